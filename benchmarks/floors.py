"""The peers: the least that a Textual application can be, with one line, one input, or one table.

python benchmarks/floors.py line | input | table ROWS
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input, Static

READY = "ready to be used"


class OneLine(App[None]):
    """Shows one line."""

    def compose(self) -> ComposeResult:
        """Its one widget."""
        yield Static(READY)


class OneInput(App[None]):
    """Takes text. Its cursor does not blink, or it would never come to rest."""

    def compose(self) -> ComposeResult:
        """Its one widget."""
        box = Input(placeholder=READY)
        box.cursor_blink = False
        yield box


class OneTable(App[None]):
    """A DataTable that gets a row more at each `+`, and shows it."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Its one widget."""
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        """Fill it."""
        table = self.query_one(DataTable)
        table.add_columns("", "time", "amount", "state", "terminal", "card")
        for number in range(self._rows):
            table.add_row(*self._row(number))
        table.move_cursor(row=self._rows - 1, animate=False)
        self.title = READY

    def on_key(self, event: object) -> None:
        """One row more."""
        if getattr(event, "character", None) == "+":
            table = self.query_one(DataTable)
            table.add_row(*self._row(table.row_count))
            table.move_cursor(row=table.row_count - 1, animate=False)

    @staticmethod
    def _row(number: int) -> tuple[str, ...]:
        amount = f"{number % 90},{number % 100:02} €"
        card = f"VISA {number % 10_000:04}"
        return ("✓", f"14:{number % 60:02}", amount, "completed", "Caisse principale", card)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["line"]:
            OneLine().run(mouse=False)
        case ["input"]:
            OneInput().run(mouse=False)
        case ["table", rows]:
            OneTable(int(rows)).run(mouse=False)
        case _:
            sys.exit(__doc__)
