"""The lookup's answers as columns: a row of the feed, why it matched, and whether it only comes near."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from msp_tui.console.presenters.reading import because
from msp_tui.console.presenters.rows import transaction_cells, transaction_columns
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.domain.lookup import Match
from msp_tui.i18n import translate as _


def matched_columns() -> tuple[Column, ...]:
    """A lookup's answers: like a feed's, with why the row matched; the terminal where there is room for both."""
    *first, terminal, card = transaction_columns()[:6]
    return (
        *first,
        replace(terminal, min_width_of_list=98),
        card,
        Column(_("matches"), 0),
        Column(_("group"), 14, min_width_of_list=120),
        Column(_("read by"), 12, min_width_of_list=133),
        Column(_("order"), 0, min_width_of_list=150),
    )


def matched_cells(
    match: Match, today: date, terminal_name: str, group_name: str, mine: str = ""
) -> tuple[Cell, ...]:
    """One answer of the lookup; one that only comes near says so and stands back."""
    mark, time, amount, state, terminal, paid_with, mode, order = transaction_cells(
        match.row, today, lambda _tid: terminal_name, mine=mine
    )
    if not match.exact:
        state = Cell(_("near: {state}", state=state.text), "note")
    cells = (
        time,
        amount,
        state,
        terminal,
        paid_with,
        Cell(because(match)),
        Cell(group_name),
        mode,
        order,
    )
    if match.exact:
        return (mark, *cells)
    return (
        Cell("≈", "note"),
        *(cell if cell is state else Cell(cell.text, "faint") for cell in cells),
    )
