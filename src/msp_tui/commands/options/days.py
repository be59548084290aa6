"""Days as options of commands say them: in the words, and the forms, that the lookup takes."""

from __future__ import annotations

from datetime import date

from msp_tui.commands import WrongUsage
from msp_tui.domain.errors import N_
from msp_tui.domain.text import clean

_LONGEST = 40


def named_day(said: str, today: date) -> date:
    """The day of `hier`, `05/03` or `2026-03-05`, as seen from this one. Raises WrongUsage."""
    from msp_tui.shop.shapes import day
    from msp_tui.shop.vocabulary import folded

    found = day(folded(said.strip()), today)
    if found is None:
        raise WrongUsage(
            N_("--day {said} is not a day."),
            N_("Write it like today, yesterday, 05/03 or 2026-03-05."),
            said=clean(said, _LONGEST),
        )
    return found
