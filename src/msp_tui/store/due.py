"""Orders whose detail is read before others: someone looks at them, or they changed after they were read.

Kept in the store, so that it does not matter whose screen it was, who polls, and who was killed meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msp_tui.domain.details import Standing

_ASK = """
    INSERT OR REPLACE INTO due (group_id, order_id)
    SELECT :group, :order WHERE EXISTS (
        SELECT 1 FROM transactions INDEXED BY by_order
        WHERE group_id = :group AND order_id = :order
            AND type = 'payment' AND detailed = 0 AND last_read = 0
    )
"""
_READ_BEFORE = """
    SELECT max(last_read) FROM transactions INDEXED BY by_order
    WHERE group_id = ? AND order_id = ? AND type = 'payment'
"""
_STANDING = """
    SELECT transaction_id, listed_status FROM transactions INDEXED BY by_order
    WHERE group_id = :group AND order_id = :order
    UNION
    SELECT transaction_id, listed_status FROM transactions INDEXED BY by_parent
    WHERE group_id = :group AND parent_order_id = :order AND parent_order_id != ''
    ORDER BY 1
"""
_REPEAT = "INSERT OR REPLACE INTO due (group_id, order_id) VALUES (?, ?)"


def ask(connection: sqlite3.Connection, group_id: int, orders: Sequence[str]) -> None:
    """Read these first, in this order, those that were never read. Raises sqlite3.Error."""
    connection.executemany(
        _ASK, [{"group": group_id, "order": order_id} for order_id in reversed(orders)]
    )


def changed(connection: sqlite3.Connection, group_id: int, order_id: str, *, lone: bool) -> None:
    """An order is no longer as it was: if it was read before, it is read again. Raises sqlite3.Error.

    `lone`: also if the store knows no payment of it.
    """
    (read,) = connection.execute(_READ_BEFORE, (group_id, order_id)).fetchone()
    if read or (lone and read is None):
        connection.execute(_REPEAT, (group_id, order_id))


def standing(connection: sqlite3.Connection, group_id: int, order_id: str) -> Standing:
    """How the list has shown an order so far. Raises sqlite3.Error."""
    return tuple(connection.execute(_STANDING, {"group": group_id, "order": order_id}))


def again(connection: sqlite3.Connection, group_id: int, order_id: str) -> None:
    """What was read of an order may be older than what the list shows. Raises sqlite3.Error."""
    connection.execute(_REPEAT, (group_id, order_id))


def waiting(connection: sqlite3.Connection, group_id: int, limit: int) -> list[str]:
    """The order ids, last asked first. Raises sqlite3.Error."""
    query = "SELECT order_id FROM due WHERE group_id = ? ORDER BY seq DESC LIMIT ?"
    return [order_id for (order_id,) in connection.execute(query, (group_id, limit))]


def was_read(connection: sqlite3.Connection, group_id: int, order_id: str) -> None:
    """Nothing is due any more. Raises sqlite3.Error."""
    connection.execute("DELETE FROM due WHERE group_id = ? AND order_id = ?", (group_id, order_id))
