from __future__ import annotations

from dataclasses import replace

from msp_tui.console.screens.groups import GroupsScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.console import QUICK
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959
REFUNDS = {"method": "POST", "path": "/v1/json/orders/*/refunds"}


async def test_an_outcome_stays_until_somebody_takes_note(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Whoever walked away while it was sent reads on every screen what became of it, until F9."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    async with console() as till:
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        sandbox.fault({"match": REFUNDS, "times": 1, "effect": "delay", "seconds": 1})
        await till.refund("5,00")
        await till.type("5,00")
        await till.pilot.press("enter")
        await till.settle(lambda: till.app.desk.engine.busy, idle=False)
        await till.pilot.press("f2")
        await till.settle(f"refund €5.00 {order}: reserved")
        await till.on(GroupsScreen)
        await till.go_to_live()
        assert "F9 takes note" in till.screen_text()
        await till.press("f9")
        assert "takes note" not in till.screen_text()
        await till.press("f9")
        assert till.status == "No refund waits to be noted."


async def test_what_the_dialog_told_needs_no_notice(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A refund whose outcome was read in the dialog leaves no line on other screens."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    async with console() as till:
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        await (await till.refund("5,00")).confirm("5,00", "reserved")
        await till.go_to_groups()
        assert "takes note" not in till.screen_text()


async def test_what_was_open_is_told_at_the_next_start(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A refund left open by the console before is told of as it is found."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    async with console(pace=replace(QUICK, settle=3600)) as till:
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        sandbox.fault({"match": REFUNDS, "times": 1, "effect": "cut_after"})
        await (await till.refund("5,00")).confirm("5,00", "checking")
    async with console() as till:
        await till.settle(f"refund €5.00 {order}: reserved")
