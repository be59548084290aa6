"""Taking old rows out: few at a time, so that no other writer waits; the index of parts follows by its trigger."""

from __future__ import annotations

import sqlite3

_OLD = """
    DELETE FROM transactions WHERE seq IN (
        SELECT seq FROM transactions INDEXED BY by_group
        WHERE group_id = ? AND created < ? ORDER BY created, seq LIMIT ?
    )
"""


def prune(connection: sqlite3.Connection, group_id: int, before: int, most: int) -> int:
    """Remove at most so many of a group's rows older than a moment (ms); how many went. Raises sqlite3.Error."""
    return connection.execute(_OLD, (group_id, before, most)).rowcount
