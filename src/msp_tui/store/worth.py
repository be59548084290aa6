"""The lookup's best rows, chosen by SQLite: of hundreds that match, Python makes only those that may be shown.

Where each way to a row says by itself what the row is met in, most of them are not even looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from msp_tui.domain.lookup import Criterion, Field, Merit, Question, Tail, Whole
from msp_tui.store.readings import Clause, condition, like
from msp_tui.store.rows import COLUMNS, PAID_STATUSES

Spot = tuple[int, int]
"""(created, seq) of a row: greater is newer."""
Hit = tuple[int, int, int]
"""A spot and what the row there is met in, as signs (see Weights)."""

_IDS = {Field.ORDER_ID: "order_id", Field.TRANSACTION_ID: "transaction_id"}
_PAID = ", ".join(f"'{status}'" for status in PAID_STATUSES)
_USE = f"""
    CASE WHEN type != 'payment' THEN 0
        WHEN status NOT IN ({_PAID}) THEN 1
        ELSE 2 + (status != 'refunded' AND amount_refunded < amount) END
"""
"""A sale with money left in it, one that was paid, any other payment, anything else."""
_MOST_USE = 3


def best_of(
    connection: sqlite3.Connection,
    spots: Sequence[Spot],
    question: Question,
    merit: Merit,
    limit: int,
) -> list[Spot]:
    """Where the best `limit` of these rows stand, best first; the newer of equals. Raises sqlite3.Error."""
    worth = _worth(question, merit)
    query = f"""
        SELECT created, seq FROM transactions WHERE seq IN ({", ".join("?" * len(spots))})
        ORDER BY {worth.sql} DESC, {_USE} DESC, created DESC, seq DESC LIMIT ?
    """  # noqa: S608 - our own words and numbers
    seqs = [seq for _, seq in spots]
    return connection.execute(query, (*seqs, *worth.values, limit)).fetchall()


class Weights:
    """What rows are worth by the fields that they are met in, each of which has a sign (a bit)."""

    def __init__(self, merit: Merit, fields: Iterable[Field]) -> None:
        self._merit = merit
        self._signs = {field: 1 << at for at, field in enumerate(dict.fromkeys(fields))}
        self.whole = 1 << len(self._signs)
        """The sign of an id that is called just what was typed."""
        self._edge = self.whole << 1
        self.name = self._signs.get(Field.ORDER_ID, 0) | self.whole | self.whole << 2
        """The signs of an order that is called just what was typed, found by that and not by a part of it."""

    def met(self, field: Field) -> int:
        """The signs of a row that is met in a field; in an id, by its last characters."""
        return self._signs[field] | (self._edge if field in _IDS else 0)

    def by_part(self, field: Field, part: str) -> Clause:
        """The signs of a row that has this part in the id that the field is."""
        sign = self._signs[field]
        return _by_edge(_IDS[field], part, sign | self.whole, sign | self._edge, sign)

    def of(self, signs: int) -> int:
        """The weight of a row with these signs."""
        gain = self._merit.edge_of_id if signs & self._edge else 0
        if signs & self.whole:
            gain = self._merit.whole_id
        met = (field for field, sign in self._signs.items() if signs & sign)
        return sum(self._merit.weights[field] for field in met) + gain


def most_promising(
    connection: sqlite3.Connection, found: Sequence[tuple[int, Spot]], limit: int
) -> list[tuple[Any, ...]]:
    """The best `limit` rows (COLUMNS, use) of those of these weights at these places. Raises sqlite3.Error.

    Best first, as `best_of` has them; hardly more are read than it takes to know that none of the others is better.
    """
    promising = sorted(((weight, _MOST_USE, spot) for weight, spot in found), reverse=True)
    read: list[tuple[int, int, Spot, tuple[Any, ...]]] = []
    # Some sales were cancelled or given back: a few more than are wanted, then mostly none.
    more = max(1, limit // 5)
    at, step = 0, limit + more
    while at < len(promising) and (len(read) < limit or read[limit - 1][:3] < promising[at]):
        batch = {spot[1]: (weight, spot) for weight, _, spot in promising[at : at + step]}
        query = f"SELECT {COLUMNS}, {_USE} FROM transactions WHERE seq IN ({', '.join('?' * len(batch))})"  # noqa: S608 - our own words
        for row in connection.execute(query, [*batch]):
            weight, spot = batch[row[0]]
            read.append((weight, row[-1], spot, row))
        read.sort(reverse=True)
        at, step = at + step, more
    return [row for *_, row in read[:limit]]


def _worth(question: Question, merit: Merit) -> Clause:
    """The weights of all fields that a row is met in, and what its ids gain."""
    readings = dict.fromkeys(reading for word in question.words for reading in word.readings)
    by_field: dict[Field, list[Clause]] = {}
    for reading in readings:
        by_field.setdefault(reading.field, []).append(condition(reading))
    terms = [
        Clause(
            f"{merit.weights[field]} * ({' OR '.join(f'({one.sql})' for one in clauses)})",
            tuple(value for one in clauses for value in one.values),
        )
        for field, clauses in by_field.items()
    ]
    gains = [_gain(reading, merit) for reading in readings if reading.field in _IDS]
    if gains:
        each = ", ".join(gain.sql for gain in gains)
        values = tuple(value for gain in gains for value in gain.values)
        terms.append(Clause(f"max(0, {each})", values))
    return Clause(
        " + ".join(term.sql for term in terms) or "NULL",
        tuple(value for term in terms for value in term.values),
    )


def _gain(reading: Criterion, merit: Merit) -> Clause:
    """What an id gains that is what was typed, or begins or ends so."""
    value, met, column = reading.value, condition(reading), _IDS[reading.field]
    if isinstance(value, Whole):
        return Clause(f"CASE WHEN {met.sql} THEN {merit.whole_id} ELSE 0 END", met.values)
    if isinstance(value, Tail):
        sql = f"CASE WHEN NOT ({met.sql}) THEN 0 WHEN {column} = ? THEN {merit.whole_id} ELSE {merit.edge_of_id} END"
        return Clause(sql, (*met.values, value.text))
    return _by_edge(column, str(value), merit.whole_id, merit.edge_of_id, 0)


def _by_edge(column: str, part: str, whole: int, edge: int, middle: int) -> Clause:
    """A number for an id that is the part, for one that begins or ends with it, and for any other."""
    same, begun, ended = (like(column, part, form) for form in ("{}", "{}%", "%{}"))
    sql = f"CASE WHEN {same.sql} THEN {whole} WHEN {begun.sql} OR {ended.sql} THEN {edge} ELSE {middle} END"
    return Clause(sql, (*same.values, *begun.values, *ended.values))
