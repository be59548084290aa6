"""The first screen: every terminal group, its terminals, its day, and how fresh its last answer is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.listing import ListScreen, Orders, plain
from msp_tui.console.bases.troubles import TroubleScreen
from msp_tui.console.presenters.guiding import unread_words
from msp_tui.console.presenters.naming_words import renamed_words
from msp_tui.console.presenters.rows import group_cells, group_columns
from msp_tui.console.presenters.states import day_of
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.domain.errors import N_
from msp_tui.domain.records import GroupSummary
from msp_tui.i18n import translate as _
from msp_tui.shop.facts import Fact, FeedChanged, FeedGone, StoreChanged

if TYPE_CHECKING:
    from msp_tui.domain.terminals import TerminalGroup
    from msp_tui.shop.engine import Shop
    from msp_tui.shop.handing import Opened


class GroupsScreen(TroubleScreen, ListScreen[GroupSummary]):
    """F2. Enter opens a group's feed; `n` makes a group, `e` renames one.

    Keys are held against each other when the screen first stands; MultiSafepay is asked which group each opens
    when somebody comes back here, or with F5.
    """

    SCOPE = "groups"

    def __init__(self) -> None:
        super().__init__(ListSource[GroupSummary]((), _key))
        self._keys: dict[int, str] = {}
        self._strangers: dict[int, str] = {}
        self._visits = 0

    def body(self) -> Iterable[Widget]:
        yield RowList[GroupSummary](
            self._source,
            group_columns(),
            self.cells,
        )

    def _none_words(self) -> str:
        """What stands there without any: how the first one comes."""
        if self.desk.unread:
            return unread_words()
        if not self.desk.sandbox:
            key = keys_of("new_group", "groups")[0]
            return _(
                "No terminal group yet. {key}: paste the key of one from the dashboard.", key=key
            )
        return _(
            "No terminal group yet. {screen}, then {key}: the first terminal makes the first group.",
            screen=keys_of("terminals")[0],
            key=keys_of("add_terminal", "terminals")[0],
        )

    def on_mount(self) -> None:
        self.headline(_("Terminal groups"))
        self.rows.focus()

    def on_screen_resume(self) -> None:
        self.console.watch_groups(None)
        self.say("")
        self.tell_again()
        self._read()
        self._visits += 1
        self.do(self._read_strangers, self._visits > 1, group="strangers")

    async def write_anew(self) -> None:
        """Compose everything again, as when this first stood: the reader's language is another one."""
        self.forget_arrangement()
        await self.recompose()
        self.on_mount()
        self.on_screen_resume()

    def take_fact(self, fact: Fact) -> None:
        if isinstance(fact, StoreChanged | FeedChanged | FeedGone):
            self._read()
            self._tell()

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

    def _read(self) -> None:
        groups = self.desk.records.groups(self.desk.today_span())
        if not groups:
            self.rows.say_empty(self._none_words())
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
        key = self._keys.get(group_id, "")
        return group_cells(
            summary, state, f"!{key[1:]}" if group_id in self._strangers else key, here, back
        )

    async def _read_strangers(self, ask: bool) -> None:
        async def strangers(shop: Shop) -> dict[int, Opened]:
            return await shop.handing.strangers(ask=ask)

        found = await self.desk.ask(strangers)
        # Only now: the engine, which this waits for, starts once the first screen stands.
        from msp_tui.console.presenters.handing import stranger_words

        self._strangers = {
            one: stranger_words(opened, one, self.desk.group_name) for one, opened in found.items()
        }
        self.rows.refresh_rows()
        self._tell()

    @on(RowList.Highlighted)
    def _tell(self) -> None:
        """What is wrong with the group under the cursor, once: why it is cut off before what is odd about its key."""
        row = self.rows.row
        if row is None:
            return
        state = self.console.feed_states.get(row.group.id)
        trouble = state.trouble if state is not None else None
        self.tell_once(row.group.id, trouble, self._strangers.get(row.group.id, ""))

    def action_refresh(self) -> None:
        """F5: the feed, and which group each key opens."""
        self.console.action_refresh()
        self._visits += 1
        self.do(self._read_strangers, self._visits > 1, group="strangers")

    @on(RowList.Opened)
    def open_feed(self, event: RowList.Opened[GroupSummary]) -> None:
        """Enter opens the group's feed."""
        self.console.open_feed((event.row.group.id,))

    def why_not(self, action_id: str) -> str | None:
        """Renaming needs a group to rename."""
        if action_id == "rename_group" and self.rows.row is None:
            return _("There is no group to rename yet.")
        if action_id in {"webhook", "remove_group"} and self.rows.row is None:
            return _("There is no group yet.")
        if action_id in {"webhook", "remove_group"} and not self.desk.sandbox:
            from msp_tui.console.presenters.guiding import in_the_dashboard

            return in_the_dashboard()
        return super().why_not(action_id)

    def action_new_group(self) -> None:
        """`n`: ask for a name and make the group; on a live account, for the key of one made in the dashboard."""
        if not self.desk.sandbox:
            self.console.open_joining("")
            return
        self.console.ask_name(_("New terminal group"), _("name"), "", self._create)

    def action_rename_group(self) -> None:
        """`e`: ask for another name."""
        row = self.rows.row
        if row is None:
            return
        group = row.group

        def rename(name: str) -> None:
            self.do(self._rename, group, name)

        label = _("name") if self.desk.sandbox else _("name (only on this console's screens)")
        self.console.ask_name(_("Rename the group"), label, group.name, rename)

    def action_webhook(self) -> None:
        """`w`: the address that MultiSafepay tells of sales; `-` for none."""
        row = self.rows.row
        if row is None:
            return
        group = row.group

        def change(url: str) -> None:
            self.do(self._set_webhook, group, "" if url.strip() == "-" else url)

        label = _("address (https), or - for none")
        self.console.ask_name(
            _("Webhook of {group}", group=group.name), label, group.webhook_url, change
        )

    async def _set_webhook(self, group: TerminalGroup, url: str) -> None:
        async def change(shop: Shop) -> TerminalGroup:
            return await shop.backroom.set_webhook(group.id, url, group.webhook_url)

        changed = await self.desk.ask(change, finish=True)
        told = changed.webhook_url or _("nobody")
        self.say(_("Of sales in {group} is told: {url}.", group=changed.name, url=told), "good")
        self._read()

    def action_check_key(self) -> None:
        """`k`: which group a key opens."""
        self.console.open_key_check(0)

    def action_remove_group(self) -> None:
        """`x`, twice: a group that never sold anything."""
        row = self.rows.row
        if row is None:
            return
        group, key = row.group, self.key_of("remove_group")
        question = _("{key} again removes the group {name}.", key=key, name=group.name)
        if self.asked_twice(("remove", group.id), question):
            self.do(self._remove, group)

    async def _remove(self, group: TerminalGroup) -> None:
        async def remove(shop: Shop) -> None:
            await shop.backroom.remove_group(group.id)

        await self.desk.ask(remove, finish=True)
        self.say(_("The group {name} is removed.", name=group.name), "good")
        self._read()

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
            return await shop.backroom.rename_group(group.id, name, group.name)

        renamed = await self.desk.ask(rename, finish=True)
        said = _("The group is now called {name}.", name=renamed.name)
        self.say(renamed_words(said, sandbox=self.desk.sandbox), "good")
        self._read()


def _key(summary: GroupSummary) -> int:
    return summary.group.id
