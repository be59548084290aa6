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
    """A calendar day in the shop's zone; 23 or 25 hours when clocks change."""
    start = datetime.combine(day, time(), zone)
    return Span(start, datetime.combine(day + timedelta(days=1), time(), zone))
