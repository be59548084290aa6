from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import wording as says
from tests.support.home import PROGRAM, Home
from tests.support.sandbox_process import SandboxProcess

pytestmark = pytest.mark.e2e

OTHER_KEY = "0123456789abcdef0123456789abcdef01234567"


def refused(answer: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """Nothing on standard output, one sentence with these words on standard error, this exit code."""
    assert (answer.returncode, answer.stdout) == (code, "")
    (line,) = answer.stderr.splitlines()
    assert line.startswith("msp-tui: ")
    assert "Traceback" not in line
    assert [word for word in words if word not in line] == []


def written(home: Home) -> list[Path]:
    """Every file and directory of this login, but the two that it begins with."""
    given = {home.temporary, home.config.parent, home.config}
    return sorted(file for file in home.root.rglob("*") if file not in given)


@pytest.mark.parametrize("command", [("find", "today"), ("sync", "--once")])
def test_broken_toml_is_said_with_file_and_line(home: Home, command: tuple[str, ...]) -> None:
    """The line that is wrong is named, and nothing is written."""
    file = home.configure("http://127.0.0.1:9/v1/json", [])
    file.write_text('default_profile = "shop"\n[profiles.shop\n')
    refused(home.run("--config", file, *command), 1, str(file), "line 2")
    assert written(home) == []


def test_broken_toml_in_the_console_is_said_in_the_terminal(home: Home) -> None:
    """The console does not open on it: the sentence stands in the terminal, and the exit code is 1."""
    file = home.configure("http://127.0.0.1:9/v1/json", [])
    file.write_text('default_profile = "shop"\n[profiles.shop\n')
    with home.open("--config", file) as console:
        assert console.wait_exit() == 1
        # The sentence wraps anywhere.
        said = "".join(console.screen)
        assert "line 2" in said
        assert "Traceback" not in said
        assert b"\x1b[?1049h" not in console.transcript
    assert written(home) == []


def test_an_unknown_profile_is_said_with_those_there_are(home: Home) -> None:
    """The name that was asked for and the names in the file are said."""
    file = home.configure("http://127.0.0.1:9/v1/json", [])
    answer = home.run("--config", file, "--profile", "shopp", "find", "today")
    refused(answer, 1, str(file), "shopp", "it has shop")
    assert written(home) == []


def test_no_configuration_is_said_to_a_script(home: Home) -> None:
    """`find` and `sync` cannot offer anything: they say where they looked."""
    refused(home.run("find", "today"), 1, "config")
    refused(home.run("sync", "--once"), 1, "config")
    assert written(home) == []


@pytest.mark.parametrize("command", [("find", "today"), ("sync", "--once"), ("journal",)])
def test_an_address_that_is_not_allowed_leaves_no_store(
    home: Home, sandbox: SandboxProcess, command: tuple[str, ...]
) -> None:
    """A sandbox profile that leads elsewhere is refused before a directory is stamped with that address."""
    file = home.configure("http://192.0.2.1/v1/json", sandbox.groups)
    refused(home.run("--config", file, *command), 1, "192.0.2.1", "this computer")
    assert not home.state.exists()


def test_a_wrong_key_ends_sync_with_one_line(home: Home, sandbox: SandboxProcess) -> None:
    """The key is not said, only that it is not accepted."""
    groups = [{**group, "api_key": OTHER_KEY} for group in sandbox.groups]
    file = home.configure(sandbox.base_url, groups)
    answer = home.run("--config", file, "sync", "--once")
    refused(answer, 1, says.WRONG_KEY)
    assert OTHER_KEY[:12] not in answer.stderr


def test_with_a_wrong_key_the_console_opens_and_says_why(
    home: Home, sandbox: SandboxProcess
) -> None:
    """The groups are there, disconnected, with the reason on the status line; it quits as ever."""
    groups = [{**group, "api_key": OTHER_KEY} for group in sandbox.groups]
    file = home.configure(sandbox.base_url, groups)
    with home.open("--config", file) as console:
        console.on(says.GROUPS)
        console.wait_for(lambda: console.text.count(says.IS_DISCONNECTED) == len(groups))
        console.wait_for(lambda: says.WRONG_KEY in " ".join(console.screen[-2:]))
        console.press("ctrl+q")
        assert console.wait_exit() == 0


def test_a_port_that_is_taken_is_said(home: Home, sandbox: SandboxProcess) -> None:
    """The second server names the port and starts nothing; the first goes on."""
    port = sandbox.origin.rpartition(":")[2]
    file = home.config.parent / "own.toml"
    refused(home.run("sandbox", "--port", port, "--write-config", file), 1, f"port {port}")
    assert written(home) == []
    assert sandbox.backoffice("GET", "/groups").code is None


@pytest.mark.parametrize("command", [(), ("demo",)])
def test_the_console_without_a_terminal_is_wrong_usage(
    home: Home, command: tuple[str, ...]
) -> None:
    """Exit code 2, before a server is started or a file made."""
    refused(home.run(*command), 2, says.NO_TERMINAL)
    assert written(home) == []


def test_the_console_whose_output_is_no_terminal_is_wrong_usage(home: Home) -> None:
    """Also where keys could be typed, a console that nobody sees does not open."""
    script = (
        "import subprocess, sys; out = subprocess.run([sys.argv[1], 'demo'], stdout=subprocess.PIPE);"
        "print(out.stdout, 'code', out.returncode)"
    )
    with Home(home.root, Path(sys.executable)).open("-c", script, PROGRAM) as console:
        console.wait_for("b'' code 2")
        assert says.NO_TERMINAL in console.text
    assert written(home) == []


@pytest.mark.parametrize("command", [(), ("demo",)])
def test_a_dumb_terminal_is_wrong_usage(home: Home, command: tuple[str, ...]) -> None:
    """Exit code 2 and one sentence, with what works there instead."""
    with home.open(*command, term="dumb") as console:
        assert console.wait_exit() == 2
        assert says.DUMB_TERMINAL in console.text
        assert "--help" in console.text
    assert written(home) == []


def test_a_state_directory_of_another_environment_is_refused(
    home: Home, sandbox: SandboxProcess
) -> None:
    """A store of the sandbox is not opened for live: not for finding, not by the console."""
    file = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    place = home.root / "state"
    assert home.run("--config", file, "--state-dir", place, "sync", "--once").returncode == 0
    before = {one: one.read_bytes() for one in place.iterdir()}
    live = "https://api.multisafepay.com/v1/json"
    file = home.configure(live, sandbox.groups, environment="live")
    answer = home.run("--config", file, "--state-dir", place, "find", "today")
    refused(answer, 1, str(place), "sandbox")
    with home.open("--config", file, "--state-dir", place) as console:
        assert console.wait_exit() == 1
        assert "--state-dir" in "".join(console.screen)
    assert {one: one.read_bytes() for one in place.iterdir()} == before


def test_find_works_with_the_sandbox_stopped(home: Home) -> None:
    """What was read before is found: by the command and by the console, which says that it is alone."""
    with SandboxProcess(history=60) as sandbox:
        file = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
        assert home.run("--config", file, "sync", "--once").returncode == 0
    answer = home.run("--config", file, "find", "12,50", "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert len(answer.stdout.splitlines()) > 1
    assert '"amount": 1250' in answer.stdout
    with home.open("--config", file) as console:
        console.wait_for(says.IS_DISCONNECTED)
        console.press("f3")
        console.on(says.FIND)
        console.send("12,50")
        console.wait_for(says.money(1250))
        console.press("enter")
        console.on(says.SALE)
        console.wait_for(says.money(1250))
        console.press("ctrl+q")
        assert console.wait_exit() == 0


def test_a_window_too_small_is_survived(home: Home, sandbox: SandboxProcess) -> None:
    """At 20 by 5 no screen crashes; at 80 by 24 everything is there again."""
    file = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    # Everything is known before the console opens, so that nothing but the window changes.
    assert home.run("--config", file, "sync", "--once").returncode == 0
    with home.open("--config", file) as console:
        console.on(says.GROUPS)
        console.wait_for(lambda: console.text.count(says.IS_LIVE) == len(sandbox.groups))
        for key, title in (
            ("f2", says.GROUPS),
            ("f4", says.LIVE),
            ("f3", says.FIND),
            ("f6", says.TERMINALS),
            ("f7", says.JOURNAL),
            ("f1", says.HELP),
        ):
            console.press(key)
            console.on(title)
            console.settle()
            before = "\n".join(console.screen[:-1])
            console.resize(20, 5)
            console.settle()
            assert console.process.poll() is None
            console.resize(80, 24)
            console.wait_for(before)
        console.press("escape", "ctrl+q")
        assert console.wait_exit() == 0
