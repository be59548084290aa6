"""What a group took and gave back in a stretch of time."""

from __future__ import annotations

import sqlite3

from msp_tui.domain.clock import Span
from msp_tui.domain.transactions import Totals
from msp_tui.store.rows import GONE_STATUSES, PAID_STATUSES, milliseconds_up

_PAID = ", ".join(f"'{status}'" for status in PAID_STATUSES)
_GONE = ", ".join(f"'{status}'" for status in GONE_STATUSES)

_QUERY = f"""
    SELECT currency,
        sum(amount) FILTER (WHERE type = 'payment'), sum(amount) FILTER (WHERE type = 'refund'),
        count(*) FILTER (WHERE type = 'payment'), count(*) FILTER (WHERE type = 'refund')
    FROM transactions
    WHERE group_id = ? AND created >= ? AND created < ?
        AND (type = 'payment' AND status IN ({_PAID}) OR type = 'refund' AND status NOT IN ({_GONE}))
    GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1
"""  # noqa: S608 - our own words


def takings(connection: sqlite3.Connection, group_id: int, span: Span) -> Totals:
    """Payments made and refunds made (reserved ones too) in a span, in the currency most of them have.

    Raises sqlite3.Error.
    """
    bounds = milliseconds_up(span.start), milliseconds_up(span.end)
    found = connection.execute(_QUERY, (group_id, *bounds)).fetchone()
    if found is None:
        return Totals()
    currency, taken, refunded, payments, refunds = found
    return Totals(taken or 0, refunded or 0, payments, refunds, currency)
