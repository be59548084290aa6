"""The command palette: what the screen underneath offers, narrowed by words and run by Enter."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input

from msp_tui.console.actions import Action, offered
from msp_tui.console.bases.listing import plain
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.widgets.burst import BurstScreen
from msp_tui.console.widgets.inputs import FilterInput
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.i18n import translate as _

_LONGEST = 60
_MOVES = frozenset({"up", "down", "pageup", "pagedown"})


class PaletteScreen(ShopScreen):
    """ctrl+p or `:`. What is typed lands in the box, also what came before it stood; keys of one packet keep their order."""

    SCOPE = "palette"

    def __init__(self, under: BurstScreen) -> None:
        """`under` is the screen whose actions these are."""
        super().__init__()
        self._under = under
        self._offered = [
            one
            for one in offered(under.SCOPE)
            if not one.native
            and one.id != "command_palette"
            and not (under.read_only and one.changes)
        ]
        self._source = ListSource[Action](self._offered, _key)
        self._asked = ""

    def body(self) -> Iterable[Widget]:
        yield FilterInput(limit=_LONGEST, placeholder=_("Search for a command…"))
        columns = (Column("", 10), Column("", 20, min_width_of_list=110), Column("", 0))
        nothing = _("Nothing found.")
        yield RowList[Action](self._source, columns, _cells, header=False, empty=nothing)

    def on_mount(self) -> None:
        self.headline(_("Commands"))
        self.box.focus()

    @property
    def box(self) -> FilterInput:
        """Where one types."""
        return self.query_one(FilterInput)

    @property
    def rows(self) -> RowList[Action]:
        """What fits what was typed, best first."""
        return self.query_one(RowList)

    async def take_characters(self, text: str, *, ended: bool) -> None:
        """Typed before the box had the focus: text all the same."""
        self.receive_burst(text, ended=ended)

    def receive_burst(self, text: str, *, ended: bool) -> None:
        """What was typed goes into the box, and Enter behind it runs."""
        self.box.insert_text_at_cursor(text)
        self._narrow()
        if ended:
            self._run()

    @on(Input.Changed)
    def _narrow(self) -> None:
        """Another letter, other actions; nothing when the list is already theirs."""
        text = self.box.value
        if text != self._asked:
            self._asked = text
            self.rows.set_source(ListSource(_fitting(self._offered, text), _key))

    @on(RowList.Highlighted)
    def _tell(self) -> None:
        """The whole sentence, where a narrow list cuts it."""
        row = self.rows.row
        self.say(_(row.help) if row is not None and self.size.width < 80 else "")

    def on_key(self, event: events.Key) -> None:
        """Up and down move in the list while the box keeps the focus."""
        if event.key in _MOVES:
            self._narrow()
            self.rows.on_key(event)

    @on(StepInput.Entered)
    @on(RowList.Opened)
    def _run(self) -> None:
        """Enter: go back, and do there what the cursor stands on."""
        self._narrow()
        action = self.rows.row
        if action is None:
            self.box.begin(self.box.value)
        elif self.shows:
            self.console.back()
            self.app.call_later(self._under.once_mounted, self._under.act, action.id)


def _fitting(actions: Iterable[Action], text: str) -> list[Action]:
    """Those with all of the words, first those whose title begins with what was typed, or has it."""
    words, typed = plain(text).split(), plain(text).strip()
    found = [
        (plain(_(one.title)), one)
        for one in actions
        if all(word in plain(f"{_(one.title)} {_(one.help)}") for word in words)
    ]
    found.sort(key=lambda pair: (not pair[0].startswith(typed), typed not in pair[0]))
    return [one for _title, one in found]


def _cells(action: Action) -> tuple[Cell, ...]:
    return (Cell(action.key_text, "back"), Cell(_(action.title), "strong"), Cell(_(action.help)))


def _key(action: Action) -> str:
    return action.id
