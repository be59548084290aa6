from __future__ import annotations

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from msp_tui import __version__, cli, log
from msp_tui.commands import COMMANDS
from msp_tui.domain.errors import ConfigurationError
from msp_tui.i18n import formats, language
from msp_tui.wiring.opening import open_profile

HEAVY = (
    "textual",
    "rich",
    "httpx",
    "pydantic_core",
    "starlette",
    "uvicorn",
    "babel",
    "sqlite3",
)
PLANTED = "5ec4e7" * 7

Done = subprocess.CompletedProcess[str]
Run = Callable[[argparse.Namespace, object], int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Offer a command `try` that does what the test wants."""

    def offer(run: Run) -> None:
        module = types.ModuleType("msp_tui.commands.try")
        module.__dict__.update(
            add_options=lambda parser: parser.add_argument("word", nargs="*"), run=run
        )
        monkeypatch.setitem(sys.modules, "msp_tui.commands.try", module)
        monkeypatch.setitem(COMMANDS, "try", "100% for the test")

    return offer


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Each test speaks English, and leaves its log in its own directory."""
    monkeypatch.setenv("MSP_TUI_LANG", "en")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield
    log.stop()


def msp_tui(*arguments: str, output: int | IO[str] = subprocess.PIPE) -> Done:
    """The real program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "msp_tui", *arguments],
        check=False,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": ""},
        timeout=300,
    )


def python(code: str, *arguments: str, **environ: str) -> Done:
    """What some Python says in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | environ,
        timeout=300,
    )


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], ["nonsense"], *([name, "--help"] for name in COMMANDS)],
)
def test_usage_is_told_without_loading_anything_heavy(arguments: list[str]) -> None:
    """Help, version and a usage error import none of the big libraries."""
    code = (
        "import sys; from msp_tui.cli import main; main(sys.argv[1:]); "
        f"print('loaded', sorted(set({HEAVY}) & set(sys.modules)))"
    )
    assert python(code, *arguments).stdout.endswith("loaded []\n")


def test_the_version_is_said() -> None:
    """--version gives name and version."""
    done = msp_tui("--version")
    assert (done.stdout, done.returncode) == (f"msp-tui {__version__}\n", 0)


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["sandbox", "--port", "x"], ["sandbox", "--no-such"], ["--conf", "x"]],
)
def test_wrong_usage_is_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong command or option is told with the usage, and nothing is abbreviated."""
    assert cli.main(arguments) == 2
    assert "usage: msp-tui" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--config", "a", "--profile", "b", "--state-dir", "c", "try", "w"],
        ["try", "w", "--config", "a", "--profile", "b", "--state-dir", "c"],
        ["--config", "x", "try", "--profile", "b", "w", "--state-dir", "c", "--config", "a"],
    ],
)
def test_the_shops_options_stand_before_or_after_the_command(
    command: Callable[[Run], None], arguments: list[str]
) -> None:
    """What is said after the command wins; what is not said there stands as it was."""
    seen: list[tuple[object, ...]] = []

    def run(found: argparse.Namespace, _: object) -> int:
        seen.append((found.config, found.profile, found.state_dir, found.word))
        return 0

    command(run)
    assert cli.main(arguments) == 0
    assert seen == [(Path("a"), "b", Path("c"), ["w"])]


def test_a_failure_is_one_line(
    command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """An error of the tree is told with its hint, on one line, exit code 1."""

    def run(*_: object) -> int:
        raise ConfigurationError("{file} is bad.", "Mend {file}.", file="/etc/x")

    command(run)
    assert cli.main(["try"]) == 1
    assert capsys.readouterr() == ("", "msp-tui: /etc/x is bad. Mend /etc/x.\n")


def test_an_unexpected_error_is_a_code_and_its_traceback_is_in_the_log(
    command: Callable[[Run], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A fault of the program shows one line without what it said; the log has it, redacted."""

    def run(*_: object) -> int:
        raise ZeroDivisionError(f"api_key={PLANTED}")

    command(run)
    assert cli.main(["try"]) == 1
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "Traceback" not in told
    assert PLANTED not in told
    written = (tmp_path / "state" / "msp-tui" / "msp-tui.log").read_text()
    code = told.partition("code ")[2][:6]
    assert f"code {code}" in written
    assert "ZeroDivisionError: api_key=[hidden]" in written
    assert PLANTED not in written


def test_ctrl_c_is_quiet(
    command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever interrupts a command is not lectured."""

    def run(*_: object) -> int:
        raise KeyboardInterrupt

    command(run)
    assert cli.main(["try"]) == 1
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_has_had_enough_is_no_failure() -> None:
    """A closed pipe on standard output ends the program quietly."""
    reader, writer = os.pipe()
    os.close(reader)
    done = msp_tui("--help", output=writer)
    os.close(writer)
    assert (done.stderr, done.returncode) == ("", 0)


def test_a_full_disk_is_said(
    command: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Output that could not be written is a failure with its reason, buffered or not."""

    def run(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    command(run)
    assert cli.main(["try"]) == 1
    with Path("/dev/full").open("w") as full:
        done = msp_tui("--help", output=full)
    assert done.returncode == 1
    assert done.stderr == "msp-tui: The answer could not be written: No space left on device.\n"
    assert capsys.readouterr().err == done.stderr


def test_a_terminal_without_the_characters_gets_an_answer() -> None:
    """Where the encoding lacks a character, another stands in its place."""
    code = (
        "import sys, types; from msp_tui import cli, commands; m = types.ModuleType('t'); "
        "m.add_options = lambda p: None; "
        "m.run = lambda a, e: [print('12 \\u20ac', file=one) for one in (sys.stdout, sys.stderr)] and 0; "
        "sys.modules['msp_tui.commands.try'] = m; commands.COMMANDS['try'] = ''; "
        "sys.exit(cli.main(['try']))"
    )
    done = python(code, PYTHONIOENCODING="ascii")
    assert (done.stdout, done.stderr, done.returncode) == ("12 ?\n", "12 ?\n", 0)


def test_a_port_that_is_taken_is_one_line() -> None:
    """The sandbox says which port it could not have."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = msp_tui("sandbox", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert str(port) in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_sandbox_serves_until_it_is_told_to_end(how: signal.Signals) -> None:
    """`sandbox` prints its one line, and a signal ends it as intended."""
    with subprocess.Popen(
        [sys.executable, "-m", "msp_tui", "sandbox"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith(b'{"base_url": "http://127.0.0.1:')
        server.send_signal(how)
        assert server.communicate(timeout=300) == (b"", b"")
    assert server.returncode == 0


def test_a_profile_is_opened_in_its_language_and_its_keys_are_hidden(tmp_path: Path) -> None:
    """Opening a profile chooses language, zone and state directory, and the log never shows its keys."""
    config = tmp_path / "config.toml"
    config.write_text(
        '[profiles.shop]\nenvironment = "test"\nlanguage = "fr"\ntimezone = "Europe/Lisbon"\n'
        '[[profiles.shop.groups]]\nid = 1\nname = "Caisse"\napi_key = "a.short-key"\n'
    )
    config.chmod(0o600)
    arguments = argparse.Namespace(config=config, profile=None, state_dir=tmp_path / "here")
    try:
        opened = open_profile(arguments, {})
        assert (language().code, formats().zone.key) == ("fr", "Europe/Lisbon")
        assert opened.state_dir == tmp_path / "here"
        assert opened.keys.group_key(1).reveal() == "a.short-key"
        assert log.redact("sent a.short-key.") == "sent [hidden]."
    finally:
        cli.main(["--version"])  # speaks English again
