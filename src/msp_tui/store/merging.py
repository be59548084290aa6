"""What a row becomes when the list or a detail speaks of it: the same in any order, overlap or repetition.

Pages overlap, arrive late and are read by several processes, and a detail may come before the list shows
its rows. So each source's word is kept apart and the row is computed from both: the list decides what it
knows (amount, moment, method), the detail what only it knows (terminal, card), and a status that is final
never gives way to an open one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.transactions import Transaction
from msp_tui.store.rows import LATER_DETAIL, OPEN_STATUSES, OWN_DETAIL, Stored

_FURTHER = {"partial_refunded": 2, "refunded": 3}


def with_listed(old: Stored | None, row: Transaction) -> Stored:
    """A row of the list, put on what is stored."""
    level = OWN_DETAIL if row.detailed else 0
    if old is None:
        return _level(Stored(row, listed=row.status, level=level))
    known = old.row
    parent = known.parent_order_id
    if not old.listed and row.type != "payment" and known.order_id != row.order_id:
        # The sale's detail did not say that its refund has an order id of its own.
        parent = parent or known.order_id
    listed = _later(old.listed, row.status)
    merged = replace(
        row,
        status=_further(listed, old.told),
        completed=row.completed or known.completed,
        payment_method=row.payment_method or known.payment_method,
        description=row.description or known.description,
        var1=row.var1 or known.var1,
        terminal_id=row.terminal_id or known.terminal_id,
        last4=row.last4 or known.last4,
        entry_mode=row.entry_mode or known.entry_mode,
        authorization_code=row.authorization_code or known.authorization_code,
        amount_refunded=row.amount_refunded or known.amount_refunded,
        parent_order_id=row.parent_order_id or parent,
    )
    return _level(replace(old, row=merged, listed=listed, level=max(level, old.level)))


def with_detail(old: Stored | None, detail: OrderDetail) -> Stored:
    """The transaction that an order's detail describes, put on what is stored."""
    known = old.row if old else None
    if old is None or known is None or not old.listed:
        base = Transaction(
            group_id=detail.group_id,
            transaction_id=detail.transaction_id,
            order_id=detail.order_id,
            type=known.type if known else "payment",
            status=detail.status,
            amount=detail.amount,
            currency=detail.currency,
            created=detail.created,
            created_raw=detail.created_raw,
            completed=detail.completed or (known.completed if known else None),
            payment_method=detail.payment_method,
            description=detail.description,
            var1=known.var1 if known else "",
            parent_order_id=known.parent_order_id if known else "",
        )
    else:
        base = replace(
            known,
            completed=known.completed or detail.completed,
            payment_method=known.payment_method or detail.payment_method,
            description=known.description or detail.description,
        )
    listed = old.listed if old else ""
    told = _later(old.told if old else "", detail.status)
    own = known if old and old.level == OWN_DETAIL else None
    merged = replace(
        base,
        status=_further(listed, told),
        terminal_id=detail.terminal_id or (own.terminal_id if own else ""),
        last4=detail.last4 or (own.last4 if own else ""),
        entry_mode=detail.entry_mode or (own.entry_mode if own else ""),
        authorization_code=detail.authorization_code or (own.authorization_code if own else ""),
        amount_refunded=detail.amount_refunded,
    )
    return _level(Stored(merged, listed, told, OWN_DETAIL, old.seq if old else 0))


def with_refund(old: Stored | None, refund: RefundRow, detail: OrderDetail) -> Stored:
    """A refund that the sale's detail lists, put on what is stored and linked to the sale."""
    told = _later(old.told if old else "", refund.status)
    own_order = refund.order_id or detail.order_id
    if old is not None and old.listed:
        known = old.row
        merged = replace(
            known,
            status=_further(old.listed, told),
            payment_method=known.payment_method or detail.payment_method,
            description=known.description or refund.description,
            var1=known.var1 or refund.var1,
            parent_order_id=_parent(known.order_id, detail.order_id),
        )
        return replace(old, row=merged, told=told)
    merged = Transaction(
        group_id=detail.group_id,
        transaction_id=refund.transaction_id,
        order_id=own_order,
        type=refund.type,
        status=told,
        amount=refund.amount,
        currency=refund.currency,
        created=refund.created,
        created_raw=refund.created_raw,
        payment_method=detail.payment_method,
        description=refund.description,
        var1=refund.var1,
        parent_order_id=_parent(own_order, detail.order_id),
    )
    if old is not None:
        known = old.row
        merged = replace(
            merged,
            completed=known.completed,
            terminal_id=known.terminal_id,
            last4=known.last4,
            entry_mode=known.entry_mode,
            authorization_code=known.authorization_code,
            amount_refunded=known.amount_refunded,
        )
    return _level(
        Stored(merged, told=told, level=old.level if old else 0, seq=old.seq if old else 0)
    )


def shared_detail(attempts: Sequence[Stored]) -> list[Stored]:
    """The payments of one order, where those without a detail of their own take the newest one's terminal and card.

    Attempts of an order are made on one terminal, one after another; one that came after the detail was
    read still waits for its own.
    """
    told = [attempt for attempt in attempts if attempt.level == OWN_DETAIL]
    if not told:
        return list(attempts)
    source = max(told, key=_age)
    return [
        attempt if attempt.level == OWN_DETAIL else _lent(attempt, source) for attempt in attempts
    ]


def _lent(attempt: Stored, source: Stored) -> Stored:
    level = LATER_DETAIL if _age(attempt) < _age(source) else 0
    row = replace(attempt.row, terminal_id=source.row.terminal_id, last4=source.row.last4)
    return _level(replace(attempt, row=row, level=level))


def _age(attempt: Stored) -> tuple[float, str]:
    return attempt.row.created.timestamp(), attempt.row.transaction_id


def _level(state: Stored) -> Stored:
    detailed = state.level > 0
    if state.row.detailed == detailed:
        return state
    return replace(state, row=replace(state.row, detailed=detailed))


def _later(old: str, new: str) -> str:
    """What one source says now: its newest word, unless that is an old page's."""
    return old if old and old not in OPEN_STATUSES and new in OPEN_STATUSES else new


def _further(listed: str, told: str) -> str:
    """The status that two sources add up to: the one that is further along, the list's when equal."""
    if not listed or not told:
        return listed or told
    return listed if _progress(listed) >= _progress(told) else told


def _progress(status: str) -> int:
    return 0 if status in OPEN_STATUSES else _FURTHER.get(status, 1)


def _parent(order_id: str, sale: str) -> str:
    return "" if order_id == sale else sale
