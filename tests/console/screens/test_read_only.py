from __future__ import annotations

from msp_tui.console.actions import ACTIONS, available, hints
from msp_tui.console.screens.terminals import TerminalsScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess


def test_what_changes_something_is_not_offered() -> None:
    """In every scope the hint line loses exactly the actions that change anything."""
    for scope in {action.scope for action in ACTIONS}:
        offered = hints(scope, read_only=True)
        assert [one for one in offered if one.changes] == []
        assert offered == [one for one in hints(scope) if not one.changes]
    assert {one.id for one in available("sale") if one.changes} == {
        "refund",
        "cancel_refund",
        "decide",
        "take_note",
    }


async def test_a_read_only_console_offers_no_changes(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """No key for making or renaming on screen, none in the palette; a waiting terminal shows no code."""
    waiting = next(one for one in quiet_sandbox.terminals if not one["active"])
    async with quiet_console(read_only=True) as till:
        await till.read_all()
        assert "Rename" not in till.screen_text()
        await till.go_to_terminals()
        await till.on(TerminalsScreen)
        assert "Move" not in till.screen_text()
        await till.cursor_to(waiting["id"])
        await till.press("enter")
        await till.on(TerminalsScreen)
        assert till.status == "This profile is read-only."
        await till.press("ctrl+p")
        await till.settle("Search for a command")
        await till.type("group before")
        await till.settle("Lists the terminals of the group before.")
        await till.press("ctrl+u")
        await till.type("adds a terminal")
        await till.settle("Nothing found.")
