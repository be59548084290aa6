"""Connecting an account: one question after the other, each key checked before the next is asked."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Static

from msp_tui.console.presenters.connecting import connecting_text
from msp_tui.console.presenters.connecting_words import Step
from msp_tui.console.presenters.key_words import misnumbered_words, unnamed_words
from msp_tui.console.presenters.paint import paint
from msp_tui.console.widgets.furnished import Furnished
from msp_tui.console.widgets.inputs import EnterInput, KeyInput, NameInput
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.clock import SystemClock
from msp_tui.domain.errors import ShopError
from msp_tui.domain.text import Secret
from msp_tui.i18n import error_lines, formats
from msp_tui.i18n import translate as _
from msp_tui.shop.connecting import Connected, Connecting, Place, Proven

WRITTEN = "written"
_ENVIRONMENTS = ("live", "test", "sandbox")
_KEYS = frozenset({Step.KEY, Step.ACCOUNT})


class ConnectScreen(Furnished, Screen[str]):
    """The result is WRITTEN once the configuration is, "" when the screen was left."""

    BINDINGS = [Binding("escape", "step_back")]  # noqa: RUF012 - Textual's own way to name them

    def __init__(self, connecting: Connecting) -> None:
        super().__init__()
        self._connecting = connecting
        self._step = Step.ENVIRONMENT
        self._proven: Proven | None = None
        self._number = 0
        self._called = ""
        self._asking = False
        self._left_out = False

    def compose(self) -> ComposeResult:
        yield Static(id="welcome", markup=False)
        yield NameInput(limit=300)
        yield KeyInput()
        yield EnterInput()
        yield Static(id="outcome", markup=False)

    def on_mount(self) -> None:
        self._ask(Step.ENVIRONMENT, "live")

    def _ask(self, step: Step, value: str = "", sentence: str = "") -> None:
        """Put a question, with what is offered as its answer, and a sentence below."""
        self._step = step
        self._left_out = False
        field = self._field
        for one in self.query(StepInput):
            one.display = one is field
            one.begin(value if one is field and step not in _KEYS else "")
        field.focus()
        today = SystemClock().now().astimezone(formats().zone).date()
        draft, file = self._connecting.draft, str(self._connecting.file)
        self.query_one("#welcome", Static).update(
            connecting_text(draft, self._proven, step, file, today)
        )
        self._say(sentence)

    @property
    def _field(self) -> StepInput:
        if self._step in _KEYS:
            return self.query_one(KeyInput)
        return self.query_one(EnterInput if self._step is Step.DONE else NameInput)

    def _say(self, sentence: str) -> None:
        self.query_one("#outcome", Static).update(paint(f"\n {sentence}" if sentence else ""))

    @on(StepInput.Discarded)
    def tell(self, event: StepInput.Discarded) -> None:
        """What arrived does not fit."""
        event.stop()
        self._left_out = True
        self._say(_(event.sentence))

    @on(StepInput.Entered)
    def take(self, event: StepInput.Entered) -> None:
        """Enter: the answer is checked; the field stays latched until it was.

        Who pasted something that was left out presses Enter all the same, and does not mean: there are no more.
        """
        event.stop()
        if self._left_out and not event.value and self._step in _KEYS:
            again = _("Nothing has arrived: paste the key again, or press Enter to go on without.")
            self._ask(self._step, sentence=again)
            return
        self._asking = True
        self.run_worker(self._guarded(self._answer(event.value.strip()), event.value))

    async def _guarded(self, work: Coroutine[Any, Any, None], typed: str) -> None:
        try:
            await work
        except ShopError as failure:
            sentence = " ".join(line for line in error_lines(failure) if line)
            self._ask(self._step, typed, sentence)
        finally:
            self._asking = False

    async def _answer(self, text: str) -> None:
        connecting, draft = self._connecting, self._connecting.draft
        match self._step:
            case Step.ENVIRONMENT:
                self._choose(text.lower())
            case Step.ADDRESS:
                connecting.choose("sandbox", text)
                self._ask(Step.KEY)
            case Step.KEY if not text:
                self._ask(Step.ACCOUNT)
            case Step.KEY:
                self._proven = await self._prove(text)
                offered = str(self._proven.group_id or "")
                self._ask(Step.NUMBER, offered, unnamed_words(self._proven))
            case Step.NUMBER:
                self._number = connecting.group_id(text)
                odd = misnumbered_words(self._proven, self._number) if self._proven else ""
                self._ask(Step.NAME, sentence=odd)
            case Step.NAME:
                self._called = connecting.name(text)
                self._ask(Step.PLACE)
            case Step.PLACE if self._proven:
                place = await connecting.place(text, self._proven)
                draft.groups.append(Connected(self._number, self._called, self._proven, place))
                self._proven = None
                self._ask(Step.KEY)
            case Step.ACCOUNT if not text:
                self._ask(Step.DONE)
            case Step.ACCOUNT:
                self._proven = await self._prove(text)
                self._ask(Step.ACCOUNT_PLACE)
            case Step.ACCOUNT_PLACE if self._proven:
                draft.account_place = await connecting.place(text, self._proven)
                draft.account, self._proven = self._proven, None
                self._ask(Step.DONE)
            case _:
                await connecting.write()
                self.dismiss(WRITTEN)

    def _choose(self, word: str) -> None:
        """By its first letter."""
        environment = next((one for one in _ENVIRONMENTS if word and one.startswith(word)), "")
        if not environment:
            self._ask(Step.ENVIRONMENT, "live", _("Write live, test or sandbox."))
        elif environment == "sandbox":
            self._ask(Step.ADDRESS, "http://127.0.0.1:8765/v1/json")
        else:
            self._connecting.choose(environment)
            self._ask(Step.KEY)

    async def _prove(self, text: str) -> Proven:
        self._say(_("Asking MultiSafepay…"))
        account = self._step is Step.ACCOUNT
        return await self._connecting.prove(Secret(text), account=account)

    def action_step_back(self) -> None:
        """Esc: one question back; a key that was accepted is taken out again."""
        draft = self._connecting.draft
        if self._asking:
            return
        self._proven = None
        match self._step:
            case Step.ENVIRONMENT:
                self.dismiss("")
            case Step.ADDRESS:
                self._ask(Step.ENVIRONMENT, "sandbox")
            case Step.KEY if draft.groups:
                gone = draft.groups.pop()
                self._ask(Step.KEY, sentence=_("{name} was taken out again.", name=gone.name))
            case Step.KEY:
                self._ask(Step.ENVIRONMENT, draft.environment)
            case Step.DONE | Step.ACCOUNT_PLACE:
                draft.account, draft.account_place = None, Place()
                self._ask(Step.ACCOUNT)
            case _:
                self._ask(Step.KEY)
