"""A list over a growing shop day, for tests of RowList.

`+` brings a row, `.` only asks to look again, `f` repaints everything, `r` writes all of it again, `=` answers once all is drawn.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from msp_tui.console.tty.terminal import prepare

prepare(os.environ)

from textual.app import ComposeResult  # noqa: E402 - after prepare, as it has to be
from textual.events import Key  # noqa: E402

import msp_tui.console  # noqa: E402
from msp_tui.console.styles import themes  # noqa: E402
from msp_tui.console.tty.driver import CounterDriver  # noqa: E402
from msp_tui.console.widgets.row_line import Cell, Column  # noqa: E402
from msp_tui.console.widgets.row_list import RowList  # noqa: E402
from msp_tui.console.widgets.shifting import ShiftingApp  # noqa: E402

STYLES = Path(msp_tui.console.__file__).parent / "styles" / "app.tcss"


DRAWN = "\x1b]2;drawn\x07"


class Day:
    """A source of whole numbers, newest (largest) first."""

    def __init__(self, rows: int) -> None:
        self.rows = sorted(range(1, rows + 1), reverse=True)
        self.words = dict.fromkeys(self.rows, "open")

    def arrive(self) -> None:
        self.rows.insert(0, (self.rows[0] if self.rows else 0) + 1)

    def key(self, row: int) -> int:
        return row

    def newest(self, limit: int) -> Sequence[int]:
        return self.rows[:limit]

    def oldest(self, limit: int) -> Sequence[int]:
        return self.rows[max(0, len(self.rows) - limit) :]

    def older(self, than: object, limit: int) -> Sequence[int]:
        assert isinstance(than, int)
        return [row for row in self.rows if row < than][:limit]

    def newer(self, than: object, limit: int) -> Sequence[int]:
        assert isinstance(than, int)
        above = [row for row in self.rows if row > than]
        return above[max(0, len(above) - limit) :]

    def count_newer(self, than: object) -> int:
        assert isinstance(than, int)
        return sum(row > than for row in self.rows)


COLUMNS = (
    Column("Time", 5),
    Column("Sale", 0),
    Column("Amount", 10, "right"),
    Column("Card", 8, min_width_of_list=60),
)


class ListApp(ShiftingApp):
    """One list; what it posts is kept."""

    CSS_PATH = STYLES

    def __init__(self, rows: int = 100, *, follow: bool = True) -> None:
        super().__init__(driver_class=CounterDriver)
        themes.install(self)
        self.day = Day(rows)
        self.follow = follow
        self.now = 0.0
        self.opened: list[int] = []
        self.highlighted: list[int] = []
        self.waiting: list[int] = []

    def compose(self) -> ComposeResult:
        yield RowList(
            self.day,
            COLUMNS,
            self.cells,
            empty="Nothing yet.",
            follow=self.follow,
            clock=lambda: self.now,
            id="list",
        )

    def cells(self, row: int) -> Sequence[Cell]:
        word = self.day.words.get(row, "open")
        style = "good" if word == "done" else "open"
        return Cell("14:07"), Cell(f"sale {row} {word}", style), Cell(f"€ {row},00"), Cell("4242")

    @property
    def list(self) -> RowList[int]:
        found: RowList[int] = self.query_one("#list", RowList)
        return found

    def on_mount(self) -> None:
        self.list.focus()

    def on_key(self, event: Key) -> None:
        if event.character == "+":
            self.day.arrive()
            self.list.refresh_rows()
        elif event.character == ".":
            self.list.refresh_rows()
        elif event.character == "f":
            self.screen.refresh()
        elif event.character == "r":
            self.draw_anew()
        elif event.character == "=":
            self.answer()
        elif event.character == "d":
            self.day.words[self.list.rows[4]] = "done"
            self.list.refresh_rows()

    def answer(self) -> None:
        waiting = self.list._repaint_regions or self.screen._repaint_required
        if waiting or self.screen._dirty_widgets:
            self.call_after_refresh(self.answer)
        elif self._driver is not None:
            self._driver.write(DRAWN)
            self._driver.flush()

    def on_row_list_opened(self, event: RowList.Opened[int]) -> None:
        self.opened.append(event.row)

    def on_row_list_highlighted(self, event: RowList.Highlighted[int]) -> None:
        self.highlighted.append(event.row)

    def on_row_list_waiting(self, event: RowList.Waiting) -> None:
        self.waiting.append(event.count)


if __name__ == "__main__":
    ListApp(int(sys.argv[1])).run(mouse=False)
