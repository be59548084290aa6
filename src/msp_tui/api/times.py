"""MultiSafepay's clock: timestamps without a zone, read and written in the zone that is assumed.

MultiSafepay: orders and transactions say `2024-06-04T15:50:17`, terminals may add `Z`, one documented
body says `23-02-2022 23:31:31`. The zone is documented nowhere, so it is a setting.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2089, 1, 1, tzinfo=UTC)
"""Nothing was sold before MultiSafepay was, and no calendar, nor the store's index, can be left by what lies between."""

_DAY_FIRST = re.compile(r"(\d{2})-(\d{2})-(\d{4})[ T](\d{2}:\d{2}:\d{2})")


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """A timestamp as aware UTC; one without a zone is local time in `zone`. Raises ValueError.

    A local time that happened twice (autumn) is taken as the first of the two; one that never was
    (spring) is read with the offset from before the change, which puts it an hour later. What nobody can
    have sold at (a year 1, or 9999, stands for no date at all) is no timestamp.
    """
    if turned := _DAY_FIRST.fullmatch(text):
        day, month, year, rest = turned.groups()
        text = f"{year}-{month}-{day}T{rest}"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time outside the calendar") from None
    if not EARLIEST <= moment < LATEST:
        raise ValueError("a time at which nothing was sold")
    return moment


def write_from(moment: datetime, zone: ZoneInfo) -> str:
    """A lower bound as zone-less local text, never later than `moment`, however the server reads it."""
    local = moment.astimezone(zone)
    return _plain(local - _overlap(local, zone))


def write_until(moment: datetime, zone: ZoneInfo) -> str:
    """An upper bound as zone-less local text, never earlier than `moment`, however the server reads it."""
    local = moment.astimezone(zone)
    if local.microsecond:
        local += timedelta(seconds=1)
    return _plain(local + _overlap(local, zone))


def _overlap(local: datetime, zone: ZoneInfo) -> timedelta:
    """How long this local time is repeated: an hour in the night when clocks go back, else nothing."""
    naive = local.replace(tzinfo=None)
    first = naive.replace(tzinfo=zone, fold=0).utcoffset() or timedelta()
    second = naive.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    return max(first - second, timedelta())


def _plain(local: datetime) -> str:
    return local.replace(microsecond=0, tzinfo=None).isoformat()
