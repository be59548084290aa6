from __future__ import annotations

import argparse
import runpy
import shlex
from pathlib import Path
from typing import Any

import pytest

from msp_tui.commands import COMMANDS
from msp_tui.commands.options.arguments import parser
from msp_tui.console.actions import ACTIONS

ROOT = Path(__file__).parents[2]
MADE: dict[str, Any] = runpy.run_path(str(ROOT / ".ci" / "commands.py"))
DOES: dict[tuple[str, str], str] = MADE["DOES"]


def test_every_action_has_a_command_or_a_reason_why_not() -> None:
    """One of both, never neither; and nothing is said of an action that is gone."""
    there = {(one.scope, one.id): one for one in ACTIONS}
    told = {key: (key in DOES, bool(MADE["why_none"](one))) for key, one in there.items()}
    without = [key for key, (does, why) in told.items() if not does and not why]
    assert without == []
    assert {*DOES, *MADE["WHY_NONE"]} - set(there) == set()
    assert set(DOES) & set(MADE["WHY_NONE"]) == set()


@pytest.mark.parametrize("command", sorted(set(DOES.values())))
def test_a_command_of_the_page_is_one(command: str) -> None:
    """It is parsed by the program, options and all; what stands after `>` is the shell's."""
    program, *arguments = shlex.split(command.partition(">")[0])
    assert program == "msp-tui"
    if arguments != ["--help"]:
        taken: argparse.Namespace = parser().parse_args(arguments)
        assert callable(taken.run)


def test_the_page_is_current() -> None:
    """docs/commands.md is what `make keys` writes, and names every command."""
    text = (ROOT / "docs" / "commands.md").read_text()
    assert text == MADE["page"](), "run make keys"
    assert [name for name in COMMANDS if f"msp-tui {name}" not in text] == []


def test_links_lead_to_the_page() -> None:
    """Whoever reads about moving, or nothing but the first page, finds it."""
    for page in ("README.md", "docs/moving.md"):
        assert "commands.md" in (ROOT / page).read_text()
