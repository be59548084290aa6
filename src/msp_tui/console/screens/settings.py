"""Every value of the configuration: what it means, where it came from, and which of them are changed from here."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.listing import ListScreen, Orders
from msp_tui.console.presenters.settings import (
    about_setting,
    origin_text,
    settings_cells,
    settings_columns,
)
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.domain.errors import N_
from msp_tui.domain.setting import Setting
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop


class SettingsScreen(ListScreen[Setting]):
    """`i`. Enter changes a value; `x` takes a change back, so that the files' own value counts again."""

    SCOPE = "settings"

    def __init__(self) -> None:
        super().__init__(ListSource[Setting]((), _key))

    def body(self) -> Iterable[Widget]:
        yield RowList[Setting](self._source, settings_columns(), self.cells)
        yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        self.headline(_("Settings"))
        self.rows.focus()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.do(self._read, group="settings")

    def action_refresh(self) -> None:
        """F5: the files again."""
        self.do(self._read, group="settings")

    def columns(self) -> tuple[Column, ...]:
        return settings_columns()

    def cells(self, row: Setting) -> tuple[Cell, ...]:
        return settings_cells(row, self._called(row))

    def copyable(self) -> str:
        row = self.rows.row
        return row.key if row else ""

    def orders(self) -> Orders[Setting]:
        """Those that are changed from here come first, unless somebody wants another order."""
        return (
            (N_("setting"), lambda setting: setting.key),
            (N_("from"), lambda setting: (not setting.written, origin_text(setting))),
        )

    def why_not(self, action_id: str) -> str | None:
        """Only what was changed from here is taken back."""
        row = self.rows.row
        if action_id == "take_back" and (row is None or not row.written):
            return _("This was not changed from here.")
        return super().why_not(action_id)

    def action_take_back(self) -> None:
        """`x`: at once; where there are operators, one who may shows a PIN."""
        row = self.rows.row
        if row is not None:
            self.console.open_setting(row, back=True)

    @on(RowList.Opened)
    def open_setting(self, event: RowList.Opened[Setting]) -> None:
        """Enter: another value, or why not."""
        row = event.row
        if self.read_only:
            self.say(_("This profile is read-only."), "note")
        elif row.why_not:
            self.say(f"{_(row.why_not)} {row.file}", "note")
        else:
            self.console.open_setting(row)

    @on(RowList.Highlighted)
    def tell(self) -> None:
        """What there is to say of the value under the cursor."""
        row = self.rows.row
        self.query_one("#about", Static).update(about_setting(row) if row else "")

    async def _read(self) -> None:
        async def read(shop: Shop) -> list[Setting]:
            return await shop.configuring.settings()

        settings = await self.desk.ask(read)
        # Those that are changed from here come first.
        self.show_rows(sorted(settings, key=lambda one: bool(one.why_not)))
        self.tell()

    def _called(self, row: Setting) -> str:
        """What the group or terminal is called that a value names."""
        if row.key.endswith("home") and isinstance(row.value, int):
            name = self.desk.group_name(row.value)
            return name if name != str(row.value) else ""
        if row.key.endswith("my_terminal") and row.value:
            return self.desk.terminal_names().get(str(row.value), "")
        return ""


def _key(row: Setting) -> str:
    return row.key
