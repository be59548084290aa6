"""Another value for one key of the configuration: chosen or typed, then who and PIN where operators are configured."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.choosing import ChoosingScreen
from msp_tui.console.bases.stepping import StepScreen
from msp_tui.console.presenters.paint import facts, paint
from msp_tui.console.presenters.settings import (
    changed_words,
    choice_label,
    origin_text,
    typed_text,
    value_text,
)
from msp_tui.console.widgets.choice_list import ChoiceList
from msp_tui.console.widgets.inputs import DigitsInput, PinInput, WordInput
from msp_tui.console.widgets.row_line import Cell, Column
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.sources import ListSource
from msp_tui.console.widgets.step_fields import StepFields
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import ShopError
from msp_tui.domain.operators import Named
from msp_tui.domain.setting import Setting
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop

_LONGEST = 200

Choice = tuple[str, str]
"""A value as it is written, and what it is called."""


class SettingScreen(StepScreen, ChoosingScreen):
    """Enter accepts each step; Esc goes back to the value, then out. Nothing is written before the last Enter."""

    SCOPE = "setting"
    AUTO_FOCUS = ""

    def __init__(self, setting: Setting, *, back: bool) -> None:
        """`back`: the change is taken back, so that no value is asked for."""
        super().__init__()
        self._setting = setting
        self._back = back
        self._wanted: str | None = None
        self._number = 0
        self._asking: type[StepInput] = WordInput

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)
        yield Static(id="prompt", markup=False)
        yield StepFields(amounts=False, words=_LONGEST)
        yield ChoiceList[Choice](
            ListSource(self._choices(), _value),
            (Column("", 16), Column("", 0)),
            lambda choice: (Cell(choice[0]), Cell(choice[1])),
            header=False,
        )

    def on_mount(self) -> None:
        self._tell()
        if not self._back:
            self._ask_value()
        elif self.desk.identity.operators:
            self._ask(DigitsInput)
        else:
            self.query_one(StepFields).display = self.query_one(RowList).display = False
            self.do(self._write, self._turn, Secret(""))

    def say_anew(self) -> None:
        super().say_anew()
        self._tell()

    def _tell(self) -> None:
        one = self._setting
        self.headline(_("Take a change back") if self._back else _("Change a setting"))
        parts = facts(
            [
                (_("setting"), one.key, "strong"),
                (_("value"), f"{value_text(one.value)}  ({origin_text(one)})", ""),
            ]
        )
        who = (
            _("An operator who approves refunds changes it, by PIN.")
            if self.desk.identity.operators
            else _("What was written by hand stays as it is: this is written beside it.")
        )
        self.query_one("#figures", Static).update(
            paint("\n", *parts, "\n ", _(one.meaning), "\n ", (who, "faint"), "\n")
        )

    def _choices(self) -> list[Choice]:
        one = self._setting
        if one.key == "home":
            return [(str(group.id), group.name) for group in self.desk.groups()]
        if one.key == "my_terminal":
            return sorted(self.desk.terminal_names().items(), key=lambda choice: choice[1])
        return [(value, choice_label(one, value)) for value in one.choices]

    # The steps ----------------------------------------------------------------------------------

    def _ask_value(self) -> None:
        """The value, among those there are or typed."""
        self.next_turn()
        self.speak_to(None)
        choices, fields, prompt = (
            self.query_one(ChoiceList),
            self.query_one(StepFields),
            self.query_one("#prompt", Static),
        )
        choose = bool(self._choices())
        choices.display, fields.display = choose, not choose
        if choose:
            prompt.update(_(" Choose, then Enter:"))
            choices.focus()
            choices.forget_word()
            self.call_after_refresh(self._stand_on_value)
        else:
            self._asking = WordInput
            prompt.update(_(" New value, then Enter:"))
            fields.ask(WordInput, self._wanted or typed_text(self._setting.value))

    def _stand_on_value(self) -> None:
        if not self.stands:  # told after it was left
            return
        choices = self.query_one(ChoiceList)
        if not choices.typed:
            choices.select(typed_text(self._setting.value))

    def _ask(self, kind: type[StepInput], who: Named | None = None) -> None:
        """Who, or their PIN, in their language."""
        self.next_turn()
        self.speak_to(who.language if who else None)
        self._asking = kind
        prompts = {
            DigitsInput: _(" Operator's number, then Enter:"),
            PinInput: _(" {name}: PIN, then Enter:", name=who.name if who else ""),
        }
        self.query_one(RowList).display = False
        self.query_one("#prompt", Static).update(prompts[kind])
        fields = self.query_one(StepFields)
        fields.display = True
        fields.ask(kind)

    @on(RowList.Opened)
    def take_choice(self, event: RowList.Opened[Choice]) -> None:
        """Enter on one of the values there are."""
        self._take(event.row[0])

    @on(StepInput.Entered)
    def take_typed(self, event: StepInput.Entered) -> None:
        """Enter in the field."""
        event.stop()
        typed = event.value.strip()
        if self._asking is WordInput:
            self._take(typed)
        elif not typed:
            self.query_one(StepFields).ask(self._asking)
        elif self._asking is DigitsInput:
            number = int(typed)
            self.ask_who(number, lambda who: self._ask_pin(number, who), self._again)
        else:
            self.do(self._write, self._turn, Secret(typed))

    def _take(self, value: str) -> None:
        self._wanted = value
        self.say("")
        if self.desk.identity.operators:
            self._ask(DigitsInput)
        else:
            self.do(self._write, self._turn, Secret(""))

    def _ask_pin(self, number: int, who: Named) -> None:
        self._number = number
        self.say("")
        self._ask(PinInput, who)

    async def _write(self, turn: int, pin: Secret) -> None:
        key, wanted = self._setting.key, None if self._back else self._wanted
        number, login = self._number, self.desk.identity.login

        async def write(shop: Shop) -> Setting:
            return await shop.configuring.change(key, wanted, number=number, pin=pin, login=login)

        try:
            changed = await self.desk.ask(write, finish=True)
        except ShopError as failure:
            if self.is_turn(turn):
                self._again(failure)
            return
        self.onward(lambda: self.console.take_up(lambda: changed_words(changed, back=self._back)))

    def _again(self, failure: ShopError) -> None:
        if not self._back:
            self._ask_value()
        elif self.desk.identity.operators:
            self._ask(DigitsInput)
        self.complain(failure)

    async def action_back(self) -> None:
        """Esc: to the value again, then out."""
        if self._back or self._asking is WordInput:
            self.console.back()
        else:
            self._asking = WordInput
            self._ask_value()


def _value(choice: Choice) -> str:
    return choice[0]
