"""Steps and a find box, for tests of the fields: every field's words are written down on the screen."""

from __future__ import annotations

import os
import sys

from msp_tui.console.tty.terminal import prepare

prepare(os.environ)

from textual.app import App, ComposeResult  # noqa: E402 - after prepare, as it has to be
from textual.widgets import Static  # noqa: E402

from msp_tui.console.tty.driver import CounterDriver  # noqa: E402
from msp_tui.console.widgets.inputs import (  # noqa: E402
    MoneyInput,
    PinInput,
    ScanInput,
    WordInput,
)
from msp_tui.console.widgets.step_input import StepInput  # noqa: E402


class FieldsApp(App[None]):
    """`kind` names the field; each Entered is written down and the step begins anew unless it is kept."""

    def __init__(self, kind: str, *, step: bool = True, early: bool = False) -> None:
        super().__init__(driver_class=CounterDriver)
        self.kind, self.step, self.now = kind, step, 0.0
        self.early = early
        self.entered: list[str] = []
        self.discarded = self.early_ones = 0
        self.changes: list[str] = []

    def compose(self) -> ComposeResult:
        kinds: dict[str, type[StepInput]] = {
            "money": MoneyInput,
            "pin": PinInput,
            "word": WordInput,
            "scan": ScanInput,
        }
        yield kinds[self.kind](clock=lambda: self.now, id="field")
        yield Static("", id="out", markup=False)

    @property
    def field(self) -> StepInput:
        return self.query_one("#field", StepInput)

    def on_mount(self) -> None:
        self.field.focus()
        self.call_after_refresh(self.opened)

    def opened(self) -> None:
        if not self.early:
            self.now = 1.0
        self.show("ready")

    def show(self, word: str = "") -> None:
        self.query_one("#out", Static).update(
            f"{word} value={self.field.value!r} entered={self.entered} left out={self.discarded}"
            f" early={self.early_ones}"
        )

    def on_input_changed(self, event: StepInput.Changed) -> None:
        self.changes.append(event.value)
        self.show()

    def on_step_input_entered(self, event: StepInput.Entered) -> None:
        self.entered.append(event.value)
        if self.kind != "scan" and not self.step:
            event.field.begin()
            self.now += 1.0
        self.show()

    def on_step_input_early(self) -> None:
        self.early_ones += 1
        self.show()

    def on_step_input_discarded(self, event: StepInput.Discarded) -> None:
        self.discarded += 1
        self.show()


if __name__ == "__main__":
    FieldsApp(sys.argv[1], step="again" not in sys.argv).run(mouse=False)
