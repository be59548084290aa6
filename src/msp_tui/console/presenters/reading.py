"""How the lookup read what was typed, and why a row matched, in words."""

from __future__ import annotations

from datetime import date, datetime

from msp_tui.domain.clock import Span
from msp_tui.domain.errors import N_
from msp_tui.domain.lookup import Criterion, Field, Match, Range
from msp_tui.domain.money import MAX_AMOUNT, Money
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _
from msp_tui.shop.reading import Read
from msp_tui.shop.scans import Cause

_FIELDS = {
    Field.AMOUNT: N_("amount"),
    Field.LAST4: N_("card"),
    Field.TIME: N_("day or time"),
    Field.TERMINAL: N_("terminal"),
    Field.ORDER_ID: N_("order"),
    Field.TRANSACTION_ID: N_("transaction"),
    Field.AUTHORIZATION: N_("authorization"),
    Field.METHOD: N_("card"),
    Field.ENTRY_MODE: N_("read by"),
    Field.TYPE: N_("kind"),
    Field.STATUS: N_("state"),
}
_SHORT = {
    Field.AMOUNT: N_("amt"),
    Field.LAST4: N_("card"),
    Field.TIME: N_("date"),
    Field.TERMINAL: N_("term."),
    Field.ORDER_ID: N_("order"),
    Field.TRANSACTION_ID: N_("trans."),
    Field.AUTHORIZATION: N_("auth."),
    Field.METHOD: N_("card"),
    Field.ENTRY_MODE: N_("read by"),
    Field.TYPE: N_("kind"),
    Field.STATUS: N_("state"),
}
"""For a column of twelve cells."""

_REPAIRS = {
    Cause.LINK: N_("read as {text} (taken out of a link)"),
    Cause.JSON: N_("read as {text} (taken out of a code)"),
    Cause.PREFIX: N_("read as {text} (scanner's prefix removed)"),
    Cause.LAYOUT: N_("read as {text} (keyboard layout corrected)"),
}


def read_as(read: Read) -> str:
    """`amount 12,50 € · order or card 4242`: what the box took each word for."""
    cut = [_("card number cut to its last four")] if read.card_cut else []
    if read.repair:
        text = _(" or ").join(read.repair.texts)
        return " · ".join([*cut, _(_REPAIRS[read.repair.cause], text=text)])
    words = [_word(word.typed, word.readings) for word in read.question.words]
    return " · ".join([*cut, *words])


def because(match: Match) -> str:
    """`amount, near day or time`: why a row matched, strongest reason first."""
    return ", ".join(dict.fromkeys(_reason(match, field) for field in match.because))


def because_in_short(match: Match) -> str:
    """`amt+card`, `near date`: the same for a narrow column."""
    words = []
    for field in match.because:
        word = _(_SHORT[field])
        if field in match.near:
            loose = field is Field.LAST4
            word = _("other card") if loose else _("near {what}", what=word)
        words.append(word)
    return "+".join(dict.fromkeys(words))


def known_words(known_since: datetime | None, today: date) -> str:
    """From when on cards and terminals are known; "" when there are none to know of.

    An empty answer to four digits is no no as long as details are still being read.
    """
    if known_since is None:
        return ""
    since = formats().short(known_since, today)
    return _("Cards and terminals are known back to {since}.", since=since)


def _reason(match: Match, field: Field) -> str:
    if field not in match.near:
        return _(_FIELDS[field])
    if field is Field.LAST4:
        return _("another card, contactless")
    return _("near {what}", what=_(_FIELDS[field]))


def _word(typed: str, readings: tuple[Criterion, ...]) -> str:
    if not readings:
        return _("{typed}: not understood", typed=typed)
    names = list(dict.fromkeys(_(_FIELDS[reading.field]) for reading in readings))
    return f"{_(' or ').join(names)} {_value(typed, readings[0])}"


def _value(typed: str, first: Criterion) -> str:
    value = first.value
    if isinstance(value, Range):
        if value.low == value.high:
            return formats().money(Money(value.low))
        if value.high >= MAX_AMOUNT:
            above = (">=", value.low) if "=" in typed else (">", value.low - 1)
            return f"{above[0]} {formats().money(Money(above[1]))}"
        return f"{formats().money(Money(value.low))} - {formats().money(Money(value.high))}"
    if isinstance(value, Span):
        start = value.start.astimezone(formats().zone)
        length = value.end - value.start
        if length.total_seconds() >= 23 * 3600:
            return formats().whole_day(start.date())
        return f"{formats().clock(value.start)}-{formats().clock(value.end)}"
    return typed
