"""Time is passed in: one small clock, so that tests own midnight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What the rooms ask of time."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
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
