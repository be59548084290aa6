"""What the console is expected to say in any of its languages, taken from the catalogues themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msp_tui.domain.money import Money
from msp_tui.i18n.language import CATALOGUES, SOURCE, catalogue, choose_language
from msp_tui.i18n.writing import Formats

LANGUAGES = ("fr", "nl", "en")
"""In the order in which the shops speak them."""


def spoken() -> list[str]:
    """Those that are there: each with a catalogue, and the one that the code itself speaks."""
    return [code for code in LANGUAGES if code == SOURCE or (Path(CATALOGUES) / code).is_dir()]


class Speech:
    """One language: its sentences by their English ones, and how it writes amounts."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._catalogue = catalogue(code)
        self._formats = Formats(choose_language({"MSP_TUI_LANG": code}).locale)

    def __call__(self, message: str, **values: Any) -> str:
        """The sentence as it stands on the screen."""
        text = message if self.code == SOURCE else self._catalogue.gettext(message)
        return text.format(**values) if values else text

    def money(self, cents: int) -> str:
        """Euros on a screen."""
        return self._formats.money(Money(cents, "EUR"))

    def typed(self, cents: int) -> str:
        """Euros as they are typed."""
        return self._formats.typed_amount(cents)
