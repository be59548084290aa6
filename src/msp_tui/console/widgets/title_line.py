"""One line above a list: where we are, how it stands, and what waits."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from msp_tui.console.widgets.drawn import Drawn
from msp_tui.console.widgets.row_line import plain


class TitleLine(Drawn):
    """Repaints only when its words change."""

    DEFAULT_CSS = "TitleLine { height: 1; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[str, str], ...] = ()

    def show(self, place: str, words: str = "", style: str = "", extra: str = "") -> None:
        """`place`, then `words` in `style`, then `extra`; all plain text."""
        wanted = [(f" {place}", "strong")]
        if words:
            wanted += [("   ", ""), (words, style)]
        if extra:
            wanted += [("   ", ""), (extra, "note")]
        if tuple(wanted) != self._shown:
            self._shown = tuple(wanted)
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        """The line, cut where the window ends."""
        width = self.size.width
        segments = [Segment(plain(text), self.ink(style)) for text, style in self._shown]
        line = Strip(segments)
        if line.cell_length > width:
            line = Strip([*line.crop(0, width - 1), Segment("…", self.ink())])
        return line.adjust_cell_length(width, self.ink())
