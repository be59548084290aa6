from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from msp_tui.cli import main
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.shop.engine import Shop
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import CAFE, HELD, REFUNDS, sold
from tests.support.console import QUICK, ConsoleDriver
from tests.support.sandbox_process import SandboxProcess


async def test_an_outcome_stays_until_somebody_takes_note(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Whoever walked away while it was sent reads on every screen what became of it, until F9."""
    async with sold(console, sandbox) as story:
        till, order = story.till, story.order_id
        sandbox.fault({"match": REFUNDS, **HELD})
        await till.refund("5,00")
        await story.leave_sending("5,00", "f2")
        sandbox.clear_faults()
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
    async with sold(console, sandbox) as story:
        till = story.till
        await (await till.refund("5,00")).confirm("5,00", "reserved")
        await till.go_to_groups()
        assert "takes note" not in till.screen_text()


async def test_what_was_open_is_told_at_the_next_start(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A refund left open by the console before is told of as it is found."""
    async with sold(console, sandbox, pace=replace(QUICK, settle=3600)) as story:
        till, order = story.till, story.order_id
        sandbox.fault({"match": REFUNDS, "times": 1, "effect": "cut_after"})
        await (await till.refund("5,00")).confirm("5,00", "checking")
    async with console() as till:
        await till.settle(f"refund €5.00 {order}: reserved")


def _without(till: ConsoleDriver, text: str) -> bool:
    return text not in till.screen_text()


async def test_what_sync_settled_is_told_until_somebody_on_the_store_takes_note(
    console: OpenConsole, sandbox: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody was there when it was settled: every console tells, one F9 is enough for all, for good."""
    monkeypatch.setattr("msp_tui.console.kept.outcomes.OTHERS_FIRST", 0.05)
    async with sold(console, sandbox, pace=replace(QUICK, settle=3600)) as story:
        till, order = story.till, story.order_id
        sandbox.fault({"match": REFUNDS, "times": 1, "effect": "cut_after"})
        await (await till.refund("5,00")).confirm("5,00", "checking")
    where = ["--config", str(tmp_path / "config.toml"), "--state-dir", str(tmp_path / "state")]
    assert await asyncio.to_thread(main, [*where, "sync", "--once"]) == 0
    told = f"refund €5.00 {order}: reserved"
    async with console() as till, console() as other, console(read_only=True) as guest:
        for one in (till, other, guest):
            await one.settle(told)
        assert "F9" in other.line(told)
        assert "F9" not in guest.line(told)
        await guest.press("f9")
        assert guest.status == "This profile is read-only."
        await other.press("f9")
        for one in (till, other, guest):
            await one.settle(partial(_without, one, told))
    async with console() as till:
        await till.read_all()
        assert "refund €5.00" not in till.screen_text()


async def test_a_refund_that_was_ruled_out_and_made_after_all_is_told_loudly(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """On every screen, on its sale and in the journal."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    async with console() as till:
        await till.open_sale(CAFE, order)
        now = till.clock.now()

        async def write(shop: Shop) -> None:
            shop.journal.intend(RefundIntent("LATE-1", CAFE, order, 500, "EUR", now, "Anna"))
            for state in (RefundState.SENT, RefundState.UNKNOWN, RefundState.NOT_MADE):
                assert shop.journal.advance("LATE-1", state, now)

        await till.app.desk.ask(write)
        body = {"currency": "EUR", "amount": 500, "refund_order_id": "LATE-1", "var1": "LATE-1"}
        key = sandbox.group_key(CAFE)
        sandbox.api("POST", f"/orders/{order}/refunds", body, key).data  # noqa: B018 - raises if refused
        await till.settle(f"refund €5.00 {order}: reserved made after all!")
        await till.go_to_journal()
        await till.settle("It had counted as not made, and was made after all.")


@pytest.mark.parametrize("key", ["f2", "f4", "escape", "enter"])
async def test_a_dialog_that_is_left_says_that_nothing_was_sent(
    console: OpenConsole, sandbox: SandboxProcess, key: str
) -> None:
    """On the screen that comes next, whichever way it was left."""
    async with sold(console, sandbox) as story:
        till = story.till
        await till.refund("5,00")
        await till.press(*([key, key] if key == "escape" else [key]))
        await till.settle("The dialog about €5.00 was left. Nothing was sent.")
        assert "refund €5.00" not in till.screen_text()


async def test_what_was_said_of_leaving_goes_with_the_next_action(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """“Nothing was sent” never stands below the refund that was made afterwards."""
    async with sold(console, sandbox) as story:
        till = story.till
        await till.refund("5,00")
        await till.press("escape", "escape")
        await till.settle("Nothing was sent.")
        await (await till.refund("5,00")).confirm("5,00", "reserved")
        await till.press("escape")
        await till.settle("left            €7.50")
        assert till.status == ""


async def test_leaving_while_it_is_sent_says_so_and_then_what_became_of_it(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Also of a refund that is refused before it is written down: nobody else would hear of it."""
    async with sold(console, sandbox, pace=replace(QUICK, on_screen=3600, elsewhere=3600)) as story:
        till, order, device = story.till, story.order_id, story.device
        await till.refund("5,00")
        device.call("POST", "/refunds", {"order_id": order, "amount": 1000})
        reading = {"method": "GET", "path": f"/v1/json/orders/{order}"}
        sandbox.fault({"match": reading, **HELD})
        await story.leave_sending("5,00", "f2")
        await till.settle("€5.00: it is still being sent", idle=False)
        sandbox.clear_faults()
        await till.on(GroupsScreen)
        await till.settle("Only €2.50 is left to refund on this sale.")


async def test_a_refund_that_was_left_and_never_sent_says_so_until_somebody_takes_note(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The sale could not be read, so the journal knows nothing of it: the amount and the reason stay on screen."""
    async with sold(console, sandbox, pace=replace(QUICK, on_screen=3600, elsewhere=3600)) as story:
        till, order = story.till, story.order_id
        told = f"× refund €1.00 {order}: nothing was sent   F9 takes note   MultiS"
        reading = {"method": "GET", "path": f"/v1/json/orders/{order}"}
        await till.refund("1,00")
        sandbox.fault({"match": reading, "effect": "cut_before"})
        await story.leave_sending("1,00", "f6")
        await till.on(TerminalsScreen)
        await till.settle(told)
        assert "MultiSafepay did not answer." in till.status
        await till.go_to_groups()
        assert told in till.screen_text()
        await till.press("f9")
        assert "nothing was sent" not in till.screen_text()


async def test_nothing_was_sent_is_not_said_of_the_refund_that_was_made_afterwards(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Nobody took note, but began again: what is told then is of the sale as it is now."""
    async with sold(console, sandbox, pace=replace(QUICK, on_screen=3600, elsewhere=3600)) as story:
        till, order = story.till, story.order_id
        await till.refund("1,00")
        reading = {"method": "GET", "path": f"/v1/json/orders/{order}"}
        sandbox.fault({"match": reading, "effect": "cut_before"})
        await story.leave_sending("1,00", "escape")
        await till.settle("nothing was sent")
        sandbox.clear_faults()
        await (await till.refund("1,00")).confirm("1,00", "reserved")
        assert "nothing was sent" not in till.screen_text()


async def test_a_refusal_that_the_dialog_told_needs_no_notice(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """MultiSafepay said no and the dialog said why: no other screen repeats it."""
    async with sold(console, sandbox) as story:
        till = story.till
        sandbox.fault({"match": REFUNDS, "times": 1, "effect": "status", "status": 403})
        await (await till.refund("5,00")).confirm("5,00", "Enter or Esc goes back")
        assert "× " in till.screen_text()
        await till.go_to_groups()
        assert "takes note" not in till.screen_text()
