"""A list of any length that holds only the rows on screen and repaints only what changed of each line.

Textual's DataTable holds every row, sends 20 kB for a page and repaints it all for one cell; over SSH,
with a history of years, that is what makes a console slow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Generic, TypeVar

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from msp_tui.console.tty.packets import packet_of
from msp_tui.console.widgets.drawn import Drawn
from msp_tui.console.widgets.row_line import Cell, Column, span
from msp_tui.console.widgets.row_strips import RowStrips
from msp_tui.console.widgets.row_view import MOVES, RowView
from msp_tui.console.widgets.shifting import ShiftingApp, shifted
from msp_tui.console.widgets.sources import NotYet, RowSource
from msp_tui.console.widgets.sparing import SparingApp

_REACTION = 0.4
"""Seconds from seeing a row to the key that was meant for it."""

RowT = TypeVar("RowT")
SentT = TypeVar("SentT")


class RowList(Drawn, Generic[RowT], can_focus=True):
    """Rows of a source under a cursor. Call `refresh_rows` when the store has changed, `go_on` when a late answer came.

    With `follow` (a feed) the cursor at Home stays on the newest row and new ones appear on top;
    anywhere else the view holds still and `Waiting` says how many rows have come. Without it (a list of
    groups) the cursor always stays on its row.
    """

    DEFAULT_CSS = "RowList { height: 1fr; width: 1fr; }"

    class _Said(Message):
        """Something about the list."""

        def __init__(self, rows: RowList[Any]) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> RowList[Any]:
            """The list."""
            return self.rows

    class Opened(_Said, Generic[SentT]):
        """Enter was pressed on a row."""

        def __init__(self, rows: RowList[Any], row: SentT) -> None:
            super().__init__(rows)
            self.row = row

    class Highlighted(_Said, Generic[SentT]):
        """The cursor stands on another row."""

        def __init__(self, rows: RowList[Any], row: SentT) -> None:
            super().__init__(rows)
            self.row = row

    class Waiting(_Said):
        """How many rows have come since the reader left Home; 0 when there are none any more."""

        def __init__(self, rows: RowList[Any], count: int) -> None:
            super().__init__(rows)
            self.count = count

    class Late(_Said):
        """The list waits for rows that are being looked for, or no more (`RowList.waits`)."""

    def __init__(
        self,
        source: RowSource[RowT],
        columns: Sequence[Column],
        render: Callable[[RowT], Sequence[Cell]],
        *,
        empty: str = "",
        header: bool = True,
        follow: bool = False,
        clock: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> None:
        """`render` gives one Cell for each column; `empty` (lines) and the titles are already translated.

        `clock` gives seconds; `options` are Widget's (id, classes ...).
        """
        super().__init__(**options)
        self._source = source
        self._lines = RowStrips(columns, self.ink)
        self._cells = render
        self._empty = empty
        self._header = header
        self._view = RowView(source, follow=follow)
        self._strips: list[Strip] = []
        self._fitted = Size()
        self.drawn_width = 0
        """The width for which rows are drawn just now, for `render`."""
        self._told: Hashable = None
        self._waiting = 0
        self._clock = clock
        self._left: tuple[RowT, float] | None = None
        self._wanted: Callable[[], None] | None = None
        self._late = False

    # What the owner asks and says ---------------------------------------------------------------

    @property
    def row(self) -> RowT | None:
        """The row under the cursor."""
        return self._view.row

    @property
    def pointed(self) -> RowT | None:
        """The row that somebody means who presses a key now: just after another came under the cursor by itself,
        still the one before, which was there when he decided.
        """
        if self._left is not None and self._clock() < self._left[1]:
            return self._left[0]
        return self.row

    @property
    def rows(self) -> tuple[RowT, ...]:
        """The rows on screen."""
        return tuple(self._view.rows)

    @property
    def following(self) -> bool:
        """Whether new rows appear on top as they come."""
        return self._view.following

    @property
    def waits(self) -> bool:
        """Whether rows that were asked for are still being looked for."""
        return self._wanted is not None

    def set_source(self, source: RowSource[RowT], *, empty: str | None = None) -> None:
        """Show another source from its top."""
        self._source = source
        self._left = self._wanted = None
        self._view = RowView(source, follow=self._view.follow)
        self._view.height = self._page()
        if empty is not None:
            self._empty = empty
        self._move(self._view.home)

    def say_empty(self, text: str) -> None:
        """What stands there without a row from now on; lines, already translated."""
        if text != self._empty:
            self._empty = text
            self._changed()

    def set_columns(
        self, columns: Sequence[Column], render: Callable[[RowT], Sequence[Cell]]
    ) -> None:
        """Show other columns."""
        self._lines, self._cells = RowStrips(columns, self.ink), render
        self._changed()

    def refresh_rows(self) -> None:
        """The store may have changed: read what is on screen again, repaint the lines that differ."""
        before = self.row
        self._reread()
        key = None if self.row is None else self._source.key(self.row)
        if before is not None and self._source.key(before) != key:
            self._left = (before, self._clock() + _REACTION)
        self._changed()

    def go_on(self) -> None:
        """An answer that was late is there: do what waited for it."""
        wanted, self._wanted = self._wanted or self.refresh_rows, None
        wanted()

    def select(self, key: Hashable) -> bool:
        """Put the cursor on a row that is on screen; whether it is there."""
        found = self._view.select(key)
        self._changed()
        return found

    def go_to(self, row: RowT) -> None:
        """Put the cursor on a row of the source, wherever that stands."""
        self._move(partial(self._view.go_to, row))

    # Keys ---------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Move, or open; here and not as bindings, so that keys of one packet keep their order."""
        if event.key in MOVES:
            event.stop()
            self._left = self._wanted = None
            self._move(partial(MOVES[event.key], self._view))
        elif event.key in {"enter", "ctrl+j"}:
            event.stop()
            packet = packet_of(event)
            if self.row is not None and not packet.spent:
                packet.spent = True  # what follows was not meant for the screen that opens
                self.post_message(self.Opened(self, self.row))

    def _move(self, move: Callable[[], None]) -> None:
        """Move the view, now or when the rows for it are there."""
        try:
            move()
        except NotYet:
            self._wanted = partial(self._move, move)
        self._changed()

    def _reread(self) -> None:
        try:
            self._view.reread()
        except NotYet:
            # A key that waits goes on first, and finds the same.
            self._wanted = self._wanted or self.refresh_rows

    # Drawing ------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Another size: read as many rows as fit, keep the cursor on its row."""
        self._fit()
        self._changed()

    def notify_style_update(self) -> None:
        """Another theme: every line is drawn anew."""
        super().notify_style_update()
        self._strips = []
        self._lines.forget()

    def render_line(self, y: int) -> Strip:
        """One line of the list."""
        return self.lines(y, y + 1)[0]

    def lines(self, first: int, end: int) -> list[Strip]:
        """Lines of the list as they were drawn when something changed."""
        self._fit()
        if not self._strips:
            self._strips = self._draw()
        strips = self._strips[first:end]
        blank = Strip.blank(self.size.width, self.ink())
        return [*strips, *[blank] * (end - first - len(strips))]

    def _fit(self) -> None:
        """Read as many rows as fit; at the first drawing of a size, which comes before Resize is told."""
        size = self.size
        if size != self._fitted:
            self._fitted = size
            self._view.height = self._page()
            self._reread()
            self._strips = []
            self._lines.forget()

    def _page(self) -> int:
        return max(1, self.size.height - (1 if self._header else 0))

    def _changed(self) -> None:
        """Repaint the lines that differ from what is shown, and tell what changed."""
        if self.is_attached and self.size.height:
            before, self._strips = self._strips, self._draw()
            if len(before) != len(self._strips):
                self.refresh()
            elif before != self._strips:
                self._repaint(before, self._strips)
        self._tell()

    def _repaint(self, before: Sequence[Strip], after: Sequence[Strip]) -> None:
        """Only what differs, once the terminal has moved the lines that only moved."""
        top = 1 if self._header else 0
        # What still waits to be repainted is named by where it stood before.
        by = 0 if self._repaint_regions else shifted(before[top:], after[top:])
        if by and isinstance(self.app, ShiftingApp) and self.app.shift(self, top, by):
            gone = [Strip([])] * abs(by)
            moved = [*gone, *before[top:-by]] if by > 0 else [*before[top - by :], *gone]
            before = [*before[:top], *moved]
        # Of what is drawn again, a sparing app writes what differs only: here lines are told apart, no more.
        spared, width = isinstance(self.app, SparingApp), self.size.width
        changed = [
            (y, old, new)
            for y, (old, new) in enumerate(zip(before, after, strict=True))
            if old is not new and old != new
        ]
        if not changed:
            return
        if spared:
            self.refresh(*_stretches([y for y, _, _ in changed], width))
        else:
            self.refresh(*(Region(*span(old, new, y)) for y, old, new in changed))

    def _tell(self) -> None:
        row = self.row
        told, self._told = self._told, None if row is None else self._source.key(row)
        if row is not None and self._told != told:
            self.post_message(self.Highlighted(self, row))
        if self.waits != self._late:
            self._late = self.waits
            self.post_message(self.Late(self))
        waiting = self._view.waiting()
        if waiting != self._waiting:
            self._waiting = waiting
            self.post_message(self.Waiting(self, waiting))

    def _draw(self) -> list[Strip]:
        width, height = self.size
        self.drawn_width = width
        lines = self._lines
        lines.begin(width)
        strips = [lines.titles()] if self._header else []
        for place, row in enumerate(self._view.rows):
            strips.append(lines.row(self._cells(row), chosen=place == self._view.cursor))
        lines.keep(2 * height)
        if not self._view.rows and self._empty and not self.waits:
            strips += lines.words(self._empty)
        blank = Strip.blank(width, self.ink())
        strips += [blank] * (height - len(strips))
        return strips[:height]


def _stretches(lines: Sequence[int], width: int) -> list[Region]:
    """Lines, given from the top, as regions: neighbours are one."""
    found = []
    for _, run in groupby(enumerate(lines), lambda one: one[1] - one[0]):
        neighbours = [y for _, y in run]
        found.append(Region(0, neighbours[0], width, len(neighbours)))
    return found
