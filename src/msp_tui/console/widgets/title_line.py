"""One line above a list: where we are, how it stands, and what waits."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from msp_tui.console.presenters.paint import paint


class TitleLine(Static):
    """Repaints only when its words change."""

    DEFAULT_CSS = "TitleLine { height: 1; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: tuple[str, ...] = ()

    def show(self, place: str, words: str = "", style: str = "", extra: str = "") -> None:
        """`place`, then `words` in `style`, then `extra`; all plain text."""
        wanted = (place, words, style, extra)
        if wanted != self._shown:
            self._shown = wanted
            # One line whatever it says: nothing on the screen has to be laid out anew.
            self.update(self._text(place, words, style, extra), layout=False)

    @staticmethod
    def _text(place: str, words: str, style: str, extra: str) -> Content:
        parts: list[tuple[str, str] | str] = [(f" {place}", "strong")]
        if words:
            parts += ["   ", (words, style)]
        if extra:
            parts += ["   ", (extra, "note")]
        return paint(*parts)
