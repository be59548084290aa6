"""Slots: numbers of rows that follow time, whatever order the rows came in, for the index of parts.

That index gives its rows by number only, so numbers that follow time are what makes it give the newest
first. History is cut into stretches of some 17 minutes; a row takes the next free slot of its stretch. A
stretch that is full goes on a storey higher, where the stretches begin again: in each storey, a greater slot is
never in an earlier stretch. Slots lie close together, because an index of small steps is a small index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

_STRETCH_BITS = 20  # of milliseconds
_SLOT_BITS = 12
_IN_STRETCH = 1 << _SLOT_BITS
_STOREY = 1 << 34  # holds the stretches of 139 years
_EPOCH = 1_577_836_800_000  # 2020 as milliseconds since 1970; it lies in the middle of a storey

_LAST = "SELECT max(slot) FROM transactions WHERE slot BETWEEN ? AND ?"


class Slots:
    """Gives out slots within one write transaction, as long as nobody else does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._last: dict[int, int] = {}

    def take(self, created: int) -> int:
        """The next slot for a row of this moment (ms since 1970). Raises sqlite3.Error."""
        first = start = stretch(created)
        last = self._last.get(start)
        if last is not None:
            first += (last - start) // _STOREY * _STOREY
        while True:
            if last is None:
                bounds = (first, first + _IN_STRETCH - 1)
                last = self._connection.execute(_LAST, bounds).fetchone()[0] or first
            if last < first + _IN_STRETCH - 1:
                break
            first, last = first + _STOREY, None
        self._last[start] = last + 1
        return last + 1

    def forget(self) -> None:
        """Others may have written since."""
        self._last.clear()


def stretch(created: int) -> int:
    """What the slots of a moment's stretch begin after, on the ground."""
    return (created - _EPOCH >> _STRETCH_BITS) << _SLOT_BITS


def fits(slot: int, created: int) -> bool:
    """Whether a slot is one for a row of this moment."""
    return (slot - stretch(created)) % _STOREY < _IN_STRETCH


def begin_of_stretch(slot: int) -> int:
    """Greater slots of the same storey are not in an earlier stretch than this slot."""
    return slot >> _SLOT_BITS << _SLOT_BITS


def end_of_stretch(slot: int) -> int:
    """Smaller slots of the same storey are not in a later stretch than this slot."""
    return begin_of_stretch(slot) + _IN_STRETCH - 1


def storeys(
    connection: sqlite3.Connection, since: int | None, until: int | None
) -> Iterator[tuple[int, int]]:
    """Each storey's first and last slot for rows created from `since` to `until` (ms). Raises sqlite3.Error."""
    highest = connection.execute("SELECT max(slot) FROM transactions").fetchone()[0] or 0
    half = _STOREY // 2
    low = -half if since is None else max(-half, stretch(since))
    high = half - 1 if until is None else min(half - 1, stretch(until) + _IN_STRETCH - 1)
    for storey in range((highest + half) // _STOREY + 1):
        yield low + storey * _STOREY, high + storey * _STOREY
