"""Amounts, dates and times as the reader writes them, in characters that every terminal font has."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from zoneinfo import ZoneInfo

from msp_tui.domain.money import Money
from msp_tui.i18n.ascii import MORE, by_code

if TYPE_CHECKING:
    from babel import Locale

WAYS = Path(__file__).with_name("locales.json")
"""How the shops' own locales write euros and dates, taken from Babel by `make locale`."""

_SAME_DATE_AGAIN = 300
"""Days after which a day and a month alone begin to be mistaken for this year's."""

_MOST_KEPT = 1000
"""Amounts and days written once are kept: a list shows the same ones again and again."""

_PLAIN = str.maketrans(
    {"\u202f": " ", "\u00a0": " ", "\u2212": "-", "\u200e": None, "\u200f": None}
)


class Way(TypedDict):
    """How a locale writes: `sum` and `negative` are euros with {} for the figures, `day` and `date` strftime's."""

    decimal: str
    group: str
    sum: str
    negative: str
    day: str
    date: str


class Formats:
    """One locale and one zone. Euros and dates of the shops' own locales need no Babel; everything else does.

    Babel is a tenth of the console's start and of its memory, and imported by the first amount or date that
    wants it.
    """

    def __init__(self, locale: str, zone: str = "Europe/Amsterdam", *, ascii: bool = False) -> None:  # noqa: A002 - as in a profile
        """`locale` like fr_BE; `zone` an IANA name: the shop's, in which every time is shown.

        With `ascii` a currency whose sign is not ASCII is written by its code.
        """
        self.locale = locale
        self._ascii = ascii
        self.zone = ZoneInfo(zone)
        self._amounts: dict[tuple[int, str], str] = {}
        self._days: dict[date, str] = {}

    @cached_property
    def _way(self) -> Way | None:
        way: Way | None = json.loads(WAYS.read_bytes()).get(self.locale)
        return way

    @cached_property
    def _babel(self) -> Locale:
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(self.locale)
        except (UnknownLocaleError, ValueError):
            return Locale.parse(self.locale[:2])

    def money(self, money: Money) -> str:
        """`12,50 €`, in minor units of the currency's own number of decimals."""
        # A tuple is told from others in a third of the time that a Money takes.
        key = (money.amount, money.currency)
        known = self._amounts.get(key)
        if known is None:
            if len(self._amounts) >= _MOST_KEPT:
                self._amounts.clear()
            known = self._amounts[key] = self._plain(money)
        return known

    def amount_width(self, cells: int) -> int:
        """The width of a column of amounts that takes so many cells with a currency's sign."""
        return cells + MORE if self._ascii else cells

    def _plain(self, money: Money) -> str:
        text = self._written(money).translate(_PLAIN)
        return by_code(text, money.currency) if self._ascii else text

    def _written(self, money: Money) -> str:
        if self._way and money.currency == "EUR":
            euros, cents = divmod(abs(money.amount), 100)
            whole = f"{euros:,}".replace(",", self._way["group"])
            figures = f"{whole}{self._way['decimal']}{cents:02}"
            return self._way["negative" if money.amount < 0 else "sum"].format(figures)
        from babel.numbers import format_currency, get_currency_precision

        value = Decimal(money.amount).scaleb(-get_currency_precision(money.currency))
        return format_currency(value, money.currency, locale=self._babel)

    def typed_amount(self, amount: int) -> str:
        """Minor units the way a cashier of this locale types them: `12,50`."""
        return f"{amount // 100}{self._decimal}{amount % 100:02}"

    def number(self, value: float) -> str:
        """`1.234,5`: with its own number of decimals."""
        if self._way:
            signs = {",": self._way["group"], ".": self._way["decimal"]}
            return "".join(signs.get(sign, sign) for sign in f"{value:,.12g}").translate(_PLAIN)
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self._babel).translate(_PLAIN)

    @cached_property
    def _decimal(self) -> str:
        if self._way:
            return self._way["decimal"]
        from babel.numbers import get_decimal_symbol

        return get_decimal_symbol(self._babel)

    def clock(self, moment: datetime) -> str:
        """`14:07`, in the shop's zone."""
        return _clock(moment.astimezone(self.zone))

    def second(self, moment: datetime) -> str:
        """`14:07:31`, in the shop's zone."""
        return f"{moment.astimezone(self.zone):%H:%M:%S}"

    def day(self, day: date) -> str:
        """`05/03`, always as wide."""
        known = self._days.get(day)
        if known is None:
            if len(self._days) >= _MOST_KEPT:
                self._days.clear()
            known = f"{day:{self._way['day']}}" if self._way else self._shaped("MMdd", day)
            self._days[day] = known
        return known

    def whole_day(self, day: date) -> str:
        """`05/03/2026`, always as wide."""
        return f"{day:{self._way['date']}}" if self._way else self._shaped("yMMdd", day)

    def _shaped(self, skeleton: str, day: date) -> str:
        """Two digits for every day and month: columns stay straight."""
        from babel.dates import format_skeleton

        text = format_skeleton(skeleton, day, locale=self._babel).translate(_PLAIN)
        return re.sub(r"\b\d\b", lambda found: found[0].zfill(2), text)

    def short(self, moment: datetime, today: date) -> str:
        """`14:07` today, `05/03 14:07` in the months before, `05/03/25` when that could be two years."""
        local = moment.astimezone(self.zone)
        day = local.date()
        if day == today:
            return _clock(local)
        if abs((today - day).days) < _SAME_DATE_AGAIN:
            return f"{self.day(day)} {_clock(local)}"
        return f"{self.day(day)}/{local:%y}"

    def full(self, moment: datetime) -> str:
        """`05/03/2026 14:07:31`, in the shop's zone."""
        local = moment.astimezone(self.zone)
        return f"{self.whole_day(local.date())} {local:%H:%M:%S}"

    def any(self, value: Any) -> Any:
        """A value inside a sentence: Money and datetime are written, anything else stays."""
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, datetime):
            return self.clock(value)
        return value


def _clock(local: datetime) -> str:
    # Three times as quick as strftime, and every line of a list has one.
    return f"{local.hour:02}:{local.minute:02}"
