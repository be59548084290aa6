"""A screen around one list held in memory: it can be narrowed by words and put in another order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from msp_tui.console.bases.filtering import FilterScreen
from msp_tui.console.bases.ordering import Orders, OrderScreen
from msp_tui.console.widgets.choice_list import plain
from msp_tui.console.widgets.row_line import Cell
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.i18n import translate as _

__all__ = ["ListScreen", "Orders", "plain"]

RowT = TypeVar("RowT")


class ListScreen(FilterScreen, OrderScreen[RowT], Generic[RowT]):
    """It opens as this login left it. A subclass shows its rows by `show_rows`."""

    def __init__(self, source: ListSource[RowT]) -> None:
        super().__init__()
        self._source = source
        self._rows: Sequence[RowT] = ()
        self._words: tuple[str, ...] = ()
        self._recalled = False

    # What a subclass says -----------------------------------------------------------------------

    def cells(self, row: RowT) -> tuple[Cell, ...]:
        """A row as the list shows it."""
        raise NotImplementedError

    def rearranged(self) -> None:
        """Words or order are others now: a subclass may write it above the list."""

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
        """Before the screen is composed anew: it then opens as one that never stood."""
        self.forget_filter()
        self._words, self._recalled = (), False
        self.order_by("", falling=False)

    def narrow(self, text: str) -> None:
        self._words = tuple(text.split())
        self._rearrange()

    @property
    def kept_rows(self) -> str:
        shown = len(self._source.newest(len(self._rows)))
        return _("{shown} of {all} rows", shown=shown, all=len(self._rows))

    def reordered(self) -> None:
        self._rearrange()
        self.console.memory.keep_order(self.SCOPE, self.ordered_by, falling=self._falling)

    def _recall(self) -> None:
        """The words and the order that this login left on."""
        left = self.console.memory.of(self.SCOPE)
        self.order_by(left.order, falling=left.falling)
        if left.on:
            self.put_words(left.words)
        elif self.ordered_by:
            self._rearrange()

    def _arranged(self) -> list[RowT]:
        return self.in_order(row for row in self._rows if self._has_words(row))

    def _has_words(self, row: RowT) -> bool:
        if not self._words:
            return True
        text = plain(" ".join(cell.text for cell in self.cells(row)))
        return all(plain(word) in text for word in self._words)

    def _rearrange(self) -> None:
        self.rows.set_columns(self.titled(), self.cells)
        self.show_rows(self._rows)
        self.rearranged()
