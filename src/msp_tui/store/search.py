"""The lookup: the word that leaves the fewest rows drives, the others filter, newest first.

Each reading of the driving word is found through its own index, at most `limit` rows of it, and the
findings are merged: an OR over several columns would read them all. What occurs too often to be sorted, or
has no index, is found by reading the history from its newest end, where it turns up soon.

A feed that shows only rows with certain words asks the same way, beginning at a place and in either direction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from typing import Any

from msp_tui.domain.frozen import frozen
from msp_tui.domain.lookup import Criterion, Field, Merit, Question, Tail, Whole, Word
from msp_tui.domain.records import Place
from msp_tui.domain.transactions import Transaction
from msp_tui.store.parts import Asked, Parts
from msp_tui.store.readings import Access, Clause, accesses, condition, prices, with_price
from msp_tui.store.rows import COLUMNS, transaction
from msp_tui.store.slots import begin_of_stretch, end_of_stretch, storeys
from msp_tui.store.worth import Hit, Spot, Weights, best_of, most_promising

_MANY = 4000
"""So many rows are read and sorted in a few milliseconds; more of them turn up soon from the newest end."""
_ENDLESS = 1e12
"""More rows than any store has: those of a word where counting stopped. Reading the history passes more still."""


@frozen
class Course:
    """Which rows are wanted first: the newest, those just older or newer than a place, or the oldest."""

    older_than: Place | None = None
    newer_than: Place | None = None
    rising: bool = False
    """Oldest first; of rows newer than a place those next to it."""

    @property
    def order(self) -> str:
        """SQL's word for the direction."""
        return "ASC" if self.rising else "DESC"

    @property
    def bounds(self) -> list[Clause]:
        """What the place lets pass."""
        sides = (("<", self.older_than), (">", self.newer_than))
        return [
            Clause(f"(created, seq) {side} (?, ?)", (place.created, place.seq))
            for side, place in sides
            if place is not None
        ]


NEWEST = Course()


def search(
    connection: sqlite3.Connection, parts: Parts, question: Question, limit: int
) -> list[Transaction]:
    """Rows that match every word, newest first. Raises sqlite3.Error."""
    places = spots(connection, parts, question, limit)
    found = rows_at(connection, places)
    return [transaction(found[seq]) for _, seq in places if seq in found]


def best(
    connection: sqlite3.Connection,
    parts: Parts,
    question: Question,
    among: int,
    limit: int,
    merit: Merit,
) -> tuple[list[Transaction], int]:
    """The best `limit` of the newest `among` rows that match, best first, and how many they are chosen from.

    Of one word also of older ones whose order is called just so, which may be older than many that have it in
    their middle. Raises sqlite3.Error.
    """
    if not _answerable(question):
        return [], 0
    plan = _Plan(connection, parts, question, NEWEST)
    weights = plan.weights(among, merit)
    if weights is not None:
        found_at, named = weights
        newest = sorted(found_at, reverse=True)[:among]
        weighed = [(found_at[spot], spot) for spot in named.union(newest)]
        count, rows = len(weighed), most_promising(connection, weighed, limit)
    else:
        newest = sorted(plan.places(among), reverse=True)[:among]
        candidates = [*plan.named(among).union(newest)]
        wanted = best_of(connection, candidates, question, merit, limit)
        found = rows_at(connection, wanted)
        count, rows = len(candidates), [found[seq] for _, seq in wanted if seq in found]
    return [transaction(row) for row in rows], count


def spots(
    connection: sqlite3.Connection,
    parts: Parts,
    question: Question,
    limit: int,
    course: Course = NEWEST,
) -> list[Spot]:
    """Where the first `limit` rows on this course stand that match every word, first ones first."""
    if not _answerable(question):
        return []
    found = _Plan(connection, parts, question, course).places(limit)
    return sorted(found, reverse=not course.rising)[:limit]


def rows_at(connection: sqlite3.Connection, places: Sequence[Spot]) -> dict[int, tuple[Any, ...]]:
    """The rows (COLUMNS) that stand there, each by its `seq`."""
    if not places:
        return {}
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM transactions WHERE seq IN ({', '.join('?' * len(places))})",  # noqa: S608 - our own words
        [seq for _, seq in places],
    )
    return {row[0]: row for row in rows}


def _answerable(question: Question) -> bool:
    return question.groups != () and all(word.readings for word in question.words)


class _Plan:
    """How one question is answered: which word drives, and through which indexes."""

    def __init__(
        self, connection: sqlite3.Connection, parts: Parts, question: Question, course: Course
    ) -> None:
        self._connection = connection
        self._parts = parts
        self._course = course
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
        self._prices = next((each for word in self._words if (each := prices(word))), [])
        best, driver, self._plan = float("inf"), -1, [Access(self._home, Clause("1"))]
        for at, word in enumerate(self._words):
            size, found = self._ways(word)
            if driver < 0 or size < best:
                best, driver, self._plan = size, at, found
        self._others = [_any(word) for at, word in enumerate(self._words) if at != driver]
        self._others += self._course.bounds

    def places(self, limit: int) -> set[Spot]:
        """The first rows of each way to the driving word's, at most `limit` of each."""
        streams = [self._stream(one, limit) for one in self._plan if not one.part]
        first = set[Spot](self._union(streams) if streams else ())
        for asked, access in self._parts_asked(limit):
            hits = self._of_part(asked, access, limit, Clause("0"), self._last(first, limit))
            first.update((created, seq) for created, seq, _ in hits)
        return first

    def named(self, limit: int) -> set[Spot]:
        """The newest orders that are called just as the one word says."""
        streams = [self._stream(way, limit) for way in self._names()]
        return set(self._union(streams) if streams else ())

    def weights(self, limit: int, merit: Merit) -> tuple[dict[Spot, int], set[Spot]] | None:
        """The rows of `places` with the weight of each, and which of them are `named`.

        None where only the rows themselves tell what they are met in.
        """
        readings = self._words[0].readings if len(self._words) == 1 else ()
        whole = any(isinstance(reading.value, Whole) for reading in readings)
        if not readings or whole or not all(way.field for way in self._plan):
            return None
        weights = Weights(merit, [reading.field for reading in readings])
        ways = [(way, weights.met(way.field)) for way in self._plan if way.field and not way.part]
        for reading in readings:
            if isinstance(reading.value, Tail):
                called_so = Criterion(reading.field, Whole(reading.value.text))
                ways += [(way, weights.whole) for way in accesses(called_so, self._home)]
        ways += [(way, weights.name) for way in self._names()]
        met: dict[Spot, int] = {}

        def meet(hits: Iterable[Hit]) -> None:
            for created, seq, sign in hits:
                spot = (created, seq)
                met[spot] = met.get(spot, 0) | sign

        if ways:
            meet(self._union([self._stream(way, limit, sign) for way, sign in ways]))
        for asked, access in self._parts_asked(limit):
            signs = weights.by_part(asked.field, access.part)
            meet(self._of_part(asked, access, limit, signs, self._last(met, limit)))
        known = {signs: weights.of(signs) for signs in set(met.values())}
        named = {spot for spot, signs in met.items() if signs & weights.name == weights.name}
        return {spot: known[signs] for spot, signs in met.items()}, named

    def _names(self) -> list[Access]:
        """The ways to the orders that are called just as the one word says, where it may be a part of an id."""
        readings = self._words[0].readings if len(self._words) == 1 else ()
        return [
            way
            for reading in readings
            if reading.field is Field.ORDER_ID and isinstance(reading.value, str)
            for way in accesses(Criterion(Field.ORDER_ID, Whole(reading.value)), self._home)
        ]

    def _union(self, streams: Sequence[Clause]) -> sqlite3.Cursor:
        # One statement holds up to 500 parts; a word has a handful of readings of at most 40 amounts.
        union = _joined(" UNION ALL ", streams, "SELECT * FROM ({})")
        return self._connection.execute(union.sql, union.values)

    def _ways(self, word: Word) -> tuple[float, list[Access]]:
        """How many rows a word leaves, as far as we count, and the ways to them."""
        size, found = 0.0, list[Access]()
        slow: list[Clause] = []
        for reading in word.readings:
            ways = with_price(accesses(reading, self._home), self._prices)
            ordered = all(way.ordered for way in ways)
            if len(self._words) > 1 or not ordered:
                counts = [self._count(way) for way in ways]
                # Where counting stopped there may be any number of them; but fewer than have the amount alone.
                endless = any(
                    count >= _MANY and not way.priced
                    for way, count in zip(ways, counts, strict=True)
                )
                size += _ENDLESS if endless else sum(counts)
                ways = ways if ordered or sum(counts) < _MANY else []
            found += ways
            if not ways:
                slow.append(condition(reading))
        if slow:
            found.append(Access(self._home, _or(slow)))
            size = float("inf")
        return size, found

    def _count(self, way: Access) -> float:
        """How many rows a way leads to, counting no further than needed; about how many for a part of an id."""
        if way.field and way.part:
            return min(_MANY, self._parts.ask(way.field, way.part, _MANY).rows)
        narrowing = self._times if way.ordered else []
        scope = [self._scope] if way.index == self._home else []
        clause = _and([way.clause, *narrowing, *scope])
        source = f"transactions INDEXED BY {way.index}"
        query = f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {clause.sql} LIMIT {_MANY})"  # noqa: S608 - our own words
        return int(self._connection.execute(query, clause.values).fetchone()[0])

    def _stream(self, access: Access, limit: int, *more: int) -> Clause:
        clause = _and([access.clause, self._scope, *self._others])
        order, shown = self._course.order, ", ".join(("created, seq", *map(str, more)))
        sql = f"SELECT {shown} FROM transactions INDEXED BY {access.index} WHERE {clause.sql} ORDER BY created {order}, seq {order} LIMIT ?"  # noqa: S608 - our own words
        return Clause(sql, (*clause.values, limit))

    def _parts_asked(self, limit: int) -> list[tuple[Asked, Access]]:
        """The ways by parts of ids, what most rows have first: it soon tells where the others may end."""
        asked = [
            (self._parts.ask(way.field, way.part, limit, rising=self._course.rising), way)
            for way in self._plan
            if way.field and way.part
        ]
        return sorted(asked, key=lambda each: -each[0].rows)

    def _last(self, found: Collection[Spot], limit: int) -> int | None:
        """The moment (ms) beyond which nothing is wanted any more; None while fewer are found than wanted."""
        if len(found) < limit:
            return None
        return sorted(found, reverse=not self._course.rising)[limit - 1][0]

    def _of_part(
        self, asked: Asked, access: Access, limit: int, signs: Clause, last: int | None
    ) -> list[Hit]:
        """The first rows that have a part, and perhaps a few more; with signs. None from beyond the moment `last`."""
        clause = _and([access.clause, self._scope, *self._others])
        # The index counts backwards through each storey; within a stretch its order is not that of time.
        query = f"""
            SELECT created, seq, slot, {signs.sql}
            FROM (SELECT rowid AS hit FROM {asked.index} WHERE {asked.index} MATCH ? AND rowid BETWEEN ? AND ?)
            CROSS JOIN transactions INDEXED BY by_slot ON slot = hit
            WHERE {clause.sql} ORDER BY hit {self._course.order}
        """  # noqa: S608 - our own words
        rising = self._course.rising
        found = list[Hit]()
        for low, high in storeys(self._connection, *self._between(last)):
            values = (*signs.values, asked.match, low, high, *clause.values)
            count, edge = 0, low
            with closing(self._connection.execute(query, values)) as rows:
                for created, seq, slot, sign in rows:
                    if count >= limit and (slot > edge if rising else slot < edge):
                        break
                    found.append((created, seq, sign))
                    count += 1
                    if count == limit:
                        edge = end_of_stretch(slot) if rising else begin_of_stretch(slot)
        return found

    def _between(self, last: int | None) -> tuple[int | None, int | None]:
        """The first and the last millisecond that any row can have; `last` is where the course ends."""
        after, before = self._course.newer_than, self._course.older_than
        since = [clause.values[0] for clause in self._times] + ([after.created] if after else [])
        until = [clause.values[1] for clause in self._times] + ([before.created] if before else [])
        if last is not None:
            (until if self._course.rising else since).append(last)
        return max(since, default=None), min(until, default=None)


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


def _joined(word: str, clauses: Sequence[Clause], form: str = "({})") -> Clause:
    values: list[Any] = [value for clause in clauses for value in clause.values]
    return Clause(word.join(form.format(clause.sql) for clause in clauses), tuple(values))
