"""`msp-tui config set` and `unset` where operators are configured, as processes against the running sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.secrets.hunt import Hunt
from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff

pytestmark = pytest.mark.e2e


@pytest.fixture
def shop(home: Home) -> Iterator[SandboxProcess]:
    """A shop with a cashier and an owner."""
    with SandboxProcess(history=2) as running:
        home.configure(running.base_url, running.groups, running.api_key, **staff())
        yield running


def changed_by(home: Home, number: int, *words: str) -> tuple[int, str]:
    """What a change comes to that somebody asks for at a terminal, who shows a PIN."""
    with home.open("--config", home.config, "config", *words) as console:
        console.wait_for("Operator's number")
        console.settle()
        console.send(f"{number}\r")
        console.wait_for("PIN, then Enter")
        console.settle()
        console.send(f"{PINS[number]}\r")
        code = console.wait_exit()
        text = console.transcript.decode()
    assert Hunt({"PIN": PINS[number]}).leaks(text) == []
    return code, " ".join(text.split())


@pytest.mark.usefixtures("shop")
def test_an_operator_who_may_changes_a_value(home: Home) -> None:
    """As in the console: a cashier may not, an owner may, and both show a PIN, which nobody sees."""
    beside = home.config.with_name("config.settings.toml")
    code, said = changed_by(home, 7, "set", "theme", "light")
    assert code == 1
    assert "Anna may not change settings. Ask an operator who approves refunds." in said
    assert not beside.exists()
    code, said = changed_by(home, 8, "set", "theme", "light")
    assert code == 0
    assert 'theme = "light"' in said
    assert "theme" in beside.read_text()
    code, said = changed_by(home, 8, "unset", "theme")
    assert code == 0
    assert not beside.exists()


@pytest.mark.usefixtures("shop")
def test_nobody_is_there_to_show_a_pin(home: Home) -> None:
    """A script is told so, and what is refused anyway is refused before anybody is asked."""
    done = home.run("--config", home.config, "config", "set", "theme", "light")
    assert done.returncode == 2
    assert "A PIN is only read from a terminal." in done.stderr
    done = home.run("--config", home.config, "config", "set", "environment", "live")
    assert done.returncode == 1
    assert "changed in the file only" in done.stderr
    assert not home.config.with_name("config.settings.toml").exists()


def test_what_cannot_be_opened_is_taken_back_without_a_pin(
    home: Home, shop: SandboxProcess
) -> None:
    """Otherwise nobody could: the store that counts wrong PINs is not opened either."""
    beside = home.config.with_name("config.settings.toml")
    beside.write_text("[profiles.shop]\ntheme = 'blue'\n")
    done = home.run("--config", home.config, "config")
    assert done.returncode == 1
    assert "Take it back with: msp-tui config unset theme" in done.stderr
    done = home.run("--config", home.config, "config", "unset", "theme")
    assert (done.returncode, done.stderr) == (0, "")
    assert not beside.exists()
    home.configure(shop.base_url, shop.groups, read_only=True)
    done = home.run("--config", home.config, "config", "set", "theme", "light")
    assert (done.returncode, done.stderr) == (1, "msp-tui: This profile is read-only.\n")
