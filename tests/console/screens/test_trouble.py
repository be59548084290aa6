"""What fails by itself and is tried again stands on the status line only until it works."""

from __future__ import annotations

from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.journal import JournalScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess

TROUBLE = "MultiSafepay has trouble of its own"
OUTAGE = {
    "match": {"method": "GET", "path": "/v1/json/terminals"},
    "times": 10_000,
    "effect": "status",
    "status": 500,
}


async def test_what_failed_is_no_longer_said_once_it_works(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Also on the screen below, which somebody comes back to later; the keys stand there again."""
    async with console() as till:
        await till.go_to_groups()
        await till.settle("Café")
        sandbox.fault(OUTAGE)
        await till.settle(TROUBLE)
        assert "F6" not in till.screen_text()
        sandbox.clear_faults()
        await till.settle(lambda: TROUBLE not in till.screen_text())
        assert "F6" in till.screen_text()
        sandbox.fault(OUTAGE)
        await till.settle(TROUBLE)
        await till.press("f7")
        await till.on(JournalScreen)
        sandbox.clear_faults()
        below = next(one for one in till.app.screen_stack if isinstance(one, GroupsScreen))
        await till.settle(lambda: not below._complaint)
        await till.press("escape")
        await till.on(GroupsScreen)
        assert TROUBLE not in till.screen_text()


async def test_a_feed_that_is_cut_off_says_why(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """An empty list that only waits would be no answer; the next key has the line back, an answer too."""
    outage = {**OUTAGE, "match": {"method": "GET", "path": "/v1/json/transactions"}}
    async with console() as till:
        await till.go_to_live()
        await till.settle(" live")
        sandbox.fault(outage)
        await till.settle(TROUBLE)
        await till.press("s")
        await till.settle(lambda: TROUBLE not in till.screen_text())
        await till.press("tab")
        await till.settle(TROUBLE)
        sandbox.clear_faults()
        await till.settle(lambda: TROUBLE not in till.screen_text())


async def test_the_group_under_the_cursor_says_why_it_is_cut_off(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """As soon as that is known, without a key, and only as long as it is so."""
    outage = {**OUTAGE, "match": {"method": "GET", "path": "/v1/json/transactions"}}
    async with console() as till:
        await till.go_to_groups()
        await till.settle(lambda: till.rows() and all("live" in row for row in till.rows()))
        sandbox.fault(outage)
        await till.settle(TROUBLE)
        sandbox.clear_faults()
        await till.settle(lambda: TROUBLE not in till.screen_text())


async def test_an_empty_list_is_no_answer_before_anything_was_read(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A first start without a line says neither that there are no groups nor that there are no terminals."""
    sandbox.fault({**OUTAGE, "match": {"method": "GET"}})
    async with console() as till:
        await till.go_to_groups()
        await till.settle("Nothing was read from MultiSafepay yet: F5 does.")
        await till.press("f6")
        await till.on(TerminalsScreen)
        await till.settle("Nothing was read from MultiSafepay yet: F5 does.")
        assert "No terminal yet" not in till.screen_text()
        sandbox.clear_faults()
        await till.press("f5")
        await till.settle("Caisse")
