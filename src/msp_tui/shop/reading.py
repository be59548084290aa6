"""Reads what is typed or scanned into the lookup: every word by its shape, several readings where it has several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import Span, day_span
from msp_tui.domain.frozen import frozen
from msp_tui.domain.lineage import Lineage
from msp_tui.domain.lookup import Criterion, Field, Question, Range, Tail, Word
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import clean, mask_card_numbers
from msp_tui.shop import shapes
from msp_tui.shop.scans import ORDER_ID, Repair, other_layout, repaired
from msp_tui.shop.vocabulary import DAYS_AGO, WEEKDAYS, WORDS, folded, known

MOST_CHARACTERS = 1000
_MOST_WORDS = 8
_MOST_TERMINALS = 40
_DAY = timedelta(days=1)
_HALF_A_DAY = timedelta(hours=12)

_JOINED = (
    (re.compile(r"(?<=\d)\s+(?:€|eur|euros?)(?!\S)", re.IGNORECASE), "€"),
    (re.compile(r"(?<!\S)(?:€|eur)\s+(?=\d)", re.IGNORECASE), "€"),
    (re.compile(r"(?<!\S)([<>]=?)\s+(?=[€\d])"), r"\1"),
    (re.compile(r"(?<![\d.,])(\d{1,3})\s(?=\d{3}[.,]\d{2}(?!\d))"), r"\1"),
    (re.compile(r"(?<=\d)\s*(?:\.\.\.?|…)\s*(?=[€\d])"), ".."),
)
"""What belongs together although there is a space in it: `12,50 €`, `> 50`, `1 234,50`, `12 .. 15`."""

_AS_PRINTED = (
    (re.compile(r"(?<!\S)(?:[•*]|[•*x][•*x ]{1,24})(\d{4})(?!\S)", re.IGNORECASE), r"\1"),
    (re.compile(r"(?<![\d.,])(\d+)€(\d{2})(?![\d.,])"), r"\1,\2"),
    (re.compile(r"(?<!\S)TID\s*:?\s+(?=\S)", re.IGNORECASE), ""),
)
"""As it stands on slips, labels and these screens: `**** 4242`, `••4242`, `12€50`, `TID 00000LQT`."""


@frozen
class Surroundings:
    """What a word's meaning depends on: the present day in the shop's zone and the known terminals."""

    today: date
    zone: ZoneInfo
    terminals: Sequence[Terminal] = ()


@frozen
class Read:
    """A question as it was read.

    `card_cut` when a full card number was cut to its last four; `repair` when a scan was put right first.
    """

    question: Question
    card_cut: bool = False
    repair: Repair | None = None

    @property
    def empty(self) -> bool:
        """Nothing was asked yet."""
        return not self.question.words

    @property
    def text(self) -> str:
        """The words as they are looked for."""
        return " ".join(word.typed for word in self.question.words)

    @property
    def understood(self) -> tuple[Word, ...]:
        """The words that narrow a list: what means nothing hides nothing."""
        return tuple(word for word in self.question.words if word.readings)

    @property
    def unread(self) -> tuple[str, ...]:
        """The words that mean nothing, as they were typed."""
        return tuple(word.typed for word in self.question.words if not word.readings)

    @property
    def order_ids(self) -> tuple[str, ...]:
        """What MultiSafepay may be asked for if nothing matches: the one word, if it can be an order's id."""
        if self.card_cut or len(self.question.words) != 1:
            return ()
        word = self.question.words[0]
        fields = {reading.field for reading in word.readings}
        if Field.ORDER_ID not in fields or fields & _NO_ORDER:
            return ()
        texts = self.repair.texts if self.repair else (word.typed,)
        return tuple(text for text in texts if ORDER_ID.fullmatch(text))


_TELLING = {Field.AMOUNT, Field.LAST4, Field.AUTHORIZATION}
"""What says enough of a sale to look for it at another hour than was said."""
_NO_ORDER = {Field.METHOD, Field.ENTRY_MODE, Field.TYPE, Field.STATUS, Field.TERMINAL, Field.TIME}


def read(text: str, around: Surroundings, groups: tuple[int, ...] | None = None) -> Read:
    """Read the box. Card numbers of 13 to 19 digits are cut to their last four before anything else."""
    safe, cut = mask_card_numbers(clean(text, MOST_CHARACTERS))
    for shape, plain in _AS_PRINTED:
        safe = shape.sub(plain, safe)
    repair = repaired(safe)
    if repair is None and safe and not _means_something(safe, around):
        repair = other_layout(safe)
    if repair is not None:
        repair, hidden = _masked(repair)
        return Read(Question((_scanned(repair, around),), groups), cut or hidden, repair)
    typed = _words(safe)[:_MOST_WORDS]
    days = [day for word in typed if (day := shapes.day(folded(word), around.today)) is not None]
    words = [_word(word, around, days) for word in typed]
    return Read(Question(_with_looser(words, days, around), groups), cut, repair)


def _words(text: str) -> list[str]:
    """Words at spaces, but what is one thing stays together: `12,50 €`, `sans contact`."""
    for shape, joined in _JOINED:
        text = shape.sub(joined, text)
    words: list[str] = []
    for word in text.split():
        if words and known(f"{folded(words[-1])}-{folded(word)}"):
            words[-1] = f"{words[-1]}-{word}"
        else:
            words.append(word)
    return words


def _means_something(text: str, around: Surroundings) -> bool:
    """Whether a word is one of the trade's, a shape, or part of a terminal's name."""
    fields = {reading.field for reading in _word(text, around, []).readings}
    return bool(fields - {Field.ORDER_ID})


def _masked(repair: Repair) -> tuple[Repair, bool]:
    """A card number may have been written as keys that no digit stands on: then nothing else is meant."""
    masked = [mask_card_numbers(text) for text in repair.texts]
    hidden = any(cut for _, cut in masked)
    texts = dict.fromkeys(text for text, cut in masked if cut or not hidden)
    return replace(repair, texts=tuple(texts)), hidden


def _scanned(repair: Repair, around: Surroundings) -> Word:
    """What a scanner sends is an id, whatever else it looks like."""
    readings: list[Criterion] = []
    for text in repair.texts:
        digits = _by_digits(text) if text.isascii() and text.isdigit() else []
        readings += [one for one in digits if one.field is not Field.AMOUNT]
        readings += _by_text(text, around)
    return Word(repair.texts[0], tuple(dict.fromkeys(readings)))


def _word(word: str, around: Surroundings, days: list[date]) -> Word:
    lower = folded(word)
    if lower in WORDS:
        return Word(word, (*WORDS[lower], *_by_text(word, around)))
    if (day := shapes.day(lower, around.today)) is not None:
        on_day = Criterion(Field.TIME, day_span(day, around.zone))
        named = _by_terminal(lower, around) if lower in DAYS_AGO or lower in WEEKDAYS else []
        return Word(word, (on_day, *named))
    spans = shapes.times(lower, days or shapes.days_for_a_time(around.today), around.zone)
    if spans:
        return Word(word, tuple(Criterion(Field.TIME, span) for span in spans))
    if (amounts := shapes.amounts(lower)) is not None:
        return Word(word, (Criterion(Field.AMOUNT, amounts),))
    if word.isascii() and word.isdigit():
        return Word(word, (*_by_digits(word), *_by_text(word, around)))
    return Word(word, tuple(_by_text(word, around)))


def _by_digits(word: str) -> list[Criterion]:
    readings = []
    if len(word) <= 3:
        whole = int(word) * 100
        readings.append(Criterion(Field.AMOUNT, Range(whole, whole)))
    if len(word) == 4:
        readings.append(Criterion(Field.LAST4, word))
        readings.append(Criterion(Field.TRANSACTION_ID, Tail(word)))
    if len(word) == 6:
        readings.append(Criterion(Field.AUTHORIZATION, word))
    if len(word) > 4:
        readings.append(Criterion(Field.TRANSACTION_ID, word))
    return readings


def _by_text(word: str, around: Surroundings) -> list[Criterion]:
    readings = _by_terminal(folded(word), around)
    if len(word) == 4 and word.isascii() and word.isdigit():
        readings.append(Criterion(Field.ORDER_ID, Tail(word)))
    elif len(word) >= 3:
        readings.append(Criterion(Field.ORDER_ID, word))
    return readings


def _by_terminal(lower: str, around: Surroundings) -> list[Criterion]:
    """A TID, a serial number or a part of a name: every terminal that the same device ever was."""
    named = [
        terminal
        for terminal in around.terminals
        if lower in (terminal.id.casefold(), terminal.serial_number.casefold())
        or (len(lower) >= 2 and lower in folded(terminal.name))
    ]
    lineage = Lineage(around.terminals if named else ())
    tids = dict.fromkeys(tid for terminal in named for tid in lineage.tids(terminal))
    return [Criterion(Field.TERMINAL, tid) for tid in tids][:_MOST_TERMINALS]


# What comes near -----------------------------------------------------------------------------------


def _with_looser(words: list[Word], days: list[date], around: Surroundings) -> tuple[Word, ...]:
    fields = [{one.field for one in word.readings} for word in words]
    loosened = []
    for at, word in enumerate(words):
        beside = set[Field]().union(*fields[:at], *fields[at + 1 :])
        looser: list[tuple[Field, Criterion]] = []
        for reading in word.readings:
            if reading.field is Field.AMOUNT and (about := _about(reading)):
                looser.append((Field.AMOUNT, about))
            elif reading.field is Field.LAST4 and Field.AMOUNT in beside:
                # A phone shows another number than the card: amount and contactless count for more.
                looser.append((Field.LAST4, Criterion(Field.ENTRY_MODE, "CONTACTLESS")))
            elif isinstance(reading.value, Tail) and len(words) == 1:
                # Four digits are a card's or an id's last; where few are, they may stand elsewhere in one.
                looser.append((Field.ORDER_ID, Criterion(reading.field, word.typed)))
        if len(words) > 1 and days:
            looser += [(Field.TIME, one) for one in _a_day_off(word, around)]
        if beside & _TELLING:
            looser += [(Field.TIME, one) for one in _hours_off(word, around)]
        loosened.append(replace(word, looser=tuple(looser)))
    return tuple(loosened)


def _about(reading: Criterion) -> Criterion | None:
    """An exact amount give or take a fifth."""
    value = reading.value
    if not isinstance(value, Range) or value.low != value.high or value.low < 5:
        return None
    fifth = value.low // 5
    return Criterion(Field.AMOUNT, Range(value.low - fifth, value.low + fifth))


def _a_day_off(word: Word, around: Surroundings) -> list[Criterion]:
    """The day before and the day after what a day or a time on a named day means."""
    lower = folded(word.typed)
    if (day := shapes.day(lower, around.today)) is not None:
        first, last = (day_span(one, around.zone) for one in (day - _DAY, day + _DAY))
        return [Criterion(Field.TIME, Span(first.start, last.end))]
    named = _days_of(word, around.zone)
    beside = sorted({day + off for day in named for off in (-_DAY, _DAY)} - named)
    return [Criterion(Field.TIME, span) for span in shapes.times(lower, beside, around.zone)]


def _hours_off(word: Word, around: Surroundings) -> list[Criterion]:
    """Any hour of the days on which a time is looked for; half a day, where that reaches beyond midnight."""
    spans = [one.value for one in word.readings if isinstance(one.value, Span)]
    if not spans or shapes.day(folded(word.typed), around.today) is not None:
        return []
    days = [day_span(day, around.zone) for day in _days_of(word, around.zone)]
    start = min(*(day.start for day in days), *(span.start - _HALF_A_DAY for span in spans))
    end = max(*(day.end for day in days), *(span.end + _HALF_A_DAY for span in spans))
    return [Criterion(Field.TIME, Span(start, end))]


def _days_of(word: Word, zone: ZoneInfo) -> set[date]:
    """On which days a time is looked for; a quarter of an hour around midnight begins the day before."""
    spans = [one.value for one in word.readings if isinstance(one.value, Span)]
    return {(span.start + (span.end - span.start) / 2).astimezone(zone).date() for span in spans}
