"""The peers: the least that a Textual application can be, with one line, one input, or one table.

python benchmarks/floors.py line | input | table ROWS | shop ROWS
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Footer, Header, Input, Label, Static

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
            table.add_row(*self.row(number))
        table.move_cursor(row=self._rows - 1, animate=False)
        self.title = READY

    def on_key(self, event: object) -> None:
        """One row more."""
        if getattr(event, "character", None) == "+":
            table = self.query_one(DataTable)
            table.add_row(*self.row(table.row_count))
            table.move_cursor(row=table.row_count - 1, animate=False)

    @staticmethod
    def row(number: int) -> tuple[str, ...]:
        """A sale's cells."""
        amount = f"{number % 90},{number % 100:02} €"
        card = f"VISA {number % 10_000:04}"
        return ("✓", f"14:{number % 60:02}", amount, "completed", "Caisse principale", card)


class StockFeed(Screen[None]):
    """A table of sales between a header and a footer; `+` brings a row, which stands first."""

    BINDINGS = [("escape", "app.pop_screen", "Back")]  # noqa: RUF012 - Textual's own way to name them

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """As the books say."""
        yield Header()
        yield Input(placeholder="find")
        yield DataTable[str](cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Input).cursor_blink = False
        self.query_one(DataTable).add_columns("", "time", "amount", "state", "terminal", "card")
        self.fill(range(self._rows))
        self.query_one(DataTable).focus()

    def fill(self, numbers: range) -> None:
        """Show these rows."""
        table = self.query_one(DataTable)
        table.clear()
        for number in numbers:
            table.add_row(*OneTable.row(number))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Results under the box, anew for each key."""
        self.fill(range(len(event.value) * 7, self._rows))

    def on_key(self, event: object) -> None:
        """One row more, on top as in a feed."""
        if getattr(event, "character", None) == "+" and not self.query_one(Input).has_focus:
            self._rows += 1
            self.fill(range(self._rows, 0, -1))


class StockDialog(ModalScreen[None]):
    """A question over what was there."""

    BINDINGS = [("escape", "app.pop_screen", "Back")]  # noqa: RUF012 - Textual's own way to name them

    def compose(self) -> ComposeResult:
        """One label and one box."""
        yield Label("How much?")
        box = Input()
        box.cursor_blink = False
        yield box


class StockShop(App[None]):
    """The same things built from stock widgets: a screen, a dialog, a toast, the palette, the help panel."""

    BINDINGS = [  # noqa: RUF012 - Textual's own way to name them
        ("f4", "feed", "Live"),
        ("f5", "toast", "Refresh"),
        ("f9", "dialog", "Refund"),
        ("f1", "show_help_panel", "Help"),
        ("f2", "hide_help_panel", "No help"),
    ]

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Its first screen."""
        yield Header()
        yield Static(READY)
        yield Footer()

    def action_feed(self) -> None:
        """The table."""
        self.push_screen(StockFeed(self._rows))

    def action_dialog(self) -> None:
        """The question."""
        self.push_screen(StockDialog())

    def action_toast(self) -> None:
        """A routine message."""
        self.notify("Up to date.", timeout=1)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["line"]:
            OneLine().run(mouse=False)
        case ["input"]:
            OneInput().run(mouse=False)
        case ["table", rows]:
            OneTable(int(rows)).run(mouse=False)
        case ["shop", rows]:
            StockShop(int(rows)).run(mouse=False)
        case _:
            sys.exit(__doc__)
