from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from msp_tui.commands import COMMANDS
from msp_tui.commands.options import usage
from msp_tui.commands.options.arguments import parser
from msp_tui.commands.options.shop import only_options
from tests.support.home import PROGRAM, Home
from tests.support.terminal import Terminal


def test_help_names_what_argparse_takes() -> None:
    """Every command and every option is in the help, in the words that argparse would use."""
    text = usage.usage()
    taken = [option for action in parser()._actions for option in action.option_strings]
    assert [word for word in (*COMMANDS, *taken) if word not in text] == []


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--config", "a.toml"],
        ["--profile=b", "--state-dir", "c", "--config=d=e"],
        ["--profile", "one", "--profile", "two"],
        ["--profile", "é è"],
    ],
)
def test_options_alone_are_read_as_argparse_reads_them(words: list[str]) -> None:
    """The console opens without argparse; nobody may notice."""
    read = only_options(words)
    assert read is not None
    assert vars(read) == vars(parser().parse_args(words))


@pytest.mark.parametrize(
    "words",
    [
        ["demo"],
        ["--config"],
        ["--config", "--profile"],
        ["--config", ""],
        ["--config="],
        ["--conf", "a"],
        ["-h"],
        ["--"],
        ["--config", "a", "find"],
        ["--unknown=1"],
    ],
)
def test_everything_else_is_left_to_argparse(words: list[str]) -> None:
    """It knows what is wrong, and how to say so."""
    assert only_options(words) is None


@pytest.mark.parametrize("width", [1, 44, 60, 80, 200])
def test_help_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """No line is wider than the terminal, down to 44 columns."""
    monkeypatch.setattr(usage, "_terminal_width", lambda: width)
    assert [line for line in usage.usage().splitlines() if len(line) > max(44, width)] == []


def test_the_console_gives_a_sign_of_life_and_takes_it_away(tmp_path: Path) -> None:
    """The name is the first that is written; when the console has gone the line is the shell's again."""
    with Terminal([PROGRAM], env=Home(tmp_path).env) as terminal:
        terminal.wait_for("demo")
        assert terminal.transcript.startswith(b"msp-tui\r")
        terminal.press("ctrl+q")
        terminal.wait_exit()
        assert terminal.screen[0] == ""


def test_a_command_without_a_screen_gives_none(tmp_path: Path) -> None:
    """What goes to a terminal from `find` is its own answer only."""
    with Terminal([PROGRAM, "find", "4242"], env=Home(tmp_path).env) as terminal:
        terminal.wait_exit()
        assert not terminal.transcript.startswith(b"msp-tui\r")


def test_wrong_usage_is_told_in_the_readers_language(tmp_path: Path) -> None:
    """Also what argparse says by itself, and the titles of a command's own help."""
    home = Home(tmp_path)
    wrong = home.run("find", env={"MSP_TUI_LANG": "fr"})
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("usage : msp-tui find ")
    assert wrong.stderr.endswith("msp-tui find : erreur : il manque : QUERY\n")
    assert "\noptions:\n  -h, --help" in home.run("find", "--help").stdout
    for command in ([], ["find"], ["groups", "new"]):
        french = home.run(*command, "-h", env={"MSP_TUI_LANG": "fr"}).stdout
        assert re.search("\noptions :\n  -h, --help +affiche cette aide\n", french)


def test_the_sandbox_speaks_the_readers_language_too(tmp_path: Path) -> None:
    """Its own options are translated by the program around it, which it knows nothing of; alone it speaks English."""
    home, french = Home(tmp_path), {"MSP_TUI_LANG": "fr"}
    assert "le même magasin" in home.run("sandbox", "--help", env=french).stdout
    wrong = home.run("sandbox", "--port", "65536", env=french)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "--port : doit être un nombre entier de 0 à 65535, pas '65536'" in wrong.stderr
    alone = [sys.executable, "-m", "msp_tui.sandbox", "--port", "65536"]
    said = subprocess.run(alone, capture_output=True, text=True, check=False).stderr
    assert "--port: must be a whole number from 0 to 65535, not '65536'" in said


def options_of(target: argparse.ArgumentParser) -> Iterator[str]:
    """What may stand on a command line of its commands and tasks, options and arguments, by their names."""
    for action in target._actions:
        if isinstance(action, argparse._SubParsersAction):
            for task in action.choices.values():
                yield from options_of(task)
        else:
            yield from action.option_strings or [str(action.dest)]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_secret_can_stand_on_a_command_line(command: str) -> None:
    """A shell keeps it in its history, and every login sees it: keys, codes and PINs are asked for, or read from a file."""
    target = argparse.ArgumentParser()
    module = import_module(f"msp_tui.commands.{command.replace('-', '_')}")
    module.add_options(target)
    named = set(options_of(target))
    assert named
    secret = re.compile(r"key|code|pin|secret|token|password", re.IGNORECASE)
    assert {name for name in named if secret.search(name)} <= _NO_SECRETS


_NO_SECRETS = {"--key-file", "--code-only", "key"}
"""A file's name, whether a code is written, and which of the configuration's values is meant: no key can be set so."""
