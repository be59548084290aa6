"""Refunds: checked against a fresh reading, written down before they are sent, never sent twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from msp_tui.domain.clock import Clocks
from msp_tui.domain.errors import (
    N_,
    ApiError,
    ConfigurationError,
    Refused,
    RuleError,
    ShopError,
    TooSoon,
    Unreachable,
)
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import (
    CARD_REFUND_DAYS,
    MADE_STATES,
    SAME_AMOUNT_PAUSE,
    RefundIntent,
    RefundState,
)
from msp_tui.domain.transactions import OrderDetail, RefundRow
from msp_tui.shop.facts import Publish, RefundMoved
from msp_tui.shop.ports import Gateway, Journal, Ledger

log = logging.getLogger(__name__)

REFUNDABLE = frozenset({"completed", "shipped", "partial_refunded"})
TO_WRITE_DOWN = timedelta(seconds=10)
"""Whoever takes longer between reading the sale and sending was asleep: what it read is old."""
SEND_DEADLINE = timedelta(seconds=40)
"""After this a request that was sent has been answered or has timed out."""
ABSENT_AFTER = timedelta(seconds=30)
"""How long after the deadline a first reading without our id may count."""
BETWEEN_READINGS = timedelta(seconds=5)
CLOCKS_DIFFER = timedelta(minutes=2)
_READINGS = 20
"""Enough to wait for the deadline, for ABSENT_AFTER, and to read twice."""


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What a cashier confirmed. `amount` in minor units; `shown_left` is what the dialog said was left."""

    group_id: int
    order_id: str
    amount: int
    currency: str
    shown_left: int
    operator: str
    login: str = ""
    reason: str = ""


class Refunds:
    """The only place that sends refunds; lives in the engine, so that no screen can cut one in half."""

    def __init__(
        self,
        gateway: Gateway,
        ledger: Ledger,
        journal: Journal,
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
        self._clock = clocks.computer
        self._shop_clock = clocks.shop
        self._new_id = new_id
        self._publish = publish
        self._absent_since: dict[str, datetime] = {}

    async def read_sale(self, group_id: int, order_id: str) -> OrderDetail:
        """Read a sale now and keep what it says. Raises ApiError, NotFound for another group's order."""
        detail = await self._gateway.order(group_id, order_id)
        self._ledger.save_detail(detail)
        return detail

    async def ask(self, wish: RefundWish) -> RefundIntent:
        """Make one refund and return it as it ended: accepted or unknown.

        Raises Refused when MultiSafepay said no, and any other ShopError when nothing was sent; what had been
        written down by then says so too.
        """
        detail = await self.read_sale(wish.group_id, wish.order_id)
        now = self._clock.now()
        own = self._journal.of_sale(wish.group_id, wish.order_id)
        check(wish, detail, own, self._shop_clock.now())
        intent = RefundIntent(
            refund_order_id=self._new_id(now),
            group_id=wish.group_id,
            order_id=wish.order_id,
            amount=wish.amount,
            currency=wish.currency,
            created=now,
            operator=wish.operator,
            login=wish.login,
            reason=wish.reason,
        )
        self._journal.intend(intent)
        self._check_again(intent, own)
        fingerprint = self._journal.fingerprint(intent.refund_order_id)
        if not self._move(intent, RefundState.SENT):
            raise RuleError(N_("Another console ruled this refund out; nothing was sent."))
        await self._send(intent, fingerprint)
        return self._as_it_stands(intent)

    def _check_again(self, intent: RefundIntent, own: list[RefundIntent]) -> None:
        """Now that no other console can begin: what was checked must still be so. Raises RuleError."""
        present = self._journal.of_sale(intent.group_id, intent.order_id)
        others = [one for one in present if one.refund_order_id != intent.refund_order_id]
        if others == own and self._clock.now() - intent.created <= TO_WRITE_DOWN:
            return
        self._move(intent, RefundState.NOT_MADE, note="the sale may have changed meanwhile")
        raise RuleError(
            N_("The sale may have changed meanwhile. Nothing was sent."),
            N_("Look at the new figures and begin again."),
        )

    async def _send(self, intent: RefundIntent, fingerprint: str) -> None:
        try:
            answer = await self._gateway.refund(intent, fingerprint=fingerprint)
        except Refused as refusal:
            self._move(intent, RefundState.REFUSED, note=str(refusal))
            raise
        except (Unreachable, ConfigurationError, RuleError) as failure:
            # Nothing left this computer, so there is nothing to find out.
            self._move(intent, RefundState.UNKNOWN, note=str(failure))
            self._move(intent, RefundState.NOT_MADE, note="never sent")
            raise
        except ApiError as failure:
            self._move(intent, RefundState.UNKNOWN, note=str(failure))
        except asyncio.CancelledError:
            self._move(intent, RefundState.UNKNOWN, note="interrupted")
            raise
        else:
            self._move(intent, RefundState.ACCEPTED, transaction_id=answer.transaction_id)
            await self._read_again(intent)

    async def _read_again(self, intent: RefundIntent) -> None:
        """Bring the refund onto the sale's screen; if that fails the feed brings it later."""
        try:
            await self.read_sale(intent.group_id, intent.order_id)
        except ShopError as failure:
            log.info("the sale was not read after its refund: %s", failure)

    async def settle(self) -> list[RefundIntent]:
        """Find out what became of every open intent, by reading only; returns those still open.

        One whose sale cannot be read does not keep the others waiting. Raises the first ShopError at the end.
        """
        failures = []
        for intent in self._journal.open_intents():
            try:
                await self._settle_one(intent)
            except ShopError as failure:
                failures.append(failure)
        if failures:
            raise failures[0]
        return self._journal.open_intents()

    async def settle_all(self) -> list[RefundIntent]:
        """Settle for as long as certainty takes, up to a minute and a half; returns what reading cannot settle.

        Raises ApiError when the sale cannot be read: the intent then stays open.
        """
        left = await self.settle()
        for _ in range(_READINGS):
            if not left:
                break
            await asyncio.sleep(BETWEEN_READINGS.total_seconds())
            left = await self.settle()
        return left

    async def _settle_one(self, intent: RefundIntent) -> None:
        now = self._clock.now()
        age = now - (intent.changed or intent.created)
        if intent.state is RefundState.INTENDED:
            if age > SEND_DEADLINE:
                self._move(intent, RefundState.NOT_MADE, note="never sent")
            return
        if intent.state is RefundState.SENT:
            if age <= SEND_DEADLINE:
                return
            self._move(intent, RefundState.UNKNOWN, note="no answer was written down")
        detail = await self.read_sale(intent.group_id, intent.order_id)
        if row := ours(intent, detail):
            self._move(intent, RefundState.ACCEPTED, transaction_id=row.transaction_id)
            return
        own = self._journal.of_sale(intent.group_id, intent.order_id)
        if could_be(intent, detail, own, ahead=self._shop_clock.now() - now):
            log.warning("refund %s: the sale has one that may be it", intent.refund_order_id)
            self._absent_since.pop(intent.refund_order_id, None)
            return
        if now < intent.created + SEND_DEADLINE + ABSENT_AFTER:
            return
        first = self._absent_since.setdefault(intent.refund_order_id, now)
        if now - first >= BETWEEN_READINGS:
            del self._absent_since[intent.refund_order_id]
            self._move(intent, RefundState.NOT_MADE, note="absent in two readings")

    def _move(
        self, intent: RefundIntent, to: RefundState, *, transaction_id: str = "", note: str = ""
    ) -> bool:
        moved = self._journal.advance(
            intent.refund_order_id,
            to,
            self._clock.now(),
            transaction_id=transaction_id,
            note=note,
        )
        if moved:
            self._publish(RefundMoved(self._as_it_stands(intent)))
        return moved

    def _as_it_stands(self, intent: RefundIntent) -> RefundIntent:
        return self._journal.intent(intent.refund_order_id) or intent


def ours(intent: RefundIntent, detail: OrderDetail) -> RefundRow | None:
    """The refund of this intent among the sale's refunds, known by the id that only it carries."""
    for row in detail.refunds:
        if intent.refund_order_id in (row.order_id, row.var1):
            return row
    return None


def could_be(
    intent: RefundIntent, detail: OrderDetail, own: list[RefundIntent], *, ahead: timedelta
) -> bool:
    """Whether the sale shows money given back that nobody's id explains and that may be this intent's.

    `ahead` is by how much MultiSafepay's clock is ahead of the journal's.

    MultiSafepay: the documented refunds of a sale carry no var1, and the sale's order_id when they were made
    without one of their own. Taking such a refund for nobody's would let it be made twice.
    """
    claimed = {one.transaction_id for one in own}
    asked = intent.created + ahead
    early, late = asked - CLOCKS_DIFFER, asked + SEND_DEADLINE + CLOCKS_DIFFER
    for row in detail.refunds:
        nameless = row.order_id in ("", detail.order_id) and not row.var1
        alike = row.amount == intent.amount and early <= row.created <= late
        if nameless and alike and row.transaction_id not in claimed:
            return True
    return detail.amount_refunded - sum(row.amount for row in detail.refunds) >= intent.amount


def check(wish: RefundWish, detail: OrderDetail, own: list[RefundIntent], now: datetime) -> None:
    """The rules before sending, against a fresh reading. Raises RuleError with the reason in one sentence."""
    for other in own:
        if other.open:
            raise RuleError(
                N_("{operator} is already refunding this sale, since {at}."),
                N_("Wait until the outcome of that refund is known."),
                operator=other.operator,
                at=other.created,
            )
    left = left_to_refund(detail, own)
    if detail.status == "refunded" or (detail.status in REFUNDABLE and left == 0):
        raise RuleError(N_("This sale is already refunded in full."))
    if detail.status not in REFUNDABLE:
        raise RuleError(N_("This sale was not paid, so there is nothing to refund."))
    if wish.currency != detail.currency or wish.amount <= 0:
        raise RuleError(N_("This amount cannot be refunded."), N_("Write it like 12,50 or 12."))
    if now - detail.created > timedelta(days=CARD_REFUND_DAYS):
        raise RuleError(
            N_("Cards can be refunded for {days} days; this sale is older."), days=CARD_REFUND_DAYS
        )
    if wish.amount > left:
        raise RuleError(
            N_("Only {left} is left to refund on this sale."), left=Money(left, detail.currency)
        )
    if wish.shown_left != left:
        raise RuleError(
            N_("The sale changed meanwhile: {left} is left now. Nothing was sent."),
            N_("Look at the new figures and begin again."),
            left=Money(left, detail.currency),
        )
    if at := possible_at(wish.amount, detail, now):
        raise TooSoon(
            N_("{amount} was refunded on this sale less than five minutes ago; again from {at}."),
            N_("For two equal articles, make one refund of the sum."),
            amount=Money(wish.amount, detail.currency),
            at=at,
        )


def left_to_refund(detail: OrderDetail, own: list[RefundIntent]) -> int:
    """Minor units left: the sale minus what MultiSafepay says is refunded, or its rows and what only we know of."""
    listed = sum(row.amount for row in detail.refunds if row.counts)
    known = {row.transaction_id for row in detail.refunds}
    unlisted = sum(
        one.amount
        for one in own
        if (one.open or one.state in MADE_STATES)
        and one.transaction_id not in known
        and ours(one, detail) is None
    )
    return max(0, detail.amount - max(detail.amount_refunded, listed + unlisted))


def possible_at(amount: int, detail: OrderDetail, now: datetime) -> datetime | None:
    """When MultiSafepay takes this amount again (its five-minute rule); None when it does now."""
    made = [row.created for row in detail.refunds if row.counts and row.amount == amount]
    free = max((moment + SAME_AMOUNT_PAUSE for moment in made), default=now)
    return free if free > now else None
