"""Finds out what became of refunds, by reading only: nothing in here can send one."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clocks
from msp_tui.domain.details import OrderDetail
from msp_tui.domain.refunds import FOUND_LATER, RefundIntent, RefundState
from msp_tui.domain.transactions import GONE_STATUSES, Transaction
from msp_tui.shop.ages import Ages
from msp_tui.shop.certainty import ABSENT_AFTER, Absence, one_by_one, until_settled
from msp_tui.shop.refund_rules import SEND_DEADLINE, could_be, ours
from msp_tui.shop.trail import Trail

if TYPE_CHECKING:
    from msp_tui.shop.ports import Journal, Records

log = logging.getLogger(__name__)

BETWEEN_DOUBTS = timedelta(minutes=1)
"""One that reading did not settle, and hardly will, is not asked for every few seconds; somebody has to decide."""
LATE = timedelta(days=30)
"""For so long an intent that counts as not made is looked for in what is read of its sale."""

ReadSale = Callable[[int, str], Awaitable[OrderDetail]]
"""Reads a sale now and keeps what it says. Raises ApiError or StateError."""


class Settling:
    """Open intents are settled by reading their sale; made ones follow what the store knows of them."""

    def __init__(
        self,
        read_sale: ReadSale,
        records: Records,
        journal: Journal,
        trail: Trail,
        clocks: Clocks,
        ages: Ages,
    ) -> None:
        self._read_sale = read_sale
        self._records = records
        self._journal = journal
        self._trail = trail
        self._clock = clocks.computer
        self._ages = ages
        self._absence = Absence(clocks.computer)
        self._doubtful: dict[str, float] = {}
        self._followed: tuple[int, list[RefundIntent]] | None = None

    async def settle(self) -> list[RefundIntent]:
        """Find out what became of every open intent, by reading only; returns those still open.

        One whose sale cannot be read does not keep the others waiting. Raises the first ShopError at the end.
        """
        there = self._journal.open_intents()
        self._ages.look((one.refund_order_id, at) for one in there for at in _moments(one))
        failure = await one_by_one(there, self._settle_one)
        self.follow()
        if failure is not None:
            raise failure
        return self._journal.open_intents()

    async def settle_all(self) -> list[RefundIntent]:
        """Settle for as long as certainty takes, up to a minute and a half; returns what reading cannot settle.

        Raises ApiError when the sale cannot be read: the intent then stays open.
        """
        return await until_settled(self.settle)

    async def _settle_one(self, intent: RefundIntent) -> None:
        name, now = intent.refund_order_id, self._clock.steady()
        sending = self._ages.of(name, _moments(intent)[1]) <= SEND_DEADLINE
        if intent.state is RefundState.INTENDED:
            if not sending:
                self._trail.move(intent, RefundState.NOT_MADE, note="never sent")
            return
        if intent.state is RefundState.SENT:
            if sending:
                return
            self._trail.move(intent, RefundState.UNKNOWN, note="no answer was written down")
        doubted = self._doubtful.get(name)
        if doubted is not None and now - doubted < BETWEEN_DOUBTS.total_seconds():
            return
        late = self._ages.of(name, intent.created) >= ABSENT_AFTER
        detail = await self._read_sale(intent.group_id, intent.order_id)
        if row := ours(intent, detail):
            self._trail.move(intent, RefundState.ACCEPTED, transaction_id=row.transaction_id)
            return
        own = self._journal.of_sale(intent.group_id, intent.order_id)
        if could_be(intent, detail, own, asked=self._ages.asked(name, intent.created)):
            if name not in self._doubtful:
                log.warning("refund %s: the sale has one that may be it", name)
            self._doubtful[name] = now
            self._absence.none(name)
        elif not late:  # when it was read: whoever slept over the answer holds an early one
            self._absence.none(name)
        elif self._absence.certain(name):
            self._trail.move(intent, RefundState.NOT_MADE, note="absent in two readings")

    def follow(self) -> None:
        """Bring what the store has learned of made refunds into the journal; MultiSafepay is not asked.

        Reserved ones become completed or voided; one that counts as not made and is there after all
        becomes accepted. Raises StateError.
        """
        awaited = self._journal.awaited(self._clock.now() - LATE)
        standing = (self._records.revision(), awaited)
        if standing == self._followed:
            return
        for intent in awaited:
            if row := self._shown(intent):
                self._follow_one(intent, row)
        self._followed = standing

    def _shown(self, intent: RefundIntent) -> Transaction | None:
        sale = self._records.sale(intent.group_id, intent.order_id)
        for row in sale.refunds if sale else ():
            if (
                intent.refund_order_id == row.order_id
                or intent.transaction_id == row.transaction_id
            ):
                return row
        return None

    def _follow_one(self, intent: RefundIntent, row: Transaction) -> None:
        if intent.state is RefundState.NOT_MADE:
            log.warning("refund %s was made after all", intent.refund_order_id)
            found = row.transaction_id
            self._trail.move(intent, RefundState.ACCEPTED, transaction_id=found, note=FOUND_LATER)
        if row.status == "completed":
            self._trail.move(intent, RefundState.COMPLETED)
        elif row.status in GONE_STATUSES:
            self._trail.move(intent, RefundState.VOIDED, note=f"MultiSafepay: {row.status}")


def _moments(intent: RefundIntent) -> tuple[datetime, datetime]:
    """When it was written down, and when it came to where it stands."""
    return intent.created, intent.changed or intent.created
