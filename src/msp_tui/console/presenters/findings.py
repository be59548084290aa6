"""The doctor's findings as the console's screen shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from textual.content import Content

from msp_tui.console.presenters.health import mark, says
from msp_tui.console.presenters.paint import paint
from msp_tui.domain.health import Check


def findings(checks: Iterable[Check], today: date) -> Content:
    """A line for each check with its sign, and one below it with what to do."""
    parts: list[tuple[str, str] | str] = []
    for check in checks:
        sign, style = mark(check)
        sentence, hint = says(check, today)
        parts += [(f" {sign} ", style), f"{sentence}\n"]
        if hint:
            parts += [(f"   → {hint}\n", "faint")]
    return paint(*parts)
