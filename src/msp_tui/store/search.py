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
from msp_tui.store.readings import Access, Clause, accesses, condition
from msp_tui.store.rows import COLUMNS, transaction

_MANY = 4000
"""So many rows are read and sorted in a few milliseconds; more of them turn up soon from the newest end."""


def search(connection: sqlite3.Connection, question: Question, limit: int) -> list[Transaction]:
    """Rows that match every word, newest first. Raises sqlite3.Error."""
    if question.groups == () or not all(word.readings for word in question.words):
        return []
    scope = _scope(question.groups)
    home = "by_group" if question.groups is not None and len(question.groups) == 1 else "by_created"
    filters = [_any(word) for word in question.words]
    driver, plan = _plan(connection, question.words, home)
    others = [scope, *(clause for at, clause in enumerate(filters) if at != driver)]
    streams = [_stream(access, others, limit) for access in plan]
    # One statement holds up to 500 parts; a word has a handful of readings of at most 40 amounts.
    union = " UNION ".join(stream.sql for stream in streams)
    values = [value for stream in streams for value in stream.values]
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM transactions WHERE seq IN (SELECT seq FROM ({union}) ORDER BY created DESC, seq DESC LIMIT ?) ORDER BY created DESC, seq DESC",  # noqa: S608 - our own words
        (*values, limit),
    )
    return [transaction(row) for row in rows]


def _plan(
    connection: sqlite3.Connection, words: Sequence[Word], home: str
) -> tuple[int, list[Access]]:
    """The word that drives (-1 for none) and where its rows are found."""
    times = [
        condition(word.readings[0])
        for word in words
        if len(word.readings) == 1 and word.readings[0].field is Field.TIME
    ]
    best, driver = float("inf"), -1
    plan = [Access(home, Clause("1"))]
    for at, word in enumerate(words):
        size, found = _ways(connection, word, home, times, alone=len(words) == 1)
        if size < best or driver < 0:
            best, driver, plan = size, at, found
    return driver, plan


def _ways(
    connection: sqlite3.Connection,
    word: Word,
    home: str,
    times: Sequence[Clause],
    *,
    alone: bool,
) -> tuple[float, list[Access]]:
    """How many rows a word leaves, as far as we count, and the ways to them."""
    size, found, slow = 0.0, [], []
    for reading in word.readings:
        ways = accesses(reading, home)
        ordered = all(way.ordered for way in ways)
        if ways and not (alone and ordered):
            counted = sum(_count(connection, way, times) for way in ways)
            size += counted
            if not ordered and counted >= _MANY:
                ways = []
        if ways:
            found += ways
        else:
            slow.append(reading)
    if slow:
        size = float("inf")
        found.append(Access(home, _or(condition(reading) for reading in slow)))
    return size, found


def _count(connection: sqlite3.Connection, way: Access, times: Sequence[Clause]) -> int:
    if way.runs:
        source, clause = "ids", Clause("ids MATCH ?", (way.runs,))
    else:
        source, clause = f"transactions INDEXED BY {way.index}", _and([way.clause, *times])
    query = f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {clause.sql} LIMIT {_MANY})"  # noqa: S608 - our own words
    return int(connection.execute(query, clause.values).fetchone()[0])


def _stream(access: Access, others: Sequence[Clause], limit: int) -> Clause:
    clause = _and([access.clause, *others])
    source = f"transactions INDEXED BY {access.index}"
    runs: tuple[str, ...] = ()
    if access.runs:
        runs = (access.runs,)
        source = (
            "(SELECT rowid AS hit FROM ids WHERE ids MATCH ?) CROSS JOIN transactions ON seq = hit"
        )
    sql = f"SELECT * FROM (SELECT created, seq FROM {source} WHERE {clause.sql} ORDER BY created DESC, seq DESC LIMIT ?)"  # noqa: S608 - our own words
    return Clause(sql, (*runs, *clause.values, limit))


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
