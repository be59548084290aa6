from __future__ import annotations

import pytest

from msp_tui.console.actions import available
from msp_tui.console.actions.action import key_text
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.help import HelpScreen
from msp_tui.console.screens.journal import JournalScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959


@pytest.mark.parametrize("key", ["f2", "f4", "f6", "f7", "f3"])
async def test_help_lists_the_keys_of_the_screen(quiet_console: OpenConsole, key: str) -> None:
    """F1 lists what the keys of the screen it came from do, essential ones without scrolling; Esc goes back."""
    async with quiet_console() as till:
        await till.press(key)
        came_from = till.screen
        scope = getattr(came_from, "SCOPE", "")
        await till.press("f1")
        await till.on(HelpScreen)
        shown = " ".join(till.screen_text().split())
        for action in available(scope):
            if action.scope == scope:
                keys = " ".join(key_text(key) for key in action.keys)
                assert f"{keys} {action.help}" in shown
        await till.press("escape")
        await till.settle(lambda: till.screen is came_from)


async def test_question_mark_in_a_sale(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """`?` in a sale says that `R` refunds; help of help is not opened."""
    order = quiet_sandbox.bind(CAFE, "HELP-1").pay(1250)["order_id"]
    async with quiet_console() as till:
        await till.open_sale(CAFE, order)
        await till.press("?")
        await till.on(HelpScreen)
        assert till.line("Gives back all or part of this sale").strip().startswith("R ")
        await till.press("f1")
        await till.press("escape")
        await till.settle(order)


@pytest.mark.parametrize("upper", [False, True])
async def test_letters_lead_everywhere_in_either_case(
    quiet_console: OpenConsole, *, upper: bool
) -> None:
    """The twins of the F-keys act in small and in capital letters."""
    async with quiet_console() as till:
        for letter, screen in (
            ("l", LiveScreen),
            ("t", TerminalsScreen),
            ("j", JournalScreen),
            ("g", GroupsScreen),
        ):
            await till.press(letter.upper() if upper else letter)
            await till.on(screen)


async def test_the_palette_runs_what_the_screen_can(quiet_console: OpenConsole) -> None:
    """Ctrl+P lists actions by name and runs the chosen one."""
    async with quiet_console() as till:
        await till.press("ctrl+p")
        await till.pilot.press(*"journal")
        await till.app.workers.wait_for_complete()
        await till.pilot.pause()
        await till.pilot.press("enter")
        await till.pilot.press("enter")
        await till.on(JournalScreen)
