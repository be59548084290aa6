"""How gently MultiSafepay is asked, and for how much: seconds between polls, requests a second, the past."""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from itertools import count

from msp_tui.domain.errors import ShopError, Throttled
from msp_tui.domain.frozen import frozen

_MOST_DOUBLINGS = 10
"""No pause is doubled more often: the power stays a number."""
_MOST_HONOURED = 3600.0
"""Seconds; whoever is asked to wait longer was asked by mistake, and would show an old feed for days."""
_SHARE_OF_POLLS = 0.6
"""At most this share of the requests a second goes into polling."""


@frozen
class Pace:
    """Plain numbers are seconds, except `per_second` and `at_once`: requests of this process, polling or not."""

    on_screen: float = 2.0
    elsewhere: float = 15.0
    terminals: float = 5.0
    at_most: float = 60.0
    per_second: float = 5.0
    at_once: int = 4
    lease: float = 6.0
    """How long a process may poll a group without renewing. With `renew`, which is how often the others
    look, this is how soon a poller that died is replaced: 8 s."""
    renew: float = 2.0
    settle: float = 5.0
    """How often open refund intents are looked at."""
    history: timedelta = timedelta(days=180)
    """How far back a first run reads; MultiSafepay: older card sales cannot be refunded."""
    keep: timedelta | None = None
    """The age at which rows are removed from the store, not below `history`; None: never."""
    first_answer: float | None = None
    """How long is waited while nobody has answered anything yet; None: as ever."""

    def stretched(self, on_screen: int, elsewhere: int) -> float:
        """By how much polls have to wait longer when so many groups are polled, so that details get their turn."""
        wanted = on_screen / self.on_screen + elsewhere / self.elsewhere
        return max(1.0, wanted / (_SHARE_OF_POLLS * self.per_second))


class Backoff:
    """Waits that grow with each failure in a row and never come in step with other consoles."""

    def __init__(self, pace: Pace, dice: random.Random) -> None:
        """`dice` gives the jitter, so that tests can roll the same."""
        self._pace = pace
        self._dice = dice
        self._failures = 0

    def succeeded(self) -> None:
        """Back to the ordinary pace."""
        self._failures = 0

    def failed(self) -> None:
        """One more failure in a row."""
        self._failures += 1

    def wait(self, ordinary: float, error: ShopError | None = None) -> float:
        """Seconds until the next try; Retry-After is honoured, up to an hour."""
        doubled = ordinary * 2.0 ** min(self._failures, _MOST_DOUBLINGS)
        wait = min(doubled, max(self._pace.at_most, ordinary)) * self._dice.uniform(0.9, 1.1)
        if isinstance(error, Throttled) and error.retry_after is not None:
            asked = min(error.retry_after, _MOST_HONOURED)
            wait = max(wait, asked * self._dice.uniform(1.0, 1.1))
        return wait


class Lane(IntEnum):
    """Who goes first where several wait."""

    NOW = 0  # a cashier waits, or money moves
    POLL = 1
    MORE = 2  # details and the past


class Gate:
    """At most so many requests at once and so many a second; the feed's own wait while it is shut.

    Within a lane they go in the order they came. One place is kept for what a cashier waits for.
    """

    def __init__(self, pace: Pace) -> None:
        """One gate for everything that a process asks; lives in one loop."""
        self.pace = pace
        self._free = pace.at_once
        self._kept = 1 if pace.at_once > 1 else 0
        self._interval = 1 / pace.per_second
        self._next = 0.0
        self._shut = False
        self._numbers = count()
        self._waiting: list[_Waiting] = []
        self._alarm: asyncio.TimerHandle | None = None

    def change(self, pace: Pace) -> None:
        """Another pace from now on; what is under way keeps its place."""
        self._free += pace.at_once - self.pace.at_once
        self._kept = 1 if pace.at_once > 1 else 0
        self._interval = 1 / pace.per_second
        self.pace = pace
        if self._waiting:
            self._admit()

    def shut(self, shut: bool) -> None:
        """Hold back every request of the feed that has not begun, or let them go on."""
        self._shut = shut
        if not shut and self._waiting:
            self._admit()

    @asynccontextmanager
    async def lane(self, lane: Lane) -> AsyncIterator[None]:
        """A place for one call, which may repeat its request; each repetition waits for its second again."""
        await self._enter(lane, place=True)
        known = _ticket.set(_Ticket(lane))
        try:
            yield
        finally:
            _ticket.reset(known)
            self._free += 1
            self._admit()

    @asynccontextmanager
    async def request(self) -> AsyncIterator[None]:
        """Around each request on the wire, from whatever part of the program it comes."""
        ticket = _ticket.get()
        if ticket is None:
            async with self.lane(Lane.NOW):
                yield
            return
        if ticket.used:
            await self._enter(ticket.lane, place=False)
        ticket.used = True
        yield

    async def _enter(self, lane: Lane, *, place: bool) -> None:
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, _Waiting(lane, next(self._numbers), place, turn))
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if place and turn.done() and not turn.cancelled():  # it gave up as its turn came
                self._free += 1
            self._admit()
            raise

    def _admit(self) -> None:
        """Let in whoever may go now; look again when the next second's share begins."""
        loop = asyncio.get_running_loop()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        held = []
        while self._waiting:
            first = heapq.heappop(self._waiting)
            if first.turn.done():
                continue
            if not self._may(first):
                held.append(first)
                continue
            wait = self._next - loop.time()
            if wait > 0:
                held.append(first)
                self._alarm = loop.call_later(wait, self._admit)
                break
            self._free -= first.place
            self._next = loop.time() + self._interval
            first.turn.set_result(None)
        for one in held:
            heapq.heappush(self._waiting, one)

    def _may(self, one: _Waiting) -> bool:
        if one.lane is Lane.NOW:
            return not one.place or self._free > 0
        return not self._shut and (not one.place or self._free > self._kept)


@dataclass(order=True, slots=True)
class _Waiting:
    lane: Lane
    number: int
    place: bool = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


@dataclass(slots=True)
class _Ticket:
    """What a task that went through the gate may still send without waiting: its first request."""

    lane: Lane
    used: bool = False


_ticket: ContextVar[_Ticket | None] = ContextVar("ticket", default=None)
