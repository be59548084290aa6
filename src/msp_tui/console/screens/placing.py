"""Where a terminal goes: an existing group or a new one, in one dialog; for adding and for moving."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.choosing import ChoosingScreen
from msp_tui.console.bases.stepping import StepScreen
from msp_tui.console.presenters.moving import placing_text
from msp_tui.console.widgets.choice_list import ChoiceList
from msp_tui.console.widgets.inputs import NameInput
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.frozen import frozen
from msp_tui.domain.moves import Move
from msp_tui.domain.terminals import Terminal
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop

NEW = 0
"""The choice that stands for a group that does not exist yet."""


@frozen
class Choice:
    """A group to go to; `group_id` NEW for a new one."""

    group_id: int
    name: str


class PlacingScreen(StepScreen, ChoosingScreen):
    """Group, its name if it is new, the terminal's name; each prefilled step is accepted by Enter."""

    SCOPE = "placing"
    SHOWN_AGAIN = True

    def __init__(self, old: Terminal | None, group_id: int | None) -> None:
        """`old` is the terminal to move, None to add one; `group_id` the group to offer first."""
        super().__init__()
        self._old = old
        self._offered = group_id
        self._chosen: Choice | None = None
        self._group_name = ""
        self._asking = "group"
        self._keys: dict[int, str] = {}

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)
        yield ChoiceList[Choice](
            ListSource(self._choices(), lambda choice: choice.group_id),
            (Column(_("group"), 0), Column(_("id"), 10)),
            _cells,
            header=False,
        )
        yield Static(id="prompt", markup=False)
        yield NameInput()

    def on_mount(self) -> None:
        self.headline(_("Move a terminal") if self._old else _("Add a terminal"))
        self._show("group")
        self.do(self._read_keys, group="keys")

    async def _read_keys(self) -> None:
        async def masked(shop: Shop) -> dict[int, str]:
            return shop.backroom.masked_keys()

        self._keys = await self.desk.ask(masked)

    def _choices(self) -> list[Choice]:
        groups = [
            Choice(group.id, group.name)
            for group in self.desk.groups()
            if self._old is None or group.id != self._old.group_id
        ]
        groups.sort(key=lambda choice: choice.group_id != self._offered)
        return [*groups, Choice(NEW, _("in a new group…"))]

    @property
    def field(self) -> NameInput:
        """Where names are typed."""
        return self.query_one(NameInput)

    @on(RowList.Opened)
    def choose(self, event: RowList.Opened[Choice]) -> None:
        """Enter on a group."""
        self._chosen = event.row
        if event.row.group_id == NEW:
            self._show("group name", _("Group {number}", number=len(self.desk.groups()) + 1))
        else:
            self._ask_terminal_name()

    @on(StepInput.Entered)
    def take_name(self, event: StepInput.Entered) -> None:
        """Enter in a name."""
        event.stop()
        if not event.value.strip():
            self.say(_("A name is needed."), "note")
            self.field.begin(event.value)
        elif self._asking == "group name":
            self._group_name = event.value
            self._ask_terminal_name()
        else:
            self.do(self._plan, event.value)

    def _ask_terminal_name(self) -> None:
        known = len(self.desk.records.terminals())
        self._show(
            "terminal name",
            self._old.name if self._old else _("Terminal {number}", number=known + 1),
        )

    async def _plan(self, name: str) -> None:
        if self._chosen is None:
            return
        old, group_id, new_group = self._old, self._chosen.group_id, self._group_name
        operator = self.desk.identity.login

        async def plan(shop: Shop) -> Move:
            return await shop.moves.plan(
                old, group_id=group_id, new_group_name=new_group, name=name, operator=operator
            )

        try:
            move = await self.desk.ask(plan, finish=True)
        finally:
            self.field.begin(name)
        self.onward(lambda: self.console.go_on_moving(move))

    async def action_back(self) -> None:
        """Esc: one step back; nothing has changed yet."""
        if self._asking == "terminal name" and self._group_name:
            self._show("group name", self._group_name)
            self._group_name = ""
        elif self._asking != "group":
            self._show("group")
        else:
            self.console.back()

    def _show(self, asking: str, value: str = "") -> None:
        self._asking = asking
        rows = self.query_one(ChoiceList)
        rows.forget_word()
        names = asking != "group"
        rows.display = not names
        self.field.display = names
        prompt = {
            "group": "",
            "group name": _(" Name of the new group, then Enter:"),
            "terminal name": _(" Name of the terminal, then Enter:"),
        }[asking]
        self.query_one("#prompt", Static).update(prompt)
        where = self._group_name or (self._chosen.name if self._chosen and names else "")
        source = self.desk.group_name(self._old.group_id) if self._old else ""
        key = self._keys.get(self._chosen.group_id, "") if self._chosen else ""
        self.query_one("#figures", Static).update(placing_text(self._old, source, where, key))
        if names:
            self.field.begin(value)
            self.field.focus()
        else:
            rows.focus()


def _cells(choice: Choice) -> tuple[Cell, ...]:
    return Cell(choice.name), Cell(str(choice.group_id) if choice.group_id else "", "faint")
