"""Reads one group's history into the store: what is new, what changed, what only details know, what is older."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clock
from msp_tui.domain.errors import KeyRefused, NoAnswer, NotFound, Refused, ServerTrouble
from msp_tui.domain.transactions import Transaction
from msp_tui.shop.pace import Gate, Lane

if TYPE_CHECKING:
    from msp_tui.shop.ports import Gateway, Ledger

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=10)
"""Each poll reads again this far back: rows arrive late and out of order, and are told apart by their id."""
FAR_OVERLAP = timedelta(hours=2)
FAR_EVERY = timedelta(minutes=10)
"""So often a poll reads further back: very late rows, and the hour that comes twice when clocks go back."""
PAGE = 100
BIG_PAGE = 1000
"""MultiSafepay: at most so many rows a request."""
_EACH_TIME = 3
"""An overlap of so many pages (a small one, a big one, an empty one) is read again by every poll."""
_SPARED = 4
"""For each page beyond that so many polls leave the overlap alone: they end where they meet what is known."""
PUT_OFF = 60.0
"""Seconds for which an order that MultiSafepay cannot show lets the others go before it; twice as many each time."""
_MOST_DOUBLINGS = 10
PRUNED_AT_ONCE = 100
"""Rows that are removed in one go: the store is locked for about twenty milliseconds."""
_UNFINISHED = "unfinished"
_BACKFILL = "backfill"
_DONE = "done"
_REACH = "backfill_reach"
_ALL = "all"
_UNTIL = "backfill_until"


class GroupReader:
    """The steps of reading a group; the feed decides when. All of them may be repeated at any time."""

    def __init__(
        self,
        group_id: int,
        gateway: Gateway,
        ledger: Ledger,
        *,
        clock: Clock,
        gate: Gate,
    ) -> None:
        """How far back it reads and what it keeps is the gate's pace."""
        self.group_id = group_id
        self._gateway = gateway
        self._ledger = ledger
        self._clock = clock
        self._gate = gate
        self._pace = gate.pace
        self._far_read: datetime | None = None
        self._spared = 0
        self._put_off = dict[str, tuple[int, float]]()
        self._unanswered = set[str]()

    async def read_new(self) -> int:
        """Read what was created since the newest known row, with an overlap; returns how many rows were new.

        Pages come newest first, so a reading that is cut off would leave a hole: where it began is kept
        until its last page is stored. After a reading that failed the next one reaches far: what came late
        meanwhile is found too. Where so much is sold that the overlap fills several big pages, only some
        readings go through all of it, so that reading keeps up with what is sold.
        """
        began = self._clock.now()
        far = self._far_read is None or abs(began - self._far_read) >= FAR_EVERY
        unfinished = self._ledger.mark(self.group_id, _UNFINISHED)
        since = self._since(unfinished, FAR_OVERLAP if far else OVERLAP)
        whole = far or bool(unfinished) or not self._spared
        self._far_read, far_read = None, self._far_read
        after, new, pages = "", 0, 0
        while True:
            limit = BIG_PAGE if pages else PAGE
            async with self._gate.lane(Lane.POLL):
                page = await self._gateway.transactions(
                    self.group_id, limit=limit, after=after, created_from=since
                )
            # A page is short when rows of it could not be read, or as long as MultiSafepay pleases.
            more = since is not None and bool(page.after) and len(page.rows) * 2 >= PAGE
            if more and since:
                self._ledger.set_mark(self.group_id, _UNFINISHED, since.isoformat())
            found = self._ledger.save_transactions(page.rows)
            after, new, pages = page.after, new + len(found), pages + 1
            if not more or (not whole and _met(page.rows, found)):
                break
        # Another process that reads at the same time, and may be cut off, leaves its own.
        if since and self._ledger.mark(self.group_id, _UNFINISHED) == since.isoformat():
            self._ledger.set_mark(self.group_id, _UNFINISHED, "")
        self._far_read = began if far else far_read
        if not whole:
            self._spared -= 1
        elif not far:
            self._spared = _SPARED * max(0, pages - _EACH_TIME)
        return new

    def _since(self, unfinished: str, overlap: timedelta) -> datetime | None:
        """Where to begin; None on the very first reading, which takes one page and leaves the rest to the past."""
        if unfinished:
            return datetime.fromisoformat(unfinished)
        now = self._clock.now()
        # A row from the future says nothing of how far reading had come, unless there are only such.
        newest = self._ledger.newest_listed(self.group_id, until=now)
        if newest := newest or self._ledger.newest_listed(self.group_id):
            return min(newest, now) - overlap
        read_to_the_end = self._ledger.mark(self.group_id, _BACKFILL) == _DONE
        return now - self._pace.history if read_to_the_end else None

    async def read_open(self) -> None:
        """Read the open order that was read longest ago."""
        waiting = self._ledger.unsettled(self.group_id, 1 + len(self._put_off))
        for order_id in self._in_turn(waiting, 1):
            await self._read_detail(order_id)

    async def read_details(self, most: int) -> int:
        """Read at most so many details; returns how many were read.

        First those that are due (somebody looks, or the order changed since), then the newest that was
        never read.
        """
        fresh = self._fresh(most)
        if not fresh and self._unanswered:
            # Nothing else is left: whether it was the order or the network shows now.
            for order_id in self._unanswered:
                self._put_off.pop(order_id, None)
            self._unanswered.clear()
            fresh = self._fresh(most)
        return sum([await self._read_detail(order_id) for order_id in fresh])

    def _fresh(self, most: int) -> list[str]:
        room = most + len(self._put_off)
        due = self._in_turn(self._ledger.due_details(self.group_id, room), most)
        never = self._in_turn(self._ledger.without_detail(self.group_id, room), most)
        return list(dict.fromkeys([*due, *never]))[:most]

    def _in_turn(self, waiting: list[str], most: int) -> list[str]:
        now = self._clock.steady()
        return [one for one in waiting if self._put_off.get(one, (0, now))[1] <= now][:most]

    def _put_it_off(self, order_id: str) -> None:
        times, _ = self._put_off.get(order_id, (0, 0.0))
        waits = PUT_OFF * 2.0 ** min(times, _MOST_DOUBLINGS)
        self._put_off[order_id] = (times + 1, self._clock.steady() + waits)

    async def _read_detail(self, order_id: str) -> bool:
        """Read one; an order that MultiSafepay cannot show is put off, so that the others get their turn."""
        if not order_id:  # the list names none: there is nothing to ask for
            self._ledger.give_up_detail(self.group_id, order_id)
            return True
        try:
            async with self._gate.lane(Lane.MORE):
                standing = self._ledger.standing(self.group_id, order_id)
                detail = await self._gateway.order(self.group_id, order_id)
        except NotFound:
            # A refund under an id of its own may have no order page; its sale's detail links it.
            self._ledger.give_up_detail(self.group_id, order_id)
        except KeyRefused:
            raise
        except (Refused, ServerTrouble) as failure:
            log.info("an order of group %s is put off: %s", self.group_id, failure)
            self._put_it_off(order_id)
            return False
        except NoAnswer:
            self._put_it_off(order_id)  # it may be this one that is never answered
            self._unanswered.add(order_id)
            raise
        else:
            self._put_off.pop(order_id, None)
            self._ledger.save_detail(detail, standing)
        return True

    async def read_back(self) -> bool:
        """Read one big page further back into the past; returns whether there is more to read.

        Rows are stored before it is noted how far they reach, and that before the place to go on from:
        whenever it is cut off, a page is at most read twice.
        """
        cursor = self._where_to_go_on()
        if cursor == _DONE:
            return False
        until = self._ledger.mark(self.group_id, _UNTIL)
        try:
            async with self._gate.lane(Lane.MORE):
                page = await self._gateway.transactions(
                    self.group_id,
                    limit=BIG_PAGE,
                    after=cursor,
                    created_until=datetime.fromisoformat(until) if until else None,
                )
        except Refused as refusal:
            if cursor and not isinstance(refusal, KeyRefused):
                # A cursor may grow too old to be understood; rows that are known already do no harm.
                self._ledger.set_mark(self.group_id, _BACKFILL, "")
            raise
        self._ledger.save_transactions(page.rows)
        oldest = min((row.created for row in page.rows), default=None)
        last = not page.after or oldest is None
        reached = _ALL if last or oldest is None else oldest.isoformat()
        self._ledger.set_mark(self.group_id, _REACH, reached)
        ended = last or (oldest is not None and oldest < self._horizon)
        self._ledger.set_mark(self.group_id, _BACKFILL, _DONE if ended else page.after)
        return not ended

    @property
    def _horizon(self) -> datetime:
        return self._clock.now() - self._pace.history

    def _where_to_go_on(self) -> str:
        """The cursor, or that all is read; where the set age has grown, the past goes on where it ended."""
        cursor = self._ledger.mark(self.group_id, _BACKFILL)
        reach = self._ledger.mark(self.group_id, _REACH)
        if cursor != _DONE or reach in {"", _ALL}:
            return cursor
        end = datetime.fromisoformat(reach)
        if end <= self._horizon:
            return _DONE
        self._ledger.set_mark(self.group_id, _UNTIL, (end + timedelta(seconds=1)).isoformat())
        self._ledger.set_mark(self.group_id, _BACKFILL, "")
        return ""

    def prune(self) -> bool:
        """Remove some rows that are older than what is kept; returns whether there may be more."""
        if self._pace.keep is None or self._ledger.mark(self.group_id, _BACKFILL) != _DONE:
            return False
        before = self._clock.now() - self._pace.keep
        reach = self._ledger.mark(self.group_id, _REACH)
        # Noted first: if the set age grows some day, what is removed now is read again.
        if reach in {"", _ALL} or datetime.fromisoformat(reach) < before - timedelta(days=1):
            self._ledger.set_mark(self.group_id, _REACH, before.isoformat())
        return self._ledger.prune(self.group_id, before, PRUNED_AT_ONCE) == PRUNED_AT_ONCE


def _met(rows: Sequence[Transaction], new: Sequence[Transaction]) -> bool:
    """Whether a page, newest first, ends among rows that were known: so many that it is no matter of order."""
    fresh = {row.transaction_id for row in new}
    return len(rows) >= PAGE and fresh.isdisjoint(row.transaction_id for row in rows[-PAGE:])
