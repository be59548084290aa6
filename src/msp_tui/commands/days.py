"""Days as options of commands say them."""

from __future__ import annotations

import argparse
from datetime import date

from msp_tui.domain.errors import N_
from msp_tui.i18n import translate


def day_of(text: str) -> date | str:
    """`today` stays a word: which day that is depends on the shop's time zone. Raises ArgumentTypeError."""
    if text == "today":
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            translate(N_("write today, or a day like 2026-01-05"))
        ) from None
