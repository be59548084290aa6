"""Groups and terminals: small tables that are replaced whole, and only when they differ.

What writes here runs inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msp_tui.domain.terminals import Terminal, TerminalGroup

_TERMINAL = "id, name, group_id, provider, active, serial_number, manufacturer_id, country, created"


def save_groups(connection: sqlite3.Connection, groups: Sequence[TerminalGroup]) -> None:
    """Keep these groups in this order, and those that are not named after them. Raises sqlite3.Error."""
    present = read_groups(connection)
    named = {group.id: group for group in groups}
    wanted = [*named.values(), *(group for group in present if group.id not in named)]
    if wanted == present:
        return
    connection.execute("DELETE FROM groups")
    connection.executemany(
        "INSERT INTO groups (id, name, webhook_url, place) VALUES (?, ?, ?, ?)",
        [(group.id, group.name, group.webhook_url, at) for at, group in enumerate(wanted)],
    )


def drop_group(connection: sqlite3.Connection, group_id: int) -> None:
    """Take a group out. Raises sqlite3.Error."""
    connection.execute("DELETE FROM groups WHERE id = ?", (group_id,))


def read_groups(connection: sqlite3.Connection) -> list[TerminalGroup]:
    """Every group in its order. Raises sqlite3.Error."""
    rows = connection.execute("SELECT id, name, webhook_url FROM groups ORDER BY place")
    return [TerminalGroup(*row) for row in rows]


def save_terminals(
    connection: sqlite3.Connection, terminals: Sequence[Terminal], group_id: int | None
) -> None:
    """Make these all terminals, or all of one group. Raises sqlite3.Error."""
    wanted = {terminal.id: _values(terminal) for terminal in terminals}
    query = f"SELECT {_TERMINAL} FROM terminals"  # noqa: S608 - our own column names
    rows = (
        connection.execute(query)
        if group_id is None
        else connection.execute(f"{query} WHERE group_id = ?", (group_id,))
    )
    present = {row[0]: row for row in rows}
    connection.executemany(
        "DELETE FROM terminals WHERE id = ?", [(tid,) for tid in present.keys() - wanted.keys()]
    )
    connection.executemany(
        f"INSERT OR REPLACE INTO terminals ({_TERMINAL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own column names
        [values for tid, values in wanted.items() if present.get(tid) != values],
    )


def read_names(connection: sqlite3.Connection) -> dict[str, str]:
    """What each TID is called. Raises sqlite3.Error."""
    return dict(connection.execute("SELECT id, name FROM terminals"))


def read_terminals(
    connection: sqlite3.Connection, group_id: int | None = None, terminal_id: str | None = None
) -> list[Terminal]:
    """Terminals of all groups, of one, or the one with this TID; waiting first, then by name. Raises sqlite3.Error."""
    query = f"""
        SELECT {_TERMINAL} FROM terminals
        WHERE (:group IS NULL OR group_id = :group) AND (:tid IS NULL OR id = :tid)
    """  # noqa: S608 - our own column names
    rows = connection.execute(query, {"group": group_id, "tid": terminal_id})
    found = [
        Terminal(
            id=tid,
            name=name,
            group_id=group,
            provider=provider,
            active=bool(active),
            serial_number=serial_number,
            manufacturer_id=manufacturer_id,
            country=country,
            created=created,
        )
        for tid, name, group, provider, active, serial_number, manufacturer_id, country, created in rows
    ]
    return sorted(found, key=lambda one: (not one.waiting, one.name.casefold(), one.id))


def read_sellers(connection: sqlite3.Connection) -> dict[str, int]:
    """TIDs in the sales, each with its newest sale's group; it steps from TID to TID, not row to row."""
    query = """
        WITH RECURSIVE seen(tid) AS (
            SELECT min(terminal_id) FROM transactions WHERE terminal_id != ''
            UNION ALL
            SELECT (SELECT min(terminal_id) FROM transactions WHERE terminal_id != '' AND terminal_id > seen.tid)
            FROM seen WHERE tid IS NOT NULL
        )
        SELECT tid, (
            SELECT group_id FROM transactions INDEXED BY by_terminal
            WHERE terminal_id = tid AND terminal_id != '' ORDER BY created DESC LIMIT 1
        ) FROM seen WHERE tid IS NOT NULL
    """
    return dict(connection.execute(query).fetchall())


def _values(terminal: Terminal) -> tuple[object, ...]:
    return (
        terminal.id,
        terminal.name,
        terminal.group_id,
        terminal.provider,
        int(terminal.active),
        terminal.serial_number,
        terminal.manufacturer_id,
        terminal.country,
        terminal.created,
    )
