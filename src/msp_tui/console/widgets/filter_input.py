"""The field for words that the rows of a list must have."""

from __future__ import annotations

from msp_tui.console.widgets.step_input import WordInput


class FilterInput(WordInput):
    """Nothing typed early is swallowed: no money moves by it."""

    early = 0.0
