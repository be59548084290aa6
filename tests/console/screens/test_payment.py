"""Payments on terminals as a cashier starts, follows, leaves and cancels them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from msp_tui.console.screens.following import FollowingScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.payment import PaymentScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from msp_tui.console.widgets.inputs import ReferenceInput
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.payments import CloudPayment, PaymentState
from msp_tui.shop.engine import Shop
from tests.console.screens.conftest import OpenConsole
from tests.support.console import PATIENCE, ConsoleDriver, open_console
from tests.support.sandbox_process import SandboxProcess

COUNTER, TID = 57958, "000002Or"
LANGUAGES = ["fr", "nl", "en"]


async def at_the_terminal(till: ConsoleDriver) -> None:
    """F6, with the cursor on the terminal."""
    await till.go_to_terminals()
    await till.cursor_to(TID)


async def start(till: ConsoleDriver, amount: str, description: str = "") -> FollowingScreen:
    """`p`, an amount, a word about it, and Enter twice; it waits on the terminal when this returns."""
    await at_the_terminal(till)
    await till.press("p")
    await till.on(PaymentScreen)
    await till.type(amount)
    await till.press("enter")
    await till.type(description)
    await till.press("enter")
    screen = await till.on(FollowingScreen)
    await till.settle("on the terminal")
    return screen


def payments(till: ConsoleDriver) -> list[CloudPayment]:
    """What the journal has, open ones first."""

    async def read(shop: Shop) -> list[CloudPayment]:
        book: Any = shop.payments._book
        return [*book.payments()]

    return till.app.desk.engine.ask(read).result(PATIENCE)


def order(sandbox: SandboxProcess, order_id: str) -> Any:
    """MultiSafepay's own account of it."""
    key = sandbox.group_key(COUNTER)
    return sandbox.api("GET", f"/orders/{order_id}", key=key).data


def created(sandbox: SandboxProcess, amount: int) -> int:
    """How many orders of this amount MultiSafepay has."""
    rows = sandbox.api("GET", "/transactions?limit=100", key=sandbox.group_key(COUNTER)).data
    return len({row["order_id"] for row in rows if row["amount"] == amount})


async def test_from_an_amount_to_the_sale(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Amount, description, Enter twice; each step stands with its time, the outcome stays, Enter opens the sale."""
    async with console(cloud_payments=True) as till:
        await start(till, "12,50", "Two books")
        assert "Caisse jeunesse (000002Or)" in till.line("terminal  ")
        assert "€12.50" in till.line("amount")
        assert "Two books" in till.line("description")
        assert "○ 09:00:00  on the terminal" in till.screen_text()
        assert till.line("c  Cancel payment")
        (payment,) = payments(till)
        assert order(sandbox, payment.order_id)["payment_details"]["terminal_id"] == TID
        await till.advance(2)
        await till.settle("● 09:00:02  paid")
        assert "The customer has paid." in till.screen_text()
        assert till.status == "Enter opens the sale; Esc goes back."
        await till.advance(3600)
        assert "● 09:00:02  paid" in till.screen_text()
        await till.press("enter")
        await till.on(SaleScreen)
        await till.settle("Two books")
        assert payment.order_id in till.screen_text()
        await till.press("escape", "escape")
        await till.on(TerminalsScreen)
        assert created(sandbox, 1250) == 1


@pytest.mark.parametrize(
    ("amount", "then", "end"), [("12,65", 5, "paid"), ("12,71", 5, "cancelled")]
)
async def test_a_soft_decline_is_not_the_end(
    console: OpenConsole, amount: str, then: float, end: str
) -> None:
    """It is said not to be, and followed to what it becomes."""
    async with console(cloud_payments=True) as till:
        await start(till, amount)
        await till.advance(2)
        await till.settle("! 09:00:02  declined for now")
        assert "which is not the end" in till.screen_text()
        await till.advance(then)
        await till.settle(f"09:00:07  {end}")


async def test_a_decline_that_stays(console: OpenConsole) -> None:
    """A minute later, by reading, it is the end; its terminal is free."""
    async with console(cloud_payments=True) as till:
        await start(till, "12,05")
        await till.advance(2)
        await till.settle("declined for now")
        await till.advance(61)
        await till.settle("declined for now")
        await till.advance(1)
        await till.settle("× 09:01:04  declined")
        await till.press("escape", "p")
        await till.on(PaymentScreen)


async def test_leaving_and_coming_back(console: OpenConsole) -> None:
    """Esc says that it goes on; the terminal's line says so too, and `p` finds it. Nobody pays: it runs out."""
    async with console(cloud_payments=True) as till:
        screen = await start(till, "3,60")
        await till.press("escape")
        await till.on(TerminalsScreen)
        assert till.status == "€3.60 on Caisse jeunesse goes on; p on the terminal shows it."
        await till.settle("○ payment €3.60 on Caisse jeunesse: on the terminal")
        await till.go_to_live()
        await at_the_terminal(till)
        await till.settle("○ payment €3.60")
        await till.press("p")
        assert (await till.on(FollowingScreen)).order_id == screen.order_id
        await till.settle("on the terminal")
        await till.advance(60)
        await till.settle("× 09:01:00  ran out")
        assert "Nobody paid within a minute" in till.screen_text()


async def test_how_one_ended_is_said_on_another_screen(console: OpenConsole) -> None:
    """Wherever its cashier is by then."""
    async with console(cloud_payments=True) as till:
        await start(till, "12,50")
        await till.press("escape")
        await till.go_to_live()
        await till.advance(2)
        await till.settle("● payment €12.50 on Caisse jeunesse: paid")
        await till.on(LiveScreen)


async def test_cancelling(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`c` asks once, and what became of it is read."""
    async with console(cloud_payments=True) as till:
        screen = await start(till, "3,60")
        await till.press("c")
        await till.settle("× 09:00:00  cancelled")
        assert order(sandbox, screen.order_id)["status"] == "cancelled"
        await till.press("c")
        assert till.status == "This payment is over; there is nothing to cancel."
        await till.press("escape", "p")
        await till.on(PaymentScreen)


async def test_another_console_sees_and_cancels_it(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """One open payment a terminal, whoever looks; both see how it ends."""
    async with (
        open_console(sandbox, tmp_path, cloud_payments=True) as first,
        open_console(sandbox, tmp_path, cloud_payments=True) as second,
    ):
        screen = await start(first, "3,60")
        await at_the_terminal(second)
        await second.settle("○ payment €3.60")
        await second.press("p")
        assert (await second.on(FollowingScreen)).order_id == screen.order_id
        await second.press("c")
        await second.settle("cancelled")
        await first.settle("cancelled")
    assert created(sandbox, 360) == 1


async def test_a_console_that_was_left_finds_its_payment(
    sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """The next one reads what became of it, without having heard of it."""
    async with open_console(sandbox, tmp_path, cloud_payments=True) as till:
        await start(till, "12,50")
    sandbox.advance(2)
    async with open_console(sandbox, tmp_path, cloud_payments=True) as till:
        await till.settle(lambda: payments(till)[0].state is PaymentState.COMPLETED)
        await at_the_terminal(till)
        await till.press("p")
        await till.on(PaymentScreen)


@pytest.mark.parametrize("effect", ["cut_after", "status"])
async def test_an_answer_that_never_came(
    console: OpenConsole, sandbox: SandboxProcess, effect: str
) -> None:
    """It is being checked; what was taken is found by reading, what was not is given up, and nothing is sent twice."""
    async with console(cloud_payments=True) as till:
        match = {"method": "POST", "path": "/v1/json/orders"}
        sandbox.fault({"match": match, "times": 1, "effect": effect, "status": 500})
        sandbox.fault({"match": {"method": "GET", "path": "/v1/json/orders/*"}, "effect": "status"})
        await at_the_terminal(till)
        await till.press("p")
        await till.on(PaymentScreen)
        await till.type("3,60")
        await till.press("enter", "enter")
        await till.on(FollowingScreen)
        await till.settle("! 09:00:00  checking")
        assert "Do not start it again" in till.screen_text()
        sandbox.clear_faults()
        if effect == "cut_after":
            await till.settle("○ 09:00:00  on the terminal")
            await till.advance(60)
            await till.settle("ran out")
        else:
            await till.advance(64)
            assert "checking" in till.screen_text()
            while "not made" not in till.screen_text():
                await till.advance(6)  # two readings, so far apart
        assert created(sandbox, 360) == (effect == "cut_after")


async def test_a_stream_that_is_cut(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """It is opened again, and the order is read: nothing is missed."""
    async with console(cloud_payments=True) as till:
        match = {"method": "GET", "path": "/events/stream/"}
        sandbox.fault({"match": match, "times": 2, "effect": "cut_after"})
        await start(till, "12,65")
        await till.advance(2)
        await till.settle("declined for now")
        await till.advance(5)
        await till.settle("paid")


async def test_a_terminal_that_is_busy(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Another till's payment stands on it: MultiSafepay refuses, one sentence says so, and nothing is left open."""
    body = {
        "type": "redirect",
        "order_id": "till-1",
        "gateway": "",
        "currency": "EUR",
        "amount": 160,
        "gateway_info": {"terminal_id": TID},
    }
    assert sandbox.api("POST", "/orders", body, sandbox.group_key(COUNTER)).data
    async with console(cloud_payments=True) as till:
        await at_the_terminal(till)
        await till.press("p")
        await till.on(PaymentScreen)
        await till.type("3,60")
        await till.press("enter", "enter")
        await till.settle("The terminal takes no payment now")
        assert [one.state for one in payments(till)] == [PaymentState.REFUSED]
        await till.advance(60)
        await till.press("enter")
        await till.on(FollowingScreen)
        await till.press("f7", "shift+tab")
        await till.cursor_to("refused")
        await till.press("enter")
        await till.settle("MultiSafepay has no sale of it. Esc goes back.")
        assert "Enter  Open" not in till.screen_text()


async def test_no_enter_that_belongs_elsewhere_sends(
    console: OpenConsole, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan in the amount is left out; its Enter in the description only fills it; a double Enter is one."""
    monkeypatch.setattr(ReferenceInput, "soon", 60.0)
    async with console(cloud_payments=True) as till:
        await at_the_terminal(till)
        await till.press("p")
        screen = await till.on(PaymentScreen)
        await till.scan("9782070413119")
        assert till.status == "Left out: only an amount like 12,50 fits here."
        await till.type("0")
        await till.press("enter")
        assert till.status == "Zero is not a payment."
        monkeypatch.setattr(StepInput, "early", 60.0)
        await till.type("3,60")
        await till.press("enter", "enter", "enter")
        assert screen.query_one(ReferenceInput).display
        monkeypatch.setattr(StepInput, "early", 0.0)
        await till.press("escape")
        await till.press("enter")
        await till.scan("CART-77")
        assert till.status == "That came like a scan; Enter by itself sends it."
        await till.press("enter")
        assert screen.query_one(ReferenceInput).value == "CART-77"
        assert created(sandbox, 360) == 0
        monkeypatch.setattr(ReferenceInput, "soon", 0.0)
        await till.press("enter")
        await till.on(FollowingScreen)
        await till.settle("CART-77")
        assert created(sandbox, 360) == 1


async def test_leaving_before_anything_is_sent(console: OpenConsole) -> None:
    """Esc steps back to the amount, then out, which says that nothing was sent."""
    async with console(cloud_payments=True) as till:
        await at_the_terminal(till)
        await till.press("p")
        await till.type("3,60")
        await till.press("enter", "escape")
        await till.on(PaymentScreen)
        assert "Amount that the customer pays" in till.screen_text()
        await till.press("escape")
        await till.on(TerminalsScreen)
        assert payments(till) == []


async def test_off_by_default(console: OpenConsole) -> None:
    """The key says why, and the hint line does not offer it."""
    async with console() as till:
        await at_the_terminal(till)
        assert "Payment" not in till.lines[-2]
        await till.press("p")
        assert till.status == "Payments from here are off: cloud_payments = true in the profile."
        await till.on(TerminalsScreen)


async def test_where_no_payment_can_be_started(console: OpenConsole) -> None:
    """A terminal that no device is bound to, and a profile that is read-only."""
    async with console(cloud_payments=True) as till:
        await at_the_terminal(till)
        assert "p  Payment" in till.lines[-2]
        await till.cursor_to("000004Oh")
        await till.press("p")
        assert till.status == "No device is bound to this terminal yet: Enter shows its QR."


async def test_a_read_only_profile_starts_none(console: OpenConsole) -> None:
    """As it changes nothing else."""
    async with console(cloud_payments=True, read_only=True) as till:
        await at_the_terminal(till)
        assert "Payment" not in till.lines[-2]
        await till.press("p")
        assert till.status == "This profile is read-only."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_every_language_fits(
    console: OpenConsole, language: str, size: tuple[int, int]
) -> None:
    """Nothing of it is cut off, at 80 columns and at 60."""
    async with console(cloud_payments=True, language=language, size=size) as till:
        await at_the_terminal(till)
        await till.press("p")
        await till.on(PaymentScreen)
        await till.type("99999,65")
        await till.press("enter")
        await till.type("x" * 60)
        await till.press("enter")
        await till.on(FollowingScreen)
        await till.settle(lambda: till.screen_text().count("○") == 3)
        await till.advance(2)
        last = {"fr": "changer de carte.", "nl": "andere kaart gebruiken.", "en": "another card."}
        await till.settle(lambda: last[language] in " ".join(till.screen_text().split()))
        assert not any("…" in line for line in till.lines[1:-2])
