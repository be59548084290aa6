"""Sentences and amounts for terminals that show nothing but ASCII, where they may become longer than they were."""

from __future__ import annotations

import re

_TYPEWRITER = str.maketrans(
    {"…": "...", "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "«": '"', "»": '"'}
)
MORE = 2
"""Cells that an amount with its currency's code takes beyond one with a sign, when it fits its column narrowly."""


def sentence(text: str) -> str:
    """A sentence with three points for …, and with a typewriter's quotation marks."""
    return text.translate(_TYPEWRITER)


def by_code(amount: str, currency: str) -> str:
    """A written amount whose sign is not ASCII, with its currency's code: `12,50 EUR`, `-EUR 12.50`."""
    if amount.isascii():
        return amount
    coded = re.sub(r"[^\d.,' -]+", f" {currency} ", amount)
    return " ".join(coded.split()).replace("- ", "-")
