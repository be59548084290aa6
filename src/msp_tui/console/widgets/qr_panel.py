"""An activation code as a QR in a terminal, drawn for machines: dark on light, quiet zone 4, no half measures.

Strict readers never read light on dark, nor a code without its quiet zone; of all drawings two spaces
for each module scan best, then `▀` alone in two colours.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from msp_tui.console.presenters.qr_text import Drawing, Matrix, lines_needed, matrix
from msp_tui.console.widgets.ascii import AsciiOnly
from msp_tui.console.widgets.row_line import fit
from msp_tui.i18n import translate as _

BARS = 3  # rows of a screen's header and hints
BESIDE = 23  # columns of the text beside a code: half of it, and a margin

_INK = "#000000"
_PAPER = "#ffffff"


def cells_needed(modules: int, drawing: Drawing) -> Size:
    """Columns and rows that a drawing takes."""
    return Size(*lines_needed(modules, drawing))


def draw_line(modules: Matrix, drawing: Drawing, y: int) -> Strip:
    """One line of the drawing, in its own black and white whatever the theme."""
    if drawing is Drawing.WIDE:
        pieces = [("  ", _style(dark, dark)) for dark in modules[y]]
    else:
        light = (False,) * len(modules)
        top = modules[y * 2]
        bottom = modules[y * 2 + 1] if y * 2 + 1 < len(modules) else light
        upper = drawing is Drawing.UPPER
        pieces = []
        for high, low in zip(top, bottom, strict=True):
            glyph = " " if high == low else drawing.value
            pieces.append((glyph, _style(high, low) if upper else _style(low, high)))
    segments = [Segment(text, style) for text, style in pieces]
    return Strip(Segment.simplify(segments))


def _style(ink: bool, paper: bool) -> Style:
    return Style(color=_INK if ink else _PAPER, bgcolor=_INK if paper else _PAPER)


class QrPanel(Widget):
    """Shows one code until `clear`. Takes exactly the cells it needs; too small a window is told its size."""

    DEFAULT_CSS = "QrPanel { width: auto; height: auto; }"

    def __init__(self, *, term: str | None = None, **options: Any) -> None:
        """`term` is TERM; `options` are Widget's (id, classes ...)."""
        super().__init__(**options)
        self._linux = (os.environ.get("TERM", "") if term is None else term).startswith("linux")
        self._modules: Matrix = ()
        self._wanted: Drawing | None = None
        self._window = Size(0, 0)

    @property
    def drawing(self) -> Drawing:
        """How the code is drawn now: as somebody chose where that fits, else wide, else ▀."""
        order = [self._wanted] if self._wanted else []
        return next((one for one in [*order, Drawing.WIDE] if self._fits(one)), Drawing.UPPER)

    @property
    def size_needed(self) -> Size:
        """Columns and rows that the drawing takes."""
        return cells_needed(len(self._modules), self.drawing)

    @property
    def whole(self) -> bool:
        """Whether the drawing takes the window's whole height, so that the bars have to stand beside it."""
        return self._whole(self.drawing)

    @property
    def beside(self) -> int:
        """Columns that the drawing leaves."""
        return max(0, self._window.width - self.size_needed.width)

    @property
    def below(self) -> int:
        """Rows that drawing and bars leave."""
        bars = 0 if self.whole else BARS
        return max(0, self._window.height - bars - self.size_needed.height)

    def show(self, text: str) -> None:
        """Draw this text."""
        self._modules = matrix(text)
        self.refresh(layout=True)

    def clear(self) -> None:
        """Take the code away."""
        self._modules = ()
        self.refresh(layout=True)

    def cycle(self) -> None:
        """Draw it another way: wide where it fits, ▀, ▄, and round again."""
        drawings = list(Drawing)
        here = drawings.index(self.drawing)
        others = drawings[here + 1 :] + drawings[:here]
        self._wanted = next((one for one in others if self._fits(one)), self.drawing)
        self.refresh(layout=True)

    def fit(self, window: Size) -> None:
        """Draw for a window of this size."""
        before, self._window = self.drawing, window
        if self.drawing is not before:
            self.call_next(self.refresh, layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The drawing's columns, or the room's for a sentence."""
        self.fit(viewport)
        return min(self.size_needed.width, container.width) if self._modules else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The drawing's rows."""
        self.fit(viewport)
        return min(self.size_needed.height, container.height) if self._modules else 0

    def get_line_filters(self) -> Sequence[LineFilter]:
        """A code is colours, not characters: `ascii = true` leaves it as it is."""
        filters = super().get_line_filters()
        if not self._drawn:
            return filters
        return [one for one in filters if not isinstance(one, AsciiOnly)]

    @property
    def _drawn(self) -> bool:
        """Whether there is a code and room for it."""
        needed = self.size_needed
        fits = self.size.width >= needed.width and self.size.height >= needed.height
        return bool(self._modules) and fits

    def render_line(self, y: int) -> Strip:
        """A line of the code, or of the sentence that says what it needs."""
        width = self.size.width
        if not self._modules:
            return Strip.blank(width, self.rich_style)
        if not self._drawn:
            return self._too_small(y, width)
        return draw_line(self._modules, self.drawing, y)

    def _fits(self, drawing: Drawing) -> bool:
        needed = cells_needed(len(self._modules), drawing)
        bars = 0 if self._whole(drawing) else BARS
        window = self._window
        return window.width >= needed.width and window.height >= needed.height + bars

    def _whole(self, drawing: Drawing) -> bool:
        """The Linux console's font may lack ▀: there spaces come first, even where the bars are in the way."""
        needed, window = cells_needed(len(self._modules), drawing), self._window
        return (
            self._linux
            and drawing is Drawing.WIDE
            and bool(self._modules)
            and needed.height <= window.height < needed.height + BARS
            and window.width >= needed.width + BESIDE
        )

    def _too_small(self, y: int, width: int) -> Strip:
        needed = self.size_needed
        sentence = _(
            "This window is too small for the code. It needs {columns} columns and {rows} rows.",
            columns=needed.width,
            rows=needed.height + BARS,
        )
        lines = _wrapped(sentence, width)
        text = lines[y] if y < len(lines) else ""
        return Strip([Segment(fit(text, width), self.rich_style)], width)


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
