"""Cards that never existed: what a brand looks like in MultiSafepay's answers, and chance ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


@dataclass(frozen=True)
class Brand:
    """A scheme: its application id, a truncated BIN, its name and fee (in 1/10,000 of the amount)."""

    application_id: str
    bin: str
    label: str
    fee: int


BRANDS = {
    "VISA": Brand("a0000000031010", "490943", "Visa", 90),
    "MASTERCARD": Brand("a0000000041010", "516788", "Mastercard", 90),
    "MAESTRO": Brand("a0000000043060", "670312", "Maestro", 40),
    "VPAY": Brand("a0000000032020", "482112", "V PAY", 40),
    "AMEX": Brand("a000000025010402", "374245", "American Express", 290),
}
_OTHER = Brand("a0000000000000", "999999", "Card", 150)
_WEIGHTS = (34, 28, 22, 11, 5)


@dataclass(frozen=True)
class Card:
    """What a payment shows of a card; with a wallet, `last4` is the phone's number, not the card's."""

    brand: str
    last4: str
    entry_mode: str = "ICC_CONTACTLESS"
    wallet: str | None = None


def brand(name: str) -> Brand:
    """Look a brand up; unknown ones get plain values."""
    return BRANDS.get(name, _OTHER)


def chance_card(chance: Random) -> Card:
    """Draw a card as shops see them: mostly contactless, some inserted, some phones."""
    name = chance.choices(tuple(BRANDS), _WEIGHTS)[0]
    last4 = f"{chance.randrange(10000):04d}"
    turn = chance.random()
    if turn < 0.14:
        return Card(name, last4, wallet=chance.choice(("APPLEPAY", "GOOGLEPAY")))
    return Card(name, last4, "ICC" if turn < 0.3 else "ICC_CONTACTLESS")


def fee(name: str, amount: int) -> int:
    """Give MultiSafepay's fee on a payment, in cents: a fixed part and a share of the amount."""
    return FIXED_FEE + (amount * brand(name).fee + 5000) // 10000


FIXED_FEE = 5
"""Cents of each payment."""
