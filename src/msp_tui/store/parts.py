"""Parts of ids: which of their runs of characters to ask an index of parts for.

Every run has to occur, but each costs time, and one that nearly every id has (a year, a shop's prefix) tells
nothing. A sample of ids, held in memory, says how many would be looked at in vain, and what it costs not to:
until the rows that are wanted are found, for what is only in rows that are older than those costs nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from msp_tui.domain.frozen import frozen
from msp_tui.domain.lookup import Field

_RUN = 4
"""How many characters a run has; a part of an order id may be one shorter."""

_PLACES = 400
_AT_EACH = 2
"""Rows in the sample: from so many places of the history, so many neighbours."""
_GROWN = 1.5
"""A store that has grown so much since is sampled again."""
_BESIDE = 0.1
"""How often a run is followed by the one that shares all but a character with it."""
_LONGEST = 50
"""No order id is longer."""

# In units of what it costs to hold one row against the whole part.
_READ = 1 / 9  # a row that has the first run
_PASS = 1 / 36  # a row that has a further run, on the way to the next candidate
_TRY = 1 / 4  # a candidate for which a further run is looked up


@frozen
class Asked:
    """Which index of parts to ask for what of an id, and about how many rows of the store hold the part."""

    field: Field
    index: str
    match: str
    rows: float


class Parts:
    """Knows from a sample which runs are rare. For one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sampled = 0
        self._samples: dict[Field, _Sample] = {}

    def ask(self, field: Field, part: str, limit: int, *, rising: bool = False) -> Asked:
        """How to find the rows whose id may hold this `indexed` part, in lower case, if the first `limit` are wanted.

        The newest are the first, unless it is `rising`. Raises sqlite3.Error.
        """
        stored = self._connection.execute("SELECT max(seq) FROM transactions").fetchone()[0] or 0
        if not self._samples or not self._sampled <= stored <= self._sampled * _GROWN:
            self._samples = self._taken(stored)
            self._sampled = stored
        sample = self._samples[field]
        if len(part) < _RUN:
            return Asked(field, "order_parts", _quoted(part), sample.share(part) * stored)
        held, runs = sample.telling(part, limit / max(1, stored), rising=rising)
        words = (f"{_LETTER[field]}{run.encode().hex()}" for run in runs)
        return Asked(field, "long_parts", " AND ".join(words), held * stored)

    def _taken(self, stored: int) -> dict[Field, _Sample]:
        query = "SELECT created, order_id, transaction_id FROM transactions WHERE seq > ? LIMIT ?"
        step = max(_AT_EACH, stored // _PLACES)
        rows = sorted(
            row
            for at in range(0, stored, step)
            for row in self._connection.execute(query, (at, _AT_EACH))
        )
        return {
            field: _Sample([row[column].lower() for row in rows])
            for column, field in ((1, Field.ORDER_ID), (2, Field.TRANSACTION_ID))
        }


_LETTER = {Field.ORDER_ID: "o", Field.TRANSACTION_ID: "t"}
"""What words of `long_parts` begin with."""


class _Sample:
    """Some ids in order of time, and for each run a number whose bits say which of them have it."""

    def __init__(self, ids: list[str]) -> None:
        self._ids = ids
        self._all = (1 << len(ids)) - 1
        self._least = 0.5 / max(1, len(ids))  # what is not in the sample is rare, but may be there
        self._with: dict[str, int] = {}
        for number, one in enumerate(ids):
            for at in range(len(one) - _RUN + 1):
                known = self._with.get(one[at : at + _RUN], 0)
                self._with[one[at : at + _RUN]] = known | 1 << number

    def share(self, part: str) -> float:
        """The share of ids that hold the part."""
        return sum(part in one for one in self._ids) / max(1, len(self._ids))

    def telling(self, part: str, share: float, *, rising: bool) -> tuple[float, list[str]]:
        """The share of ids that hold the part, and the runs to ask for: the rarest, and what pays beside it.

        Reading ends with the first ids of this share that hold it.
        """
        runs = [part[at : at + _RUN] for at in range(len(part) - _RUN + 1)][:_LONGEST]
        having = [self._with.get(run, 0) for run in runs]
        holding = self._holding(part, having)
        held = self._share(holding)
        if len(runs) == 1:
            return held, runs
        before = self._before(holding or self._resembling(having), rising=rising)
        beyond = min(1.0, share / max(self._least, held)) / max(1, len(self._ids))
        sooner = 1 / max(1, len(self._ids)) - beyond

        def passed(some: int) -> float:
            """The share of rows like these that are met before the reading ends."""
            return sooner * (some & before).bit_count() + beyond * some.bit_count()

        wrong = self._all & ~holding
        shares = [max(self._least, passed(one)) for one in having]
        # Of equals the last: ids differ most at their end.
        first = min(
            reversed(range(len(runs))),
            key=lambda at: passed(wrong & having[at]) + _READ * shares[at],
        )
        chosen, wrong = [first], wrong & having[first]
        left = max(passed(wrong), self._least)
        while True:
            most, best, rest = 0.0, -1, left
            for at in range(len(runs)):
                could = left - _PASS * shares[at] - _TRY * left
                if could <= most:
                    continue
                apart = min(abs(at - one) for one in chosen)
                # What the sample does not show is left to chance, but cannot be many; neighbours share characters.
                chance = left * max(shares[at], _BESIDE**apart)
                would = max(passed(wrong & having[at]), min(chance, 2 * self._least))
                if could - would > most:
                    most, best, rest = could - would, at, would
            if best < 0:
                return held, list(dict.fromkeys(runs[at] for at in chosen))
            chosen, wrong, left = [*chosen, best], wrong & having[best], rest

    def _resembling(self, having: Iterable[int]) -> int:
        """Ids that have as many of these runs as one goes with another, the rarest before the others."""
        found = self._all
        for one in sorted(having, key=int.bit_count):
            found = found & one or found
        return found

    def _before(self, holding: int, *, rising: bool) -> int:
        """The ids that are met before the first row that holds the part.

        It need not be in the sample: it may come twice as long before the first that is as those are apart.
        """
        oldest, newest = (holding & -holding).bit_length() - 1, holding.bit_length() - 1
        apart = 2 * (newest - oldest) // max(1, holding.bit_count() - 1)
        if rising:
            return (1 << max(0, oldest - apart)) - 1
        return self._all & ~((1 << newest + apart + 1) - 1)

    def _share(self, some: int) -> float:
        return some.bit_count() / max(1, len(self._ids))

    def _holding(self, part: str, having: Iterable[int]) -> int:
        """Which ids hold the part."""
        left = self._all
        for one in having:
            left &= one
        found = 0
        while left:
            one = left & -left
            left ^= one
            if part in self._ids[one.bit_length() - 1]:
                found |= one
        return found


def indexed(field: Field, part: str) -> bool:
    """Whether an index of parts can answer for this part, given in lower case."""
    return len(part) >= (_RUN - 1 if field is Field.ORDER_ID else _RUN) and "\0" not in part


def _quoted(run: str) -> str:
    return '"' + run.replace('"', '""') + '"'
