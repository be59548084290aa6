"""Reads one group's history into the store: what is new, what changed, what only details know, what is older."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from msp_tui.domain.clock import Clock
from msp_tui.domain.errors import KeyRefused, NotFound, Refused, ServerTrouble
from msp_tui.domain.transactions import Kind, Transaction
from msp_tui.shop.pace import Gate
from msp_tui.shop.ports import Gateway, Ledger

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=10)
"""Each poll reads again this far back: rows arrive late and out of order, and are told apart by their id."""
FAR_OVERLAP = timedelta(hours=2)
FAR_EVERY = timedelta(minutes=10)
"""So often a poll reads further back: very late rows, and the hour that comes twice when clocks go back."""
HISTORY = timedelta(days=180)
"""How far back a first run reads; older card sales cannot be refunded."""
PAGE = 100
BIG_PAGE = 1000
_UNFINISHED = "unfinished"
_BACKFILL = "backfill"
_DONE = "done"


class GroupReader:
    """The steps of reading a group; the feed decides when. All of them may be repeated at any time."""

    def __init__(
        self, group_id: int, gateway: Gateway, ledger: Ledger, *, clock: Clock, gate: Gate
    ) -> None:
        self.group_id = group_id
        self._gateway = gateway
        self._ledger = ledger
        self._clock = clock
        self._gate = gate
        self._far_read: datetime | None = None
        self._refunded: dict[str, None] = {}
        self._put_off: set[str] = set()

    async def read_new(self) -> int:
        """Read what was created since the newest known row, with an overlap; returns how many rows were new.

        Pages come newest first, so a reading that is cut off would leave a hole: where it began is kept
        until its last page is stored.
        """
        began = self._clock.now()
        far = self._far_read is None or abs(began - self._far_read) >= FAR_EVERY
        since = self._since(FAR_OVERLAP if far else OVERLAP)
        after, new = "", 0
        while True:
            async with self._gate:
                page = await self._gateway.transactions(
                    self.group_id, limit=PAGE, after=after, created_from=since
                )
            # A page is short when rows of it could not be read; half a page is not the last one.
            more = since is not None and bool(page.after) and len(page.rows) * 2 >= PAGE
            if more and since:
                self._ledger.set_mark(self.group_id, _UNFINISHED, since.isoformat())
            unknown = self._ledger.save_transactions(page.rows)
            new += len(unknown)
            self._note_refunded(unknown)
            after = page.after
            if not more:
                if self._ledger.mark(self.group_id, _UNFINISHED):
                    self._ledger.set_mark(self.group_id, _UNFINISHED, "")
                if far:
                    self._far_read = began
                return new

    def _since(self, overlap: timedelta) -> datetime | None:
        """Where to begin; None on the very first reading, which takes one page and leaves the rest to the past."""
        if unfinished := self._ledger.mark(self.group_id, _UNFINISHED):
            return datetime.fromisoformat(unfinished)
        now = self._clock.now()
        if newest := self._ledger.newest_created(self.group_id):
            return min(newest, now) - overlap
        read_to_the_end = self._ledger.mark(self.group_id, _BACKFILL) == _DONE
        return now - HISTORY if read_to_the_end else None

    def _note_refunded(self, unknown: Sequence[Transaction]) -> None:
        """A refund changes its sale, which a list of new rows does not show: the sale is to be read again."""
        self._refunded |= {row.order_id: None for row in unknown if row.kind is Kind.REFUND}

    async def read_open(self) -> None:
        """Read the sales of new refunds, and the open order that was read longest ago."""
        waiting = self._ledger.unsettled(self.group_id, 1 + len(self._put_off))
        for order_id in dict.fromkeys([*self._refunded, *self._in_turn(waiting, 1)]):
            if order_id not in self._put_off:
                await self._read_detail(order_id)

    async def read_details(self, most: int) -> int:
        """Read at most so many details that were never read, newest first; returns how many were read."""
        waiting = self._ledger.without_detail(self.group_id, most + len(self._put_off))
        fresh = self._in_turn(waiting, most)
        if not fresh:
            self._put_off.clear()
        return sum([await self._read_detail(order_id) for order_id in fresh])

    def _in_turn(self, waiting: list[str], most: int) -> list[str]:
        return [order_id for order_id in waiting if order_id not in self._put_off][:most]

    async def _read_detail(self, order_id: str) -> bool:
        """Read one; an order that MultiSafepay cannot show is put off, so that the others get their turn."""
        try:
            async with self._gate:
                detail = await self._gateway.order(self.group_id, order_id)
        except NotFound:
            # A refund under an id of its own may have no order page; its sale's detail links it.
            self._ledger.give_up_detail(self.group_id, order_id)
        except KeyRefused:
            raise
        except (Refused, ServerTrouble) as failure:
            log.info("an order of group %s is put off: %s", self.group_id, failure)
            self._put_off.add(order_id)
            return False
        else:
            self._ledger.save_detail(detail)
        self._refunded.pop(order_id, None)
        return True

    async def read_back(self) -> bool:
        """Read one big page further back into the past; returns whether there is more to read."""
        cursor = self._ledger.mark(self.group_id, _BACKFILL)
        if cursor == _DONE:
            return False
        try:
            async with self._gate:
                page = await self._gateway.transactions(self.group_id, limit=BIG_PAGE, after=cursor)
        except Refused as refusal:
            if cursor and not isinstance(refusal, KeyRefused):
                # A cursor may grow too old to be understood; rows that are known already do no harm.
                self._ledger.set_mark(self.group_id, _BACKFILL, "")
            raise
        self._ledger.save_transactions(page.rows)
        oldest = page.rows[-1].created if page.rows else None
        ended = not page.after or oldest is None or oldest < self._clock.now() - HISTORY
        self._ledger.set_mark(self.group_id, _BACKFILL, _DONE if ended else page.after)
        return not ended
