from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from msp_tui.console.screens.following import FollowingScreen
from msp_tui.console.screens.help import HelpScreen
from msp_tui.console.screens.journal import JournalScreen
from msp_tui.console.screens.pairing import PairingScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.screens.unbind import UnbindScreen
from msp_tui.domain.moves import Move, MoveStep
from msp_tui.domain.payments import CloudPayment, PaymentState
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.shop.engine import Shop
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

CAFE, BOOKS = 57959, 57958
ACCEPTED = (RefundState.SENT, RefundState.ACCEPTED)
COMPLETED = (*ACCEPTED, RefundState.COMPLETED)


async def written(
    till: ConsoleDriver,
    name: str,
    order_id: str,
    *states: RefundState,
    days_ago: int = 0,
    operator: str = "Anna",
) -> None:
    """A refund of 5.00 as the journal keeps it."""
    at = till.clock.now() - timedelta(days=days_ago)

    async def write(shop: Shop) -> None:
        reason = f"reason of {name}"
        shop.journal.intend(
            RefundIntent(name, CAFE, order_id, 500, "EUR", at, operator, "till", reason)
        )
        for state in states:
            assert shop.journal.advance(name, state, at)

    await till.app.desk.ask(write)


async def started(
    till: ConsoleDriver, order_id: str, tid: str, amount: int, *states: PaymentState
) -> None:
    """A payment that waited on its terminal, as the journal keeps it."""
    at = till.clock.now()

    async def write(shop: Shop) -> None:
        book: Any = shop.payments._book
        book.intend(CloudPayment(order_id, CAFE, tid, amount, "EUR", at, "Anna"))
        for state in (PaymentState.SENT, PaymentState.WAITING, *states):
            assert book.advance(order_id, state, at)

    await till.app.desk.ask(write)


async def test_tab_goes_through_the_lists(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """All with the open one on top, today's, open ones, exceptions; each says how many and how much."""
    order = quiet_sandbox.bind(CAFE, "LIST-1", "Terrasse").pay(1250)["order_id"]
    async with quiet_console() as till:
        await till.read_all()
        await written(till, "R-1", order, *COMPLETED, days_ago=2)
        await written(till, "R-2", order, *ACCEPTED)
        await written(till, "R-3", "OTHER", *COMPLETED, days_ago=2)
        await written(till, "R-4", "YOUNG")
        await till.go_to_journal()
        await till.settle("4 refunds")
        assert re.search(r"all refunds   4 refunds   -€15\.00", till.lines[1])
        assert "YOUNG" in till.rows()[0]
        assert re.search(rf"reserved +! Anna +{order}", till.rows()[2])
        assert re.search(r"completed +Anna +OTHER", till.rows()[1])
        await till.press("tab")
        assert re.search(r"today   2 refunds   -€5\.00", till.lines[1])
        await till.press("right")
        assert re.search(r"open   1 refund$", till.lines[1])
        assert [row for row in till.rows() if "YOUNG" in row] == till.rows()
        await till.press("tab")
        assert re.search(r"exceptions   2 refunds   -€10\.00", till.lines[1])
        assert len(till.rows(order)) == 2
        await till.settle("several refunds of this sale · Terrasse · reason of R-2")
        await till.press("shift+tab", "left", "left", "left")
        assert till.lines[1].startswith(" moves of terminals")


async def test_a_refund_still_reserved_the_next_day_says_check_balance(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """It is marked, is among the exceptions, and the line below says why."""
    async with quiet_console() as till:
        await till.read_all()
        await written(till, "R-1", "LATE", *ACCEPTED, days_ago=1)
        await written(till, "R-2", "TODAY", *ACCEPTED)
        await till.go_to_journal()
        await till.settle("2 refunds")
        assert re.search(r"reserved +! Anna +LATE", till.screen_text())
        assert re.search(r"reserved +Anna +TODAY", till.screen_text())
        await till.press("shift+tab", "shift+tab")
        await till.settle("check balance · reason of R-1")


async def test_a_wide_window_shows_where(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """Terminal, group and our own number have columns where there is room."""
    order = quiet_sandbox.bind(CAFE, "LIST-2", "Fair").pay(1250)["order_id"]
    async with quiet_console(size=(150, 30)) as till:
        await till.read_all()
        await written(till, "R260105-1000-4F7K2M9QXA", order, *ACCEPTED)
        await till.go_to_journal()
        await till.settle("1 refund")
        group = till.app.desk.group_name(CAFE)
        assert re.search(rf"{order} +Fair +{group} +R260105-1000-4F7K2M9QXA", till.rows()[0])


async def test_many_by_one_operator_are_marked(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """Five by one operator on a day are marked, four by another are not."""
    quiet_sandbox.bind(CAFE, "LIST-3", "Night").pay(1250)
    async with quiet_console() as till:
        await till.read_all()
        for number in range(5):
            await written(till, f"A-{number}", f"A-{number}", *ACCEPTED)
        for number in range(4):
            await written(till, f"B-{number}", f"B-{number}", *ACCEPTED, operator="Bert")
        await till.press("f7", "tab", "tab", "tab")
        await till.settle("5 refunds")
        assert len(till.rows("Anna")) == 5
        await till.settle("many by one operator that day")


async def test_nothing_to_show_says_so(quiet_console: OpenConsole) -> None:
    """Each list has a sentence of its own when it is empty."""
    async with quiet_console() as till:
        await till.go_to_journal()
        for sentence in (
            "No refund was made here yet.",
            "No refund was made today.",
            "No refund is open.",
            "No refund is an exception; F1 says what would be.",
            "No terminal was added or moved here yet.",
        ):
            await till.settle(sentence)
            await till.press("tab")


async def test_help_says_what_an_exception_is(quiet_console: OpenConsole) -> None:
    """Each rule is a line of the journal's help, with its figures."""
    async with quiet_console() as till:
        await till.press("f7", "f1")
        await till.on(HelpScreen)
        assert "several refunds of this sale: two or more" in till.screen_text()
        assert "many by one operator that day: 5 or more" in till.screen_text()
        assert "above the operator's limit: a second operator approved it" in till.screen_text()
        assert "near closing: less than 30 min before the day's last payment" in till.screen_text()


async def test_moves_stand_beside_the_refunds(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Where a terminal goes and how far it came; Enter goes on with the move where it stands."""
    terminal = sandbox.bind(CAFE, "MOVE-1", "Terrasse").terminal_id
    async with console() as till:
        await till.read_all()
        move = Move("M-1", terminal, CAFE, BOOKS, "", "Terrasse", "Anna", till.clock.now())

        async def plan(shop: Shop) -> None:
            shop.journal.plan_move(move)

        await till.app.desk.ask(plan)
        await till.press("f7", "left")
        await till.settle("1 move")
        names = [till.app.desk.group_name(group) for group in (CAFE, BOOKS)]
        way = re.escape(" → ".join(names))
        assert re.search(rf"○ 09:00 +planned +Anna +Terrasse +{way}", till.rows()[0])
        await till.press("enter")
        await till.on(UnbindScreen)

        async def give_up(shop: Shop) -> None:
            shop.journal.step_move(move, MoveStep.ABANDONED, till.clock.now())

        await till.app.desk.ask(give_up)
        await till.press("f7", "left")
        await till.settle("given up")
        await till.press("enter")
        await till.settle("This move was given up; there is nothing to open.")
        assert not isinstance(till.screen, PairingScreen)


async def test_payments_stand_after_the_moves(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """Also where none is started any more; Enter opens the sale of a paid one, and follows an open one."""
    terminal = quiet_sandbox.bind(CAFE, "PAID-1", "Salon")
    paid = terminal.pay(1250)["order_id"]
    async with quiet_console() as till:
        await till.read_all()
        await started(till, paid, terminal.terminal_id, 1250, PaymentState.COMPLETED)
        await started(till, "P-OPEN", terminal.terminal_id, 360)
        await till.go_to_journal()
        screen = await till.on(JournalScreen)
        await till.settle(lambda: len(screen._journal.payments) == 2)
        await till.press("shift+tab")
        assert re.search(r"payments on terminals   2 payments   €12\.50", till.lines[1])
        assert re.search(r"○ 09:00 +€3\.60 on the terminal +Salon +P-OPEN", till.rows()[0])
        await till.settle("Anna · The terminal shows the amount")
        await till.press("y")
        await till.settle(lambda: till.app.clipboard == "P-OPEN")
        await till.press("enter")
        assert (await till.on(FollowingScreen)).order_id == "P-OPEN"
        await till.press("escape", ">", ">", "s")
        assert re.search(rf"● 09:00 +€12\.50 paid +Salon +{paid} *$", till.rows()[0])
        await till.cursor_to("12.50")
        await till.press("enter")
        assert (await till.on(SaleScreen)).copyable() == paid


@pytest.mark.parametrize(
    "ascii_only", [False, True], ids=["a currency's sign", "a currency's code"]
)
async def test_the_number_of_a_payment_is_whole_on_80_columns(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess, ascii_only: bool
) -> None:
    """It is what finds the payment again, here and for `pay --cancel`; wider windows say who in a column, too."""
    terminal = quiet_sandbox.bind(CAFE, f"WIDE-{ascii_only}", "A name that is long")
    number = "P260105-0900-ABCDEFGHJK"
    async with quiet_console(ascii=ascii_only) as till:
        await till.read_all()
        await started(till, number, terminal.terminal_id, 123450, PaymentState.DECLINED_FOR_NOW)
        await till.press("f7", "shift+tab")
        await till.settle(lambda: any(number in line for line in till.rows()))
        assert "Anna" not in till.rows()[0]
        await till.pilot.resize_terminal(120, 40)
        await till.settle(lambda: re.search(rf"Anna +{number}", till.rows()[0]) is not None)
