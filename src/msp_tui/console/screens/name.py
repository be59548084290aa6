"""One name in one field."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.stepping import StepScreen
from msp_tui.console.widgets.inputs import NameInput
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.i18n import translate as _


class NameScreen(StepScreen):
    """Enter hands the name on and goes back; Esc only goes back."""

    SCOPE = "name"

    def __init__(self, title: str, label: str, value: str, take: Callable[[str], None]) -> None:
        super().__init__()
        self._title = title
        self._label = label
        self._value = value
        self._take = take

    def body(self) -> Iterable[Widget]:
        yield Static("\n " + _("{label}:", label=self._label), markup=False)
        yield NameInput(self._value, limit=150)

    def on_mount(self) -> None:
        self.headline(self._title)
        field = self.query_one(NameInput)
        field.begin(self._value)
        field.focus()

    @on(StepInput.Entered)
    def take(self, event: StepInput.Entered) -> None:
        """Enter: an empty name is asked for again."""
        event.stop()
        if not event.value.strip():
            self.say(_("A name is needed."), "note")
            event.field.begin(event.value)
            return
        self.console.back()
        self._take(event.value)
