"""The fields of a dialog in steps: one shows at a time, and what it held is gone when the next one does."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from msp_tui.console.widgets.inputs import DigitsInput, MoneyInput, PinInput, WordInput
from msp_tui.console.widgets.step_input import StepInput


class StepFields(Widget):
    """An amount, a number, a PIN or a sentence, in the same place."""

    DEFAULT_CSS = "StepFields { height: 1; width: 1fr; }"

    def __init__(self, *, amounts: bool = True, words: int = 0) -> None:
        """`words` is how many characters a sentence may have; 0: none is asked for."""
        super().__init__()
        self._fields: list[StepInput] = [DigitsInput(), PinInput()]
        if amounts:
            self._fields.insert(0, MoneyInput())
        if words:
            self._fields.append(WordInput(limit=words))
        self._shown: StepInput = self._fields[0]

    def compose(self) -> ComposeResult:
        for field in self._fields:
            field.display = field is self._shown
            yield field

    @property
    def field(self) -> StepInput:
        """The one that shows."""
        return self._shown

    def ask(self, kind: type[StepInput], value: str = "") -> None:
        """Show a field of exactly this kind, open for a new value."""
        self._shown.begin()
        for field in self._fields:
            field.display = type(field) is kind
            if field.display:
                self._shown = field
        self._shown.begin(value)
        self._shown.focus()
