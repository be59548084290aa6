"""Time is passed in: one small clock, so that tests own midnight."""

from __future__ import annotations

import time as _time
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from msp_tui.domain.frozen import frozen

_CLOSE_ENOUGH = timedelta(seconds=30)


class Clock(Protocol):
    """What the rooms ask of time."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        ...

    def steady(self) -> float:
        """Seconds since some moment of this process; whoever sets the clock changes nothing about them."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Seconds by which the event loop's own deadlines run."""
        return _time.monotonic()


class ShopClock:
    """The time where the shop's history is kept: the computer's clock, put right by the server's.

    MultiSafepay's rules (five minutes, 180 days, midnight) run by MultiSafepay's clock, and a sandbox may
    live in another year. `hear` may be called from any thread.
    """

    def __init__(self, computer: Clock, offset: timedelta = timedelta()) -> None:
        """`offset` is how far the server was ahead when it last answered."""
        self.computer = computer
        self.offset = offset

    def now(self) -> datetime:
        """The present by the server's clock, aware, in UTC."""
        return self.computer.now() + self.offset

    def steady(self) -> float:
        """The computer's."""
        return self.computer.steady()

    def hear(self, server: datetime) -> None:
        """The server just said what time it is (its Date header counts whole seconds)."""
        offset = server - self.computer.now()
        self.offset = timedelta() if abs(offset) < _CLOSE_ENOUGH else offset


@frozen
class Clocks:
    """Two clocks for two questions: how long did *we* wait, and what time is it for MultiSafepay's rules."""

    computer: Clock
    shop: Clock


@frozen
class Span:
    """A stretch of time: from `start` up to but not including `end`, both aware."""

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def day_span(day: date, zone: ZoneInfo) -> Span:
    """A calendar day in the shop's zone, in UTC; 23 or 25 hours when clocks change."""
    return local_span(day, time(), timedelta(days=1), zone)


def local_span(day: date, start: time, length: timedelta, zone: ZoneInfo) -> Span:
    """From `start` for `length` as the wall clock counts it, in UTC.

    In the night when clocks go back an hour comes twice; a moment in it is meant both times.
    """
    begin = datetime.combine(day, start, zone)
    return Span(min(_both(begin)), max(_both(begin + length)))


def _both(wall: datetime) -> tuple[datetime, datetime]:
    """What a wall clock's time may mean: twice the same, but for the nights when clocks change."""
    return wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
