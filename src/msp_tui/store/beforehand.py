"""What the store has of a page's rows, asked for at once: a thousand questions cost more than the rows themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msp_tui.domain.transactions import Transaction
from msp_tui.store.rows import STORED_COLUMNS, Stored, stored

Key = tuple[int, str]
"""Group and transaction id, or group and order id."""

_AT_ONCE = 500
"""Question marks in one statement; SQLite may hold no more than 999."""


def known(connection: sqlite3.Connection, rows: Sequence[Transaction]) -> dict[Key, Stored | None]:
    """Of each row what is stored, None for nothing. Raises sqlite3.Error."""
    found = dict[Key, Stored | None]()
    for group, ids in _each((row.group_id, row.transaction_id) for row in rows):
        query = f"SELECT {STORED_COLUMNS} FROM transactions WHERE group_id = ? AND transaction_id IN ({_marks(ids)})"  # noqa: S608 - our own words
        found |= {(group, one): None for one in ids}
        for values in connection.execute(query, (group, *ids)):
            state = stored(values)
            found[group, state.row.transaction_id] = state
    return found


def repeated(connection: sqlite3.Connection, rows: Sequence[Transaction]) -> set[Key]:
    """The orders, by group, that will have more than one payment. Raises sqlite3.Error."""
    payments = dict[Key, set[str]]()
    for row in rows:
        if row.type == "payment":
            payments.setdefault((row.group_id, row.order_id), set()).add(row.transaction_id)
    for group, orders in _each(payments):
        query = f"""
            SELECT order_id, transaction_id FROM transactions INDEXED BY by_order
            WHERE group_id = ? AND order_id IN ({_marks(orders)}) AND type = 'payment'
        """  # noqa: S608 - our own words
        for order_id, transaction_id in connection.execute(query, (group, *orders)):
            payments[group, order_id].add(transaction_id)
    return {order for order, attempts in payments.items() if len(attempts) > 1}


def _each(keys: Iterable[Key]) -> Iterator[tuple[int, list[str]]]:
    """The ids of each group, some at a time."""
    for group, some in groupby(sorted(set(keys)), key=lambda key: key[0]):
        ids = [one for _, one in some]
        for first in range(0, len(ids), _AT_ONCE):
            yield group, ids[first : first + _AT_ONCE]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
