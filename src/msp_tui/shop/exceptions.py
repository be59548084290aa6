"""Refunds that an owner may want to look at: a few plain rules over the journal, none of which accuses anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import day_span
from msp_tui.domain.records import Place, Scope
from msp_tui.domain.refunds import MADE_STATES, OPEN_STATES, RefundIntent
from msp_tui.domain.transactions import Kind, Outcome

if TYPE_CHECKING:
    from msp_tui.shop.ports import Records

MANY = 5
"""So many refunds by one operator on one day, or more, are marked."""
CLOSING = timedelta(minutes=30)
"""How long before a group's last payment of a day closing begins."""

_COUNTED = MADE_STATES | OPEN_STATES
_LAST_ROWS = 200
"""Rows of a group's day that are looked through for its last payment, from the end."""
_NO_PAYMENT = frozenset({Outcome.CANCELLED, Outcome.DECLINED, Outcome.OPEN, Outcome.VOID})


class Exceptional(StrEnum):
    """Why a refund is marked; the names are what scripts get."""

    SEVERAL = "several_of_one_sale"
    MANY = "many_by_one_operator"
    CLOSING = "near_closing"
    LIMIT = "above_limit"
    BALANCE = "check_balance"


LastPayment = Callable[[int, date], datetime | None]
"""When a group took its last payment of a day (aware UTC), None when it took none."""


def exceptions(
    intents: Iterable[RefundIntent], last_payment: LastPayment, zone: ZoneInfo, now: datetime
) -> dict[str, tuple[Exceptional, ...]]:
    """Which refunds are marked, by their own id, and why. What was refused or not made counts for nothing.

    `intents` has to be the whole journal or a stretch of it without gaps; a day is one of the shop's
    `zone`, `now` is aware, by the clock that wrote the journal. Only a day that is over has a closing:
    until then nobody knows its last payment.
    """
    today = now.astimezone(zone).date()
    counted = [intent for intent in intents if intent.state in _COUNTED]
    of_sale = Counter((one.group_id, one.order_id) for one in counted)
    of_operator = Counter((one.operator, _day(one, zone)) for one in counted)
    marked = {}
    for one in counted:
        why = []
        if of_sale[one.group_id, one.order_id] > 1:
            why.append(Exceptional.SEVERAL)
        day = _day(one, zone)
        if of_operator[one.operator, day] >= MANY:
            why.append(Exceptional.MANY)
        last = last_payment(one.group_id, day) if day < today else None
        if last is not None and one.created >= last - CLOSING:
            why.append(Exceptional.CLOSING)
        if one.approver:  # nobody is asked to approve below the operator's own limit
            why.append(Exceptional.LIMIT)
        if one.check_balance(now, zone):
            why.append(Exceptional.BALANCE)
        if why:
            marked[one.refund_order_id] = tuple(why)
    return marked


def last_payments(records: Records, zone: ZoneInfo) -> LastPayment:
    """The last payment of a group's day as the store knows it; each is read once."""
    known: dict[tuple[int, date], datetime | None] = {}

    def last(group_id: int, day: date) -> datetime | None:
        if (group_id, day) not in known:
            known[group_id, day] = _last_payment(records, group_id, day, zone)
        return known[group_id, day]

    return last


def _last_payment(records: Records, group_id: int, day: date, zone: ZoneInfo) -> datetime | None:
    span = day_span(day, zone)
    end = Place(int(span.end.timestamp() * 1000), 0)
    for found in records.older(Scope((group_id,)), end, _LAST_ROWS):
        row = found.row
        if row.created < span.start:
            return None
        if row.kind is Kind.PAYMENT and row.outcome not in _NO_PAYMENT:
            return row.created
    return None


def _day(intent: RefundIntent, zone: ZoneInfo) -> date:
    return intent.created.astimezone(zone).date()


def total(intents: Sequence[RefundIntent]) -> dict[str, int]:
    """What went back or was promised, in minor units of each currency."""
    sums: Counter[str] = Counter()
    for one in intents:
        if one.state in MADE_STATES:
            sums[one.currency] += one.amount
    return dict(sums)
