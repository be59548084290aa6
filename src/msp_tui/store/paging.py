"""Rows of a scope by where they stand: keyset pages in (created, seq) order, never an OFFSET."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from msp_tui.domain.records import FeedRow, Place, Scope
from msp_tui.domain.transactions import Kind, Transaction
from msp_tui.store.rows import COLUMNS, transaction

_OLDER = "(created, seq) < (:created, :seq)"
_NEWER = "(created, seq) > (:created, :seq)"


def newest(connection: sqlite3.Connection, scope: Scope, limit: int) -> list[FeedRow]:
    """The newest rows. Raises sqlite3.Error, as all here."""
    return _page(connection, scope, "1", {}, "DESC", limit)


def oldest(connection: sqlite3.Connection, scope: Scope, limit: int) -> list[FeedRow]:
    """The oldest rows, newest of them first."""
    return _page(connection, scope, "1", {}, "ASC", limit)[::-1]


def older(connection: sqlite3.Connection, scope: Scope, than: Place, limit: int) -> list[FeedRow]:
    """The rows just older than a place, newest first."""
    return _page(connection, scope, _OLDER, _at(than), "DESC", limit)


def newer(connection: sqlite3.Connection, scope: Scope, than: Place, limit: int) -> list[FeedRow]:
    """The rows just newer than a place, newest first."""
    return _page(connection, scope, _NEWER, _at(than), "ASC", limit)[::-1]


def count_newer(connection: sqlite3.Connection, scope: Scope, than: Place, most: int) -> int:
    """How many rows are newer than a place, counting no further than `most`."""
    query, values = _parts(scope, _NEWER, "ASC", "1")
    counted = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM ({query}) LIMIT :limit)",  # noqa: S608 - our own words
        {**values, **_at(than), "limit": most},
    )
    return int(counted.fetchone()[0])


def _page(
    connection: sqlite3.Connection,
    scope: Scope,
    condition: str,
    values: dict[str, Any],
    direction: str,
    limit: int,
) -> list[FeedRow]:
    query, scoped = _parts(scope, condition, direction, COLUMNS)
    rows = connection.execute(
        f"SELECT * FROM ({query}) ORDER BY created {direction}, seq {direction} LIMIT :limit",  # noqa: S608 - our own words
        {**scoped, **values, "limit": limit},
    )
    return feed_rows(connection, rows)


def feed_rows(connection: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> list[FeedRow]:
    """Rows (COLUMNS) as a feed shows them."""
    found = [(Place(row[8], row[0]), transaction(row)) for row in rows]
    return [FeedRow(place, row, _sale_terminal(connection, row)) for place, row in found]


def _sale_terminal(connection: sqlite3.Connection, row: Transaction) -> str:
    """Where the sale behind a refund was paid, if the refund itself names no terminal."""
    if row.kind is not Kind.REFUND or row.terminal_id:
        return ""
    query = """
        SELECT terminal_id FROM transactions INDEXED BY by_order
        WHERE group_id = ? AND order_id = ? AND type = 'payment' AND terminal_id != ''
        ORDER BY created DESC LIMIT 1
    """
    sale = (row.group_id, row.parent_order_id or row.order_id)
    told = connection.execute(query, sale).fetchone()
    return told[0] if told else ""


def _parts(
    scope: Scope, condition: str, direction: str, columns: str
) -> tuple[str, dict[str, Any]]:
    """One ordered range for each group, so that every one of them stops at the limit."""
    values: dict[str, Any] = {}
    terminal = ""
    if scope.terminal_id:
        terminal = "AND terminal_id = :terminal"
        values["terminal"] = scope.terminal_id
    if scope.groups is None:
        groups = [""]
    else:
        groups = [f"AND group_id = :group{at}" for at in range(len(scope.groups))] or ["AND 0"]
        values |= {f"group{at}": group for at, group in enumerate(scope.groups)}
    order = f"ORDER BY created {direction}, seq {direction} LIMIT :limit"
    parts = [
        f"SELECT * FROM (SELECT {columns} FROM transactions WHERE {condition} {terminal} {group} {order})"  # noqa: S608 - our own words
        for group in groups
    ]
    return " UNION ALL ".join(parts), values


def _at(place: Place) -> dict[str, Any]:
    return {"created": place.created, "seq": place.seq}
