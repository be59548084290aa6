"""Text from outside, made harmless; secrets, made unreadable by accident."""

from __future__ import annotations

import re
import unicodedata

from msp_tui.domain.frozen import frozen

_DIGITS = re.compile(r"\d+")
_GAP = re.compile(r"\W{1,3}")
_KEY = re.compile(r"(?=[0-9A-Za-z]{0,99}[0-9])(?=[0-9]{0,99}[A-Za-z])[0-9A-Za-z]{36,}")
_SHORTEST_CARD, _LONGEST_CARD = 13, 19


def clean(text: str, limit: int = 200) -> str:
    """Text from outside as one harmless line: no control, bidi or other invisible characters."""
    kept = text[: limit * 4]
    if not kept.isprintable():
        kept = "".join(
            " " if character in "\t\n\r" else character
            for character in kept
            if character in "\t\n\r" or unicodedata.category(character)[0] != "C"
        )
    return " ".join(kept.split())[:limit].rstrip()


def mask_card_numbers(text: str) -> tuple[str, bool]:
    """Cut every card number, 13 to 19 digits that pass the Luhn check, down to its last four.

    Returns the text and whether anything was cut. Staff paste card numbers into boxes; they must
    reach nothing: no store, no log, no request.
    """
    masked = text
    while found := _card_number(masked):
        start, end, last_four = found
        masked = masked[:start] + last_four + masked[end:]
    return masked, masked != text


def _card_number(text: str) -> tuple[int, int, str] | None:
    """Where the first card number begins and ends, and its last four digits.

    It is written in one run, or in groups of which only the last is shorter than four digits: a date, an
    amount and a last four beside one another are no card.
    """
    groups = list(_DIGITS.finditer(text))
    for first, begin in enumerate(groups):
        digits, end = "", begin.start()
        for group in groups[first:]:
            if digits and not _GAP.fullmatch(text, end, group.start()):
                break
            digits, end = digits + group[0], group.end()
            if len(digits) > _LONGEST_CARD:
                break
            if len(digits) >= _SHORTEST_CARD and luhn(digits):
                return begin.start(), end, digits[-4:]
            if len(group[0]) < 4:
                break
    return None


def luhn(digits: str) -> bool:
    """Whether a run of digits carries a card number's check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 * (value > 4)
        total += value
    return total % 10 == 0


def looks_like_key(text: str) -> bool:
    """Whether a text holds what could be an API key: letters and digits in one run, longer than names have.

    What has a slash is an address or a path, which may have such a run.
    """
    return "/" not in text and _KEY.search(text) is not None


@frozen
class Secret:
    """A key, token or activation code: shown masked unless somebody asks for it by name."""

    value: str

    def reveal(self) -> str:
        """The secret itself; for the wire, the secrets file and whoever pairs a terminal only."""
        return self.value

    def __repr__(self) -> str:
        return f"Secret({self.masked})"

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """`…AB12`: enough to tell two keys apart."""
        return "…" + self.value[-4:] if len(self.value) >= 12 else "…"
