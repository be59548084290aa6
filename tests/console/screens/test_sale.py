from __future__ import annotations

import re

from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.refund import RefundScreen
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import CAFE, sold
from tests.support.sandbox_process import SandboxProcess

CARD = {"brand": "VISA", "last4": "4242"}


async def test_everything_of_a_sale(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """A sale shows paid, refunded, left, time, card, terminal, group and order; a refund from a device too."""
    device = sandbox.bind(CAFE, name="Terrasse")
    order = device.pay(1250, card=CARD)["order_id"]
    async with console() as till:
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        shown = till.screen_text()
        for fact in (
            r"paid +€12\.50",
            r"refunded +€0\.00",
            r"time +05/01/2026 09:00:00",
            r"card +Visa ••4242 +contactless",
            rf"terminal +Terrasse \({device.terminal_id}\)",
            r"group +Café",
            rf"order +{order}",
        ):
            assert re.search(fact, shown), fact
        device.call("POST", "/refunds", {"order_id": order, "amount": 250})
        await till.settle("left            €10.00")
        await till.settle(lambda: re.search(r"◄ 09:00 +-€2\.50", till.screen_text()))


async def test_a_refund_says_by_whom(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """A refund made here carries the login that made it, on the sale and in the journal."""
    order = sandbox.bind(CAFE, name="Terrasse").pay(1250)["order_id"]
    async with console() as till:
        login = till.app.desk.identity.login
        await till.open_sale(CAFE, order)
        await (await till.refund("2,50")).confirm("2,50", "reserved")
        await till.press("escape")
        await till.settle(f"by {login}")
        await till.settle("left            €10.00")


async def test_both_attempts_of_a_soft_decline(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A sale that was declined first shows both attempts, and what was paid is what counts."""
    device = sandbox.bind(CAFE, name="Terrasse")
    order = device.pay(1265, outcome="soft_declined")["order_id"]
    sandbox.advance(30)
    async with console() as till:
        await till.open_sale(CAFE, order)
        await till.settle("Attempts")
        assert re.search(r"! 09:00 +€12\.65 +declined for now", till.screen_text())
        assert re.search(r"● 09:00 +€12\.65 +paid", till.screen_text())
        assert "left            €12.65" in till.screen_text()


async def test_what_was_not_paid_is_not_refunded(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """`R` on a cancelled payment says why there is nothing to refund; `r` means nothing."""
    order = sandbox.bind(CAFE).pay(400, outcome="cancelled")["order_id"]
    async with console() as till:
        sale = await till.open_sale(CAFE, order)
        await till.settle("× cancelled")
        await till.settle("card            -")
        await till.press("R")
        assert till.status == "This sale was not paid, so there is nothing to refund."
        assert till.screen is sale


async def test_what_is_refunded_in_full(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`R` on a sale with nothing left says so."""
    device = sandbox.bind(CAFE)
    order = device.pay(400)["order_id"]
    device.call("POST", "/refunds", {"order_id": order, "amount": 400})
    async with console() as till:
        await till.open_sale(CAFE, order)
        await till.settle("left            €0.00")
        await till.press("R")
        assert till.status == "This sale is already refunded in full."


async def test_a_small_r_refunds_nothing(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Only the capital opens the dialog."""
    order = sandbox.bind(CAFE).pay(400)["order_id"]
    async with console() as till:
        sale = await till.open_sale(CAFE, order)
        await till.settle("left            €4.00")
        await till.press("r")
        assert till.screen is sale
        await till.press("R")
        await till.on(RefundScreen)


async def test_what_the_window_does_not_show_is_said(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """As long as something stands below; a scroll to the end, or a larger window, takes the words away."""
    order = sandbox.bind(CAFE).pay(400)["order_id"]
    async with console(size=(80, 14)) as till:
        await till.open_sale(CAFE, order)
        await till.settle("more below (↓)")
        await till.press("end")
        await till.settle(lambda: "more below" not in till.screen_text())
        await till.press("home")
        await till.settle("more below (↓)")
        await till.pilot.resize_terminal(80, 40)
        await till.settle(lambda: "more below" not in till.screen_text())


async def test_read_only_refunds_nothing(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Where the profile is read-only `R` says so."""
    order = sandbox.bind(CAFE).pay(400)["order_id"]
    async with console(read_only=True) as till:
        sale = await till.open_sale(CAFE, order)
        await till.settle("left            €4.00")
        await till.press("R")
        assert till.status == "This profile is read-only."
        assert till.screen is sale


async def test_from_a_sale_to_its_feed(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`o` shows the feed of the sale's group."""
    order = sandbox.bind(CAFE).pay(400)["order_id"]
    async with console() as till:
        await till.open_sale(CAFE, order)
        await till.press("o")
        await till.on(LiveScreen)
        assert till.lines[1].startswith(" Café")


async def test_a_refund_still_reserved_the_next_day_says_check_balance(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Without balance at MultiSafepay nothing completes at midnight: the sale says so, also of a device's refund."""
    sandbox.backoffice("PATCH", "/settings", {"balance": 0}).data  # noqa: B018 - raises if refused
    async with sold(console, sandbox) as story:
        till, order, device = story.till, story.order_id, story.device
        await (await till.refund("2,50")).confirm("2,50", "reserved")
        device.call("POST", "/refunds", {"order_id": order, "amount": 300})
        await till.press("escape")
        await till.settle("left            €7.00")
        assert "check balance" not in till.screen_text()
        await till.advance(24 * 3600)
        await till.press("escape")
        await till.open_sale(CAFE, order)
        await till.settle(
            lambda: len(re.findall(r"reserved  check balance", till.screen_text())) == 2
        )
