"""Every terminal: where it belongs, whether it is paired, and when it last took a payment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from textual import on
from textual.widget import Widget

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.listing import ListScreen, Orders, plain
from msp_tui.console.presenters.guiding import in_the_dashboard, none_in_test, unread_words
from msp_tui.console.presenters.moving import step_words
from msp_tui.console.presenters.moving_words import chain_words, terminal_warning
from msp_tui.console.presenters.naming_words import renamed_words
from msp_tui.console.presenters.payment_words import payment_line
from msp_tui.console.presenters.rows import terminal_cells, terminal_columns
from msp_tui.console.presenters.states import payment_sign
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.console.widgets.title_line import TitleLine
from msp_tui.domain.errors import N_
from msp_tui.domain.lineage import Lineage
from msp_tui.domain.moves import Move
from msp_tui.domain.payments import CloudPayment
from msp_tui.domain.records import KnownTerminal
from msp_tui.domain.terminals import Terminal
from msp_tui.i18n import ngettext
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, JournalChanged, PaymentMoved, StoreChanged

_Underway = tuple[dict[str, Move], dict[str, tuple[int, ...]], dict[str, CloudPayment]]
_ABOUT_ONE = frozenset({"rename_terminal", "remove_terminal", "move_terminal", "take_payment"})
_NEVER = datetime.min.replace(tzinfo=UTC)


class TerminalsScreen(ListScreen[KnownTerminal]):
    """F6. Tab filters by group; `a` adds, `m` moves; Enter opens the terminal's feed, or its QR while it waits."""

    SCOPE = "terminals"

    def __init__(self, said: str = "", at: Iterable[str] = ()) -> None:
        """`said` is what became of the move that was on screen before, `at` the TIDs to look for, to begin there."""
        super().__init__(ListSource[KnownTerminal]((), _key))
        self._said = said
        self._at = tuple(at)
        self._group: int | None = None
        self._moves: dict[str, Move] = {}
        self._payments: dict[str, CloudPayment] = {}
        self._lineage = Lineage(())
        self._astray: dict[str, tuple[int, ...]] = {}

    def body(self) -> Iterable[Widget]:
        yield TitleLine()
        yield RowList[KnownTerminal](
            self._source,
            terminal_columns(),
            self.cells,
        )
        self._about = TitleLine()
        yield self._about

    def _none_words(self) -> str:
        """What stands there without any; on a live account there may be some that no key may list."""
        if self.desk.in_test:
            return none_in_test()
        if self.desk.unread:
            return unread_words()
        add = _(
            "No terminal yet. Press {key} to add one.", key=keys_of("add_terminal", "terminals")[0]
        )
        if self.desk.sandbox:
            return add
        return "\n".join((add, _("Where no key may list them, they appear with their sales.")))

    def on_mount(self) -> None:
        self.headline(_("Terminals"))
        self.say(self._said, "note")
        self.rows.focus()
        self._read()

    def on_screen_resume(self) -> None:
        self._read()
        self._begin_there()
        self.do(self._read_moves, group="moves")

    def _begin_there(self) -> None:
        """With the cursor on the terminal that somebody was busy with: Enter goes on with that one."""
        shown = {row.terminal.id: row for row in self._source.newest(len(self._rows))}
        if tid := next((tid for tid in self._at if tid in shown), ""):
            self._at = ()
            self.rows.go_to(shown[tid])

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged):
            self._read()
        if isinstance(fact, StoreChanged | PaymentMoved | JournalChanged):
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
        async def read(shop: Shop) -> _Underway:
            payments = {one.terminal_id: one for one in shop.payments.open_payments()}
            return shop.moves.open_moves(), shop.records.astray(), payments

        self._moves, self._astray, self._payments = await self.desk.ask(read)
        self.rows.refresh_rows()
        self._tell()

    @on(RowList.Highlighted)
    def _tell(self) -> None:
        """What the row under the cursor has no column for: how its move stands, what its device was before."""
        row = self.rows.row
        if row is None:
            self._about.show("")
        elif payment := self._payments.get(row.terminal.id):
            line = payment_line(payment, row.terminal.name)
            self._about.show("", line, payment_sign(payment.state).style)
        elif move := self._moves.get(row.terminal.id):
            self._about.show("", step_words(move, self.desk.group_name), "note")
        elif warning := self._warning(row.terminal):
            self._about.show("", warning, "note")
        elif row.terminal.from_sales:
            text = _("No key may list terminals: this one is known from its sales.")
            self._about.show("", text, "faint")
        else:
            text = chain_words(
                self._lineage.chain(row.terminal), row.terminal, self.desk.group_name
            )
            self._about.show("", text, "faint")

    def _read(self) -> None:
        everyone = self.desk.records.terminals()
        shown = [one for one in everyone if self._group in (None, one.terminal.group_id)]
        if not shown:
            self.rows.say_empty(self._none_words())
        self._lineage = Lineage(known.terminal for known in everyone)
        self.show_rows(shown)
        self.rearranged()

    def rearranged(self) -> None:
        place = _("all groups") if self._group is None else self.desk.group_name(self._group)
        count = ngettext("{count} terminal", "{count} terminals", len(self._rows))
        self.query(TitleLine).first().show(place, count)
        self._tell()

    def cells(self, known: KnownTerminal) -> tuple[Cell, ...]:
        group = self.desk.group_name(known.terminal.group_id)
        zone, warned = self.desk.identity.zone, self._warning(known.terminal) != ""
        mine = self._lineage.known_as(self.desk.identity.my_terminal)
        return terminal_cells(known, group, self.desk.today(), mine, zone, warned=warned)

    def _warning(self, terminal: Terminal) -> str:
        twice = self._lineage.active_too(terminal)
        astray = self._astray.get(terminal.id, ())
        left = self._lineage.left_behind(terminal)
        return terminal_warning(twice, astray, self.desk.group_name, left_behind=left)

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
        """Moving needs a terminal that a device is bound to; what has a history is never removed."""
        if action_id in {"add_terminal", "move_terminal"} and self.desk.in_test:
            return none_in_test()
        row = self.rows.row
        if action_id not in _ABOUT_ONE:
            return super().why_not(action_id)
        if row is None:
            return _("There is no terminal here.")
        if action_id == "take_payment":
            return self._why_no_payment(row.terminal)
        return self._why_not(action_id, row.terminal)

    def _why_no_payment(self, terminal: Terminal) -> str | None:
        if terminal.id in self._payments:
            return None
        if not self.desk.identity.cloud:
            return _("Payments from here are off: cloud_payments = true in the profile.")
        return self._why_unbound(terminal)

    @staticmethod
    def _why_unbound(terminal: Terminal) -> str | None:
        if terminal.waiting:
            return _("No device is bound to this terminal yet: Enter shows its QR.")
        if terminal.retired:
            return _("This terminal is retired; its device is bound elsewhere, or to none.")
        return None

    def _why_not(self, action_id: str, terminal: Terminal) -> str | None:
        moving = terminal.id in self._moves
        if action_id == "remove_terminal":
            if moving:
                return _("This terminal is being moved: Enter goes on with that.")
            if terminal.waiting and not self.desk.sandbox:
                return in_the_dashboard()
            return (
                _("It was bound to a device: it and its sales stay.") if terminal.retired else None
            )
        if action_id == "move_terminal" and not moving:
            return self._why_unbound(terminal)
        return None

    @property
    def unoffered(self) -> Collection[str]:
        """Payments where they are off."""
        return () if self.desk.identity.cloud else ("take_payment",)

    def action_next_group(self) -> None:
        """Tab: the next group, then all."""
        self._turn(1)

    def action_previous_group(self) -> None:
        """Shift+Tab: the group before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        here = None if self._group is None else (self._group,)
        beside = self.desk.groups_beside(here, by)
        self._group = beside[0] if beside else None
        self._read()

    def action_add_terminal(self) -> None:
        """`a`: a new terminal, in a group or in a new one."""
        self.console.open_placing(None, self._group)

    def action_rename_terminal(self) -> None:
        """`e`: another name; on a live account only here, which the question says."""
        row = self.rows.row
        if row is None:
            return
        terminal = row.terminal
        label = _("name") if self.desk.sandbox else _("name (only on this console's screens)")

        def rename(name: str) -> None:
            self.do(self._rename, terminal, name)

        self.console.ask_name(_("Rename the terminal"), label, terminal.name, rename)

    async def _rename(self, terminal: Terminal, name: str) -> None:
        async def rename(shop: Shop) -> Terminal:
            return await shop.backroom.rename_terminal(terminal, name)

        renamed = await self.desk.ask(rename, finish=True)
        said = _("The terminal is now called {name}.", name=renamed.name)
        self.say(renamed_words(said, sandbox=self.desk.sandbox), "good")
        self._read()

    def action_remove_terminal(self) -> None:
        """`x`: one that waits is removed, twice asked; one that is paired is unbound for good, step by step."""
        row = self.rows.row
        if row is None:
            return
        terminal, key = row.terminal, self.key_of("remove_terminal")
        question = _("{key} again removes terminal {tid}.", key=key, tid=terminal.id)
        if terminal.active:
            self.do(self._retire, terminal)
        elif self.asked_twice(("remove", terminal.id), question):
            self.do(self._remove, terminal)

    async def _retire(self, terminal: Terminal) -> None:
        login = self.desk.identity.login

        async def plan(shop: Shop) -> Move:
            return await shop.moves.plan_retiring(terminal, login)

        move = await self.desk.ask(plan, finish=True)
        self.onward(lambda: self.console.go_on_moving(move))

    async def _remove(self, terminal: Terminal) -> None:
        async def remove(shop: Shop) -> None:
            await shop.backroom.remove_terminal(terminal.id)

        await self.desk.ask(remove, finish=True)
        self.say(_("Terminal {tid} is removed.", tid=terminal.id), "good")
        self._read()

    def action_take_payment(self) -> None:
        """`p`: a payment on this terminal, or the one that is open there."""
        row = self.rows.row
        if row is None:
            return
        if payment := self._payments.get(row.terminal.id):
            self.console.follow_payment(payment)
        else:
            self.console.open_payment(row.terminal)

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
