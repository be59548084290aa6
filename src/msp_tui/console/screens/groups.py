"""The first screen: every terminal group, its terminals, its day, and how fresh its last answer is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from msp_tui.console.actions import keys_of
from msp_tui.console.listing import ListScreen, Orders, plain
from msp_tui.console.presenters.rows import group_cells, group_columns
from msp_tui.console.presenters.states import day_of
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.domain.errors import N_
from msp_tui.domain.records import GroupSummary
from msp_tui.i18n import translate as _
from msp_tui.shop.facts import Fact, FeedChanged, StoreChanged

if TYPE_CHECKING:
    from msp_tui.domain.terminals import TerminalGroup
    from msp_tui.shop.engine import Shop


class GroupsScreen(ListScreen[GroupSummary]):
    """F2. Enter opens a group's feed; `n` makes a group, `e` renames one."""

    SCOPE = "groups"

    def __init__(self) -> None:
        super().__init__(ListSource[GroupSummary]((), _key))
        self._keys: dict[int, str] = {}

    def body(self) -> Iterable[Widget]:
        yield RowList[GroupSummary](
            self._source,
            group_columns(),
            self.cells,
            empty=_(
                "No terminal group yet. {screen}, then {key}: the first terminal makes the first group.",
                screen=keys_of("terminals")[0],
                key=keys_of("add_terminal", "terminals")[0],
            ),
        )

    def on_mount(self) -> None:
        self.headline(_("Terminal groups"))
        self.rows.focus()

    def on_screen_resume(self) -> None:
        self.console.watch_groups(None)
        self.say("")
        self._read()

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged | FeedChanged):
            self._read()

    @property
    def day_groups(self) -> tuple[int, ...] | None:
        row = self.rows.row
        return None if row is None else (row.group.id,)

    def orders(self) -> Orders[GroupSummary]:
        return (
            (N_("name"), lambda summary: plain(summary.group.name)),
            (N_("id"), lambda summary: summary.group.id),
            (N_("today"), lambda summary: summary.today.takings),
            (N_("refunds"), lambda summary: summary.today.refunds),
        )

    def columns(self) -> tuple[Column, ...]:
        return group_columns()

    def copyable(self) -> str:
        row = self.rows.row
        return str(row.group.id) if row else ""

    def rearranged(self) -> None:
        self.say(self.narrowed)

    def _read(self) -> None:
        groups = self.desk.records.groups(self.desk.today_span())
        self.show_rows(groups)
        if any(summary.group.id not in self._keys for summary in groups):
            self.do(self._read_keys, group="keys")

    async def _read_keys(self) -> None:
        async def masked(shop: Shop) -> dict[int, str]:
            return shop.backroom.masked_keys()

        self._keys = await self.desk.ask(masked)
        self.rows.refresh_rows()

    def cells(self, summary: GroupSummary) -> tuple[Cell, ...]:
        group_id = summary.group.id
        state = self.console.feed_states.get(group_id)
        reached = self.desk.records.progress((group_id,)).back
        back = day_of(reached, self.desk.today()) if reached else ""
        here = self.desk.journal_today()
        return group_cells(summary, state, self._keys.get(group_id, ""), here, back)

    @on(RowList.Opened)
    def open_feed(self, event: RowList.Opened[GroupSummary]) -> None:
        """Enter opens the group's feed."""
        self.console.open_feed((event.row.group.id,))

    def why_not(self, action_id: str) -> str | None:
        """Renaming needs a group to rename."""
        if action_id == "rename_group" and self.rows.row is None:
            return _("There is no group to rename yet.")
        return super().why_not(action_id)

    def action_new_group(self) -> None:
        """`n`: ask for a name and make the group."""
        self.console.ask_name(_("New terminal group"), _("name"), "", self._create)

    def action_rename_group(self) -> None:
        """`e`: ask for another name."""
        row = self.rows.row
        if row is None:
            return
        group = row.group

        def rename(name: str) -> None:
            self.do(self._rename, group, name)

        self.console.ask_name(_("Rename the group"), _("name"), group.name, rename)

    def _create(self, name: str) -> None:
        self.do(self._make, name)

    async def _make(self, name: str) -> None:
        async def create(shop: Shop) -> TerminalGroup:
            return await shop.backroom.create_group(name)

        group = await self.desk.ask(create, finish=True)
        self.say(_("Group {name} is made: {id}.", name=group.name, id=group.id), "good")
        self._read()

    async def _rename(self, group: TerminalGroup, name: str) -> None:
        async def rename(shop: Shop) -> TerminalGroup:
            return await shop.backroom.rename_group(group.id, name)

        renamed = await self.desk.ask(rename, finish=True)
        self.say(_("The group is now called {name}.", name=renamed.name), "good")
        self._read()


def _key(summary: GroupSummary) -> int:
    return summary.group.id
