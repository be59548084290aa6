"""Any sequence of what can happen: whatever comes, no sale is refunded beyond itself and both books agree."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from msp_tui.domain.clock import Clocks
from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.errors import NoAnswer, Refused, ServerTrouble, ShopError, Unreachable
from msp_tui.domain.refunds import RefundAnswer, RefundIntent, RefundState
from msp_tui.shop.permissions import Permissions
from msp_tui.shop.refund_rules import left_to_refund
from msp_tui.shop.refunds import Refunds, RefundWish
from msp_tui.store.journal import Journal
from msp_tui.store.opening import open_journal, open_ledger, open_records
from msp_tui.store.statedir import StateDir
from tests.shop.conftest import Numbers
from tests.store.bookshop import BASE_URL, COUNTER, detail
from tests.support.fakes import FakeClock, FakeGateway
from tests.support.loop import JumpingLoop

SOAK = int(os.environ.get("MSP_TUI_SOAK", "0"))
LATE = timedelta(seconds=60)
"""So long after it was asked for may a refund without an answer take effect."""
ENDS = {
    "reserved": RefundState.ACCEPTED,
    "completed": RefundState.COMPLETED,
    "void": RefundState.VOIDED,
}


class Died(BaseException):
    """The process was killed here."""


class Bank(FakeGateway):
    """MultiSafepay with moods, and without any rule of its own against giving too much back."""

    def __init__(self) -> None:
        super().__init__()
        self.moods: list[str] = []
        self.late: list[RefundIntent] = []
        self.turns: list[int] = []

    async def order(self, group_id: int, order_id: str) -> OrderDetail:
        """What is read may be old when it arrives, by so many turns of the others."""
        told = await super().order(group_id, order_id)
        for _ in range(self.turns.pop(0) if self.turns else 0):
            await asyncio.sleep(0)
        return told

    async def refund(self, intent: RefundIntent, *, fingerprint: str = "") -> RefundAnswer:
        """As the mood is: answer, lose the answer, take it later, refuse, or take the process down."""
        mood = self.moods.pop(0) if self.moods else "well"
        if mood == "refused":
            raise Refused("No.", code=1034, status=400)
        if mood == "unreachable":
            raise Unreachable("No network.")
        if mood == "trouble":
            raise ServerTrouble("Trouble.")
        if mood == "cut before":
            raise NoAnswer("No answer.")
        if mood == "killed before":
            raise Died
        if mood == "late":
            self.late.append(intent)
            raise NoAnswer("No answer.")
        answer = await super().refund(intent, fingerprint=fingerprint)
        if mood == "cut after":
            raise NoAnswer("No answer.")
        if mood == "killed after":
            raise Died
        return answer

    async def take_late(self, now: datetime) -> None:
        """What was under way for LATE takes effect now; by then MultiSafepay looks at the sum."""
        due = [intent for intent in self.late if intent.created + LATE <= now]
        for intent in due:
            self.late.remove(intent)
            if intent.amount <= self.details[COUNTER, intent.order_id].left:
                await super().refund(intent)

    def pass_midnight(self) -> None:
        """Reserved refunds are paid out."""
        for key, sale in self.details.items():
            rows = tuple(
                replace(row, status="completed") if row.status == "reserved" else row
                for row in sale.refunds
            )
            self.details[key] = replace(sale, refunds=rows)

    def refund_on_a_device(self, order_id: str, amount: int, row: RefundRow) -> None:
        """Somebody refunds on a terminal."""
        sale = self.details[COUNTER, order_id]
        refunded = sale.amount_refunded + amount
        self.details[COUNTER, order_id] = replace(
            sale,
            amount_refunded=refunded,
            status="refunded" if refunded == sale.amount else "partial_refunded",
            refunds=(*sale.refunds, row),
        )


MOODS = st.sampled_from(
    [
        "well",
        "well",
        "refused",
        "unreachable",
        "trouble",
        "cut before",
        "cut after",
        "late",
        "killed before",
        "killed after",
    ]
)
AMOUNTS = st.sampled_from([50, 500, 1250])
CONSOLES = st.integers(0, 2)


class RefundsInAShop(RuleBasedStateMachine):
    """Three consoles on one store."""

    sales = Bundle("sales")

    @initialize()
    def open(self) -> None:
        """A fresh store and three consoles."""
        self.place = TemporaryDirectory()
        path = Path(self.place.name) / "state"
        self.state = StateDir.open(path, environment="sandbox", base_url=BASE_URL)
        self.ledger, self.records = open_ledger(self.state), open_records(self.state)
        self.clock, self.bank, self.numbers = FakeClock(), Bank(), Numbers("R")
        self.runner = asyncio.Runner(loop_factory=JumpingLoop)
        self.consoles = [self._console() for _ in range(3)]

    def _console(self) -> tuple[Journal, Refunds]:
        journal = open_journal(self.state)
        anybody = Permissions(
            (),
            journal,
            clock=self.clock,
            zone=ZoneInfo("Europe/Amsterdam"),
            new_key=lambda: self.numbers(self.clock.now()),
        )
        refunds = Refunds(
            self.bank,
            self.ledger,
            self.records,
            journal,
            anybody,
            clocks=Clocks(self.clock, self.clock),
            new_id=self.numbers,
            publish=lambda _fact: None,
        )
        return journal, refunds

    def _run(self, *doing: Coroutine[Any, Any, Any]) -> None:
        async def together() -> list[Any]:
            return await asyncio.gather(*doing, return_exceptions=True)

        for told in self.runner.run(together()):
            if isinstance(told, BaseException) and not isinstance(told, (ShopError, Died)):
                raise told

    def _wish(self, order_id: str, amount: int, *, stale: bool) -> RefundWish:
        sale = self.bank.details[COUNTER, order_id]
        own = self.consoles[0][0].of_sale(COUNTER, order_id)
        shown = sale.amount if stale else left_to_refund(sale, own)
        return RefundWish(COUNTER, order_id, min(amount, sale.amount), "EUR", shown, "12")

    @precondition(lambda self: len(self.bank.details) < 2)
    @rule(target=sales, amount=st.sampled_from([50, 1250, 2500]))
    def sell(self, amount: int) -> str:
        """A customer pays."""
        order_id = f"sale-{len(self.bank.details) + 1}"
        told = detail(len(self.bank.details) + 1, amount=amount, created=self.clock.now())
        self.bank.details[COUNTER, order_id] = replace(told, order_id=order_id)
        return order_id

    @rule(order_id=sales, console=CONSOLES, amount=AMOUNTS, mood=MOODS, stale=st.booleans())
    def refund(self, order_id: str, console: int, amount: int, mood: str, stale: bool) -> None:
        """A cashier refunds."""
        self.bank.moods = [mood]
        self._run(self.consoles[console][1].ask(self._wish(order_id, amount, stale=stale)))
        self.bank.moods = []

    @rule(
        order_id=sales,
        amounts=st.lists(AMOUNTS, min_size=3, max_size=3),
        mood=MOODS,
        turns=st.lists(st.integers(0, 9), min_size=3, max_size=3),
    )
    def refund_everywhere(
        self, order_id: str, amounts: list[int], mood: str, turns: list[int]
    ) -> None:
        """Three cashiers refund the same sale at once; some wait longer for what they read."""
        self.bank.moods, self.bank.turns = [mood], turns
        self._run(
            *(
                refunds.ask(self._wish(order_id, amount, stale=False))
                for (_, refunds), amount in zip(self.consoles, amounts, strict=True)
            )
        )
        self.bank.moods = []

    @rule(order_id=sales, cents=st.integers(1, 9))
    def refund_on_a_device(self, order_id: str, cents: int) -> None:
        """Outside this program."""
        if cents <= self.bank.details[COUNTER, order_id].left:
            number = f"5{len(self.bank.calls):05}{len(self.numbers.prefix)}{cents}"
            row = RefundRow(number, order_id, cents, "EUR", "reserved", self.clock.now())
            self.bank.refund_on_a_device(order_id, cents, row)

    @rule(order_id=sales, console=CONSOLES, lost=st.sampled_from(["", "failures", "lose"]))
    def cancel(self, order_id: str, console: int, lost: str) -> None:
        """Somebody cancels the last refund of a sale."""
        journal, refunds = self.consoles[console]
        if own := journal.of_sale(COUNTER, order_id):
            if lost:
                getattr(self.bank, lost)["cancel_refund"] = [NoAnswer("No answer.")]
            self._run(refunds.cancel(own[-1].refund_order_id, operator="12"))
            self.bank.failures.clear()
            self.bank.lose.clear()

    @rule(seconds=st.sampled_from([1, 6, 45, 80, 400]))
    def wait(self, seconds: int) -> None:
        """Time passes; what is late arrives in its course."""
        self._pass(timedelta(seconds=seconds))

    def _pass(self, length: timedelta) -> None:
        end = self.clock.moment + length
        for due in sorted(intent.created + LATE for intent in self.bank.late):
            if due <= end:
                self.clock.moment = max(self.clock.moment, due)
                self.runner.run(self.bank.take_late(self.clock.moment))
        self.clock.moment = end

    @rule()
    def pass_midnight(self) -> None:
        """The next day."""
        self._pass(timedelta(days=1))
        self.bank.pass_midnight()

    @rule(console=CONSOLES, cut=st.booleans())
    def settle(self, console: int, cut: bool) -> None:
        """A console looks at what is open."""
        self.bank.failures["order"] = [NoAnswer("No answer.")] if cut else []
        self._run(self.consoles[console][1].settle())
        self.bank.failures.clear()

    @rule(order_id=sales)
    def read_by_the_feed(self, order_id: str) -> None:
        """A detail is read in the ordinary course."""
        self.ledger.save_detail(self.bank.details[COUNTER, order_id])

    @rule(console=CONSOLES)
    def restart(self, console: int) -> None:
        """A console is closed and opened."""
        self.consoles[console][0].close()
        self.consoles[console] = self._console()

    @precondition(lambda self: hasattr(self, "bank"))
    @invariant()
    def no_sale_is_refunded_beyond_itself(self) -> None:
        """Not for a moment, though nobody but this program looks at the sum."""
        for (_, order_id), sale in self.bank.details.items():
            assert sale.refunded <= sale.amount, order_id
            ours = [row.var1 for row in sale.refunds if row.var1]
            assert len(ours) == len(set(ours)), order_id

    def teardown(self) -> None:
        """In the end everything is final and the journal says what the bank says."""
        if not hasattr(self, "bank"):
            return
        try:
            self._close_the_books()
        finally:
            for journal, _ in self.consoles:
                journal.close()
            self.records.close()
            self.ledger.close()
            self.runner.close()
            self.place.cleanup()

    def _close_the_books(self) -> None:
        journal, refunds = self.consoles[0]
        for _ in range(3):
            self._pass(timedelta(seconds=100))
            self._run(refunds.settle())
        for sale in self.bank.details.values():
            self.ledger.save_detail(sale)
        self._run(refunds.settle())
        assert journal.open_intents() == []
        assert journal.verify() == []
        rows = {
            row.var1: (row.amount, ENDS[row.status], row.transaction_id)
            for sale in self.bank.details.values()
            for row in sale.refunds
            if row.var1
        }
        made = {
            one.refund_order_id: (one.amount, one.state, one.transaction_id)
            for one in journal.intents()
            if one.state in ENDS.values()
        }
        assert made == rows
        # Nothing arrives so late that it may be ruled out by then.
        assert not [one for one in journal.intents() if "ruled out" in one.note]


TestRefundsInAShop = RefundsInAShop.TestCase
TestRefundsInAShop.settings = settings(
    max_examples=SOAK or 60,
    stateful_step_count=30,
)
