"""Transactions as the tables keep them: moments in milliseconds, and what is known of where a row came from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msp_tui.domain.frozen import frozen
from msp_tui.domain.transactions import Transaction

OPEN_STATUSES = ("initialized", "uncleared", "declined", "reserved")
"""Statuses that are expected to change."""

PAID_STATUSES = ("completed", "shipped", "partial_refunded", "refunded")
"""Statuses of a payment whose money came in."""

GONE_STATUSES = ("void", "declined", "cancelled", "expired")
"""Statuses of a refund whose money is not gone and not promised."""

OWN_DETAIL = 2
LATER_DETAIL = 1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_SHOWN = (
    "group_id, transaction_id, order_id, type, status, amount, currency, created, created_raw, completed, "
    "payment_method, description, var1, terminal_id, last4, entry_mode, authorization_code, amount_refunded, "
    "parent_order_id, detailed"
)
COLUMNS = f"seq, {_SHOWN}"
"""What `transaction` reads."""

_KEPT = f"{_SHOWN}, listed_status, detail_status"
STORED_COLUMNS = f"seq, {_KEPT}"
"""What `stored` reads."""

INSERT = (
    f"INSERT INTO transactions ({_KEPT}, slot) VALUES ({', '.join('?' * len(_KEPT.split(',')))}, ?)"  # noqa: S608 - our own column names
)
UPDATE = (
    f"UPDATE transactions SET ({_KEPT}) = ({', '.join('?' * len(_KEPT.split(',')))}) WHERE seq = ?"  # noqa: S608 - our own column names
)


@frozen
class Stored:
    """A row with its sources: `listed` and `told` are the statuses of the list and of a detail ("" for nothing yet).

    `level` says whose detail gave terminal and card: 0 nobody's, LATER_DETAIL, OWN_DETAIL. `seq` 0 is not stored yet.
    """

    row: Transaction
    listed: str = ""
    told: str = ""
    level: int = 0
    seq: int = 0


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 of an aware moment, rounded down."""
    return (moment - _EPOCH) // _MILLISECOND


def milliseconds_up(moment: datetime) -> int:
    """The first whole millisecond that is not before the moment: for the ends of a span."""
    return -((_EPOCH - moment) // _MILLISECOND)


def moment(milliseconds: int) -> datetime:
    """Aware UTC from milliseconds since 1970."""
    return _EPOCH + milliseconds * _MILLISECOND


def transaction(values: tuple[Any, ...]) -> Transaction:
    """The row behind COLUMNS."""
    completed = None if values[10] is None else moment(values[10])
    shown = (
        *values[1:8],
        moment(values[8]),
        values[9],
        completed,
        *values[11:20],
        bool(values[20]),
    )
    return Transaction(*shown)


def stored(values: tuple[Any, ...]) -> Stored:
    """The row behind STORED_COLUMNS, with its sources."""
    return Stored(transaction(values), values[21], values[22], values[20], values[0])


def kept(state: Stored) -> tuple[Any, ...]:
    """The values that INSERT takes before the slot, and UPDATE before the row's seq."""
    row = state.row
    return (
        row.group_id,
        row.transaction_id,
        row.order_id,
        row.type,
        row.status,
        row.amount,
        row.currency,
        milliseconds(row.created),
        row.created_raw,
        None if row.completed is None else milliseconds(row.completed),
        row.payment_method,
        row.description,
        row.var1,
        row.terminal_id,
        row.last4,
        row.entry_mode,
        row.authorization_code,
        row.amount_refunded,
        row.parent_order_id,
        state.level,
        state.listed,
        state.told,
    )
