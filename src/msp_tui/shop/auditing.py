"""The journal beside MultiSafepay's own record: each refund that should be there is, and none that should not."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import field
from typing import Any, Protocol

from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.errors import N_, ConfigurationError, KeyRefused, NotFound, ShopError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import MADE_STATES, OPEN_STATES, RefundIntent, RefundState
from msp_tui.shop.refund_rules import ours

_SHOULD_EXIST = MADE_STATES | {RefundState.VOIDED}
_TRIES = 3


class Orders(Protocol):
    """What is asked of MultiSafepay: reading only."""

    async def order(self, group_id: int, order_id: str) -> OrderDetail:
        """An order's detail. Raises ApiError."""
        ...


class Intents(Protocol):
    """What is asked of the journal: reading only. Raises StateError."""

    def of_sale(self, group_id: int, order_id: str) -> list[RefundIntent]:
        """Every intent of one sale, oldest first."""
        ...

    def fingerprint(self, refund_order_id: str) -> str:
        """The beginning of the hash of the entry that wrote the intent down, 16 hex digits."""
        ...


@frozen
class Difference:
    """One thing to say of a sale; `wrong` if journal and record cannot both be right, else it is to be known."""

    wrong: bool
    refund_order_id: str
    sentence: str
    values: dict[str, Any] = field(default_factory=dict)


@frozen
class Audited:
    """A sale that was compared: its newest intent (where to go on after) and what was found."""

    intent: RefundIntent
    differences: tuple[Difference, ...]


def sales_in_turn(intents: Iterable[RefundIntent]) -> list[RefundIntent]:
    """The newest intent of each sale, newest first: the order in which sales are compared."""
    newest: dict[tuple[int, str], RefundIntent] = {}
    for one in sorted(intents, key=lambda one: (one.created, one.refund_order_id), reverse=True):
        newest.setdefault((one.group_id, one.order_id), one)
    return list(newest.values())


async def audit(
    orders: Orders, journal: Intents, sales: Sequence[RefundIntent]
) -> AsyncGenerator[Audited, None]:
    """Compare one sale after the other; what was compared is told at once.

    A group whose key is missing or refused is said once and left out. Raises any other ApiError, and
    StateError: what came before it was compared.
    """
    shut: set[int] = set()
    for newest in sales:
        if newest.group_id in shut:
            continue
        try:
            yield Audited(newest, await _sale(orders, journal, newest))
        except (KeyRefused, ConfigurationError) as failure:
            shut.add(newest.group_id)
            yield Audited(newest, (_unread(newest, failure),))


async def _sale(orders: Orders, journal: Intents, newest: RefundIntent) -> tuple[Difference, ...]:
    """Read until the journal says the same before and after: a refund may be under way."""
    own = journal.of_sale(newest.group_id, newest.order_id)
    for _ in range(_TRIES):
        try:
            detail = await orders.order(newest.group_id, newest.order_id)
        except NotFound:
            return tuple(_gone(one) for one in own if one.state in _SHOULD_EXIST)
        before, own = own, journal.of_sale(newest.group_id, newest.order_id)
        if own == before:
            break
    fingerprints = {one.refund_order_id: journal.fingerprint(one.refund_order_id) for one in own}
    return tuple(compare(own, detail, fingerprints))


def compare(
    own: Sequence[RefundIntent], detail: OrderDetail, fingerprints: dict[str, str]
) -> list[Difference]:
    """What the journal and MultiSafepay say differently of one sale.

    MultiSafepay: the documented refunds of a sale do not all carry var1 and var2; then the transaction id
    that was answered to us names the refund, and that is said.
    """
    found = []
    left = list(detail.refunds)
    for intent in own:
        row = ours(intent, detail) or _by_transaction(intent, detail)
        if row is not None and row in left:
            left.remove(row)
        found += _of_intent(intent, row, fingerprints.get(intent.refund_order_id, ""))
    return found + [_foreign(row, detail) for row in left]


def _by_transaction(intent: RefundIntent, detail: OrderDetail) -> RefundRow | None:
    named = intent.transaction_id
    return next((row for row in detail.refunds if named and row.transaction_id == named), None)


def _of_intent(intent: RefundIntent, row: RefundRow | None, fingerprint: str) -> list[Difference]:
    if row is None:
        return _absent(intent)
    said = []
    if (row.amount, row.currency) != (intent.amount, intent.currency):
        sentence = N_("{id}: the journal says {here}, MultiSafepay {there}.")
        there = Money(row.amount, row.currency)
        said.append(_of(intent, sentence, here=intent.money, there=there))
    if intent.state is RefundState.VOIDED and row.counts:
        said.append(_of(intent, N_("{id}: void here, but {status} at MultiSafepay."), row=row))
    elif intent.state in MADE_STATES and not row.counts:
        sentence = N_("{id}: {state} here, but {status} at MultiSafepay.")
        said.append(_of(intent, sentence, row=row))
    elif intent.state in OPEN_STATES:
        sentence = N_("{id}: still open here; MultiSafepay has it as {status}.")
        said.append(_of(intent, sentence, wrong=False, row=row))
    elif intent.state not in _SHOULD_EXIST and row.counts:
        sentence = N_("{id}: {state} here, but MultiSafepay made it ({status}).")
        said.append(_of(intent, sentence, row=row))
    if intent.refund_order_id not in (row.order_id, row.var1):
        sentence = N_("{id}: known by its transaction only; MultiSafepay does not show our number.")
        said.append(_of(intent, sentence, wrong=False))
    if not row.var2:
        sentence = N_("{id}: MultiSafepay shows no fingerprint of the journal with it.")
        said.append(_of(intent, sentence, wrong=False))
    elif row.var2 != fingerprint:
        sentence = N_(
            "{id}: the journal's fingerprint was {there} when it was sent and is {here} now."
        )
        said.append(_of(intent, sentence, here=fingerprint, there=row.var2))
    return said


def _absent(intent: RefundIntent) -> list[Difference]:
    if intent.state in _SHOULD_EXIST:
        sentence = N_("{id}: {state} here, but MultiSafepay does not show it on {order}.")
        return [_of(intent, sentence, order=intent.order_id)]
    if intent.state in OPEN_STATES:
        return [
            _of(intent, N_("{id}: still open here; MultiSafepay does not show it."), wrong=False)
        ]
    return []


def _gone(intent: RefundIntent) -> Difference:
    sentence = N_("{id}: {state} here, but MultiSafepay has no order {order}.")
    return _of(intent, sentence, order=intent.order_id)


def _foreign(row: RefundRow, detail: OrderDetail) -> Difference:
    sentence = N_("{order}: {amount} was refunded ({status}, {transaction}) without this journal.")
    values = {
        "order": detail.order_id,
        "amount": Money(row.amount, row.currency),
        "status": row.status,
        "transaction": row.transaction_id,
    }
    return Difference(wrong=False, refund_order_id="", sentence=sentence, values=values)


def _unread(intent: RefundIntent, failure: ShopError) -> Difference:
    sentence = N_("Group {group} cannot be compared: {problem}")
    values = {"group": intent.group_id, "problem": str(failure)}
    return Difference(wrong=True, refund_order_id="", sentence=sentence, values=values)


def _of(
    intent: RefundIntent,
    sentence: str,
    *,
    wrong: bool = True,
    row: RefundRow | None = None,
    **values: Any,
) -> Difference:
    known = {"id": intent.refund_order_id, "state": str(intent.state)}
    if row is not None:
        known["status"] = row.status
    return Difference(wrong, intent.refund_order_id, sentence, {**known, **values})
