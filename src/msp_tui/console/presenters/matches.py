"""The lookup's answers as columns: a row of the feed, why it matched, and whether it only comes near."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from msp_tui.console.presenters.cards import short_card
from msp_tui.console.presenters.reading import because, because_in_short
from msp_tui.console.presenters.rows import paid_cells, sale_cells, transaction_columns
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.domain.lookup import Match
from msp_tui.i18n import translate as _

WIDE = 98
"""From this width of the list on nothing is written in short."""
_EMPTY = (Cell(""),) * 3


def matched_columns() -> tuple[Column, ...]:
    """A lookup's answers: like a feed's, with why the row matched; terminal, card and reason in short where it is narrow."""
    *first, terminal, card = transaction_columns()[:6]
    narrow = WIDE - 1
    return (
        *first,
        Column(_("terminal"), 10, min_width_of_list=76, max_width_of_list=narrow),
        Column(_("card"), 11, max_width_of_list=narrow),
        Column(_("why"), 0, min_width_of_list=70, max_width_of_list=narrow),
        replace(terminal, min_width_of_list=WIDE),
        replace(card, min_width_of_list=WIDE),
        Column(_("matches"), 0, min_width_of_list=WIDE),
        Column(_("group"), 14, min_width_of_list=120),
        Column(_("read by"), 12, min_width_of_list=133),
        Column(_("order"), 0, min_width_of_list=150),
    )


def matched_cells(
    match: Match,
    today: date,
    terminal_name: str,
    group_name: str,
    mine: Collection[str] = (),
    *,
    wide: bool,
) -> tuple[Cell, ...]:
    """One answer of the lookup; one that only comes near is marked, says in what, and stands back.

    Every key has a screenful of them made: what a list as `wide` as this does not show is left empty.
    """
    mark, time, amount, state, terminal = sale_cells(
        match.row, today, lambda _tid: terminal_name, mine=mine
    )
    if wide:
        paid_with, mode, order = paid_cells(match.row)
        why = Cell(because(match))
        rest = (*_EMPTY, terminal, paid_with, why, Cell(group_name), mode, order)
    else:
        paid_with, why = Cell(short_card(match.row)), Cell(because_in_short(match))
        rest = (terminal, paid_with, why, *_EMPTY, *_EMPTY)
    cells = (time, amount, state, *rest)
    if match.exact:
        return (mark, *cells)
    return (Cell("≈", "note"), *(cell._replace(style="faint") for cell in cells))
