"""What this shop refunded, by whom, and what became of it; open ones on top. Beside it moves of terminals, and payments on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field

from textual import on
from textual.widget import Widget

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.listing import ListScreen, Orders, plain
from msp_tui.console.presenters.deed_words import why_no_decision
from msp_tui.console.presenters.journal import (
    View,
    about_intent,
    about_move,
    about_payment,
    counted,
    counted_payments,
    intent_cells,
    intent_columns,
    move_cells,
    move_columns,
    payment_cells,
    payment_columns,
)
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.console.widgets.title_line import TitleLine
from msp_tui.domain.errors import N_
from msp_tui.domain.frozen import frozen
from msp_tui.domain.moves import Move, StepTaken
from msp_tui.domain.payments import CloudPayment, PaymentState
from msp_tui.domain.refunds import RefundIntent
from msp_tui.i18n import ngettext
from msp_tui.i18n import translate as _
from msp_tui.shop.deciding import decidable
from msp_tui.shop.engine import Shop
from msp_tui.shop.exceptions import Exceptional, exceptions, last_payments
from msp_tui.shop.facts import Fact, JournalChanged, PaymentMoved, RefundMoved
from msp_tui.shop.permissions import Deed

Entry = RefundIntent | Move | CloudPayment
_NEWEST = 1000
"""Refunds on screen, and payments; `msp-tui journal` shows all."""


@frozen
class _Journal:
    """What was read: refunds, why some are marked, moves with the steps of each, and payments."""

    intents: list[RefundIntent] = field(default_factory=list)
    marked: dict[str, tuple[Exceptional, ...]] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    steps: dict[str, tuple[StepTaken, ...]] = field(default_factory=dict)
    payments: list[CloudPayment] = field(default_factory=list)


class JournalScreen(ListScreen[Entry]):
    """F7. Tab goes from one list to the next; Enter opens a sale, or goes on with a move or a payment."""

    SCOPE = "journal"

    def __init__(self) -> None:
        super().__init__(ListSource[Entry]((), _key))
        self._view = View.ALL
        self._journal = _Journal()
        self._terminals: dict[tuple[int, str], str] = {}

    def body(self) -> Iterable[Widget]:
        yield TitleLine()
        yield RowList[Entry](self._source, intent_columns(), self.cells)
        self._about = TitleLine()
        yield self._about

    def on_mount(self) -> None:
        self.headline(_("Refund journal"))
        self.rows.focus()
        self._show()

    def on_screen_resume(self) -> None:
        self.do(self._read, group="journal")

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, RefundMoved | PaymentMoved | JournalChanged):
            self.do(self._read, group="journal")

    def orders(self) -> Orders[Entry]:
        """Refunds and payments may be ordered; moves stand as they were made, unfinished ones first."""
        return () if self._view is View.MOVES else _ORDERS

    def columns(self) -> tuple[Column, ...]:
        if self._view is View.PAYMENTS:
            return payment_columns()
        return move_columns() if self._view is View.MOVES else intent_columns()

    def copyable(self) -> str:
        entry = self.rows.row
        return "" if entry is None else _key(entry)

    async def _read(self) -> None:
        zone, now = self.desk.identity.zone, self.desk.journal_now()

        async def read(shop: Shop) -> _Journal:
            intents = shop.journal.intents(_NEWEST)
            marked = exceptions(intents, last_payments(shop.records, zone), zone, now)
            moves = shop.journal.moves()
            steps = {move.id: tuple(shop.journal.move_steps(move.id)) for move in moves}
            return _Journal(intents, marked, moves, steps, shop.payments.payments(_NEWEST))

        self._journal = await self.desk.ask(read)
        self._terminals.clear()
        self._fill()

    def _show(self) -> None:
        """Another list, from its top."""
        self._source = ListSource[Entry]((), _key)
        self.rows.set_source(self._source, empty=self._view.empty)
        self.rows.set_columns(self.titled(), self.cells)
        self._fill()

    def _fill(self) -> None:
        self.show_rows(self._chosen())
        self.rearranged()

    def rearranged(self) -> None:
        title = self.query(TitleLine).first()
        shown = self._source.newest(len(self._rows))
        if self._view is View.MOVES:
            count, sums = ngettext("{count} move", "{count} moves", len(shown)), ""
        elif self._view is View.PAYMENTS:
            count, sums = counted_payments([one for one in shown if isinstance(one, CloudPayment)])
        else:
            count, sums = counted([one for one in shown if isinstance(one, RefundIntent)])
        title.show(self._view.title, count, "", sums)
        self._tell()

    def _chosen(self) -> Sequence[Entry]:
        intents = self._journal.intents
        if self._view is View.MOVES:
            return self._journal.moves
        if self._view is View.PAYMENTS:
            return self._journal.payments
        if self._view is View.TODAY:
            zone, today = self.desk.identity.zone, self.desk.journal_today()
            return [one for one in intents if one.created.astimezone(zone).date() == today]
        if self._view is View.OPEN:
            return [one for one in intents if one.open]
        if self._view is View.EXCEPTIONS:
            return [one for one in intents if one.refund_order_id in self._journal.marked]
        return intents

    def cells(self, entry: Entry) -> tuple[Cell, ...]:
        if isinstance(entry, Move):
            return move_cells(entry, self.desk.group_name, self.desk.today())
        group, terminal = self.desk.group_name(entry.group_id), self._terminal(entry)
        if isinstance(entry, CloudPayment):
            return payment_cells(entry, group, terminal, self.desk.today())
        return intent_cells(
            entry,
            group,
            terminal,
            self.desk.today(),
            marked=entry.refund_order_id in self._journal.marked,
        )

    def _terminal(self, entry: RefundIntent | CloudPayment) -> str:
        """What the terminal of the refunded sale, or of the payment, is called, as far as the store knows."""
        place = entry.group_id, entry.order_id
        if place not in self._terminals:
            tid = entry.terminal_id if isinstance(entry, CloudPayment) else self._sold_on(place)
            known = self.desk.records.terminal(tid) if tid else None
            self._terminals[place] = known.name if known else tid
        return self._terminals[place]

    def _sold_on(self, place: tuple[int, str]) -> str:
        sale = self.desk.records.sale(*place)
        return sale.payment.terminal_id if sale else ""

    @on(RowList.Highlighted)
    def _tell(self) -> None:
        """What the row under the cursor has no column for."""
        entry = self.rows.row
        if entry is None:
            self._about.show("")
        elif isinstance(entry, Move):
            steps = self._journal.steps.get(entry.id, ())
            self._about.show("", about_move(entry, steps, self.desk.journal_today()), "faint")
        elif isinstance(entry, CloudPayment):
            self._about.show("", about_payment(entry), "faint")
        else:
            why = self._journal.marked.get(entry.refund_order_id, ())
            text = about_intent(entry, self._terminal(entry), why)
            if self._decidable and not self.read_only:
                text = _(
                    "Reading cannot settle this: {key} shows what to look at; a manager decides.",
                    key=keys_of("decide", "sale")[0],
                )
            self._about.show("", text, "note" if why or self._decidable else "faint")

    @on(RowList.Opened)
    def open_entry(self, event: RowList.Opened[Entry]) -> None:
        """Enter: the sale; how a payment goes that is not one; the step of a move, or the feed of its new terminal."""
        entry = event.row
        if isinstance(entry, RefundIntent):
            self.console.open_sale(entry.group_id, entry.order_id)
        elif isinstance(entry, CloudPayment):
            if entry.state is PaymentState.COMPLETED:
                self.console.open_sale(entry.group_id, entry.order_id)
            else:
                self.console.follow_payment(entry)
        elif not entry.done:
            self.console.go_on_moving(entry)
        elif entry.new_tid and entry.target_group_id:
            self.console.open_feed((entry.target_group_id,), entry.new_tid)
        else:
            self.say(_("This move was given up; there is nothing to open."), "note")

    def why_not(self, action_id: str) -> str | None:
        """Only a refund that reading cannot settle is decided."""
        if action_id == "decide" and not self._decidable:
            entry = self.rows.row
            there = [entry] if isinstance(entry, RefundIntent) else []
            return why_no_decision(there, self.desk.journal_now())
        return super().why_not(action_id)

    @property
    def _decidable(self) -> list[RefundIntent]:
        """The refund under the cursor, if somebody may decide about it."""
        entry, now = self.rows.row, self.desk.journal_now()
        return [entry] if isinstance(entry, RefundIntent) and decidable(entry, now) else []

    def action_decide(self) -> None:
        """`V`: what to look at, and a manager's decision."""
        self.console.open_deed(Deed.DECIDE, self._decidable)

    def action_next_view(self) -> None:
        """Tab."""
        self._turn(1)

    def action_previous_view(self) -> None:
        """Shift+Tab."""
        self._turn(-1)

    def _views(self) -> list[View]:
        """Payments only where they may be started, or once were."""
        some = self.desk.identity.cloud or self._journal.payments
        return [view for view in View if some or view is not View.PAYMENTS]

    def _turn(self, by: int) -> None:
        views = self._views()
        self._view = views[(views.index(self._view) + by) % len(views)]
        self._show()


_ORDERS: Orders[Entry] = (
    (N_("time"), lambda entry: entry.created),
    (N_("amount"), lambda entry: 0 if isinstance(entry, Move) else entry.amount),
    (N_("operator"), lambda entry: plain(entry.operator)),
)


def _key(entry: Entry) -> str:
    if isinstance(entry, Move):
        return entry.id
    return entry.order_id if isinstance(entry, CloudPayment) else entry.refund_order_id
