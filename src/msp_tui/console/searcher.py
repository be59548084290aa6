"""Lookups on a thread of their own: the newest question interrupts the one before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from msp_tui.domain.clock import Clock
    from msp_tui.shop.lookup import Found
    from msp_tui.shop.ports import Records


class Searcher:
    """Owns one reading connection to the store and the thread it belongs to."""

    def __init__(self, open_records: Callable[[], Records], clock: Clock, zone: ZoneInfo) -> None:
        self._open_records = open_records
        self._clock = clock
        self._zone = zone
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lookup")
        self._records: Records | None = None

    async def find(self, text: str, groups: tuple[int, ...] | None, limit: int) -> Found:
        """Answer one question; whatever was being looked up before stops at once. Raises StateError."""
        if self._records is not None:
            self._records.interrupt()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._find, text, groups, limit)

    def _find(self, text: str, groups: tuple[int, ...] | None, limit: int) -> Found:
        from msp_tui.shop.lookup import find

        if self._records is None:
            self._records = self._open_records()
        return find(
            self._records, text, clock=self._clock, zone=self._zone, groups=groups, limit=limit
        )

    def close(self) -> None:
        """Stop looking; does not wait."""
        if self._records is not None:
            self._records.interrupt()
        self._thread.submit(self._close)
        self._thread.shutdown(wait=False)

    def _close(self) -> None:
        if self._records is not None:
            self._records.close()
