"""The refund lookup: reads a question, asks the store, ranks the answers and says why each one matched.

Where few rows match exactly, those that come near are offered below them: an amount within a fifth, a day
off, another card where a telephone may have paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import Clock, Span
from msp_tui.domain.frozen import frozen
from msp_tui.domain.lookup import Criterion, Field, Match, Merit, Question, Tail, Whole, Word
from msp_tui.domain.transactions import Kind, Outcome, Transaction
from msp_tui.shop.reading import Read, Surroundings, read
from msp_tui.shop.shapes import NEAR

if TYPE_CHECKING:
    from msp_tui.shop.ports import Records

_WEIGHT = {
    Field.AMOUNT: 100,
    Field.ORDER_ID: 30,
    Field.TRANSACTION_ID: 30,
    Field.AUTHORIZATION: 90,
    Field.TIME: 60,
    Field.LAST4: 40,  # a phone shows another number than the card: never above amount and time
    Field.TERMINAL: 20,
    Field.METHOD: 10,
    Field.ENTRY_MODE: 10,
    Field.TYPE: 5,
    Field.STATUS: 5,
}
_WHOLE_ID, _EDGE_OF_ID = 60, 10
"""What an id gains when it is what was typed, or begins or ends so."""
_MERIT = Merit(_WEIGHT, _WHOLE_ID, _EDGE_OF_ID)
_IDS = frozenset({Field.ORDER_ID, Field.TRANSACTION_ID})
_NEARABLE = frozenset({Field.AMOUNT, Field.TIME, Field.LAST4})
_LEFT_TO_REFUND = frozenset({Outcome.COMPLETED, Outcome.PARTLY_REFUNDED})
_CANDIDATES = 4
"""How many times more rows than wanted are ranked: the best match need not be the newest."""
_FEW = 10
"""With fewer exact matches than this, near ones are of use."""
_MOST_NEAR = 20
"""Answers that only come near, shown at most."""
_NO_MOMENT = (date.min, timedelta())
_ALMOST_A_DAY = timedelta(hours=23)
"""The shortest day there is, when clocks change."""


@frozen
class Found:
    """The answer with its question, so that a late answer can be told from a present one."""

    read: Read
    matches: tuple[Match, ...]
    known_since: datetime | None
    """Cards and terminals are known for payments from then on (aware UTC); None: there are none to know of."""
    more: int = 0
    """How many exact answers there are besides, after these, for who asked for the first ones only."""

    @property
    def exact(self) -> int:
        """How many answers are exact; they come first."""
        return sum(match.exact for match in self.matches) + self.more

    @property
    def near(self) -> int:
        """How many only come near."""
        return sum(not match.exact for match in self.matches)


def find(
    records: Records,
    text: str,
    *,
    clock: Clock,
    zone: ZoneInfo,
    groups: tuple[int, ...] | None = None,
    limit: int = 50,
    first: int | None = None,
) -> Found:
    """Look a sale up in the store; no network. Best first, at most `limit`. Raises StateError.

    Of many exact answers only the `first` are made, if it is said how many, and at least some.
    """
    terminals = [known.terminal for known in records.terminals()]
    around = Surroundings(clock.now().astimezone(zone).date(), zone, terminals)
    asked = read(text, around, groups)
    only = groups[0] if groups is not None and len(groups) == 1 else None
    matches, more = list[Match](), 0
    if not asked.empty:
        made = limit if first is None else min(limit, max(first, _FEW))
        matches, more = _matches(records, asked.question, zone, limit, made)
    return Found(asked, tuple(matches), records.detail_reach(only), more)


def _matches(
    records: Records, question: Question, zone: ZoneInfo, limit: int, made: int
) -> tuple[list[Match], int]:
    """The answers, the exact ones at least so far as they are to be `made`, and how many of those are left out."""
    most, more = limit * _CANDIDATES, 0
    if Ranking(question, zone).by_time:
        rows = records.search(question, most)
        ranked = _ranked(question, rows, zone)
    else:  # as the store has ranked them
        rows, count = records.best(question, most, made, _MERIT)
        ranked = [explain(question, row) for row in rows]
        more = max(0, min(count, limit) - made)
    exact = [match for match in ranked if match.exact]
    if len(exact) < min(_FEW, limit):
        for kind, wider in _wider(question):
            # The nearest in time need not be among the newest.
            enough = most if kind is Field.TIME else _MOST_NEAR + len(exact)
            rows += records.search(wider, enough)
        ranked = _ranked(question, rows, zone)
        exact = [match for match in ranked if match.exact]
    near = [match for match in ranked if not match.exact]
    return [*exact, *near[:_MOST_NEAR]][:limit], more


def _ranked(question: Question, rows: list[Transaction], zone: ZoneInfo) -> list[Match]:
    once = {(row.group_id, row.transaction_id): row for row in rows}
    matches = [explain(question, row) for row in once.values()]
    return sorted(matches, key=Ranking(question, zone).of, reverse=True)


def _wider(question: Question) -> Iterator[tuple[Field, Question]]:
    """The question with one thing loosened, for each that can be."""
    for kind in dict.fromkeys(field for word in question.words for field, _ in word.looser):
        yield kind, replace(question, words=tuple(_loosened(word, kind) for word in question.words))


def _loosened(word: Word, kind: Field) -> Word:
    looser = tuple(criterion for field, criterion in word.looser if field is kind)
    return replace(word, readings=looser or word.readings)


def explain(question: Question, row: Transaction) -> Match:
    """Why this row answers the question, strongest reason first."""
    met = [
        tuple([one.field for one in word.readings if one.matches(row)]) for word in question.words
    ]
    if all(met):
        return Match(row, _strongest_first(tuple(met)))
    near = set[Field]()
    for at, word in enumerate(question.words):
        if not met[at]:
            loosely = [(kind, one.field) for kind, one in word.looser if one.matches(row)]
            met[at] = tuple(kind if kind in _NEARABLE else field for kind, field in loosely)
            near |= _NEARABLE.intersection(met[at])
    loosened = frozenset(near)
    return Match(row, _strongest_first(tuple(met), loosened), loosened)


# Hundreds of rows are met in the same few ways.
@lru_cache(maxsize=100)
def _strongest_first(
    met: tuple[tuple[Field, ...], ...], near: frozenset[Field] = frozenset()
) -> tuple[Field, ...]:
    """What the words are met in, each in its own fields."""
    fields = {field for fields in met for field in fields}
    return tuple(sorted(fields, key=lambda field: (-_weight(field, near), field)))


@lru_cache(maxsize=100)
def _strength(fields: tuple[Field, ...], near: frozenset[Field]) -> int:
    return sum(_weight(field, near) for field in fields)


def _weight(field: Field, near: frozenset[Field]) -> int:
    return _WEIGHT[field] // 2 if field in near else _WEIGHT[field]


class Ranking:
    """What makes one match of a question better than another.

    Exact before near, then the stronger reasons, what is left to refund (a sale that was paid before one that
    was cancelled), and the newer row. Where a time was asked it is the newer day, and on it the row nearest to
    that time; among those that only come near in time, the nearest.
    """

    def __init__(self, question: Question, zone: ZoneInfo) -> None:
        readings = [reading for word in question.words for reading in word.readings]
        self._ids = [(one, _typed(one)) for one in readings if one.field in _IDS]
        spans = [reading.value for reading in readings if isinstance(reading.value, Span)]
        self._moments = [span for span in spans if span.end - span.start <= 2 * NEAR]
        self._hours = [span for span in spans if span.end - span.start < _ALMOST_A_DAY]
        self._zone = zone

    @property
    def by_time(self) -> bool:
        """Whether it matters how far a row is from a time; else the store can tell as well which rows are best."""
        return bool(self._moments)

    def of(self, match: Match) -> tuple[object, ...]:
        """Greater is better."""
        row = match.row
        weight = _strength(match.because, match.near)
        met = [_of_id(one, part, row) for one, part in self._ids if one.field in match.because]
        if met:
            weight += max(met)
        time = self._off(row) if Field.TIME in match.near else self._in_time(row)
        return (match.exact, weight, _use(row), *time, row.created)

    def _in_time(self, row: Transaction) -> tuple[object, ...]:
        if not self._moments:
            return _NO_MOMENT
        off = [
            abs(row.created - (span.start + (span.end - span.start) / 2))
            for span in self._moments
            if row.created in span
        ]
        if not off:
            return _NO_MOMENT
        return (row.created.astimezone(self._zone).date(), -min(off))

    def _off(self, row: Transaction) -> tuple[object, ...]:
        """How far from the time that was asked; any hour of another day is as far as any other."""
        off = (
            max(span.start - row.created, row.created - span.end, timedelta())
            for span in self._hours
        )
        return (date.min, -min(off, default=timedelta()))


def _use(row: Transaction) -> int:
    """How far a row is what somebody at the counter looks for: a sale with money left in it, one that was
    paid, any other attempt, a refund."""
    if row.kind is not Kind.PAYMENT:
        return 0
    if row.outcome in _LEFT_TO_REFUND:
        return 3 if row.amount_refunded < row.amount else 2
    return 2 if row.outcome is Outcome.REFUNDED else 1


def _typed(reading: Criterion) -> str:
    value = reading.value
    return (value.text if isinstance(value, Tail | Whole) else str(value)).casefold()


def _of_id(reading: Criterion, part: str, row: Transaction) -> int:
    """How much of an id was typed."""
    if not reading.matches(row):
        return 0
    whole = (row.order_id if reading.field is Field.ORDER_ID else row.transaction_id).casefold()
    if part == whole:
        return _WHOLE_ID
    return _EDGE_OF_ID if whole.startswith(part) or whole.endswith(part) else 0
