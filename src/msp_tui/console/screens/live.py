"""The live feed of a group, of all groups, or of one terminal: newest on top, following until you scroll."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget

from msp_tui.console.feed_source import FeedSource
from msp_tui.console.presenters.rows import transaction_cells, transaction_columns
from msp_tui.console.presenters.states import feed_words, gap_words, progress_words, worst
from msp_tui.console.screens.base import ShopScreen
from msp_tui.console.widgets.row_line import Cell
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.title_line import TitleLine
from msp_tui.domain.feed import FeedState, FeedWord
from msp_tui.domain.records import FeedRow, Scope
from msp_tui.i18n import ngettext
from msp_tui.i18n import translate as _
from msp_tui.shop.facts import Fact, FeedChanged, StoreChanged


class LiveScreen(ShopScreen):
    """F4. Left and right choose the group; `o` narrows to the terminal under the cursor and back."""

    SCOPE = "live"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope
        self._names: dict[str, str] = {}
        self._waiting = 0

    def body(self) -> Iterable[Widget]:
        yield TitleLine()
        yield RowList[FeedRow](
            FeedSource(self.desk.records, self._scope),
            transaction_columns(),
            self._cells,
            empty=_("Nothing yet. Sales appear here by themselves."),
            follow=True,
        )

    def on_mount(self) -> None:
        self.headline(_("Live"))
        self.rows.focus()
        self._show(self._scope)

    def on_screen_resume(self) -> None:
        self.console.watch_groups(self._scope.groups)
        self._refresh()

    def on_screen_suspend(self) -> None:
        self.console.watch_groups(())

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged):
            self._refresh()
        elif isinstance(fact, FeedChanged):
            self._title()

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
        today, mine = self.desk.today(), self.desk.identity.my_terminal
        return transaction_cells(found.row, today, self._terminal, found.sale_terminal, mine)

    def _terminal(self, terminal_id: str) -> str:
        return self._names.get(terminal_id, terminal_id)

    def _show(self, scope: Scope) -> None:
        self._scope = scope
        self.console.watch_groups(scope.groups)
        self._names = self.desk.terminal_names()
        self.rows.set_source(FeedSource(self.desk.records, scope))
        self._title()

    def _refresh(self) -> None:
        self._names = self.desk.terminal_names()
        self.rows.refresh_rows()
        self._title()
        self._look()

    @on(RowList.Highlighted)
    def _look(self) -> None:
        """What stands on screen is read first."""
        self.console.want_details(found.row for found in self.rows.rows)

    def _title(self) -> None:
        states = self._states()
        word, style = feed_words(worst(states), self.desk.journal_today())
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
        groups = self._scope.groups
        place = _("all groups") if groups is None else ", ".join(map(self.desk.group_name, groups))
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

    def action_previous_group(self) -> None:
        """The group before, then all groups."""
        self._turn(-1)

    def action_next_group(self) -> None:
        """The next group, then all groups."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        choices: list[tuple[int, ...] | None] = [
            None,
            *((group.id,) for group in self.desk.groups()),
        ]
        here = choices.index(self._scope.groups) if self._scope.groups in choices else 0
        self._show(Scope(choices[(here + by) % len(choices)]))

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
