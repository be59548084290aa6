"""Every terminal: where it belongs, whether it is paired, and when it last took a payment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from textual import on
from textual.widget import Widget

from msp_tui.console.listing import ListScreen, Orders, plain
from msp_tui.console.presenters.moving import chain_words, step_words
from msp_tui.console.presenters.rows import terminal_cells, terminal_columns
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.console.widgets.title_line import TitleLine
from msp_tui.domain.errors import N_
from msp_tui.domain.lineage import Lineage
from msp_tui.domain.moves import Move
from msp_tui.domain.records import KnownTerminal
from msp_tui.i18n import ngettext
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, StoreChanged

_NEVER = datetime.min.replace(tzinfo=UTC)


class TerminalsScreen(ListScreen[KnownTerminal]):
    """F6. Tab filters by group; `a` adds, `m` moves; Enter opens the terminal's feed, or its QR while it waits."""

    SCOPE = "terminals"

    def __init__(self, said: str = "") -> None:
        """`said` is what became of the move that was on screen before."""
        super().__init__(ListSource[KnownTerminal]((), _key))
        self._said = said
        self._group: int | None = None
        self._moves: dict[str, Move] = {}
        self._lineage = Lineage(())

    def body(self) -> Iterable[Widget]:
        yield TitleLine()
        yield RowList[KnownTerminal](
            self._source,
            terminal_columns(),
            self.cells,
            empty=_("No terminal yet. Press a to add one."),
        )
        self._about = TitleLine()
        yield self._about

    def on_mount(self) -> None:
        self.headline(_("Terminals"))
        self.say(self._said, "note")
        self.rows.focus()
        self._read()

    def on_screen_resume(self) -> None:
        self._read()
        self.do(self._read_moves, group="moves")

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged):
            self._read()
            self.do(self._read_moves, group="moves")

    def orders(self) -> Orders[KnownTerminal]:
        return (
            (N_("name"), lambda known: plain(known.terminal.name)),
            ("TID", lambda known: known.terminal.id),
            (N_("group"), lambda known: plain(self.desk.group_name(known.terminal.group_id))),
            (N_("state"), lambda known: (known.terminal.active, known.terminal.waiting)),
            (N_("last payment"), lambda known: known.last_payment or _NEVER),
        )

    def columns(self) -> tuple[Column, ...]:
        return terminal_columns()

    def copyable(self) -> str:
        row = self.rows.row
        return row.terminal.id if row else ""

    async def _read_moves(self) -> None:
        async def read(shop: Shop) -> dict[str, Move]:
            return shop.moves.open_moves()

        self._moves = await self.desk.ask(read)
        self._tell()

    @on(RowList.Highlighted)
    def _tell(self) -> None:
        """What the row under the cursor has no column for: how its move stands, what its device was before."""
        row = self.rows.row
        if row is None:
            self._about.show("")
        elif move := self._moves.get(row.terminal.id):
            self._about.show("", step_words(move, self.desk.group_name), "note")
        else:
            text = chain_words(
                self._lineage.chain(row.terminal), row.terminal, self.desk.group_name
            )
            self._about.show("", text, "faint")

    def _read(self) -> None:
        everyone = self.desk.records.terminals()
        self._lineage = Lineage(known.terminal for known in everyone)
        self.show_rows([one for one in everyone if self._group in (None, one.terminal.group_id)])
        self.rearranged()

    def rearranged(self) -> None:
        place = _("all groups") if self._group is None else self.desk.group_name(self._group)
        count = ngettext("{count} terminal", "{count} terminals", len(self._rows))
        self.query(TitleLine).first().show(place, count, extra=self.narrowed)
        self._tell()

    def cells(self, known: KnownTerminal) -> tuple[Cell, ...]:
        group = self.desk.group_name(known.terminal.group_id)
        return terminal_cells(known, group, self.desk.today(), self.desk.identity.my_terminal)

    @on(RowList.Opened)
    def open_terminal(self, event: RowList.Opened[KnownTerminal]) -> None:
        """Enter: the step at which a move stands, the QR of a terminal that waits, else its feed."""
        terminal = event.row.terminal
        if move := self._moves.get(terminal.id):
            self.console.go_on_moving(move)
        elif terminal.waiting:
            self.console.open_pairing(terminal)
        else:
            self.console.open_feed((terminal.group_id,), terminal.id)

    def why_not(self, action_id: str) -> str | None:
        """Moving needs a terminal that a device is bound to."""
        if action_id == "move_terminal":
            row = self.rows.row
            if row is None:
                return _("There is no terminal to move yet.")
            if row.terminal.id in self._moves:
                return None
            if row.terminal.waiting:
                return _("No device is bound to this terminal yet: Enter shows its QR.")
            if row.terminal.retired:
                return _("This terminal is retired; its device is bound elsewhere, or to none.")
        return super().why_not(action_id)

    def action_next_group(self) -> None:
        """Tab: the next group, then all."""
        self._turn(1)

    def action_previous_group(self) -> None:
        """Shift+Tab: the group before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        choices: list[int | None] = [None, *(group.id for group in self.desk.groups())]
        here = choices.index(self._group) if self._group in choices else 0
        self._group = choices[(here + by) % len(choices)]
        self._read()

    def action_add_terminal(self) -> None:
        """`a`: a new terminal, in a group or in a new one."""
        self.console.open_placing(None, self._group)

    def action_move_terminal(self) -> None:
        """`m`: this terminal to another group, or on with its move."""
        row = self.rows.row
        if row is None:
            return
        if move := self._moves.get(row.terminal.id):
            self.console.go_on_moving(move)
        else:
            self.console.open_placing(row.terminal, None)


def _key(known: KnownTerminal) -> str:
    return known.terminal.id
