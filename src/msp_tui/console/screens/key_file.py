"""A group's key into a file that only its owner can read, for a till; by an operator who may."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.stepping import StepScreen
from msp_tui.console.presenters.paint import facts, paint
from msp_tui.console.widgets.inputs import DigitsInput, PinInput, WordInput
from msp_tui.console.widgets.step_fields import StepFields
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import ShopError
from msp_tui.domain.operators import Named
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop

_LONGEST = 200


class KeyFileScreen(StepScreen):
    """Where to, then who and PIN where operators are configured. No file is ever replaced."""

    SCOPE = "key_file"

    def __init__(self, group_id: int) -> None:
        super().__init__()
        self._group_id = group_id
        self._path = f"~/msp-till-{group_id}.key"
        self._number: int | None = None
        self._asking: type[StepInput] = WordInput

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)
        yield Static(id="prompt", markup=False)
        yield StepFields(amounts=False, words=_LONGEST)

    def on_mount(self) -> None:
        self._tell()
        self._ask(WordInput, self._path)

    def say_anew(self) -> None:
        super().say_anew()
        self._tell()

    def _tell(self) -> None:
        self.headline(_("Write the key"))
        group = f"{self.desk.group_name(self._group_id)} ({self._group_id})"
        login = self.desk.identity.login
        who = (
            _("An operator who approves refunds writes it, by PIN.")
            if self.desk.identity.operators
            else _(
                "No operators are configured: whoever is logged in may, here {login}.", login=login
            )
        )
        parts = facts([(_("group"), group, "strong")])
        rest = _(
            "The file holds the key alone, is readable by {login} alone, and replaces no other.",
            login=login,
        )
        self.query_one("#figures", Static).update(paint("\n", *parts, f"\n {who}\n {rest}\n"))

    def _ask(self, kind: type[StepInput], value: str = "", who: Named | None = None) -> None:
        """`who` types a PIN, and is spoken to in their language."""
        self.next_turn()
        self.speak_to(who.language if who else None)
        self._asking = kind
        prompts = {
            WordInput: _(" Write it to, then Enter:"),
            DigitsInput: _(" Operator's number, then Enter:"),
            PinInput: _(" {name}: PIN, then Enter:", name=who.name if who else ""),
        }
        self.query_one("#prompt", Static).update(prompts[kind])
        self.query_one(StepFields).ask(kind, value)

    @on(StepInput.Entered)
    def take(self, event: StepInput.Entered) -> None:
        """Enter: the next step."""
        event.stop()
        typed = event.value.strip()
        if self._asking is WordInput and typed:
            self._path = typed
            self.say("")
            if self.desk.identity.operators:
                self._ask(DigitsInput)
            else:
                self.do(self._write, self._turn, 0, Secret(""))
        elif not typed:
            self._ask(self._asking, self._path if self._asking is WordInput else "")
        elif self._asking is DigitsInput:
            number = int(typed)
            self.ask_who(number, lambda who: self._ask_pin(number, who), self._ask_number)
        elif self._number is not None:
            self.do(self._write, self._turn, self._number, Secret(typed))

    def _ask_pin(self, number: int, who: Named) -> None:
        self._number = number
        self.say("")
        self._ask(PinInput, who=who)

    def _ask_number(self, failure: ShopError) -> None:
        self._ask(DigitsInput)
        self.complain(failure)

    async def _write(self, turn: int, number: int, pin: Secret) -> None:
        group_id, path, login = self._group_id, self._path, self.desk.identity.login

        async def write(shop: Shop) -> str:
            return await shop.handing.hand_out(group_id, path, number=number, pin=pin, login=login)

        try:
            file = await self.desk.ask(write, finish=True)
        except ShopError as failure:
            if self.is_turn(turn):
                self._ask(WordInput, self._path)
                self.complain(failure)
            return
        self.onward(lambda: self.console.step_out(lambda: _("The key is in {file}.", file=file)))

    async def action_back(self) -> None:
        """Esc: to the path again, then out."""
        if self._asking is WordInput:
            self.console.back()
        else:
            self._ask(WordInput, self._path)
