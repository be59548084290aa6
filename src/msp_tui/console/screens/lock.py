"""The console after nobody was there for a while: amounts and names are hidden, everything stays as it was."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.stepping import StepScreen
from msp_tui.console.presenters.paint import paint
from msp_tui.console.widgets.inputs import DigitsInput, PinInput
from msp_tui.console.widgets.step_fields import StepFields
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import ShopError
from msp_tui.domain.operators import Named
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop

_NOBODY = Named("")


class LockScreen(StepScreen):
    """Any operator's number and PIN open it; the screens underneath go on where they were, unless they speak another language.

    It speaks the profile's language, and from the number on its operator's.
    """

    SCOPE = "lock"
    spoken = ""

    def __init__(self) -> None:
        super().__init__()
        self._number: int | None = None

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

    @on(StepInput.Entered)
    def take(self, event: StepInput.Entered) -> None:
        """Enter: the number, then the PIN."""
        event.stop()
        if not event.value:
            self._ask(None)
        elif self._number is None:
            number = int(event.value)
            self.ask_who(number, lambda who: self._ask_pin(number, who), self._again)
        else:
            self._open(self._number, Secret(event.value))

    def _ask(self, number: int | None, who: Named = _NOBODY) -> None:
        self.next_turn()
        self._number = number
        self.speak_to(who.language)
        self.headline(_("Locked"))
        pin = _(" {name}: PIN, then Enter:", name=who.name)
        text = _(" Locked. Operator's number, then Enter:") if number is None else pin
        self.query_one("#prompt", Static).update(paint(f"\n{text}"))
        self.query_one(StepFields).ask(DigitsInput if number is None else PinInput)

    def _ask_pin(self, number: int, who: Named) -> None:
        self.say("")
        self._ask(number, who)

    def _open(self, number: int, pin: Secret) -> None:
        async def ask(shop: Shop) -> str:
            return await shop.refunds.permissions.open_up(number, pin)

        def unlock(spoken: str) -> None:
            if self.shows:
                self.console.unlock(spoken)

        self.ask_in_turn(ask, unlock, self._again)

    def _again(self, failure: ShopError) -> None:
        self._ask(None)
        self.complain(failure)
