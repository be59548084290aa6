"""The lookup: the word that leaves the fewest rows drives, the others filter, newest first.

Each reading of the driving word is found through its own index, at most `limit` rows of it, and the
findings are merged: an OR over several columns would read them all. What occurs too often to be sorted, or
has no index, is found by reading the history from its newest end, where it turns up soon.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from msp_tui.domain.lookup import Field, Question, Word
from msp_tui.domain.transactions import Transaction
from msp_tui.store import parts
from msp_tui.store.readings import Access, Clause, accesses, condition
from msp_tui.store.rows import COLUMNS, transaction

_MANY = 4000
"""So many rows are read and sorted in a few milliseconds; more of them turn up soon from the newest end."""


def search(connection: sqlite3.Connection, question: Question, limit: int) -> list[Transaction]:
    """Rows that match every word, newest first. Raises sqlite3.Error."""
    if question.groups == () or not all(word.readings for word in question.words):
        return []
    streams = _Plan(connection, question).streams(limit)
    # One statement holds up to 500 parts; a word has a handful of readings of at most 40 amounts.
    union = " UNION ".join(stream.sql for stream in streams)
    values = [value for stream in streams for value in stream.values]
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM transactions WHERE seq IN (SELECT seq FROM ({union}) ORDER BY created DESC, seq DESC LIMIT ?) ORDER BY created DESC, seq DESC",  # noqa: S608 - our own words
        (*values, limit),
    )
    return [transaction(row) for row in rows]


class _Plan:
    """How one question is answered: which word drives, and through which indexes."""

    def __init__(self, connection: sqlite3.Connection, question: Question) -> None:
        self._connection = connection
        self._words = question.words
        self._scope = _scope(question.groups)
        one_group = question.groups is not None and len(question.groups) == 1
        self._home = "by_group" if one_group else "by_created"
        # A stretch of time narrows every index, because all are in its order.
        self._times = [
            condition(word.readings[0])
            for word in self._words
            if len(word.readings) == 1 and word.readings[0].field is Field.TIME
        ]

    def streams(self, limit: int) -> list[Clause]:
        """Queries that give (created, seq) of the newest rows, at most `limit` each."""
        best, driver, plan = float("inf"), -1, [Access(self._home, Clause("1"))]
        for at, word in enumerate(self._words):
            size, found = self._ways(word)
            if driver < 0 or size < best:
                best, driver, plan = size, at, found
        others = [_any(word) for at, word in enumerate(self._words) if at != driver]
        return [self._stream(access, others, limit) for access in plan]

    def _ways(self, word: Word) -> tuple[float, list[Access]]:
        """How many rows a word leaves, as far as we count, and the ways to them."""
        size, found = 0.0, list[Access]()
        slow: list[Clause] = []
        pieces: dict[str, list[Clause]] = {}
        for reading in word.readings:
            ways = accesses(reading, self._home)
            if any(way.part for way in ways):
                pieces.setdefault(ways[0].part, []).append(ways[0].clause)
                continue
            ordered = all(way.ordered for way in ways)
            if len(self._words) > 1 or not ordered:
                counted = sum(self._count(way) for way in ways)
                size += counted
                ways = ways if ordered or counted < _MANY else []
            found += ways
            if not ways:
                slow.append(condition(reading))
        for part, clauses in pieces.items():
            asked = parts.question(self._connection, part)
            ids = Access("ids", _or(clauses), ordered=False, part=part, asked=asked)
            counted = self._count(ids)
            size += counted
            if counted < _MANY:
                found.append(ids)
            else:
                slow += clauses
        if slow:
            found.append(Access(self._home, _or(slow)))
            size = float("inf")
        return size, found

    def _count(self, way: Access) -> int:
        if way.part:
            source, clause = "ids", Clause("ids MATCH ?", (way.asked,))
        else:
            source = f"transactions INDEXED BY {way.index}"
            narrowing = self._times if way.ordered else []
            scope = [self._scope] if way.index == self._home else []
            clause = _and([way.clause, *narrowing, *scope])
        query = f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {clause.sql} LIMIT {_MANY})"  # noqa: S608 - our own words
        return int(self._connection.execute(query, clause.values).fetchone()[0])

    def _stream(self, access: Access, others: Sequence[Clause], limit: int) -> Clause:
        clause = _and([access.clause, self._scope, *others])
        source = f"transactions INDEXED BY {access.index}"
        asked: tuple[str, ...] = ()
        if access.part:
            asked = (access.asked,)
            source = "(SELECT rowid AS hit FROM ids WHERE ids MATCH ?) CROSS JOIN transactions ON seq = hit"
        sql = f"SELECT * FROM (SELECT created, seq FROM {source} WHERE {clause.sql} ORDER BY created DESC, seq DESC LIMIT ?)"  # noqa: S608 - our own words
        return Clause(sql, (*asked, *clause.values, limit))


def _scope(groups: tuple[int, ...] | None) -> Clause:
    if groups is None:
        return Clause("1")
    if len(groups) == 1:
        return Clause("group_id = ?", groups)
    return Clause(f"group_id IN ({', '.join('?' * len(groups))})", groups)


def _any(word: Word) -> Clause:
    return _or(condition(reading) for reading in word.readings)


def _or(clauses: Iterable[Clause]) -> Clause:
    return _joined(" OR ", list(clauses))


def _and(clauses: Iterable[Clause]) -> Clause:
    return _joined(" AND ", list(clauses))


def _joined(word: str, clauses: Sequence[Clause]) -> Clause:
    values: list[Any] = [value for clause in clauses for value in clause.values]
    return Clause(word.join(f"({clause.sql})" for clause in clauses), tuple(values))
