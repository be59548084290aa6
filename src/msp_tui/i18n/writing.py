"""Amounts, dates and times as the reader writes them, in characters that every terminal font has."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msp_tui.domain.money import Money

if TYPE_CHECKING:
    from babel import Locale

_SAME_DATE_AGAIN = 300
"""Days after which a day and a month alone begin to be mistaken for this year's."""

_MOST_AMOUNTS = 1000
"""Amounts written once are kept: a feed shows the same prices again and again, at 30 us each."""

_PLAIN = str.maketrans(
    {"\u202f": " ", "\u00a0": " ", "\u2212": "-", "\u200e": None, "\u200f": None}
)


def _wide(date_text: str) -> str:
    """Two digits for every day and month: columns stay straight."""
    return re.sub(r"\b\d\b", lambda found: found[0].zfill(2), date_text.translate(_PLAIN))


class Formats:
    """One locale and one zone. Babel is imported by the first amount or date, never by importing this."""

    def __init__(self, locale: str, zone: str = "Europe/Amsterdam") -> None:
        """`locale` like fr_BE; `zone` an IANA name: the shop's, in which every time is shown."""
        self.locale = locale
        self.zone = ZoneInfo(zone)
        self._amounts: dict[Money, str] = {}

    @cached_property
    def _babel(self) -> Locale:
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(self.locale)
        except (UnknownLocaleError, ValueError):
            return Locale.parse(self.locale[:2])

    def money(self, money: Money) -> str:
        """`12,50 €`, in minor units of the currency's own number of decimals."""
        if money not in self._amounts:
            if len(self._amounts) >= _MOST_AMOUNTS:
                self._amounts.clear()
            self._amounts[money] = self._written(money)
        return self._amounts[money]

    def _written(self, money: Money) -> str:
        from babel.numbers import format_currency, get_currency_precision

        value = Decimal(money.amount).scaleb(-get_currency_precision(money.currency))
        return format_currency(value, money.currency, locale=self._babel).translate(_PLAIN)

    def typed_amount(self, amount: int) -> str:
        """Minor units the way a cashier of this locale types them: `12,50`."""
        from babel.numbers import get_decimal_symbol

        return f"{amount // 100}{get_decimal_symbol(self._babel)}{amount % 100:02}"

    def clock(self, moment: datetime) -> str:
        """`14:07`, in the shop's zone."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def day(self, day: date) -> str:
        """`05/03`, always as wide."""
        from babel.dates import format_skeleton

        return _wide(format_skeleton("MMdd", day, locale=self._babel))

    def whole_day(self, day: date) -> str:
        """`05/03/2026`, always as wide."""
        from babel.dates import format_skeleton

        return _wide(format_skeleton("yMMdd", day, locale=self._babel))

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
        from babel.dates import format_skeleton

        local = moment.astimezone(self.zone)
        return f"{format_skeleton('yMMdd', local, locale=self._babel)} {local:%H:%M:%S}".translate(
            _PLAIN
        )

    def any(self, value: Any) -> Any:
        """A value inside a sentence: Money and datetime are written, anything else stays."""
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, datetime):
            return self.clock(value)
        return value
