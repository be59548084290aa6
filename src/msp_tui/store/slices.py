"""A span's takings and refunds by hour, terminal and card, in one walk along an index that is in order of time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msp_tui.domain.clock import Span
from msp_tui.domain.takings import Slice
from msp_tui.store.rows import GONE_STATUSES, PAID_STATUSES, milliseconds_up

_HOUR = 3_600_000
_PAID = ", ".join(f"'{status}'" for status in PAID_STATUSES)
_GONE = ", ".join(f"'{status}'" for status in GONE_STATUSES)

# Neither the list nor an order's detail says on which terminal a refund was made.
_SALES_TERMINAL = """
    (
        SELECT sale.terminal_id FROM transactions AS sale INDEXED BY by_order
        WHERE sale.group_id = found.group_id AND sale.type = 'payment' AND sale.terminal_id != ''
            AND sale.order_id = CASE found.parent_order_id WHEN '' THEN found.order_id ELSE found.parent_order_id END
        LIMIT 1
    )
"""


def slices(connection: sqlite3.Connection, groups: Sequence[int] | None, span: Span) -> list[Slice]:
    """Payments made and refunds made (reserved ones too) in a span, of some groups or of all (None).

    Raises sqlite3.Error.
    """
    start, end = milliseconds_up(span.start), milliseconds_up(span.end)
    index, within = "by_created", "1"
    if groups is not None:
        index, within = "by_group", f"group_id IN ({', '.join('?' * len(groups))})"
    query = f"""
        SELECT hour, group_id, terminal, payment_method, currency,
            coalesce(sum(amount) FILTER (WHERE paid), 0), coalesce(sum(amount) FILTER (WHERE NOT paid), 0),
            count(*) FILTER (WHERE paid), count(*) FILTER (WHERE NOT paid)
        FROM (
            SELECT (created - ?) / {_HOUR} AS hour, group_id, payment_method, currency, amount,
                type = 'payment' AS paid,
                CASE WHEN type = 'refund' AND terminal_id = '' THEN coalesce({_SALES_TERMINAL}, '')
                    ELSE terminal_id END AS terminal
            FROM transactions AS found INDEXED BY {index}
            WHERE {within} AND created >= ? AND created < ?
                AND (type = 'payment' AND status IN ({_PAID}) OR type = 'refund' AND status NOT IN ({_GONE}))
        )
        GROUP BY hour, group_id, terminal, payment_method, currency
        ORDER BY hour, group_id, terminal, payment_method, currency
    """  # noqa: S608 - our own words and question marks
    rows = connection.execute(query, (start, *(groups or ()), start, end))
    return [Slice(*row) for row in rows]
