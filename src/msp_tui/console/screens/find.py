"""The lookup: one box over the whole history in the store, results as you type; works without a network."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future
from datetime import date

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.ordering import Orders, OrderScreen
from msp_tui.console.presenters.looking import (
    EMPTY_BOX,
    count_words,
    empty_words,
    match_words,
    nothing_words,
    since_words,
    unknown_words,
)
from msp_tui.console.presenters.matches import WIDE, matched_cells, matched_columns
from msp_tui.console.presenters.reading import read_as
from msp_tui.console.widgets.inputs import ScanInput
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.console.widgets.title_line import TitleLine
from msp_tui.domain.details import OrderDetail
from msp_tui.domain.errors import N_, ShopError
from msp_tui.domain.lookup import Match
from msp_tui.domain.records import Interrupted
from msp_tui.domain.text import mask_card_numbers
from msp_tui.domain.transactions import Kind
from msp_tui.i18n import translate as _
from msp_tui.shop.asking import ask_for_order
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, StoreChanged
from msp_tui.shop.lookup import Found
from msp_tui.shop.reading import MOST_CHARACTERS

_LIMIT = 50
_PATIENCE = 0.016
"""Seconds that a key may take with its answer, so that one frame carries both; most take a quarter of it."""


class FindScreen(OrderScreen[Match]):
    """F3. What is typed lands in the box; Down goes into the results; Enter opens the best one.

    The box is the filter: `/` in the results goes back to it, where another word narrows. Another question is
    answered best first again, so that Enter never opens what only an order put on top.
    """

    SCOPE = "find"

    def __init__(
        self, text: str = "", groups: tuple[int, ...] | None = None, *, ended: bool = False
    ) -> None:
        """`text` was typed, or scanned if `ended`, before the screen stood; `groups` None looks everywhere."""
        super().__init__()
        self._text = text.strip()
        self._ended = ended
        self._home = groups
        self._groups = groups
        self._source = ListSource[Match]((), _key)
        self._found: Found | None = None
        self._answered = asyncio.Event()
        self._looking = self._changed = False
        """Whether an answer is on its way, and whether the store changed since it was asked for."""
        self._names: dict[str, str] = {}
        self._mine: Collection[str] = ()
        self._group_names: dict[int, str] = {}
        self._today = date.min

    def body(self) -> Iterable[Widget]:
        yield ScanInput(
            self._text,
            typed=self._look_up,
            limit=MOST_CHARACTERS,
            placeholder=_("12,50   4242   today   14:30   order   terminal"),
            select_on_focus=False,
        )
        self._scope_line, self._read_line = TitleLine(), TitleLine()
        yield self._scope_line
        yield self._read_line
        self._results = RowList[Match](
            self._source, matched_columns(), self._cells, empty=_(EMPTY_BOX)
        )
        yield self._results

    def on_mount(self) -> None:
        self._learn_names()
        self.headline(_("Find"))
        self.box.focus()
        self.box.cursor_position = len(self._text)
        self._ask(self._text)
        if not self._text:
            self.console.searcher.warm()
        if self._ended:
            self._scanned()

    def copyable(self) -> str:
        match = self.results.row
        return match.row.order_id if match else ""

    def on_screen_resume(self) -> None:
        """Back from a sale: the store may have changed meanwhile."""
        self._learn_names()
        if self._found is not None and self._text:
            self._ask(self._text)

    def _learn_names(self) -> None:
        self._names, self._mine = self.desk.terminal_names(), self.desk.own_tids()
        self._group_names = {group.id: group.name for group in self.desk.groups()}

    def on_screen_suspend(self) -> None:
        """Another screen goes on top: no card number waits underneath."""
        if self.stands:
            self._forget_card()

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged) and self._text:
            self._look_again()

    @property
    def place(self) -> tuple[object, ...]:
        return (self.SCOPE, self._home)

    @property
    def box(self) -> ScanInput:
        """Where one types."""
        return self.query_one(ScanInput)

    @property
    def results(self) -> RowList[Match]:
        """The answers, best first."""
        return self._results

    def take_burst(self, text: str, *, ended: bool) -> None:
        """A scan, or what was typed elsewhere, goes into the box; a scan that ended is opened."""
        self.box.focus()
        self._put(text.strip())
        self._ask(self.box.value)
        if ended:
            self._scanned()

    def _scanned(self) -> None:
        """Open what was scanned; the next scan replaces it."""
        self.box.select_all()
        self.do(self._open_best, group="open")

    @on(Input.Changed)
    def look_up(self, event: Input.Changed) -> None:
        """Another text was put into the box."""
        self._look_up(event.value)

    def _look_up(self, text: str) -> None:
        """Another letter, another question; Python looks for garbage once the answer is drawn."""
        gc.disable()
        try:
            self._ask(text, _PATIENCE)
        finally:
            gc.enable()

    @on(StepInput.Entered)
    def open_best(self) -> None:
        """Enter waits for the answer to what is in the box, then opens it or goes into the results."""
        self.do(self._open_best, group="open")

    @on(RowList.Opened)
    def open_sale(self, event: RowList.Opened[Match]) -> None:
        """Enter on a result shows the sale behind it."""
        self.console.open_sale(event.row.row.group_id, event.row.row.order_id)

    @on(RowList.Late)
    def read_on(self) -> None:
        """Whoever goes beyond the answers that were made for the first screenful has the others made."""
        if self.results.waits and self._found is not None and self._found.more:
            self._look_again()

    @on(RowList.Highlighted)
    def explain(self) -> None:
        """Say why the row under the cursor matched, or where to look when this group has only near ones."""
        match = self.results.row
        if match is not None:
            terminal = self._names.get(match.row.terminal_id, match.row.terminal_id)
            self.say(match_words(match, terminal, self._wider))

    def orders(self) -> Orders[Match]:
        """The answers that are shown may be ordered otherwise; those that only come near stay below."""
        return _ORDERS

    def columns(self) -> tuple[Column, ...]:
        return matched_columns()

    def reordered(self) -> None:
        self.results.set_columns(self.titled(), self._cells)
        if self._found is not None and self._found.more:
            self._look_again()  # all of them are put in order
        elif self._found is not None:
            self._source.replace(self._arranged(self._found.matches))
            self.results.refresh_rows()

    def _arranged(self, matches: tuple[Match, ...]) -> Sequence[Match]:
        if not self.ordered_by:
            return matches
        exact = self.in_order(match for match in matches if match.exact)
        return [*exact, *self.in_order(match for match in matches if not match.exact)]

    def action_filter(self) -> None:
        """`/`, in the results: back to the box, for another word."""
        self.box.focus()
        self.box.value = f"{self.box.value.rstrip()} ".lstrip()
        self.box.cursor_position = len(self.box.value)

    def action_into_results(self) -> None:
        """Down, from the box."""
        if self._found is not None and self._found.matches:
            self._forget_card()
            self.results.focus()

    def why_not(self, action_id: str) -> str | None:
        """Nothing is wider than all groups."""
        if action_id == "wider" and self._home is None:
            return _("All groups are searched already.")
        return super().why_not(action_id)

    @property
    def _wider(self) -> str:
        """The key that searches all groups; "" where they all are."""
        return "" if self._groups is None else keys_of("wider", self.SCOPE)[0]

    def action_wider(self) -> None:
        """F8: all groups, or only the one that was on screen."""
        self._groups = None if self._groups else self._home
        self._ask(self._text)

    def _forget_card(self) -> None:
        """A whole card number stands no longer than it takes to type it: its last four stay."""
        safe, cut = mask_card_numbers(self._text)
        if not cut and self._found is not None and self._answered.is_set():
            safe, cut = (
                self._found.read.text,
                self._found.read.card_cut and bool(self._found.read.repair),
            )
        if cut:
            self._text = safe
            self._put(safe)
            self.box.select_all()

    def _put(self, text: str) -> None:
        """Write into the box without asking."""
        with self.box.prevent(Input.Changed):
            self.box.value = text
        self.box.cursor_position = len(text)

    def _ask(self, text: str, patience: float = 0.0) -> None:
        """Look up; an answer that comes within `patience` seconds is shown with the frame of the key that asked."""
        self._text = text
        self._answered.clear()
        self._begin(patience)

    def _look_again(self) -> None:
        """The store changed: ask the same once more, after what is asked just now was answered.

        A store that changes more often than a lookup takes would else keep every answer away. What is known stands
        until then, and Enter opens it.
        """
        if self._looking:
            self._changed = True
        else:
            self._begin()

    def _begin(self, patience: float = 0.0) -> None:
        self._changed = False
        shown = self.results.size.height
        asked = self.console.searcher.begin(self._text, self._groups, _LIMIT, patience, shown)
        self._looking = not (patience and asked.done() and asked.exception() is None)
        if self._looking:
            self.do(self._answer, self._text, asked, group="lookup")
        else:
            self.workers.cancel_group(self, "lookup")
            self._show(asked.result())
            self.draw_now()
            self._look_closer()
            self.read_on()

    async def _answer(self, text: str, asked: Future[Found]) -> None:
        found: Found | None = None
        try:
            found = await asyncio.wrap_future(asked)
        except Interrupted:
            # By who reads there besides: another question would have ended this one.
            self._changed = True
        except ShopError:
            self._looking = False
            raise
        self._looking = False
        if found is not None and text == self._text:
            self._show(found)
            self._look_closer()
        if self._changed or text != self._text:
            self.call_later(self._look_again)

    def _show(self, found: Found) -> None:
        same = self._found is not None and self._found.read == found.read
        self._today = self.desk.today()
        self._found = found
        if not same and self.ordered_by:
            self.order_by("", falling=False)
            self.results.set_columns(self.titled(), self._cells)
        rows = self._arranged(found.matches)
        if same:  # the store changed, or the others were made: the cursor stays on its row
            self._source.replace(rows, more=bool(found.more))
            self.results.go_on()
        else:
            self._source = ListSource(rows, _key, more=bool(found.more))
            empty = empty_words(found, self._wider, self.desk.today())
            self.results.set_source(self._source, empty=empty)
        place, since = self.desk.groups_name(self._groups), since_words(found, self._today)
        self._scope_line.show(place, count_words(found, _LIMIT), "", since)
        self._read_line.show(read_as(found.read))
        if not same:  # of the same question, what was said of it stays
            if not found.matches:
                self.say("")
            self.explain()  # with the answer, not a message and a frame later
        self._answered.set()

    def _look_closer(self) -> None:
        """Have the engine read first what these answers lack; after they are drawn, for it takes Python's lock."""
        if self._found is not None:
            self.console.want_details(match.row for match in self._found.matches)

    async def _open_best(self) -> None:
        await self._answered.wait()
        if not self.shows:
            return
        self._forget_card()
        found = self._found
        if found is None:
            return
        if found.exact:
            current = self.results.row
            best = current if current is not None and current.exact else found.matches[0]
            self.console.open_sale(best.row.group_id, best.row.order_id)
        elif found.matches:
            self.results.focus()
        elif found.read.order_ids:
            await self._ask_multisafepay(found.read.order_ids)
        elif found.read.empty:
            self.say(_(EMPTY_BOX), "note")
        else:
            self.say(nothing_words(self._wider), "note")

    async def _ask_multisafepay(self, order_ids: tuple[str, ...]) -> None:
        """The store does not know this order: each group in scope is asked for it, and the sale opens."""
        asked, wanted = self._text, _(" or ").join(order_ids)
        groups = self._groups or tuple(group.id for group in self.desk.groups())
        self.say(_("Asking MultiSafepay for order {order}…", order=wanted))

        async def ask(shop: Shop) -> OrderDetail | None:
            return await ask_for_order(shop, order_ids, groups)

        order = await self.desk.ask(ask)
        if asked != self._text or not self.shows:
            return
        if order is not None:
            self.say("")
            self.console.open_sale(order.group_id, order.order_id)
        else:
            self.say(unknown_words(wanted, self._wider), "note")

    def _cells(self, match: Match) -> tuple[Cell, ...]:
        row = match.row
        group = self._group_names.get(row.group_id, str(row.group_id))
        name = self._names.get(row.terminal_id, row.terminal_id)
        wide = self._results.drawn_width >= WIDE
        return matched_cells(match, self._today, name, group, self._mine, wide=wide)


def _signed(match: Match) -> int:
    return -match.row.amount if match.row.kind is Kind.REFUND else match.row.amount


_ORDERS: Orders[Match] = (
    (N_("time"), lambda match: match.row.created),
    (N_("amount"), _signed),
    (N_("state"), lambda match: match.row.status),
    (N_("card"), lambda match: (match.row.payment_method, match.row.last4)),
    (N_("terminal"), lambda match: match.row.terminal_id),
)


def _key(match: Match) -> tuple[int, str]:
    return match.row.group_id, match.row.transaction_id
