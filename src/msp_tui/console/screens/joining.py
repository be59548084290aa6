"""A group of the dashboard joins the console: its key is pasted, tried, numbered and named; then it is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.stepping import StepScreen
from msp_tui.console.presenters.guiding import joining_text
from msp_tui.console.presenters.key_words import misnumbered_words, proven_words, unnamed_words
from msp_tui.console.widgets.inputs import DigitsInput, KeyInput, NameInput
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import ShopError
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate as _
from msp_tui.shop.connecting import Proven
from msp_tui.shop.engine import Shop


class JoiningScreen(StepScreen):
    """Key, number, name, each with Enter; Esc is one step back, and forgets the key."""

    SCOPE = "joining"

    def __init__(self, name: str) -> None:
        """`name` is what the group will be called, as far as that is known."""
        super().__init__()
        self._name_offered = name
        self._proven: Proven | None = None
        self._number = 0
        self._asking: type[StepInput] = KeyInput

    def body(self) -> Iterable[Widget]:
        yield Static(joining_text(), id="figures", markup=False)
        yield Static(id="prompt", markup=False)
        yield KeyInput()
        yield DigitsInput()
        yield NameInput(limit=60)

    def on_mount(self) -> None:
        self.headline(_("New terminal group"))
        self._ask(KeyInput)

    def _ask(self, kind: type[StepInput], value: str = "") -> None:
        self._asking = kind
        prompts = {
            KeyInput: _(" The group's API key, then Enter:"),
            DigitsInput: _(" The group's number, then Enter:"),
            NameInput: _(" Name of the new group, then Enter:"),
        }
        shown = f" {proven_words(self._proven, self.desk.today())}\n" if self._proven else ""
        self.query_one("#prompt", Static).update(shown + prompts[kind])
        for field in self.query(StepInput):
            field.display = type(field) is kind
            field.begin(value if field.display else "")
            if field.display:
                field.focus()

    @on(StepInput.Entered)
    def take(self, event: StepInput.Entered) -> None:
        """Enter: the next step; a key goes to the engine, and from the screen."""
        event.stop()
        typed = event.value.strip()
        if self._asking is KeyInput:
            event.field.begin()
            if typed:
                self.do(self._again, self._prove, typed, group="key")
        elif self._asking is DigitsInput:
            self.do(self._again, self._numbered, typed, group="key")
        else:
            self.do(self._again, self._keep, typed, group="key")

    async def _again(self, step: Callable[[str], Awaitable[None]], typed: str) -> None:
        """A step that fails is said, and asked again."""
        try:
            await step(typed)
        except ShopError as failure:
            if self.stands:
                self.complain(failure)
                self._ask(self._asking, "" if self._asking is KeyInput else typed)

    async def _prove(self, typed: str) -> None:
        async def prove(shop: Shop) -> Proven:
            return await shop.joining.prove(Secret(typed))

        self.say(_("Asking MultiSafepay…"))
        self._proven = await self.desk.ask(prove)
        self.say(unnamed_words(self._proven), "note")
        self._ask(DigitsInput, str(self._proven.group_id or ""))

    async def _numbered(self, typed: str) -> None:
        async def number(shop: Shop) -> int:
            return shop.joining.number(typed)

        self._number = await self.desk.ask(number)
        self.say(misnumbered_words(self._proven, self._number) if self._proven else "", "note")
        known = {group.id: group.name for group in self.desk.groups()}
        self._ask(NameInput, self._name_offered or known.get(self._number, ""))

    async def _keep(self, typed: str) -> None:
        proven, number = self._proven, self._number
        if proven is None:
            return

        async def keep(shop: Shop) -> TerminalGroup:
            return shop.joining.keep(proven.key, number, typed)

        group = await self.desk.ask(keep, finish=True)
        said = _("Group {name} is here: {id}.", name=group.name, id=group.id)
        self.onward(lambda: self.console.step_out(lambda: said))

    async def action_back(self) -> None:
        """Esc: to the key again, then out."""
        if self._asking is KeyInput:
            self.console.back()
        else:
            self._proven = None
            self.say("")
            self._ask(KeyInput)
