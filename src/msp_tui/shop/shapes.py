"""The shapes of days, times and amounts as cashiers write them; words come folded, without case and accents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import Span, local_span
from msp_tui.domain.lookup import Range
from msp_tui.domain.money import MAX_AMOUNT, AmountError, parse_amount
from msp_tui.shop.vocabulary import DAYS_AGO, WEEKDAYS

NEAR = timedelta(minutes=15)
_NEAR = int(NEAR.total_seconds()) // 60
DAYS_FOR_A_TIME = 14
"""A time without a day is looked for on this many days back."""

_TIME = re.compile(r"(\d{1,2})(?:[:hu](\d{2})?|[:h](\d{2})?(am|pm)|(am|pm))")
_BETWEEN_TIMES = re.compile(r"(\d{1,2})(?:[:hu](\d{2})?)?-(\d{1,2})(?:[:hu](\d{2})?)?")
_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2}|20\d{2}))?")
_ISO_DATE = re.compile(r"(20\d{2})-(\d{2})-(\d{2})")
_THOUSANDS = re.compile(r"(?<!\d)(\d{1,3})([.,'])(\d{3})(?=(?!\2)[.,]\d{2}(?!\d))")
"""As amounts stand on screens and slips, `1.234,50`: only with cents, because `1.234` may mean either."""
_AMOUNT = r"(?:€|eur)?(\d+(?:[.,]\d{1,2})?)(?:€|eur|euros?)?"
_BETWEEN = re.compile(rf"{_AMOUNT}\.\.\.?{_AMOUNT}")
_BEYOND = re.compile(rf"([<>])(=?){_AMOUNT}")
_EXACT = re.compile(
    r"(?:€|eur)?(\d+[.,]\d{1,2})(?:€|eur|euros?)?|(?:€|eur)(\d+)|(\d+)(?:€|eur|euros?)"
)


def day(word: str, today: date) -> date | None:
    """A day by its name or as a date; without a year it is the last such day."""
    if word in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[word])
    if word in WEEKDAYS:
        return today - timedelta(days=(today.weekday() - WEEKDAYS[word] - 1) % 7 + 1)
    try:
        if found := _ISO_DATE.fullmatch(word):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DATE.fullmatch(word):
            return _date(*found.groups(), today=today)
    except ValueError:
        pass
    return None


def _date(day: str, month: str, year: str | None, *, today: date) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    this_year = date(today.year, int(month), int(day))
    return this_year if this_year <= today else this_year.replace(year=today.year - 1)


@lru_cache(maxsize=1)  # every key of a lookup asks
def days_for_a_time(today: date) -> tuple[date, ...]:
    """Where a time is looked for when no day is named."""
    return tuple(today - timedelta(days=back) for back in range(DAYS_FOR_A_TIME))


def times(word: str, days: Sequence[date], zone: ZoneInfo) -> list[Span]:
    """A time of day on each of these days: a moment with a quarter of an hour around it, an hour, or from-to."""
    if (found := _BETWEEN_TIMES.fullmatch(word)) and any(mark in word for mark in ":hu"):
        first, last = _minutes(found[1], found[2]), _minutes(found[3], found[4])
        if first is not None and last is not None and first < last:
            return _spans(days, zone, first, last - first)
    elif found := _TIME.fullmatch(word):
        minute = found[2] or found[3]
        start = _minutes(found[1], minute, found[4] or found[5] or "")
        if start is not None and start < 24 * 60:
            return (
                _spans(days, zone, start - _NEAR, 2 * _NEAR)
                if minute
                else _spans(days, zone, start, 60)
            )
    return []


def _minutes(hour: str, minute: str | None, half: str = "") -> int | None:
    """Minutes after midnight, up to and including 24:00; `half` is am, pm or neither."""
    hours, minutes = int(hour), int(minute or 0)
    if half and not 1 <= hours <= 12:
        return None
    if half:
        hours = hours % 12 + (12 if half == "pm" else 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= 24 * 60 else None


def _spans(days: Sequence[date], zone: ZoneInfo, start: int, length: int) -> list[Span]:
    starts = [datetime.combine(one, time()) + timedelta(minutes=start) for one in days]
    return [local_span(at.date(), at.time(), timedelta(minutes=length), zone) for at in starts]


def amounts(word: str) -> Range | None:
    """`12,50`, `>50`, `12..15`, `12€`: amounts in minor units; None when it is no amount."""
    word = _THOUSANDS.sub(r"\1\3", word)
    try:
        if found := _BETWEEN.fullmatch(word):
            low, high = sorted((parse_amount(found[1]), parse_amount(found[2])))
            return Range(low, high)
        if found := _BEYOND.fullmatch(word):
            edge, equal = parse_amount(found[3]), bool(found[2])
            return (
                Range(edge + (not equal), MAX_AMOUNT)
                if found[1] == ">"
                else Range(0, edge - (not equal))
            )
        if found := _EXACT.fullmatch(word):
            exact = parse_amount(found[1] or found[2] or found[3])
            return Range(exact, exact)
    except AmountError:
        pass
    return None
