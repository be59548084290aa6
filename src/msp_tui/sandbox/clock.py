"""The sandbox's time: instants are whole milliseconds since 1970 UTC, days are Amsterdam's.

The zone is MultiSafepay's own as far as its receipts show: their transaction ids count microseconds
and agree with the zone-less times beside them only in Amsterdam.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE_NAME = "Europe/Amsterdam"
ZONE = ZoneInfo(ZONE_NAME)
SECOND = 1000
"""The sandbox tells time and spans in whole milliseconds."""
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE


def local(instant: int) -> datetime:
    """Give the instant as Amsterdam's wall clock shows it."""
    return datetime.fromtimestamp(instant / 1000, ZONE)


def instant_of(moment: datetime) -> int:
    """Give the instant of a moment that carries its zone."""
    return round(moment.timestamp() * 1000)


def wire(instant: int) -> str:
    """Write an instant as MultiSafepay does: to the second and without a zone."""
    return local(instant).isoformat(timespec="seconds")[:19]


def wire_or_none(instant: int | None) -> str | None:
    """Write an instant that may not have come yet."""
    return None if instant is None else wire(instant)


def local_day(instant: int) -> date:
    """Give the day of the instant in Amsterdam."""
    return local(instant).date()


def next_midnight(instant: int) -> int:
    """Give the first instant of the day that follows, in Amsterdam."""
    tomorrow = local_day(instant) + timedelta(days=1)
    return instant_of(datetime.combine(tomorrow, wall_time(), ZONE))


MANUAL_START = instant_of(datetime(2026, 1, 5, 9, 0, tzinfo=ZONE))
MANUAL_END = instant_of(datetime(2100, 1, 1, tzinfo=ZONE))


def read_instant(text: str) -> int:
    """Read a date, a date-time (zone-less ones are Amsterdam's) or Unix seconds.

    Raises ValueError for anything else.
    """
    if text.isascii() and text.isdigit():
        return (
            instant_of(datetime.fromtimestamp(int(text[:12]), UTC)) if len(text) <= 11 else _far()
        )
    moment = datetime.fromisoformat(text)
    return instant_of(moment if moment.tzinfo else moment.replace(tzinfo=ZONE))


def _far() -> int:
    raise ValueError("a Unix time has at most 11 digits")


class Clock(Protocol):
    """What the rules ask the time of."""

    manual: bool

    def now(self) -> int:
        """Give the present instant; it never goes back."""


class RealClock:
    """The machine's time; held still rather than set back when the machine corrects itself."""

    manual = False

    def __init__(self) -> None:
        self._last = 0

    def now(self) -> int:
        """Give the present instant."""
        self._last = max(self._last, time.time_ns() // 1_000_000)
        return self._last


class ManualClock:
    """Time that moves only when it is told to."""

    manual = True

    def __init__(self, start: int = MANUAL_START) -> None:
        self._now = start

    def now(self) -> int:
        """Give the present instant."""
        return self._now

    def set(self, instant: int) -> None:
        """Move to an instant, never backwards."""
        self._now = max(self._now, instant)
