"""Transactions, terminals and groups as columns."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, tzinfo

from msp_tui.console.presenters.cards import card, entry_mode
from msp_tui.console.presenters.states import feed_words, row_sign, terminal_sign
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.domain.feed import FeedState, FeedWord
from msp_tui.domain.money import Money
from msp_tui.domain.records import GroupSummary, KnownTerminal
from msp_tui.domain.transactions import Kind, Totals, Transaction
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _

_UNKNOWN = "…"
"""A sum that nobody has read yet is not zero."""


def transaction_columns() -> tuple[Column, ...]:
    """Time, amount, state, terminal, card; wider windows show how the card was read and the order."""
    amount = formats().amount_width(11)
    return (
        Column("", 1),
        Column(_("time"), 11),
        Column(_("amount"), amount, align="right"),
        Column(_("state"), 16),
        Column(_("terminal"), 28 - amount),
        Column(_("card"), 17),
        Column(_("read by"), 12, min_width_of_list=98),
        Column(_("order"), 0, min_width_of_list=110),
    )


MINE = "»"
"""In the gap before the name of this counter's own terminal."""


def terminal_cell(terminal_id: str, name: str, mine: Collection[str]) -> Cell:
    """A terminal's name; that of one's own counter is marked."""
    return Cell(name, "strong", MINE) if terminal_id in mine else Cell(name)


def transaction_cells(
    row: Transaction,
    today: date,
    terminal_name: Callable[[str], str],
    sale_terminal: str = "",
    mine: Collection[str] = (),
) -> tuple[Cell, ...]:
    """One row of a feed: `sale_cells` and `paid_cells`."""
    return (*sale_cells(row, today, terminal_name, sale_terminal, mine), *paid_cells(row))


def sale_cells(
    row: Transaction,
    today: date,
    terminal_name: Callable[[str], str],
    sale_terminal: str = "",
    mine: Collection[str] = (),
) -> tuple[Cell, ...]:
    """Sign, time, amount, state and terminal of a row; refunds are written as what leaves.

    `sale_terminal` stands in brackets where a refund names none: there the sale was paid. `mine` are
    the TIDs of one's own counter's terminal.
    """
    sign = row_sign(row)
    refund = row.kind is Kind.REFUND
    amount = Money(-row.amount if refund else row.amount, row.currency)
    return (
        Cell(sign.mark, sign.style),
        Cell(formats().short(row.created, today)),
        Cell(formats().money(amount), sign.style),
        Cell(_(sign.word), sign.style),
        Cell(f"({terminal_name(sale_terminal)})")
        if sale_terminal
        else terminal_cell(row.terminal_id, terminal_name(row.terminal_id), mine),
    )


def paid_cells(row: Transaction) -> tuple[Cell, ...]:
    """Card, how it was read, and order of a row."""
    return (Cell(card(row)), Cell(entry_mode(row)), Cell(row.order_id, "faint"))


def terminal_columns() -> tuple[Column, ...]:
    """TID and name first; serial number and provider where there is room."""
    return (
        Column("", 1),
        Column("TID", 9),
        Column(_("name"), 17),
        Column(_("group"), 15),
        Column(_("state"), 18),
        Column(_("last payment"), 12),
        Column(_("serial"), 18, min_width_of_list=96),
        Column(_("provider"), 10, min_width_of_list=110),
    )


def terminal_cells(
    known: KnownTerminal,
    group_name: str,
    today: date,
    mine: Collection[str],
    zone: tzinfo,
    *,
    warned: bool = False,
) -> tuple[Cell, ...]:
    """One terminal; the activation code is never a column. One that waits says since when."""
    terminal = known.terminal
    sign = terminal_sign(terminal)
    word = _(sign.word)
    if terminal.waiting and (added := terminal.added(zone)):
        day = added.astimezone(zone).date()
        since = formats().clock(added) if day == today else formats().day(day)
        word = _("waits since {since}", since=since)
    seen = formats().short(known.last_payment, today) if known.last_payment else "-"
    return (
        Cell("!", "note") if warned else Cell(sign.mark, sign.style),
        Cell(terminal.id),
        terminal_cell(terminal.id, terminal.name, mine),
        Cell(group_name),
        Cell(word, sign.style),
        Cell(seen),
        Cell(terminal.serial_number),
        Cell(terminal.provider),
    )


def group_columns() -> tuple[Column, ...]:
    """Id, name, terminals, the day, the state of the last answer, the key's last characters."""
    return (
        Column(_("id"), 8),
        Column(_("name"), 0),
        Column(_("term."), 6),
        Column(_("today"), formats().amount_width(11), align="right"),
        Column(_("refunds"), formats().amount_width(9), align="right", min_width_of_list=76),
        Column(_("feed"), 18),
        Column(_("key"), 5, min_width_of_list=76),
    )


def group_cells(
    summary: GroupSummary,
    state: FeedState | None,
    masked_key: str,
    here: date,
    back: str = "",
) -> tuple[Cell, ...]:
    """One group as the first screen shows it: `2 +1○` is two paired, one waiting for its scan.

    `here` is the day by the computer's clock; `back` how far the group's past is read, while it is being read.
    """
    word, style = feed_words(state, here, narrow=True, back=back)
    waiting = f" +{summary.waiting}○" if summary.waiting else ""
    totals = summary.today
    answered = state is not None and state.word is not FeedWord.LOADING
    unread = not answered and totals == Totals()
    return (
        Cell(str(summary.group.id)),
        Cell(summary.group.name, "strong"),
        Cell(f"{summary.paired}{waiting}"),
        Cell(_UNKNOWN if unread else formats().money(Money(totals.takings, totals.currency))),
        Cell(
            _UNKNOWN if unread else formats().money(Money(-totals.refunds, totals.currency)), "back"
        ),
        Cell(word, style),
        Cell(masked_key, "faint"),
    )
