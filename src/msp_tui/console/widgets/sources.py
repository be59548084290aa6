"""Where a list gets its rows: pages around a key, newest (or first) row on top."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, Protocol, TypeVar

RowT = TypeVar("RowT")


class NotYet(Exception):
    """The answer is being looked for; the list's `go_on` is called when it is there."""


class RowSource(Protocol[RowT]):
    """Rows in one order, from the top; keys are opaque, hashable, and stay with their row for good.

    Every answer is newest (topmost) first and may be shorter than asked. A key whose row has gone
    still marks its place. Calls happen in the interface's thread and must be quick: what takes longer
    raises NotYet.
    """

    def key(self, row: RowT) -> Hashable:
        """What identifies a row and its place."""
        ...

    def newest(self, limit: int) -> Sequence[RowT]:
        """The topmost rows."""
        ...

    def oldest(self, limit: int) -> Sequence[RowT]:
        """The bottommost rows."""
        ...

    def older(self, than: Hashable, limit: int) -> Sequence[RowT]:
        """The rows just below a key."""
        ...

    def newer(self, than: Hashable, limit: int) -> Sequence[RowT]:
        """The rows just above a key."""
        ...

    def count_newer(self, than: Hashable) -> int:
        """How many rows stand above a key; may stop counting at some thousand."""
        ...


class ListSource(Generic[RowT]):
    """A short list held in memory: groups, terminals, search results.

    With `more` it is the beginning of one: whoever goes beyond it waits until `replace` brings all of it.
    """

    def __init__(
        self, rows: Sequence[RowT], key: Callable[[RowT], Hashable], *, more: bool = False
    ) -> None:
        self._key = key
        self._more = more
        self._rows: tuple[RowT, ...] = ()
        self._places: dict[Hashable, int] = {}
        self._gone: dict[Hashable, int] = {}
        self.replace(rows, more=more)

    def replace(self, rows: Sequence[RowT], *, more: bool = False) -> None:
        """Other rows from now on; the list is told by `refresh_rows`, or `go_on`."""
        self._more = more
        self._gone = {**self._gone, **self._places}
        self._rows = tuple(rows)
        self._places = {self._key(row): place for place, row in enumerate(self._rows)}

    def key(self, row: RowT) -> Hashable:
        """What identifies a row."""
        return self._key(row)

    def newest(self, limit: int) -> Sequence[RowT]:
        """The first rows."""
        return self._part(0, limit)

    def oldest(self, limit: int) -> Sequence[RowT]:
        """The last rows."""
        if self._more:
            raise NotYet
        return self._rows[max(0, len(self._rows) - limit) :]

    def older(self, than: Hashable, limit: int) -> Sequence[RowT]:
        """The rows after a key."""
        # A row that has gone stood just before the one that took its place.
        first = self._places[than] + 1 if than in self._places else self._gone.get(than, 0)
        return self._part(first, first + limit)

    def _part(self, first: int, end: int) -> Sequence[RowT]:
        if self._more and end > len(self._rows):
            raise NotYet
        return self._rows[first:end]

    def newer(self, than: Hashable, limit: int) -> Sequence[RowT]:
        """The rows before a key."""
        end = self.count_newer(than)
        return self._rows[max(0, end - limit) : end]

    def count_newer(self, than: Hashable) -> int:
        """How many rows stand before a key."""
        place = self._places.get(than, self._gone.get(than, 0))
        return min(place, len(self._rows))
