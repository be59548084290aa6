"""What may be refunded, held against a fresh reading of the sale; nothing here asks or writes anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace
from datetime import datetime, timedelta

from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.errors import N_, RuleError, TooSoon
from msp_tui.domain.frozen import frozen
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import (
    CARD_REFUND_DAYS,
    MADE_STATES,
    SAME_AMOUNT_PAUSE,
    RefundIntent,
)
from msp_tui.domain.transactions import Sale

REFUNDABLE = frozenset({"completed", "shipped", "partial_refunded"})
SEND_DEADLINE = timedelta(seconds=45)
"""Waiting for its turn, connecting and answering: after this a request that was written down has ended."""
CLOCKS_DIFFER = timedelta(minutes=2)


@frozen
class RefundWish:
    """What a cashier confirmed. `amount` in minor units; `shown_left` is what the dialog said was left.

    `operator` counts only where no operators are configured, else `ticket` does (see Permissions);
    `knowingly`: confirmed again after hearing of MultiSafepay's five-minute rule.
    """

    group_id: int
    order_id: str
    amount: int
    currency: str
    shown_left: int
    operator: str
    login: str = ""
    reason: str = ""
    ticket: str = field(default="", repr=False)
    knowingly: bool = False


def ours(intent: RefundIntent, detail: OrderDetail) -> RefundRow | None:
    """The refund of this intent among the sale's refunds, known by the id that only it carries."""
    for row in detail.refunds:
        if intent.refund_order_id in (row.order_id, row.var1):
            return row
    return None


def candidates(
    intent: RefundIntent, detail: OrderDetail, own: list[RefundIntent], *, asked: datetime | None
) -> list[RefundRow]:
    """Refunds on the sale that nobody's id explains and that may be this intent's.

    `asked`: when it was written down by MultiSafepay's clock; None where nobody can say, then it may be any of them.

    MultiSafepay: the documented refunds of a sale carry no var1, and the sale's order_id when they were made
    without one of their own. Taking such a refund for nobody's would let it be made twice.
    """
    claimed = {one.transaction_id for one in own}
    return [
        row
        for row in detail.refunds
        if row.order_id in ("", detail.order_id)
        and not row.var1
        and row.amount == intent.amount
        and (asked is None or _together(asked, row.created))
        and row.transaction_id not in claimed
    ]


def _together(asked: datetime, made: datetime) -> bool:
    return asked - CLOCKS_DIFFER <= made <= asked + SEND_DEADLINE + CLOCKS_DIFFER


def could_be(
    intent: RefundIntent, detail: OrderDetail, own: list[RefundIntent], *, asked: datetime | None
) -> bool:
    """Whether the sale shows money given back that nobody's id explains and that may be this intent's."""
    if candidates(intent, detail, own, asked=asked):
        return True
    listed = sum(row.amount for row in detail.refunds if row.counts)
    return detail.amount_refunded - listed >= intent.amount


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
    if not wish.knowingly and (at := possible_at(wish.amount, detail, now)):
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


def not_listed(sale: Sale, own: Iterable[RefundIntent]) -> list[RefundIntent]:
    """Refunds of our own, open or made, that the sale's rows do not show yet."""
    listed = {name for row in sale.refunds for name in (row.transaction_id, row.order_id)}
    return [
        one
        for one in own
        if (one.open or one.state in MADE_STATES)
        and listed.isdisjoint((one.transaction_id, one.refund_order_id))
    ]


def beside(sale: Sale, own: Iterable[RefundIntent]) -> Sale:
    """The sale as it is counted when sending: beside its rows, refunds of our own that those do not show yet."""
    return replace(sale, unlisted=sum(one.amount for one in not_listed(sale, own)))


def possible_at(amount: int, detail: OrderDetail, now: datetime) -> datetime | None:
    """When MultiSafepay takes this amount again (its five-minute rule); None when it does now."""
    made = [row.created for row in detail.refunds if row.counts and row.amount == amount]
    free = max((moment + SAME_AMOUNT_PAUSE for moment in made), default=now)
    return free if free > now else None
