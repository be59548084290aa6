"""A screen around one list held in memory: it can be narrowed by words and put in another order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from msp_tui.console.filtering import FilterScreen
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.i18n import translate as _

RowT = TypeVar("RowT")
Orders = Sequence[tuple[str, Callable[[RowT], Any]]]
"""The titles (message ids) of columns that a list can be ordered by, and what is compared."""

_UP, _DOWN = "▲", "▼"


def plain(text: str) -> str:
    """Text as it is compared: without case and accents."""
    from msp_tui.shop.vocabulary import folded

    return folded(text)


class ListScreen(FilterScreen, Generic[RowT]):
    """`/` narrows, `>` and `<` choose the column that orders the rows, `s` turns the order round.

    It opens as this login left it. A subclass shows its rows by `show_rows`, and says what they are ordered by
    in `orders`.
    """

    def __init__(self, source: ListSource[RowT]) -> None:
        super().__init__()
        self._source = source
        self._rows: Sequence[RowT] = ()
        self._words: tuple[str, ...] = ()
        self._order = -1
        self._falling = False
        self._recalled = False

    # What a subclass says -----------------------------------------------------------------------

    def orders(self) -> Orders[RowT]:
        """What the rows may be ordered by; nothing, and they stay as they come."""
        return ()

    def columns(self) -> tuple[Column, ...]:
        """The list's columns."""
        raise NotImplementedError

    def cells(self, row: RowT) -> tuple[Cell, ...]:
        """A row as the list shows it."""
        raise NotImplementedError

    # The list -----------------------------------------------------------------------------------

    @property
    def rows(self) -> RowList[RowT]:
        """The list."""
        return self.query_one(RowList)

    def show_rows(self, rows: Sequence[RowT]) -> None:
        """Show these rows from now on: those that have the words, in the order that was chosen."""
        self._rows = rows
        if not self._recalled:
            self._recalled = True
            self._recall()
        self._source.replace(self._arranged())
        self.rows.refresh_rows()
        self.show_filter()

    def forget_arrangement(self) -> None:
        """No words and no order of somebody's own any more; whoever calls it draws the list anew."""
        self.forget_filter()
        self._words, self._order, self._falling = (), -1, False

    def narrow(self, text: str) -> None:
        self._words = tuple(text.split())
        self._rearrange()

    @property
    def kept_rows(self) -> str:
        shown = len(self._source.newest(len(self._rows)))
        return _("{shown} of {all} rows", shown=shown, all=len(self._rows))

    def _recall(self) -> None:
        """The words and the order that this login left on."""
        left = self.console.memory.of(self.SCOPE)
        titles = [title for title, _key in self.orders()]
        if left.order in titles:
            self._order, self._falling = titles.index(left.order), left.falling
        if left.on:
            self.put_words(left.words)
        elif self._order >= 0:
            self._rearrange()

    def _arranged(self) -> list[RowT]:
        kept = [row for row in self._rows if self._has_words(row)] if self._words else [*self._rows]
        orders = self.orders()
        if 0 <= self._order < len(orders):
            kept.sort(key=orders[self._order][1], reverse=self._falling)
        return kept

    def _has_words(self, row: RowT) -> bool:
        text = plain(" ".join(cell.text for cell in self.cells(row)))
        return all(plain(word) in text for word in self._words)

    def _rearrange(self) -> None:
        self.rows.set_columns(self._titled(), self.cells)
        self.show_rows(self._rows)
        self.rearranged()

    def rearranged(self) -> None:
        """Words or order are others now: a subclass may write it above the list."""

    def _titled(self) -> tuple[Column, ...]:
        orders = self.orders()
        if not 0 <= self._order < len(orders):
            return self.columns()
        ordered, sign = _(orders[self._order][0]), _DOWN if self._falling else _UP
        return tuple(
            replace(column, title=f"{sign}{column.title}") if column.title == ordered else column
            for column in self.columns()
        )

    # Order --------------------------------------------------------------------------------------

    def why_not(self, action_id: str) -> str | None:
        """Some lists have an order of their own only."""
        if action_id in {"order_next", "order_before", "order_turn"} and not self.orders():
            return _("This list has one order only.")
        if action_id == "order_turn" and self._order < 0:
            return _("Choose a column first: {key}.", key=self.key_of("order_next"))
        return super().why_not(action_id)

    def action_order_next(self) -> None:
        """`>`: the next column, then the list's own order."""
        self._choose(1)

    def action_order_before(self) -> None:
        """`<`: the column before."""
        self._choose(-1)

    def _choose(self, by: int) -> None:
        choices = len(self.orders()) + 1
        self._order = (self._order + 1 + by) % choices - 1
        self._reorder()

    def action_order_turn(self) -> None:
        """`s`: the other way round."""
        self._falling = not self._falling
        self._reorder()

    def _reorder(self) -> None:
        self._rearrange()
        orders = self.orders()
        order = orders[self._order][0] if 0 <= self._order < len(orders) else ""
        self.console.memory.keep_order(self.SCOPE, order, falling=self._falling)
