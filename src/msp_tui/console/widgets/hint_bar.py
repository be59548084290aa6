"""The two lines below: what can be done here, how it stands, and where help is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from msp_tui.console.actions import Action, hints
from msp_tui.console.widgets.row_line import STYLES, fit
from msp_tui.i18n import translate as _

_HELP = "F1 ?"


class HintBar(Widget):
    """Row 1: the screen's essential actions, as many as fit whole. Row 2: a status, and `F1 ?` at any width."""

    DEFAULT_CSS = "HintBar { height: 2; width: 1fr; dock: bottom; }"

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "hintbar--key",
        "hintbar--danger",
        *(f"hintbar--{style}" for style in STYLES),
    }

    def __init__(self, scope: str, **options: Any) -> None:
        """`scope` of the registry; `options` are Widget's (id, classes ...)."""
        super().__init__(**options)
        self._actions: Sequence[Action] = hints(scope)
        self._status = ("", "")

    @property
    def status(self) -> str:
        """The sentence that stands on the second row."""
        return self._status[0]

    def say(self, text: str, style: str = "") -> None:
        """One sentence on the second row, until the next; `style` is one of a Cell's."""
        if (text, style) != self._status:
            self._status = (text, style)
            self.refresh(Region(0, 1, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """One of the two rows."""
        width = self.size.width
        base = self.rich_style
        segments = self._hints(width, base) if y == 0 else self._second(width, base)
        return Strip(segments).adjust_cell_length(width, base)

    def _hints(self, width: int, base: Style) -> list[Segment]:
        segments: list[Segment] = []
        used = 0
        for action in self._actions:
            key, title = f" {action.key_text} ", f" {_(action.title)}  "
            needed = cell_len(key) + cell_len(title)
            if used + needed > width:
                break
            used += needed
            name = "danger" if action.dangerous else "key"
            segments.append(Segment(key, self.get_component_rich_style(f"hintbar--{name}")))
            segments.append(Segment(title, base))
        return segments

    def _second(self, width: int, base: Style) -> list[Segment]:
        text, style = self._status
        key = self.get_component_rich_style("hintbar--key")
        help_text = f" {_HELP} "
        left = max(0, width - len(help_text) - 1)
        shown = self.get_component_rich_style(f"hintbar--{style}") if style else base
        return [
            Segment(fit(f" {text}" if text else "", left), shown),
            Segment(" " if width > len(help_text) else "", base),
            Segment(help_text[-width:] if width < len(help_text) else help_text, key),
        ]
