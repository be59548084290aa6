"""The console after nobody was there for a while: amounts and names are hidden, everything stays as it was."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.presenters.paint import paint
from msp_tui.console.screens.refund_steps import named
from msp_tui.console.widgets.inputs import DigitsInput, PinInput
from msp_tui.console.widgets.step_fields import StepFields
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import ShopError
from msp_tui.domain.operators import Named
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop

_NOBODY = Named("")


class LockScreen(ShopScreen):
    """Any operator's number and PIN open it; the screens underneath go on where they were, unless they speak another language.

    It speaks the profile's language, and from the number on its operator's.
    """

    SCOPE = "lock"
    spoken = ""

    def __init__(self) -> None:
        super().__init__()
        self._number: int | None = None
        self._turn = 0

    def body(self) -> Iterable[Widget]:
        yield Static(id="prompt", markup=False)
        yield StepFields(amounts=False)

    def on_mount(self) -> None:
        self._ask(None)

    async def act(self, action_id: str) -> None:
        """Nothing but leaving and stepping back to the number."""
        if action_id in {"quit", "back"}:
            await super().act(action_id)
        else:
            self.say(_("The console is locked; an operator's PIN opens it."), "note")

    async def action_back(self) -> None:
        """Esc: the number again."""
        self._ask(None)

    @on(StepInput.Discarded)
    def say_discarded(self, event: StepInput.Discarded) -> None:
        """A scan that is no number and no PIN was left out."""
        self.say(_(event.sentence), "note")

    @on(StepInput.Entered)
    def take(self, event: StepInput.Entered) -> None:
        """Enter: the number, then the PIN."""
        event.stop()
        if not event.value:
            self._ask(None)
        elif self._number is None:
            self.do(self._take_number, self._turn, int(event.value))
        else:
            self.do(self._open, self._turn, self._number, Secret(event.value))

    def _ask(self, number: int | None, who: Named = _NOBODY) -> None:
        self._turn += 1
        self._number = number
        self.speak_to(who.language)
        self.headline(_("Locked"))
        pin = _(" {name}: PIN, then Enter:", name=who.name)
        text = _(" Locked. Operator's number, then Enter:") if number is None else pin
        self.query_one("#prompt", Static).update(paint(f"\n{text}"))
        self.query_one(StepFields).ask(DigitsInput if number is None else PinInput)

    async def _take_number(self, turn: int, number: int) -> None:
        try:
            who = await named(self.desk, number, None)
        except ShopError as failure:
            self._again(turn, failure)
            return
        if turn == self._turn:
            self.say("")
            self._ask(number, who)

    async def _open(self, turn: int, number: int, pin: Secret) -> None:
        async def ask(shop: Shop) -> str:
            return await shop.refunds.permissions.open_up(number, pin)

        try:
            spoken = await self.desk.ask(ask)
        except ShopError as failure:
            self._again(turn, failure)
            return
        if turn == self._turn and self.shows:
            self.console.unlock(spoken)

    def _again(self, turn: int, failure: ShopError) -> None:
        if turn == self._turn and self.stands:
            self._ask(None)
            self.complain(failure)
