"""Text from outside, made harmless; secrets, made unreadable by accident."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")


def clean(text: str, limit: int = 200) -> str:
    """Text from outside as one harmless line: no control, bidi or other invisible characters."""
    kept = (
        " " if character in "\t\n\r" else character
        for character in text[: limit * 4]
        if character in "\t\n\r" or unicodedata.category(character)[0] != "C"
    )
    return " ".join("".join(kept).split())[:limit]


def mask_card_numbers(text: str) -> tuple[str, bool]:
    """Cut every run of 13 to 19 digits that passes the Luhn check down to its last four.

    Returns the text and whether anything was cut. Staff paste card numbers into boxes; they must
    reach nothing: no store, no log, no request.
    """
    cut = False

    def last_four(found: re.Match[str]) -> str:
        nonlocal cut
        digits = re.sub(r"\D", "", found[0])
        if not luhn(digits):
            return found[0]
        cut = True
        return digits[-4:]

    return _LONG_NUMBER.sub(last_four, text), cut


def luhn(digits: str) -> bool:
    """Whether a run of digits carries a card number's check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 * (value > 4)
        total += value
    return total % 10 == 0


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A key, token or activation code: shown masked unless somebody asks for it by name."""

    value: str

    def reveal(self) -> str:
        """The secret itself; for the wire, the secrets file and the pairing screen only."""
        return self.value

    def __repr__(self) -> str:
        return f"Secret({self.masked})"

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """`…AB12`: enough to tell two keys apart."""
        return "…" + self.value[-4:] if len(self.value) >= 12 else "…"
