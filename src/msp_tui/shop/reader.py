"""Reads one group's history into the store: what is new, what changed, what only details know, what is older."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msp_tui.domain.clock import Clock
from msp_tui.domain.errors import NotFound
from msp_tui.domain.transactions import Kind, Transaction
from msp_tui.shop.pace import Gate
from msp_tui.shop.ports import Gateway, Ledger

OVERLAP = timedelta(minutes=10)
"""Each poll reads again this far back: rows arrive late and out of order, and are told apart by their id."""
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

    async def read_new(self) -> int:
        """Read what was created since the newest known row, with an overlap; returns how many rows were new.

        Pages come newest first, so a reading that is cut off would leave a hole: where it began is kept
        until its last page is stored.
        """
        since = self._since()
        after, new = "", 0
        while True:
            async with self._gate:
                page = await self._gateway.transactions(
                    self.group_id, limit=PAGE, after=after, created_from=since
                )
            more = since is not None and bool(page.after) and len(page.rows) >= PAGE
            if more and since:
                self._ledger.set_mark(self.group_id, _UNFINISHED, since.isoformat())
            unknown = self._ledger.save_transactions(page.rows)
            new += len(unknown)
            await self._read_refunded(unknown)
            after = page.after
            if not more:
                if self._ledger.mark(self.group_id, _UNFINISHED):
                    self._ledger.set_mark(self.group_id, _UNFINISHED, "")
                return new

    def _since(self) -> datetime | None:
        if unfinished := self._ledger.mark(self.group_id, _UNFINISHED):
            return datetime.fromisoformat(unfinished)
        newest = self._ledger.newest_created(self.group_id)
        return newest - OVERLAP if newest else None

    async def _read_refunded(self, unknown: Sequence[Transaction]) -> None:
        """A refund changes its sale, which a list of new rows does not show: read the sale again."""
        for order_id in dict.fromkeys(row.order_id for row in unknown if row.kind is Kind.REFUND):
            await self._read_detail(order_id)

    async def read_details(self, most: int) -> int:
        """Read one open order again and details never read, newest first; returns how many were read."""
        open_orders = self._ledger.unsettled(self.group_id, 1)
        fresh = self._ledger.without_detail(self.group_id, most)
        wanted = list(dict.fromkeys([*open_orders, *fresh]))[:most]
        for order_id in wanted:
            await self._read_detail(order_id)
        return len(fresh)

    async def _read_detail(self, order_id: str) -> None:
        try:
            async with self._gate:
                detail = await self._gateway.order(self.group_id, order_id)
        except NotFound:
            # A refund under an id of its own may have no order page; its sale's detail links it.
            self._ledger.give_up_detail(self.group_id, order_id)
        else:
            self._ledger.save_detail(detail)

    async def read_back(self) -> bool:
        """Read one big page further back into the past; returns whether there is more to read."""
        cursor = self._ledger.mark(self.group_id, _BACKFILL)
        if cursor == _DONE:
            return False
        async with self._gate:
            page = await self._gateway.transactions(self.group_id, limit=BIG_PAGE, after=cursor)
        self._ledger.save_transactions(page.rows)
        oldest = page.rows[-1].created if page.rows else None
        ended = not page.after or oldest is None or oldest < self._clock.now() - HISTORY
        self._ledger.set_mark(self.group_id, _BACKFILL, _DONE if ended else page.after)
        return not ended
