"""A payment on a terminal that was open when the console before was left: told at once, and one key from being seen."""

from __future__ import annotations

from functools import partial

from msp_tui.console.screens.following import FollowingScreen
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.domain.payments import CloudPayment, PaymentState
from msp_tui.shop.engine import Shop
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.test_payment import COUNTER, TID, start
from tests.support.console import PATIENCE, ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

LINE = "○ payment €3.60 on Caisse jeunesse: on the terminal   F9 shows it"


def without(till: ConsoleDriver, text: str) -> bool:
    """Whether this is not on screen."""
    return text not in till.screen_text()


async def left_open(console: OpenConsole, amount: str = "3,60") -> str:
    """A console starts a payment and is left; the order's id."""
    async with console(cloud_payments=True) as till:
        return (await start(till, amount)).order_id


async def test_the_next_console_says_it_at_once_and_f9_leads_there(console: OpenConsole) -> None:
    """On the first screen and on every other, until it is looked at; then its own screen tells how it goes on."""
    order_id = await left_open(console)
    async with console(cloud_payments=True) as till:
        await till.on(GroupsScreen)
        await till.settle(LINE)
        await till.go_to_live()
        assert till.line(LINE)
        await till.press("f9")
        assert (await till.on(FollowingScreen)).order_id == order_id
        await till.settle(partial(without, till, "F9 shows it"))
        await till.press("escape")
        await till.on(LiveScreen)
        assert till.status == "€3.60 on Caisse jeunesse goes on; p on the terminal shows it."
        await till.advance(60)
        await till.settle("× payment €3.60 on Caisse jeunesse: ran out")


async def test_one_that_nobody_looks_at_goes_when_it_is_over(console: OpenConsole) -> None:
    """The line goes, and how it ended is said."""
    await left_open(console)
    async with console(cloud_payments=True) as till:
        await till.settle(LINE)
        await till.advance(60)
        await till.settle("× payment €3.60 on Caisse jeunesse: ran out")
        assert "F9" not in till.screen_text()
        await till.press("f9")
        assert till.status == "No refund waits to be noted."


async def test_another_process_finds_its_end(console: OpenConsole) -> None:
    """This console hears of it from the journal only, and says it all the same."""
    order_id = await left_open(console)
    async with console(cloud_payments=True) as till, console(cloud_payments=True) as other:
        await till.settle(LINE)

        async def end(shop: Shop) -> bool:
            payment, _steps = shop.payments.present(order_id)
            return shop.payments._following.move(payment, PaymentState.CANCELLED)

        assert other.app.desk.engine.ask(end).result(PATIENCE)
        await till.settle("× payment €3.60 on Caisse jeunesse: cancelled")
        assert "F9" not in till.screen_text()


async def test_several_stand_one_after_the_other(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The line names the oldest and counts the others; each is shown by another F9. Outcomes of refunds come after."""
    order_id = await left_open(console)
    async with console(cloud_payments=True, read_only=True) as guest:
        await guest.settle(LINE.removesuffix("   F9 shows it"))
        assert "F9" not in guest.screen_text()
    async with console(cloud_payments=True) as till:
        await till.settle(LINE)
        now = till.clock.now()

        async def write(shop: Shop) -> None:
            book = shop.payments._book
            book.intend(CloudPayment("left-2", COUNTER, f"{TID}-2", 100, "EUR", now, "Anna"))
            assert book.advance("left-2", PaymentState.SENT, now)

        till.app.desk.engine.ask(write).result(PATIENCE)
    async with console(cloud_payments=True) as till:
        await till.settle(f"{LINE}   and 1 more")
        await till.press("f9")
        assert (await till.on(FollowingScreen)).order_id == order_id
        await till.settle("payment €1.00")
        await till.press("f9")
        await till.settle(partial(without, till, "payment €1.00"))
        assert (await till.on(FollowingScreen)).order_id == "left-2"
