"""Cancelling a reserved refund and deciding about one that reading cannot settle, with the real engine and sandbox."""

from __future__ import annotations

from threading import Event

from msp_tui.console.screens.deed import CancelScreen, DecideScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.shop.engine import Shop
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import CAFE, Story, sold
from tests.support.console import PATIENCE
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import staff


async def leave_unknown(story: Story) -> None:
    """A refund without an answer, beside one on the sale that may be it: reading cannot tell."""
    now = story.till.clock.now()

    async def write(shop: Shop) -> None:
        intent = RefundIntent("R-LOST", CAFE, story.order_id, 500, "EUR", now, "Anna")
        shop.journal.intend(intent)
        for state in (RefundState.SENT, RefundState.UNKNOWN):
            assert shop.journal.advance("R-LOST", state, now)

    story.device.call("POST", "/refunds", {"order_id": story.order_id, "amount": 500})
    await story.till.app.desk.ask(write)
    await story.till.advance(121)
    await story.till.press("escape")
    await story.till.open_sale(CAFE, story.order_id)


async def test_a_reserved_refund_is_cancelled_by_somebody(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """`C`, number, PIN, the amount again; Enter alone and another amount do nothing."""
    async with sold(console, sandbox, **staff()) as story:
        till = story.till
        await till.press("C")
        assert till.status.startswith("No refund of this sale that was made here")
        await till.refund("5,00")
        await story.show(7)
        await till.enter("5", "reserved")
        await till.press("escape")
        await till.settle("C tries to cancel what is still reserved.")
        await till.press("C")
        await till.on(CancelScreen)
        await story.show(9)
        assert till.status.startswith("Chris may not cancel this refund.")
        await story.show(7)
        await till.settle("Type 5.00 again")
        await till.press("enter")
        await till.on(SaleScreen)
        assert story.refunds() == [(500, "reserved")]
        await till.press("C")
        await story.show(7)
        await till.enter("4", "another amount")
        await till.enter("5", "× €5.00  cancelled")
        assert story.refunds() == [(500, "void")]
        await till.press("enter")
        await till.settle("left            €12.50")
        (written,) = await story.journal()
        assert written.state is RefundState.VOIDED
        assert "takes note" not in till.screen_text()


async def test_a_reversal_says_that_it_cannot_be_cancelled(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The attempt is refused by MultiSafepay, and the refund stays."""
    sandbox.backoffice("PATCH", "/settings", {"same_day_reversals": True}).data  # noqa: B018 - raises if refused
    async with sold(console, sandbox) as story:
        till = story.till
        await (await till.refund("5,00")).confirm("5,00", "reserved")
        await till.press("escape", "C")
        await till.enter("5", "does not cancel this refund; it stays")
        assert "reversal" in till.screen_text()
        assert story.refunds() == [(500, "reserved")]


async def test_of_several_reserved_refunds_one_is_chosen(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """By its number in the list; nothing is preselected."""
    async with sold(console, sandbox) as story:
        till = story.till
        for amount in ("5,00", "2,00"):
            await (await till.refund(amount)).confirm(amount, "reserved")
            await till.press("escape")
            await till.on(SaleScreen)
        await till.press("C")
        await till.settle("Number of the refund in this list")
        await till.press("enter")
        assert till.status == "Nothing was typed, so nothing is done."
        await till.enter("3", "no refund 3 here")
        await till.enter("2", "Type 2.00 again")
        await till.enter("2", "× €2.00  cancelled")
        assert sorted(story.refunds()) == [(200, "void"), (500, "reserved")]


async def test_a_manager_decides_what_reading_cannot_settle(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """What to look at, one of two keys, an approver's PIN, a reason, the amount; everybody sees who decided."""
    async with sold(console, sandbox, **staff()) as story:
        till = story.till
        await till.press("V")
        assert till.status == "No refund here waits for a decision."
        await leave_unknown(story)
        await till.settle("V shows what to look at")
        await till.press("R")
        assert till.status.startswith("Reading cannot settle a refund of this sale")
        await till.press("V")
        await till.on(DecideScreen)
        for hint in ("dashboard", "terminal's own history", "our number", "The sale shows: ◄"):
            assert hint in till.screen_text()
        await till.press("enter")
        assert "m  it was made" in till.screen_text()
        await till.press("m")
        await till.settle("It was made.")
        await story.show(7)
        assert till.status.startswith("Anna may not decide")
        await story.show(8)
        await till.settle("What was seen")
        await till.press("enter")
        assert till.status == "Nothing was typed, so nothing is done."
        await till.enter("seen on the device", "Type 5.00 again")
        await till.enter("5", "◄ €5.00  reserved")
        assert "Decided by Bruno: seen on the device" in till.screen_text()
        (written,) = await story.journal()
        assert (written.state, written.decided_by) == (RefundState.ACCEPTED, "Bruno")
        await till.press("escape")
        await till.settle("by Anna  decided by Bruno")
        await till.settle("left            €7.50")
        await till.go_to_journal()
        await till.settle("Decided by Bruno: seen on the device")


async def test_leaving_at_once_turns_no_decision_round(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Esc on the heels of the last Enter: what was chosen is written, however late the engine begins."""
    begin = Event()

    def busy(_shop: Shop) -> None:
        begin.wait(PATIENCE)

    async with sold(console, sandbox) as story:
        till = story.till
        await leave_unknown(story)
        await till.settle("V shows what to look at")
        await till.press("V", "m")
        await till.enter("seen on the device", "Type 5.00 again")
        await till.type("5")
        till.app.desk.engine.tell(busy)
        await till.pilot.press("enter", "escape")
        await till.settle(lambda: isinstance(till.app.screen, SaleScreen), idle=False)
        begin.set()
        await till.settle("decided by")
        (written,) = await story.journal()
        assert written.state is RefundState.ACCEPTED


async def test_the_journal_offers_the_decision(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Without operators the login decides; what was not made may be refunded again."""
    async with sold(console, sandbox) as story:
        till = story.till
        await leave_unknown(story)
        await till.go_to_journal()
        await till.settle("V shows what to look at")
        await till.press("V", "n")
        await till.enter("nothing on the device", "Type 5.00 again")
        await till.enter("5", "× €5.00  not made")
        (written,) = await story.journal()
        assert written.decided_by == till.app.desk.identity.login
        await till.press("enter", "enter")
        await till.on(SaleScreen)
        await (await till.refund("3,00")).confirm("3,00", "reserved")


async def test_read_only_offers_neither(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Both keys say that the profile is read-only."""
    async with sold(console, sandbox, read_only=True) as story:
        await leave_unknown(story)
        for key in ("C", "V"):
            await story.till.press(key)
            assert story.till.status == "This profile is read-only."
        assert "what to look at" not in story.till.screen_text()
