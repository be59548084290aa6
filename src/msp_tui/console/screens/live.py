"""The live feed of a group, of all groups, or of one terminal: newest on top, following until you scroll.

A filter is read as the box of the lookup is, and narrows what the store gives; what comes meanwhile and does not
match is stored all the same. The feed always opens whole: a filter from yesterday must not make anybody think that
a sale is not there. It is offered, and `/` has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from textual import on
from textual.message import Message
from textual.widget import Widget

from msp_tui.console.bases.filtering import FilterScreen
from msp_tui.console.bases.troubles import TroubleScreen
from msp_tui.console.presenters.rows import transaction_cells, transaction_columns
from msp_tui.console.presenters.states import feed_words, gap_words, progress_words, worst
from msp_tui.console.sources.feed import FeedSource
from msp_tui.console.sources.sifted import SiftedSource
from msp_tui.console.widgets.row_line import Cell
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.title_line import TitleLine
from msp_tui.domain.errors import N_
from msp_tui.domain.feed import FeedState, FeedWord
from msp_tui.domain.lookup import Word
from msp_tui.domain.records import FeedRow, Scope
from msp_tui.i18n import ngettext
from msp_tui.i18n import translate as _
from msp_tui.shop.facts import Fact, FeedChanged, FeedGone, StoreChanged


class LiveScreen(TroubleScreen, FilterScreen):
    """F4. Left and right choose the group; `o` narrows to the terminal under the cursor, `/` to words, and back."""

    SCOPE = "live"

    class Arrived(Message):
        """Rows that were looked for are there, or as many as there are."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope
        self._names: dict[str, str] = {}
        self._mine: Collection[str] = ()
        self._waiting = 0
        self._words: tuple[Word, ...] = ()
        self._unread = ""
        self._read_on: tuple[object, ...] = ()
        self._sifted: SiftedSource | None = None
        self._renewing = False

    def body(self) -> Iterable[Widget]:
        yield TitleLine()
        yield RowList[FeedRow](
            FeedSource(self.desk.records, self._scope),
            transaction_columns(),
            self._cells,
            empty=_(_NO_SALE),
            follow=True,
        )

    def on_mount(self) -> None:
        self.headline(_("Live"))
        self.rows.focus()
        self._show(self._scope)
        if last := self.console.memory.of(self.SCOPE).words:
            key = self.key_of("filter")
            self.say(_("{key} then Enter: the last filter, {words}.", key=key, words=last))

    def on_screen_resume(self) -> None:
        self.console.watch_groups(self._scope.groups)
        self._refresh()

    def on_screen_suspend(self) -> None:
        self.console.watch_groups(())

    def on_unmount(self) -> None:
        self._leave_source()

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged):
            self._refresh()
        elif isinstance(fact, FeedChanged | FeedGone):
            self._title()
            if isinstance(fact, FeedGone) and fact.group_id in (self._scope.groups or ()):
                self.say(_("This group was removed. Esc goes back."), "note")

    @property
    def place(self) -> tuple[object, ...]:
        return (self.SCOPE, self._scope)

    @property
    def groups(self) -> tuple[int, ...] | None:
        """Which groups are shown; None for all."""
        return self._scope.groups

    def copyable(self) -> str:
        found = self.rows.row
        return found.row.order_id if found else ""

    @property
    def day_groups(self) -> tuple[int, ...] | None:
        return self._scope.groups

    @property
    def rows(self) -> RowList[FeedRow]:
        """The feed itself."""
        return self.query_one(RowList)

    def _cells(self, found: FeedRow) -> tuple[Cell, ...]:
        today, mine = self.desk.today(), self._mine
        return transaction_cells(found.row, today, self._terminal, found.sale_terminal, mine)

    def _terminal(self, terminal_id: str) -> str:
        return self._names.get(terminal_id, terminal_id)

    def _show(self, scope: Scope) -> None:
        self._scope = scope
        self.console.watch_groups(scope.groups)
        self._names, self._mine = self.desk.terminal_names(), self.desk.own_tids()
        self._begin()
        self._title()
        self.show_filter()

    def _begin(self) -> None:
        """From the top, with the words that are on."""
        self._leave_source()
        records, empty = self.desk.records, _(_NO_SALE)
        if self._words:
            scope = replace(self._scope, words=self._words)
            reader = self.console.searcher
            self._sifted = SiftedSource(reader, scope, self._arrived)
            self.rows.set_source(self._sifted, empty=_("No row has these words."))
        else:
            self.rows.set_source(FeedSource(records, self._scope), empty=empty)

    def _arrived(self) -> None:
        self.post_message(self.Arrived())

    def _leave_source(self) -> None:
        if self._sifted is not None:
            self._sifted.leave()
            self._sifted = None

    def _refresh(self) -> None:
        self._names, self._mine = self.desk.terminal_names(), self.desk.own_tids()
        if self.filter_text and self._meaning() != self._read_on:
            self.narrow(self.filter_text)
        self._renew()
        self.rows.refresh_rows()
        self._title()
        self.show_filter()
        self._look()

    def _renew(self) -> None:
        """What has the words may have changed with the store; what is dear to find is not looked for each time."""
        if self._sifted is None or self._renewing:
            return
        if wait := self._sifted.renew():
            self._renewing = True
            self.set_timer(wait, self._renew_now)

    def _renew_now(self) -> None:
        self._renewing = False
        self._renew()
        self.rows.refresh_rows()

    def on_live_screen_arrived(self) -> None:
        """The rows that were looked for."""
        self.rows.go_on()
        self.show_filter()

    # The filter ---------------------------------------------------------------------------------

    def narrow(self, text: str) -> None:
        from msp_tui.shop.reading import Surroundings, read

        terminals = [known.terminal for known in self.desk.records.terminals()]
        zone = self.desk.identity.zone
        self._read_on = self._meaning()
        found = read(text, Surroundings(self.desk.today(), zone, terminals))
        self._unread = ", ".join(found.unread)
        if found.understood != self._words:
            self._words = found.understood
            self._begin()

    def _meaning(self) -> tuple[object, ...]:
        """What the meaning of words depends on: the day, and the names of terminals."""
        return (self.desk.today(), *self._names.items())

    @property
    def kept_rows(self) -> str:
        told = [_("{typed}: not understood", typed=self._unread)] if self._unread else []
        if self._sifted is not None:
            count, more = self._sifted.known
            if self.rows.waits:
                told.append(_("further back is being read…"))
            elif more:
                told.append(_("more than {count} rows", count=count))
            else:
                told.append(ngettext("{count} row", "{count} rows", count))
        return " · ".join(told)

    @on(RowList.Late)
    def tell_late(self) -> None:
        """Rows are being looked for, or are there."""
        self.show_filter()

    @on(RowList.Highlighted)
    def _look(self) -> None:
        """What stands on screen is read first."""
        self.console.want_details(found.row for found in self.rows.rows)

    def _title(self) -> None:
        states = self._states()
        poorest = worst(states)
        word, style = feed_words(poorest, self.desk.journal_today())
        self.tell_once(self._scope, poorest.trouble if poorest else None)
        if self._waiting:
            count = self._waiting
            extra = ngettext("+{count} new (Home)", "+{count} new (Home)", count)
        else:
            extra = gap_words(states) or self._progress()
        self.query_one(TitleLine).show(self._place(), word, style, extra)

    def _progress(self) -> str:
        groups = self._scope.groups
        if groups is None:
            groups = tuple(group.id for group in self.desk.groups())
        progress = self.desk.records.progress(groups)
        return progress_words(progress, self.desk.now(), self.desk.today())

    def _states(self) -> list[FeedState]:
        wanted = self._scope.groups
        states = self.console.feed_states.values()
        return [state for state in states if wanted is None or state.group_id in wanted]

    def _place(self) -> str:
        place = self.desk.groups_name(self._scope.groups)
        if self._scope.terminal_id:
            place += " · " + self._terminal(self._scope.terminal_id)
        return place

    @on(RowList.Opened)
    def open_sale(self, event: RowList.Opened[FeedRow]) -> None:
        """Enter on a row shows the sale behind it."""
        self.console.open_sale(event.row.row.group_id, event.row.row.order_id)

    @on(RowList.Waiting)
    def count_waiting(self, event: RowList.Waiting) -> None:
        """Rows arrived while the reader was elsewhere."""
        self._waiting = event.count
        self._title()

    # Keys ---------------------------------------------------------------------------------------

    def action_previous_group(self) -> None:
        """The group before, then all groups."""
        self._turn(-1)

    def action_next_group(self) -> None:
        """The next group, then all groups."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        self._show(Scope(self.desk.groups_beside(self._scope.groups, by)))

    def action_narrow(self) -> None:
        """Only this terminal, or all of the group again."""
        row = self.rows.pointed
        if self._scope.terminal_id:
            self._show(Scope(self._scope.groups))
        elif row is not None and row.terminal_id:
            self._show(Scope((row.row.group_id,), row.terminal_id))
        else:
            self.say(_("The terminal of this row is not known yet."), "note")

    def action_pause(self) -> None:
        """Stop asking MultiSafepay, or go on."""
        paused = any(state.word is FeedWord.PAUSED for state in self.console.feed_states.values())
        self.console.pause_feed(not paused)


_NO_SALE = N_("Nothing yet. Sales appear here by themselves.")
