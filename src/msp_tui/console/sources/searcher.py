"""Lookups: on a thread of their own, where the newest question interrupts the one before, or at once.

Most answers take a few milliseconds. Who can wait for those has them worked out on its own thread: key and
answer are one frame then, and on a busy machine nobody waits for another thread to be given a processor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from msp_tui.domain.errors import ShopError

if TYPE_CHECKING:
    from msp_tui.domain.clock import Clock
    from msp_tui.shop.lookup import Found
    from msp_tui.shop.ports import Records

T = TypeVar("T")

_USUAL = ("4", "12,50", "424", "4242", "424242")
"""One question of each shape that is typed most: an amount, an order's part, a card's last four, an authorization."""
_FEW = 50
"""Answers to the questions that only warm what the first real one needs."""


class Searcher:
    """Owns one reading connection to the store and a thread; who looks up with it has the turn."""

    def __init__(self, open_records: Callable[[], Records], clock: Clock, zone: ZoneInfo) -> None:
        """`open_records` gives a reader that may be lent from thread to thread."""
        self._open_records = open_records
        self._clock = clock
        self._zone = zone
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lookup")
        self._turn = Lock()
        self._records: Records | None = None
        self._asked = 0

    async def find(self, text: str, groups: tuple[int, ...] | None, limit: int) -> Found:
        """Answer one question; whatever was being looked up before stops at once. Raises StateError."""
        return await asyncio.wrap_future(self.begin(text, groups, limit))

    def begin(
        self,
        text: str,
        groups: tuple[int, ...] | None,
        limit: int,
        patience: float = 0.0,
        first: int | None = None,
    ) -> Future[Found]:
        """The same, for who asks now; where it takes no more than `patience` seconds the answer is there already.

        It has then the `first` answers, if it is said how many; `Found.more` says how many are left out.
        """
        self._asked += 1
        if patience and (done := self._at_once(patience, text, groups, limit, first)):
            return done
        self.interrupt()
        return self._thread.submit(self._find, text, groups, limit)

    def read(self, what: Callable[[Records], T]) -> Future[T]:
        """Have the store read here, after whatever was asked before; a question that comes interrupts it."""
        return self._thread.submit(self._read, what)

    def interrupt(self) -> None:
        """Stop what is being read."""
        if self._records is not None:
            self._records.interrupt()

    def warm(self) -> None:
        """Do ahead what the first questions would have to: load code, read the store's indexes, sample its ids."""
        self._thread.submit(self._warm, self._asked)

    def _at_once(
        self,
        patience: float,
        text: str,
        groups: tuple[int, ...] | None,
        limit: int,
        first: int | None,
    ) -> Future[Found] | None:
        """The answer of this thread; None when another one looks up just now, or it has to."""
        if self._records is None or not self._turn.acquire(blocking=False):
            return None
        try:
            with self._records.within(patience):
                found = self._answer(text, groups, limit, first)
        except ShopError:  # not in time; or it fails there as well, and is told
            return None
        finally:
            self._turn.release()
        done: Future[Found] = Future()
        done.set_result(found)
        return done

    def _find(self, text: str, groups: tuple[int, ...] | None, limit: int) -> Found:
        with self._turn:
            return self._answer(text, groups, limit)

    def _read(self, what: Callable[[Records], T]) -> T:
        with self._turn:
            return what(self._opened())

    def _answer(
        self, text: str, groups: tuple[int, ...] | None, limit: int, first: int | None = None
    ) -> Found:
        from msp_tui.shop.lookup import find

        records, clock, zone = self._opened(), self._clock, self._zone
        return find(records, text, clock=clock, zone=zone, groups=groups, limit=limit, first=first)

    def _warm(self, asked: int) -> None:
        with suppress(ShopError):  # who asks is told
            for text in _USUAL:
                if asked == self._asked:
                    self._find(text, None, _FEW)

    def _opened(self) -> Records:
        if self._records is None:
            self._records = self._open_records()
        return self._records

    def close(self) -> None:
        """Stop looking; does not wait."""
        self.interrupt()
        self._thread.submit(self._close)
        self._thread.shutdown(wait=False)

    def _close(self) -> None:
        if self._records is not None:
            self._records.close()
