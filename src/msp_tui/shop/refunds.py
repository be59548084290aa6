"""Refunds: checked against a fresh reading, written down before they are sent, never sent twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clocks
from msp_tui.domain.details import OrderDetail
from msp_tui.domain.errors import (
    N_,
    ApiError,
    ConfigurationError,
    NoAnswer,
    Refused,
    RuleError,
    ServerTrouble,
    ShopError,
    StateError,
    Throttled,
    Unreachable,
)
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import REFUND_ID, UNSENT, RefundIntent, RefundState
from msp_tui.shop.ages import Ages
from msp_tui.shop.cancelling import Cancelling
from msp_tui.shop.deciding import Deciding
from msp_tui.shop.facts import Publish
from msp_tui.shop.permissions import Admission, Deed, Permissions, Purpose
from msp_tui.shop.refund_rules import RefundWish, check, ours
from msp_tui.shop.retelling import retold
from msp_tui.shop.settling import Settling
from msp_tui.shop.trail import Trail

if TYPE_CHECKING:
    from msp_tui.shop.ports import Gateway, Journal, Ledger, Records

__all__ = ["RefundWish", "Refunds", "ours"]

log = logging.getLogger(__name__)

TO_WRITE_DOWN = timedelta(seconds=10)
"""Whoever takes longer between reading the sale and sending was asleep: what it read is old."""
STOOD_STILL = "stood still before it was sent"


class Refunds:
    """The only place that sends refunds; lives in the engine, so that no screen can cut one in half."""

    def __init__(  # noqa: PLR0913 - what a refund passes through, each named
        self,
        gateway: Gateway,
        ledger: Ledger,
        records: Records,
        journal: Journal,
        permissions: Permissions,
        *,
        clocks: Clocks,
        new_id: Callable[[datetime], str],
        publish: Publish,
    ) -> None:
        """The journal and deadlines follow the computer's clock, MultiSafepay's rules the shop's.

        `new_id` makes a refund's own id: at most 50 of A-Z a-z 0-9 - _, never the same twice.
        """
        self._gateway = gateway
        self._ledger = ledger
        self._journal = journal
        self.permissions = permissions
        self._clock = clocks.computer
        self._shop_clock = clocks.shop
        self._new_id = new_id
        self._trail = Trail(journal, clocks.computer, publish)
        ages = Ages(clocks)
        self._settling = Settling(self.read_sale, records, journal, self._trail, clocks, ages)
        self._cancelling = Cancelling(gateway, self.read_sale, journal, self._trail, clocks)
        self._deciding = Deciding(self.read_sale, journal, self._trail, clocks, ages)
        self._readings: set[asyncio.Task[OrderDetail]] = set()
        self._leaving = False

    async def read_sale(self, group_id: int, order_id: str) -> OrderDetail:
        """Read a sale now and keep what it says. Raises ApiError, NotFound for another group's order."""
        standing = self._ledger.standing(group_id, order_id)
        detail = await self._gateway.order(group_id, order_id)
        self._ledger.save_detail(detail, standing)
        return detail

    async def ask(self, wish: RefundWish) -> RefundIntent:
        """Make one refund and return it as it ended: accepted or unknown.

        Raises Refused when MultiSafepay said no, and any other ShopError when nothing was sent; what had been
        written down by then says so too, and the failure's values name it (REFUND_ID), else how much was not sent
        (UNSENT). One exception, which says so: a StateError after sending, when the outcome could not be written
        down; the intent then stays open.
        """
        with _nothing_sent(Money(wish.amount, wish.currency)):
            detail = await self._unless_leaving(self.read_sale(wish.group_id, wish.order_id))
            intent, fingerprint = self._write_down(wish, detail)
        try:
            await self._send(intent, fingerprint)
        except ShopError as failure:
            failure.values[REFUND_ID] = intent.refund_order_id
            raise
        return self._trail.present(intent)

    async def settle(self) -> list[RefundIntent]:
        """See Settling.settle."""
        return await self._settling.settle()

    async def settle_all(self) -> list[RefundIntent]:
        """See Settling.settle_all."""
        return await self._settling.settle_all()

    def follow(self) -> None:
        """See Settling.follow."""
        self._settling.follow()

    async def cancel(
        self, refund_order_id: str, *, operator: str, login: str = "", ticket: str = ""
    ) -> RefundIntent:
        """See Cancelling.cancel; `operator` and `ticket` as in RefundWish.

        Raises RuleError also in a profile that is read-only, NotIdentified without a ticket for it.
        """
        intent = self._intent(refund_order_id)
        operator = self.permissions.redeem(ticket, _purpose(intent, Deed.CANCEL), operator)
        return await self._cancelling.cancel(intent, operator, login)

    async def decide(
        self,
        refund_order_id: str,
        *,
        made: bool,
        reason: str,
        operator: str,
        login: str = "",
        ticket: str = "",
    ) -> RefundIntent:
        """See Deciding.decide; `operator` and `ticket` as in RefundWish. Raises as `cancel` does."""
        intent = self._intent(refund_order_id)
        operator = self.permissions.redeem(ticket, _purpose(intent, Deed.DECIDE), operator)
        return await self._deciding.decide(
            intent, made=made, reason=reason, operator=operator, login=login
        )

    def leave(self) -> None:
        """The process ends: no refund begins any more, and no reading holds it up. What was sent goes on."""
        self._leaving = True
        for reading in self._readings:
            reading.cancel()

    def _intent(self, refund_order_id: str) -> RefundIntent:
        intent = self._journal.intent(refund_order_id)
        if intent is None:
            raise RuleError(
                N_("This refund is not in the journal, so nothing can be done with it.")
            )
        return intent

    async def _unless_leaving(self, reading: Coroutine[None, None, OrderDetail]) -> OrderDetail:
        """Read, unless the process leaves. Raises RuleError then."""
        task = asyncio.ensure_future(reading)
        self._readings.add(task)
        try:
            if self._leaving:
                task.cancel()
            detail = await task
        except asyncio.CancelledError:
            if not self._leaving:
                raise
        finally:
            self._readings.discard(task)
        # Also what was read in the very moment of leaving is not acted upon.
        if self._leaving:
            raise RuleError(N_("The console is closing. Nothing was sent."))
        return detail

    def _write_down(self, wish: RefundWish, detail: OrderDetail) -> tuple[RefundIntent, str]:
        """From here to the first byte nobody else gets a turn; returns the intent and its fingerprint."""
        now, began = self._clock.now(), self._clock.steady()
        own = self._journal.of_sale(wish.group_id, wish.order_id)
        check(wish, detail, own, self._shop_clock.now())
        admission = self.permissions.admit(wish)
        intent = RefundIntent(
            refund_order_id=self._new_id(now),
            group_id=wish.group_id,
            order_id=wish.order_id,
            amount=wish.amount,
            currency=wish.currency,
            created=now,
            operator=admission.operator,
            approver=admission.approver,
            login=wish.login,
            reason=wish.reason,
        )
        self._journal.intend(intent)
        self._check_again(intent, own, admission, began)
        fingerprint = self._journal.fingerprint(intent.refund_order_id)
        if not self._trail.move(intent, RefundState.SENT):
            raise RuleError(
                N_("Another console ruled this refund out; nothing was sent."),
                **{REFUND_ID: intent.refund_order_id},
            )
        if not self._quick(intent, began):
            # Whoever looked meanwhile may have found it absent often enough to count it as not made.
            self._trail.move(intent, RefundState.UNKNOWN, note=STOOD_STILL)
            self._trail.move(intent, RefundState.NOT_MADE, note="never sent")
            raise _changed(intent)
        return intent, fingerprint

    def _quick(self, intent: RefundIntent, began: float) -> bool:
        """Whether it was written down without a sleep; a clock that was set back hides none."""
        waited = timedelta(seconds=self._clock.steady() - began)
        return max(waited, self._clock.now() - intent.created) <= TO_WRITE_DOWN

    def _check_again(
        self, intent: RefundIntent, own: list[RefundIntent], admission: Admission, began: float
    ) -> None:
        """Now that no other console can begin: what was checked must still be so. Raises RuleError."""
        present = self._journal.of_sale(intent.group_id, intent.order_id)
        others = [one for one in present if one.refund_order_id != intent.refund_order_id]
        quick = self._quick(intent, began)
        if others == own and quick and self.permissions.still(admission, intent.amount):
            return
        self._trail.move(intent, RefundState.NOT_MADE, note="the sale may have changed meanwhile")
        raise _changed(intent)

    async def _send(self, intent: RefundIntent, fingerprint: str) -> None:
        try:
            answer = await self._gateway.refund(intent, fingerprint=fingerprint)
        except Refused as refusal:
            self._note(intent, RefundState.REFUSED, note=str(refusal))
            raise
        except (Unreachable, ConfigurationError, RuleError) as failure:
            # Nothing left this computer, so there is nothing to find out.
            self._note(intent, RefundState.UNKNOWN, note=str(failure))
            self._note(intent, RefundState.NOT_MADE, note="never sent")
            raise
        except ApiError as failure:
            with _sent():
                self._trail.move(intent, RefundState.UNKNOWN, note=str(failure))
        except asyncio.CancelledError:
            self._note(intent, RefundState.UNKNOWN, note="interrupted")
            raise
        else:
            with _sent():
                transaction_id = answer.transaction_id
                self._trail.move(intent, RefundState.ACCEPTED, transaction_id=transaction_id)
            await self._read_again(intent)

    def _note(self, intent: RefundIntent, to: RefundState, *, note: str) -> None:
        """Write an outcome down that is told anyway; if that fails the intent stays open and is settled later."""
        try:
            self._trail.move(intent, to, note=note)
        except StateError as failure:
            log.warning("%s is not written down: %s", intent.refund_order_id, failure)

    async def _read_again(self, intent: RefundIntent) -> None:
        """Bring the refund onto the sale's screen; if that fails the feed brings it later."""
        try:
            await self._unless_leaving(self.read_sale(intent.group_id, intent.order_id))
        except ShopError as failure:
            log.info("the sale was not read after its refund: %s", failure)


def _changed(intent: RefundIntent) -> RuleError:
    return RuleError(
        N_("The sale may have changed meanwhile. Nothing was sent."),
        N_("Look at the new figures and begin again."),
        **{REFUND_ID: intent.refund_order_id},
    )


def _purpose(intent: RefundIntent, deed: Deed) -> Purpose:
    return Purpose(intent.group_id, intent.order_id, intent.amount, intent.currency, deed)


@contextmanager
def _nothing_sent(money: Money) -> Iterator[None]:
    """What fails before anything was sent says of how much, where the journal does not.

    A store says that nothing was sent, and so does a reading without an answer: who has just confirmed asks that first.
    """
    try:
        with retold(N_("No refund was sent, because it could not be written down.")):
            yield
    except ShopError as failure:
        if isinstance(failure, (NoAnswer, ServerTrouble, Throttled)):
            failure.hint = N_("Nothing was sent. Try again in a moment.")
        if REFUND_ID not in failure.values:
            failure.values[UNSENT] = money
        raise


def _sent() -> AbstractContextManager[None]:
    """A store that fails afterwards: the intent stays open, and nobody may take it for not made."""
    return retold(
        N_("The refund was sent, but not written down what became of it. Do not repeat it.")
    )
