"""A screen whose rows can be put in another order, by the columns that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.widgets.row_line import Column
from msp_tui.i18n import translate as _

RowT = TypeVar("RowT")
Orders = Sequence[tuple[str, Callable[[RowT], Any]]]
"""The titles (message ids) of columns that a list can be ordered by, and what is compared."""

_UP, _DOWN = "▲", "▼"


class OrderScreen(ShopScreen, Generic[RowT]):
    """`>` and `<` choose the column that orders the rows, `s` turns the order round; its title says which way."""

    def __init__(self) -> None:
        super().__init__()
        self._order = -1
        self._falling = False

    # What a subclass says -----------------------------------------------------------------------

    def orders(self) -> Orders[RowT]:
        """What the rows may be ordered by; nothing, and they stay as they come."""
        return ()

    def columns(self) -> tuple[Column, ...]:
        """The list's columns."""
        raise NotImplementedError

    def reordered(self) -> None:
        """Draw the rows as they are ordered now."""
        raise NotImplementedError

    # The order ----------------------------------------------------------------------------------

    @property
    def ordered_by(self) -> str:
        """The message id of the column that orders the rows; "" for the list's own order."""
        orders = self.orders()
        return orders[self._order][0] if 0 <= self._order < len(orders) else ""

    def order_by(self, title: str, *, falling: bool) -> None:
        """From now on by this column, or in the list's own order where it has none of this title."""
        titles = [one for one, _key in self.orders()]
        self._order = titles.index(title) if title in titles else -1
        self._falling = falling and self._order >= 0

    def in_order(self, rows: Iterable[RowT]) -> list[RowT]:
        """The rows as they are ordered."""
        if not self.ordered_by:
            return list(rows)
        return sorted(rows, key=self.orders()[self._order][1], reverse=self._falling)

    def titled(self) -> tuple[Column, ...]:
        """The columns; the title of the one that orders the rows says which way."""
        ordered, sign = _(self.ordered_by) if self.ordered_by else "", _UP
        if self._falling:
            sign = _DOWN
        return tuple(
            replace(column, title=f"{sign}{column.title}")
            if ordered and column.title == ordered
            else column
            for column in self.columns()
        )

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
        self.reordered()

    def action_order_turn(self) -> None:
        """`s`: the other way round."""
        self._falling = not self._falling
        self.reordered()
