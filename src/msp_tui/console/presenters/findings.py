"""The doctor's findings as the console's screen shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from textual.content import Content

from msp_tui.console.presenters.health import mark, says
from msp_tui.console.presenters.paint import hanging, paint
from msp_tui.domain.health import Check


def findings(checks: Iterable[Check], today: date, width: int) -> Content:
    """A line for each check with its sign, and one below it with what to do; `width` in cells."""
    lines: list[Content] = []
    for check in checks:
        sign, style = mark(check)
        sentence, hint = says(check, today)
        lines.append(hanging(paint((f" {sign} ", style)), paint(sentence), width))
        if hint:
            lines.append(hanging(paint(("   → ", "faint")), paint((hint, "faint")), width))
    return Content("\n").join(lines)
