"""Small notes beside the rows: how far back a history was read, what the server's clock said."""

from __future__ import annotations

import sqlite3


def read_mark(connection: sqlite3.Connection, group_id: int, name: str) -> str:
    """A note by group (0: the whole store) and name, "" when there is none."""
    query = "SELECT value FROM marks WHERE group_id = ? AND name = ?"
    found = connection.execute(query, (group_id, name)).fetchone()
    return str(found[0]) if found else ""
