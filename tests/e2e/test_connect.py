from __future__ import annotations

import re
import stat
import sys
import tomllib
from pathlib import Path

import pytest

from tests.secrets.hunt import Hunt
from tests.support import wording as says
from tests.support.home import Console, Home
from tests.support.processes import command_line
from tests.support.sandbox_process import SandboxProcess

pytestmark = pytest.mark.e2e

BOOKS, CAFE = 57958, 57959
ASKS_KEY = "Paste a group's API key"
ASKS_NUMBER = "The group's number:"
ASKS_NAME = "What the shop calls this group:"
ASKS_PLACE = "Where is this key kept?"
ASKS_ACCOUNT = "Paste the account's API key"
IS_READY = "Enter writes"


def paste(console: Console, text: str) -> None:
    """As a terminal with bracketed paste delivers it, its line's end too."""
    console.send(f"\x1b[200~{text}\r\n\x1b[201~")
    console.wait_for("•" * len(text))
    console.press("enter")


def answer(console: Console, text: str) -> None:
    """Type an answer and Enter, in one packet."""
    console.send(f"{text}\r")


def to_first_key(console: Console, sandbox: SandboxProcess) -> None:
    """From the first screen to the question for a key."""
    console.wait_for(says.NOT_CONFIGURED)
    console.settle()
    console.press("c")
    console.wait_for("Which MultiSafepay")
    answer(console, "sandbox")
    console.wait_for("The sandbox's address")
    answer(console, sandbox.base_url.removesuffix("/v1/json"))
    console.wait_for(ASKS_KEY)


def a_group(console: Console, key: str, name: str, place: str = "", number: str = "") -> None:
    """One group: its key, the number that is offered or typed, a name, and where the key is kept."""
    console.wait_for(ASKS_KEY)
    paste(console, key)
    console.wait_for(ASKS_NUMBER)
    console.settle()
    answer(console, number)
    console.wait_for(ASKS_NAME)
    answer(console, name)
    console.wait_for(ASKS_PLACE)
    answer(console, place)


def mode(file: Path) -> int:
    """Who may do what with it."""
    return stat.S_IMODE(file.stat().st_mode)


def test_from_nothing_to_the_first_feed(home: Home, sandbox: SandboxProcess) -> None:
    """Keys one by one, checked, named and kept; then the console opens on them, and so it does next time."""
    books, cafe = sandbox.group_key(BOOKS), sandbox.group_key(CAFE)
    hunt = Hunt({"books": books, "cafe": cafe, "account": sandbox.api_key})
    elsewhere = home.root / "cafe.key"
    elsewhere.touch(0o600)
    elsewhere.write_text(cafe)
    with home.open() as console:
        to_first_key(console, sandbox)
        a_group(console, books, "Comptoir")
        console.wait_for("kept by msp-tui")
        a_group(console, cafe, "Café", str(elsewhere))
        console.wait_for("kept in")  # the file's name may be cut where the line ends
        console.settle(0.4)
        console.press("enter")
        console.wait_for(ASKS_ACCOUNT)
        paste(console, sandbox.api_key)
        console.wait_for("Where is the account's key kept?")
        console.press("enter")
        console.wait_for(IS_READY)
        assert hunt.leaks(command_line(console.process.pid)) == []
        console.press("enter")
        console.on(says.GROUPS)
        console.wait_for(says.IS_LIVE)
        console.wait_for("Comptoir")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
        assert hunt.leaks(bytes(console.transcript)) == []
    directory = home.root / ".config" / "msp-tui"
    config = directory / "config.toml"
    profile = tomllib.loads(config.read_text())["profiles"]["sandbox"]
    assert [group["name"] for group in profile["groups"]] == ["Comptoir", "Café"]
    assert hunt.leaks(config.read_text()) == []
    assert "# " in config.read_text()
    for file in (config, directory / "secrets.toml", directory / "account.key"):
        assert mode(file) == 0o600
    doctor = home.run("doctor")
    assert doctor.returncode == 0, doctor.stdout
    with home.open() as console:
        console.on(says.GROUPS)
        console.wait_for(says.IS_LIVE)


def test_what_is_wrong_is_said_and_asked_again(home: Home, sandbox: SandboxProcess) -> None:
    """A wrong key, the same key again, a number that is taken, another place's key: nothing is kept of it."""
    books = sandbox.group_key(BOOKS)
    other = home.root / "other.key"
    other.touch(0o600)
    other.write_text(sandbox.group_key(CAFE))
    with home.open() as console:
        to_first_key(console, sandbox)
        paste(console, "c0ffee27" * 5)
        console.wait_for(says.WRONG_KEY)
        console.wait_for("Copy it once more")
        paste(console, books)
        console.wait_for(ASKS_NUMBER)
        console.settle()
        answer(console, "x")
        console.wait_for("only digits")
        console.settle()
        console.press("backspace")
        answer(console, str(CAFE))
        console.wait_for(f"The key itself names {BOOKS}, not {CAFE}")
        console.press("escape")
        console.wait_for(ASKS_KEY)
        paste(console, books)
        console.wait_for(ASKS_NUMBER)
        console.settle()
        answer(console, "")
        console.wait_for(ASKS_NAME)
        answer(console, "")
        console.wait_for("needs a name")
        answer(console, "Comptoir")
        console.wait_for(ASKS_PLACE)
        answer(console, str(other))
        console.wait_for("another key than the one pasted")
        console.settle()
        console.press("backspace")
        answer(console, "$NO_SUCH_KEY")
        console.wait_for("the environment variable NO_SUCH_KEY")
        console.settle()
        console.press("backspace")
        answer(console, "other.key")
        console.wait_for("no program named other.key")
        console.wait_for("beginning with / or ~")
        console.settle()
        console.press("backspace")
        console.press("enter")
        console.wait_for("kept by msp-tui")
        paste(console, books)
        console.wait_for("the key of Comptoir again")
        console.press("escape")
        console.wait_for("was taken out again")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
    assert list(home.root.rglob("*.toml")) == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://192.0.2.1:8765/v1/json", "only use this computer"),
        ("https://api.multisafepay.com/v1/json", "only use this computer"),
        ("nonsense", "not an address"),
    ],
)
def test_a_sandbox_is_on_this_computer(home: Home, address: str, sentence: str) -> None:
    """A key goes to no stranger, whatever is typed."""
    with home.open() as console:
        console.wait_for(says.NOT_CONFIGURED)
        console.settle()
        console.press("c")
        console.wait_for("Which MultiSafepay")
        answer(console, "s")
        console.wait_for("The sandbox's address")
        answer(console, address)
        console.wait_for(sentence)


def test_the_account_key_alone_opens_a_sandbox(home: Home, sandbox: SandboxProcess) -> None:
    """There the groups' keys are learned by themselves."""
    with home.open() as console:
        to_first_key(console, sandbox)
        console.press("enter")
        console.wait_for(ASKS_ACCOUNT)
        console.press("enter")
        console.wait_for(IS_READY)
        console.press("enter")
        console.wait_for("no key yet")
        console.press("escape")
        console.wait_for(ASKS_ACCOUNT)
        paste(console, sandbox.api_key)
        console.wait_for("Where is the account's key kept?")
        console.press("enter")
        console.wait_for(IS_READY)
        console.press("enter")
        console.on(says.GROUPS)
        console.wait_for("Comptoir")
        console.wait_for(re.compile("live"))


def test_a_configuration_that_appears_meanwhile_is_not_overwritten(
    home: Home, sandbox: SandboxProcess
) -> None:
    """Somebody else was quicker: his file stays."""
    config = home.root / ".config" / "msp-tui" / "config.toml"
    with home.open() as console:
        to_first_key(console, sandbox)
        a_group(console, sandbox.group_key(BOOKS), "Comptoir")
        console.wait_for("kept by msp-tui")
        console.press("enter")
        console.wait_for(ASKS_ACCOUNT)
        console.press("enter")
        console.wait_for(IS_READY)
        config.parent.mkdir(parents=True)
        config.write_text("# mine")
        console.press("enter")
        console.wait_for("nothing was written over it")
    assert config.read_text() == "# mine"
    assert list(config.parent.iterdir()) == [config]


def test_connecting_without_a_screen(home: Home, sandbox: SandboxProcess) -> None:
    """Asked question by question: what will not do is asked again, keys are not shown, and the store is synced with it."""
    hunt = Hunt({"key": sandbox.group_key(BOOKS), "account": sandbox.api_key})
    with home.open("connect", term="dumb", rows=60) as console:

        def reply(question: str, text: str) -> None:
            console.wait_for(lambda: question in " ".join(console.text.split()))
            console.settle()
            console.send(f"{text}\r")

        reply("Which MultiSafepay", "nowhere")
        reply("Write live, test or sandbox.", "sandbox")
        reply("The sandbox's address", sandbox.base_url.removesuffix("/v1/json"))
        reply(ASKS_KEY, "c0ffee" * 7)
        reply(says.WRONG_KEY, sandbox.group_key(BOOKS))
        reply(f"{ASKS_NUMBER} [{BOOKS}]", "")
        reply(ASKS_NAME, "")
        reply("A group needs a name.", "Comptoir")
        reply(ASKS_PLACE, "")
        console.wait_for(lambda: console.text.count(ASKS_KEY) == 2)
        console.settle()
        console.send("\r")
        reply(ASKS_ACCOUNT, sandbox.api_key)
        reply("Where is the account's key kept?", "")
        assert console.wait_exit() == 0
        assert hunt.leaks(bytes(console.transcript).decode()) == []
    assert home.run("sync", "--once").returncode == 0
    assert "Comptoir" in home.run("groups").stdout
    again = home.run("connect")
    assert again.returncode == 1
    assert "There is a configuration already" in again.stderr


def test_ctrl_c_while_it_is_written_comes_too_late(home: Home, sandbox: SandboxProcess) -> None:
    """Whoever presses it then is not told that nothing was written."""
    program = (
        "import os, signal, sys; from msp_tui.wiring.connecting import Outside;"
        " write = Outside.write; Outside.write = lambda *given:"
        " (os.kill(os.getpid(), signal.SIGINT), write(*given))[1];"
        " from msp_tui.cli import main; sys.exit(main(['connect']))"
    )
    with Console([sys.executable, "-c", program], env=home.env, cwd=home.root, rows=60) as console:
        for question, text in (
            ("Which MultiSafepay", "sandbox"),
            ("The sandbox's address", sandbox.base_url),
            (ASKS_KEY, ""),
            (ASKS_ACCOUNT, sandbox.api_key),
            ("Where is the account's key kept?", ""),
        ):
            console.wait_for(question)
            console.settle()
            console.send(f"{text}\r")
        assert console.wait_exit() == 0
        assert "config.tomliswritten." in "".join(console.text.split())
    assert home.run("groups").returncode == 0


@pytest.mark.parametrize("ends", ["ctrl+c", "\x04"])
def test_whoever_leaves_has_written_nothing(home: Home, ends: str) -> None:
    """At the first question as at any other; and from a pipe nothing is asked."""
    piped = home.run("connect")
    assert (piped.returncode, piped.stdout) == (2, "")
    assert "An account is only connected at a terminal." in piped.stderr
    with home.open("connect") as console:
        console.wait_for("Which MultiSafepay")
        console.send("\x03" if ends == "ctrl+c" else ends)
        assert console.wait_exit() == 1
        assert "Nothing was" in console.text
    assert [file for file in home.root.rglob("*.toml") if file.is_file()] == []
