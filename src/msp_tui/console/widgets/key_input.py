"""A field for an API key: what is pasted shows as dots and goes nowhere but to whoever asked."""

from __future__ import annotations

import re
import time
from typing import ClassVar

from textual.actions import SkipAction

from msp_tui.console.widgets.step_input import Clock, StepInput
from msp_tui.domain.errors import N_

_LONGEST = 512


class KeyInput(StepInput):
    """Visible ASCII without blanks; never copied, never shown."""

    refusal = N_("Left out: a key has no blanks and is not longer than 512 characters.")
    early: ClassVar[float] = 0.0

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        super().__init__(clock=clock, password=True)

    def accepts(self, text: str) -> bool:
        """What may travel in a header."""
        return len(text) <= _LONGEST and re.fullmatch(r"[!-~]*", text) is not None

    def action_copy(self) -> None:
        """A key does not go to the clipboard."""
        raise SkipAction

    def action_cut(self) -> None:
        """A key does not go to the clipboard."""
        raise SkipAction


class LineInput(StepInput):
    """An address, a name or where a key is kept: nothing typed early is swallowed."""

    refusal = N_("Left out: this is too long for the field.")
    early: ClassVar[float] = 0.0
    limit: ClassVar[int] = 300

    def accepts(self, text: str) -> bool:
        """Anything that can be printed, not too long."""
        return len(text) <= self.limit and text.isprintable()
