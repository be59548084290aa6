"""What of a source is on screen and where the cursor stands; knows nothing of drawing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from msp_tui.console.widgets.sources import NotYet, RowSource

RowT = TypeVar("RowT")


class RowView(Generic[RowT]):
    """A window of `height` rows. The cursor is a row, not a line: it stays on it while others come and go.

    What the source cannot answer yet (NotYet) changes nothing, and can be asked again.
    """

    def __init__(self, source: RowSource[RowT], *, follow: bool) -> None:
        self._source = source
        self.follow = follow
        self.following = follow
        self.height = 1
        self.rows: list[RowT] = []
        self.cursor = 0
        self._seen: Hashable = (
            None  # the newest row that was on screen while following or at the top
        )
        self._waited = 0
        self._at_top = True

    @property
    def row(self) -> RowT | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def waiting(self) -> int:
        """How many rows have come above what the reader has seen."""
        if not self.follow or self.following or not self.rows:
            return 0
        with suppress(NotYet):
            self._waited = self._source.count_newer(self._seen)
        return self._waited

    # Moving -------------------------------------------------------------------------------------

    def home(self) -> None:
        """The newest row, and follow from here, also when another one comes at this very moment."""
        self._show(self._source.newest(self.height), 0)
        self.following = self.follow
        self._seen = self._key(0) if self.rows else None

    def end(self) -> None:
        """The oldest row."""
        rows = self._source.oldest(self.height)
        self._show(rows, len(rows) - 1)

    def down(self) -> None:
        """One row down; at the bottom edge half a page comes at once: fewer bytes than one by one."""
        if self.cursor < len(self.rows) - 1:
            self._show(self.rows, self.cursor + 1)
        elif self.rows and (more := self._source.older(self._key(-1), max(1, self.height // 2))):
            at = len(self.rows)
            rows = [*self.rows, *more]
            cut = max(0, len(rows) - self.height)
            self._show(rows[cut:], at - cut)

    def up(self) -> None:
        """One row up; at the top edge half a page comes at once."""
        if self.cursor > 0:
            self._show(self.rows, self.cursor - 1)
        elif self.rows and (more := self._source.newer(self._key(0), max(1, self.height // 2))):
            self._show([*more, *self.rows][: self.height], len(more) - 1)

    def page_down(self) -> None:
        """One screenful down."""
        more = self._source.older(self._key(-1), self.height) if self.rows else []
        if len(more) < self.height:
            at_last = not more
            rows = self._source.oldest(self.height)
            self._show(rows, len(rows) - 1 if at_last else min(self.cursor, len(rows) - 1))
        else:
            self._show(more, self.cursor)

    def page_up(self) -> None:
        """One screenful up."""
        more = self._source.newer(self._key(0), self.height) if self.rows else []
        if len(more) < self.height:
            self._show(self._source.newest(self.height), 0 if not more else self.cursor)
        else:
            self._show(more, self.cursor)

    def select(self, key: Hashable) -> bool:
        """The row with this key, if it is on screen."""
        for place, row in enumerate(self.rows):
            if self._source.key(row) == key:
                self._show(self.rows, place)
                return True
        return False

    def go_to(self, row: RowT) -> None:
        """A row of the source; one that is not on screen becomes the topmost, as far as there are rows below."""
        if not self.select(self._source.key(row)):
            self._show([row], 0)
            self.reread()

    # Reading again ------------------------------------------------------------------------------

    def reread(self) -> None:
        """The same place of the source as it is now: its newest rows while following, else around the cursor."""
        if not self.rows or self.following:
            self.home()
            return
        key = self._key(self.cursor)
        # Who has paged down looks at that page, also where its rows would fit on the first one.
        if not self.follow and self._at_top and self._in_newest(key):
            return
        line = min(self.cursor, self.height - 1)
        above = list(self._source.newer(key, max(1, line)))
        if not above:
            rows = list(self._source.newest(self.height))
            self._show(rows, self._place(rows, key, 0))
            return
        shown = above[len(above) - line :] if line else []
        # Just below the row above stands the cursor's own row, if it is still there.
        below = self._source.older(self._source.key(above[-1]), self.height - len(shown))
        rows = [*shown, *below]
        if len(rows) < self.height:
            rows = list(self._source.oldest(self.height))
        self._show(rows, self._place(rows, key, line))

    def _in_newest(self, key: Hashable) -> bool:
        rows = self._source.newest(self.height)
        keys = [self._source.key(row) for row in rows]
        if key not in keys:
            return False
        self._show(rows, keys.index(key))
        return True

    def _place(self, rows: list[RowT], key: Hashable, otherwise: int) -> int:
        keys = [self._source.key(row) for row in rows]
        return keys.index(key) if key in keys else otherwise

    def _key(self, place: int) -> Hashable:
        return self._source.key(self.rows[place])

    def _show(self, rows: Sequence[RowT], cursor: int) -> None:
        at_top = not rows or not self._source.newer(self._source.key(rows[0]), 1)
        self._at_top = at_top
        self.rows = list(rows)
        self.cursor = max(0, min(cursor, len(self.rows) - 1))
        self.following = self.follow and self.cursor == 0 and at_top
        if self.rows and at_top:
            self._seen = self._key(0)


MOVES: dict[str, Callable[[RowView[Any]], None]] = {
    "up": RowView.up,
    "down": RowView.down,
    "pageup": RowView.page_up,
    "pagedown": RowView.page_down,
    "home": RowView.home,
    "end": RowView.end,
}
"""What each key does."""
