"""A feed of which only rows with certain words are shown: read on the lookup's thread, waited for only a moment.

Most answers take a few milliseconds. What is rare and has no index may take the whole history: then the list
is told that the answer is not there yet, and goes on when it comes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msp_tui.console.widgets.sources import NotYet
from msp_tui.domain.records import FeedRow, Interrupted, Place, Scope

if TYPE_CHECKING:
    from msp_tui.shop.ports import Records

T = TypeVar("T")

_PATIENCE = 0.03
"""Seconds that a key waits for its answer."""
_HEAD = 120
"""So many of the newest rows are read at once: if there are fewer, all that there are are known."""
_SPARING = 10
"""A dear answer is not asked for again before so many times what it took."""
_DEAR = 0.05
"""Seconds."""
_KEPT = 12
"""Answers that are held; a list asks for what is around its cursor."""


class Reader(Protocol):
    """Has the store read on another thread."""

    def read(self, what: Callable[[Records], T]) -> Future[T]:
        """Begin, after whatever was asked before."""
        ...

    def interrupt(self) -> None:
        """Stop what is being read."""
        ...


class SiftedSource:
    """The rows of a scope with words, newest first. Every call may raise NotYet; `arrived` then tells when to go on."""

    def __init__(
        self,
        reader: Reader,
        scope: Scope,
        arrived: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`arrived` is called on the reader's thread; `clock` gives seconds."""
        self._reader = reader
        self._scope = scope
        self._arrived = arrived
        self._clock = clock
        self._head: list[FeedRow] | None = None
        self._coming: Future[list[FeedRow]] | None = None
        self._asked: dict[Hashable, Future[Any]] = {}
        self._told: set[Future[Any]] = set()
        self._took = 0.0
        self._answered = 0.0

    # What the screen asks -----------------------------------------------------------------------

    @property
    def known(self) -> tuple[int, bool]:
        """How many rows are known to have the words, and whether there may be more."""
        return (0, True) if self._head is None else (len(self._head), not _whole(self._head))

    def renew(self) -> float:
        """The store changed: ask again, and 0.0; after a dear answer that is due only in so many seconds.

        What is known stands until the new answer is there.
        """
        wait = self._answered + self._took * _SPARING - self._clock()
        if self._took > _DEAR and wait > 0:
            return wait
        if self._coming is None:
            self._coming = self._reader.read(self._newest)
        with suppress(NotYet):
            self._take(self._coming, _PATIENCE)
        return 0.0

    def leave(self) -> None:
        """Nobody wants these rows any more."""
        asked = [*self._asked.values(), *([self._coming] if self._coming else [])]
        under_way = [one for one in asked if not one.cancel()]
        if not all(one.done() for one in under_way):
            self._reader.interrupt()

    # What the list asks -------------------------------------------------------------------------

    def key(self, row: FeedRow) -> Place:
        """Where the row stands."""
        return row.place

    def newest(self, limit: int) -> list[FeedRow]:
        """The newest rows."""
        head = self._top()
        if limit <= _HEAD or _whole(head):
            return head[:limit]
        return self._answer(("newest", limit), lambda records: records.newest(self._scope, limit))

    def oldest(self, limit: int) -> list[FeedRow]:
        """The oldest rows, newest of them first."""
        head = self._top()
        if _whole(head):
            return head[-limit:]
        return self._answer(("oldest", limit), lambda records: records.oldest(self._scope, limit))

    def older(self, than: Hashable, limit: int) -> list[FeedRow]:
        """Rows just older than a place, newest of them first."""
        head, place = self._top(), _place(than)
        below = [row for row in head if _at(row.place) < _at(place)]
        if _whole(head) or len(below) >= limit:
            return below[:limit]
        wanted = ("older", place, limit)
        return self._answer(wanted, lambda records: records.older(self._scope, place, limit))

    def newer(self, than: Hashable, limit: int) -> list[FeedRow]:
        """Rows just newer than a place, newest of them first."""
        head, place = self._top(), _place(than)
        if _reaches(head, place):
            return [row for row in head if _at(row.place) > _at(place)][-limit:]
        wanted = ("newer", place, limit)
        return self._answer(wanted, lambda records: records.newer(self._scope, place, limit))

    def count_newer(self, than: Hashable) -> int:
        """How many rows are newer than a place."""
        head, place = self._top(), _place(than)
        if _reaches(head, place):
            return sum(_at(row.place) > _at(place) for row in head)
        wanted = ("count", place)
        return self._answer(wanted, lambda records: records.count_newer(self._scope, place))

    # Asking -------------------------------------------------------------------------------------

    def _top(self) -> list[FeedRow]:
        """The newest rows, as they were when the store was last asked."""
        if self._head is None and self._coming is None:
            self._coming = self._reader.read(self._newest)
            self._take(self._coming, _PATIENCE)
        elif self._coming is not None and (self._head is None or self._coming.done()):
            self._take(self._coming, 0.0)
        if self._head is None:  # interrupted
            raise NotYet
        return self._head

    def _take(self, coming: Future[list[FeedRow]], patience: float) -> None:
        try:
            head = self._wait(coming, patience)
        finally:
            if coming.done():
                self._coming = None
        self._head = head
        self._asked.clear()

    def _newest(self, records: Records) -> list[FeedRow]:
        began = self._clock()
        rows = records.newest(self._scope, _HEAD)
        self._answered = self._clock()
        self._took = self._answered - began
        return rows

    def _answer(self, key: Hashable, what: Callable[[Records], T]) -> T:
        asked: Future[T] | None = self._asked.get(key)
        if asked is not None:
            return self._wait(asked, 0.0)
        for old in list(self._asked)[: -_KEPT + 1]:
            del self._asked[old]
        self._asked[key] = fresh = self._reader.read(what)
        return self._wait(fresh, _PATIENCE)

    def _wait(self, asked: Future[T], patience: float) -> T:
        """The answer, if it is there within so many seconds."""
        try:
            return asked.result(patience)
        except TimeoutError:
            if asked not in self._told:
                self._told.add(asked)
                asked.add_done_callback(self._tell)
        except Interrupted:
            self._asked = {key: one for key, one in self._asked.items() if one is not asked}
        raise NotYet

    def _tell(self, asked: Future[Any]) -> None:
        self._told.discard(asked)
        if not asked.cancelled():
            self._arrived()


def _whole(head: list[FeedRow]) -> bool:
    """Whether there are no rows but these."""
    return len(head) < _HEAD


def _reaches(head: list[FeedRow], place: Place) -> bool:
    """Whether every row newer than a place is among these."""
    return _whole(head) or _at(place) >= _at(head[-1].place)


def _at(place: Place) -> tuple[int, int]:
    return place.created, place.seq


def _place(key: Hashable) -> Place:
    if not isinstance(key, Place):
        raise TypeError("a feed's key is a Place")
    return key
