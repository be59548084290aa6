"""Widgets that draw whole lines in a few styles of their own: no border, no padding, nothing for Textual to add.

Textual lays borders, padding, tints and filters on every line of every widget, each time; a list of sales needs
none of them but the filters, and those once for each of its styles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from msp_tui.console.styles.themes import ink


class RewritingFilter(LineFilter):
    """A filter that changes characters, and not only how they look."""


class Drawn(Widget):
    """Subclasses give each line in `render_line`, as wide as they are, with styles from `ink`."""

    def __init__(self, *children: Widget, **options: Any) -> None:
        """`options` are Widget's (id, classes ...)."""
        super().__init__(*children, **options)
        self._inks: dict[str, Style] = {}

    def notify_style_update(self) -> None:
        """Another theme: other styles."""
        super().notify_style_update()
        self._inks.clear()

    def ink(self, name: str = "") -> Style:
        """The widget's own style ("") or one of `themes.INKS`, filtered; Textual works them out anew after every repaint."""
        if name not in self._inks:
            style = ink(self.app.theme, name) if name else self.rich_style
            self._inks[name] = self._filtered(style)
        return self._inks[name]

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they go to the terminal."""
        strips = self.lines(crop.y, crop.bottom)
        for one in self.get_line_filters():
            if isinstance(one, RewritingFilter):
                strips = [strip.apply_filter(one, self._behind) for strip in strips]
        left, right = crop.column_span
        if (left, right) != (0, self.size.width):
            strips = [strip.crop(left, right) for strip in strips]
        return strips

    def lines(self, first: int, end: int) -> list[Strip]:
        """Lines from `first` up to but not including `end`; for who has them ready."""
        return [self.render_line(y) for y in range(first, end)]

    def _filtered(self, style: Style) -> Style:
        filters: Sequence[LineFilter] = self.get_line_filters()
        segments = [Segment(" ", style)]
        for one in filters:
            segments = one.apply(segments, self._behind)
        return segments[0].style or style

    @property
    def _behind(self) -> Any:
        """The colour that filters take for what is behind the text."""
        return self.background_colors[1]
