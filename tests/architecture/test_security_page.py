"""docs/security.md names its proofs: they exist, and its example is a command line of this program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from msp_tui.commands.options.arguments import parser

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_proof_exists() -> None:
    """Each test that a promise names is there under this name."""
    named = re.findall(r"`([a-z_/]+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 20
    missing = [
        f"{file}::{name}"
        for file, name in named
        if f"def {name}(" not in (TESTS / file).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_every_promise_has_a_proof() -> None:
    """No line of the tables of promises is without a test."""
    promises = PAGE.partition("## Checking the journal")[0]
    lines = [line for line in promises.splitlines() if line.startswith("| ")]
    rows = [line for line in lines if line != "| promise | test |"]
    assert len(rows) > 15
    assert [line for line in rows if "::test_" not in line] == []


def test_the_forced_command_is_one_of_ours() -> None:
    """sshd's example gives the console's own options, and no command."""
    found = re.search(r"ForceCommand \S+/msp-tui (.*)", PAGE)
    assert found is not None
    given = parser().parse_args(shlex.split(found[1]))
    assert (given.profile, str(given.state_dir)) == ("shop", "/var/lib/msp-tui")
    assert "run" not in given


def test_every_command_of_the_page_is_understood() -> None:
    """What the page says to run is what the program takes."""
    commands = re.findall(r"^msp-tui (.*?)(?: +#.*)?$", PAGE, re.MULTILINE)
    assert len(commands) == 3
    assert all(parser().parse_args(shlex.split(command)).verify for command in commands)
