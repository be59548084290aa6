"""Reads what is typed into the lookup: every word by its shape, several readings where it has several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import day_span, local_span
from msp_tui.domain.lookup import Criterion, Field, Question, Range, Word
from msp_tui.domain.money import MAX_AMOUNT, AmountError, parse_amount
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import clean, mask_card_numbers
from msp_tui.shop.vocabulary import DAYS_AGO, WORDS

NEAR = timedelta(minutes=15)
DAYS_FOR_A_TIME = 14
"""A time without a day is looked for on this many days back."""
_MOST_CHARACTERS = 1000
_MOST_WORDS = 8
_MOST_TERMINALS = 40

_TIME = re.compile(r"(\d{1,2})[:hu](\d{2})?")
_HOURS = re.compile(r"(\d{1,2})[hu]?-(\d{1,2})[hu]")
_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2}|20\d{2}))?")
_BETWEEN = re.compile(r"(\d+(?:[.,]\d{1,2})?)\.\.(\d+(?:[.,]\d{1,2})?)")
_BEYOND = re.compile(r"([<>])(\d+(?:[.,]\d{1,2})?)")
_EXACT = re.compile(r"€?\d+[.,]\d{1,2}€?|€\d+|\d+€")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a word's meaning depends on: the present day in the shop's zone and the known terminals."""

    today: date
    zone: ZoneInfo
    terminals: Sequence[Terminal] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A question as it was read; `card_cut` when a full card number was cut to its last four."""

    question: Question
    card_cut: bool = False

    @property
    def empty(self) -> bool:
        """Nothing was asked yet."""
        return not self.question.words


def read(text: str, around: Surroundings, groups: tuple[int, ...] | None = None) -> Read:
    """Read the box. Card numbers of 13 to 19 digits are cut to their last four before anything else."""
    safe, card_cut = mask_card_numbers(clean(text, _MOST_CHARACTERS))
    typed = safe.split()[:_MOST_WORDS]
    days = [day for word in typed if (day := _day(_lower(word), around.today)) is not None]
    words = tuple(Word(word, tuple(_readings(word, around, days))) for word in typed)
    return Read(Question(words, groups), card_cut)


def _readings(word: str, around: Surroundings, days: list[date]) -> list[Criterion]:
    lower = _lower(word)
    if lower in WORDS:
        return [WORDS[lower], *_by_text(word, around)]
    if (day := _day(lower, around.today)) is not None:
        return [Criterion(Field.TIME, day_span(day, around.zone))]
    if found := _by_time(lower, around, days) or _by_amount(lower):
        return found
    if word.isascii() and word.isdigit():
        return [*_by_digits(word), *_by_text(word, around)]
    return _by_text(word, around)


def _lower(word: str) -> str:
    return word.casefold().replace("’", "'")


def _day(word: str, today: date) -> date | None:
    if word in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[word])
    found = _DATE.fullmatch(word)
    if not found:
        return None
    day, month, year = found.groups()
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        this_year = date(today.year, int(month), int(day))
        return this_year if this_year <= today else this_year.replace(year=today.year - 1)
    except ValueError:
        return None


def _by_time(word: str, around: Surroundings, days: list[date]) -> list[Criterion]:
    if found := _HOURS.fullmatch(word):
        first, last = int(found[1]), int(found[2])
        if not first < last <= 24:
            return []
        return _spans(around, days, time(first), timedelta(hours=last - first))
    if found := _TIME.fullmatch(word):
        hour, minute = int(found[1]), found[2]
        if hour > 23 or int(minute or 0) > 59:
            return []
        if minute is None:
            return _spans(around, days, time(hour), timedelta(hours=1))
        return _spans(around, days, time(hour, int(minute)), 2 * NEAR, earlier=NEAR)
    return []


def _spans(
    around: Surroundings,
    days: list[date],
    at: time,
    length: timedelta,
    earlier: timedelta = timedelta(),
) -> list[Criterion]:
    wanted = days or [around.today - timedelta(days=back) for back in range(DAYS_FOR_A_TIME)]
    starts = [datetime.combine(day, at) - earlier for day in wanted]
    spans = [local_span(start.date(), start.time(), length, around.zone) for start in starts]
    return [Criterion(Field.TIME, span) for span in spans]


def _by_amount(word: str) -> list[Criterion]:
    try:
        if found := _BETWEEN.fullmatch(word):
            low, high = sorted((parse_amount(found[1]), parse_amount(found[2])))
            return [Criterion(Field.AMOUNT, Range(low, high))]
        if found := _BEYOND.fullmatch(word):
            edge = parse_amount(found[2])
            beyond = Range(edge + 1, MAX_AMOUNT) if found[1] == ">" else Range(0, edge - 1)
            return [Criterion(Field.AMOUNT, beyond)]
        if _EXACT.fullmatch(word):
            exact = parse_amount(word)
            return [Criterion(Field.AMOUNT, Range(exact, exact))]
    except AmountError:
        pass
    return []


def _by_digits(word: str) -> list[Criterion]:
    readings = []
    if len(word) <= 3:
        whole = int(word) * 100
        readings.append(Criterion(Field.AMOUNT, Range(whole, whole)))
    if len(word) == 4:
        readings.append(Criterion(Field.LAST4, word))
    if len(word) == 6:
        readings.append(Criterion(Field.AUTHORIZATION, word))
    if len(word) >= 4:
        readings.append(Criterion(Field.TRANSACTION_ID, word))
    return readings


def _by_text(word: str, around: Surroundings) -> list[Criterion]:
    lower = word.casefold()
    readings = [
        Criterion(Field.TERMINAL, terminal.id)
        for terminal in around.terminals
        if lower == terminal.id.casefold()
        or (len(lower) >= 2 and lower in terminal.name.casefold())
    ][:_MOST_TERMINALS]
    if len(word) >= 3:
        readings.append(Criterion(Field.ORDER_ID, word))
    return readings
