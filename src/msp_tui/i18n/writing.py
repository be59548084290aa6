"""Amounts, dates and times as the reader writes them, in characters that every terminal font has."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from msp_tui.domain.money import Money

LOCALES = Path(__file__).parent / "locales"
"""A file a language, taken from Unicode's CLDR by `make locale`."""

_SAME_DATE_AGAIN = 300
"""Days after which a day and a month alone begin to be mistaken for this year's."""

_MOST_AMOUNTS = 1000
"""Amounts written once are kept: a feed shows the same prices again and again."""

_PLAIN = str.maketrans(
    {"\u202f": " ", "\u00a0": " ", "\u2212": "-", "\u200e": None, "\u200f": None}
)


class Way(TypedDict):
    """How a locale writes: `around` is what stands before and after a sum and a negative one, ¤ being the symbol.

    `sizes` are those of the first group of figures from the right and of all others; `day` and `date` are
    strftime's; `symbols` has the currencies that are not written by their code.
    """

    decimal: str
    group: str
    sizes: tuple[int, int]
    around: tuple[tuple[str, str], tuple[str, str]]
    day: str
    date: str
    symbols: dict[str, str]


class Formats:
    """One locale and one zone. Its file is read by the first amount or date, never by importing this."""

    def __init__(self, locale: str, zone: str = "Europe/Amsterdam") -> None:
        """`locale` like fr_BE; `zone` an IANA name: the shop's, in which every time is shown."""
        self.locale = locale
        self.zone = ZoneInfo(zone)
        self._amounts: dict[Money, str] = {}

    @cached_property
    def _table(self) -> dict[str, Any]:
        table: dict[str, Any] = json.loads((LOCALES / f"{self.locale[:2]}.json").read_bytes())
        return table

    @cached_property
    def _way(self) -> Way:
        """The language's own way, with what its territory does otherwise; one that is unknown does nothing."""
        whole, place = self._table["language"], self._table["places"].get(self.locale, {})
        symbols = whole["symbols"] | place.get("symbols", {})
        way: Way = whole | place | {"symbols": symbols}
        return way

    def money(self, money: Money) -> str:
        """`12,50 €`, in minor units of the currency's own number of decimals."""
        if money not in self._amounts:
            if len(self._amounts) >= _MOST_AMOUNTS:
                self._amounts.clear()
            self._amounts[money] = self._written(money).translate(_PLAIN)
        return self._amounts[money]

    def _written(self, money: Money) -> str:
        way = self._way
        digits = self._table["digits"].get(money.currency, 2)
        whole, rest = divmod(abs(money.amount), 10**digits)
        figures = _grouped(str(whole), way)
        if digits:
            figures += f"{way['decimal']}{rest:0{digits}}"
        symbol = way["symbols"].get(money.currency, money.currency)
        before, after = (text.replace("¤", symbol) for text in way["around"][money.amount < 0])
        return before + figures + after

    def typed_amount(self, amount: int) -> str:
        """Minor units the way a cashier of this locale types them: `12,50`."""
        return f"{amount // 100}{self._way['decimal']}{amount % 100:02}"

    def clock(self, moment: datetime) -> str:
        """`14:07`, in the shop's zone."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def day(self, day: date) -> str:
        """`05/03`, always as wide."""
        return f"{day:{self._way['day']}}"

    def whole_day(self, day: date) -> str:
        """`05/03/2026`, always as wide."""
        return f"{day:{self._way['date']}}"

    def short(self, moment: datetime, today: date) -> str:
        """`14:07` today, `05/03 14:07` in the months before, `05/03/25` when that could be two years."""
        local = moment.astimezone(self.zone)
        if local.date() == today:
            return f"{local:%H:%M}"
        if abs((today - local.date()).days) < _SAME_DATE_AGAIN:
            return f"{self.day(local.date())} {local:%H:%M}"
        return f"{self.day(local.date())}/{local:%y}"

    def full(self, moment: datetime) -> str:
        """`05/03/2026 14:07:31`, in the shop's zone."""
        return f"{moment.astimezone(self.zone):{self._way['date']} %H:%M:%S}"

    def any(self, value: Any) -> Any:
        """A value inside a sentence: Money and datetime are written, anything else stays."""
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, datetime):
            return self.clock(value)
        return value


def _grouped(figures: str, way: Way) -> str:
    first, others = way["sizes"]
    groups = [figures[-first:]]
    left = figures[:-first]
    while left:
        groups.insert(0, left[-others:])
        left = left[:-others]
    return way["group"].join(groups)
