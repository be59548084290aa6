"""Amounts: integers in minor units with their currency, and the one parser of what people type."""

from __future__ import annotations

import re

from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.frozen import frozen

MAX_AMOUNT = 9_999_999  # minor units; seven digits are the most a cashier's field takes


@frozen
class Money:
    """`amount` in minor units (1250 is 12.50); may be negative in sums."""

    amount: int
    currency: str = "EUR"

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError("amounts of two currencies do not add up")
        return other.amount


class AmountError(RuleError):
    """What was typed is not an amount; the sentence shows how it could be meant."""


_MOST_CHARACTERS = 20
_SHAPE = re.compile(r"(?P<whole>\d+)(?:[.,](?P<cents>\d{1,2}))?")
_THREE = re.compile(r"(?P<whole>\d+)[.,](?P<rest>\d{3,})")


def parse_amount(text: str) -> int:
    """Read what a cashier typed and return minor units.

    A bare number is whole euros; comma and point both mark decimals when one or two digits follow at
    the end. Anything that could be read two ways is refused with both readings. Raises AmountError.
    """
    typed = text.strip().removeprefix("€").removesuffix("€").strip()
    if not typed.isascii() or not typed:
        raise AmountError(N_("This is not an amount."), N_("Write it like 12,50 or 12."))
    if len(typed) > _MOST_CHARACTERS:
        raise AmountError(N_("This amount is too large."), N_("Write it like 12,50 or 12."))
    if found := _SHAPE.fullmatch(typed):
        cents = (found["cents"] or "").ljust(2, "0")
        amount = int(found["whole"] + cents)
        if amount > MAX_AMOUNT:
            raise AmountError(N_("This amount is too large."), N_("Write it like 12,50 or 12."))
        return amount
    if found := _THREE.fullmatch(typed):
        whole, rest = found["whole"], found["rest"]
        raise AmountError(
            N_("“{typed}” can be read two ways: {first} or {second}."),
            N_("Write one of them."),
            typed=typed,
            first=f"{int(whole + rest)}",
            second=f"{int(whole)},{rest[:2]}",
        )
    raise AmountError(N_("This is not an amount."), N_("Write it like 12,50 or 12."))


def says(text: str, amount: int) -> bool:
    """Whether what was typed is this amount, however it is written."""
    try:
        return parse_amount(text) == amount
    except AmountError:
        return False
