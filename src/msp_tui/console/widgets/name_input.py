"""A field for a name: no money moves by it, so nothing typed early is swallowed."""

from __future__ import annotations

from msp_tui.console.widgets.step_input import WordInput


class NameInput(WordInput):
    """Up to 50 characters."""

    early = 0.0
