"""Lines that only move are moved by the terminal: a feed's new row costs its own line on the wire, not a screenful.

A scrolling region and "insert line" (or "delete line") are understood by xterm, PuTTY, tmux, screen and the
Linux console alike. Textual knows nothing of it: it is told to repaint only the lines that do differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_
from typing import TYPE_CHECKING, Any

from textual._compositor import ChopsUpdate, CompositorUpdate

from msp_tui.console.widgets.sparing import Lines, Spared, SparingApp

if TYPE_CHECKING:
    from rich.console import Console
    from textual.screen import Screen
    from textual.strip import Strip
    from textual.widget import Widget


class _Shifted(CompositorUpdate):
    """A frame that begins by moving lines."""

    def __init__(
        self, moves: str, moved: range, by: int, update: ChopsUpdate, shown: Lines
    ) -> None:
        self._moves = moves
        self._moved = moved
        self._by = by
        self._update = Spared(update, shown)
        self._shown = shown

    def render_segments(self, console: Console) -> str:
        """What is written to the terminal; what stood in a line is known where the line went, those that came in are not."""
        before = {y: self._shown.pop(y) for y in self._moved if y in self._shown}
        self._shown |= {
            y + self._by: line for y, line in before.items() if y + self._by in self._moved
        }
        return self._moves + self._update.render_segments(console)


class ShiftingApp(SparingApp):
    """An app whose widgets may have their lines moved by the terminal with the next frame."""

    _moves = ""
    _moved = range(0)
    _by = 0

    def shift(self, widget: Widget, top: int, by: int) -> bool:
        """Move the widget's lines from `top` on down by `by` (up when negative); what leaves it is lost.

        The caller repaints what differs afterwards. False where only a plain repaint is right: something may
        lie above the widget, it does not fill the width, or a move still waits for its frame.
        """
        region = widget.region
        ends = ((region.x, region.y), (region.right - 1, region.bottom - 1))
        if (
            self._moves
            or not widget.screen.is_current
            or (region.x, region.width) != (0, self.size.width)
            or region.bottom > self.size.height
            or any(widget.screen.get_widget_at(*end)[0] is not widget for end in ends)
        ):
            return False
        # Scrolling region, its first line, lines inserted or deleted there, no region any more.
        first = region.y + top + 1
        letter = "L" if by > 0 else "M"
        self._moved, self._by = range(first - 1, region.bottom), by
        self._moves = f"\x1b[{first};{region.bottom}r\x1b[{first};1H\x1b[{abs(by)}{letter}\x1b[r"
        return True

    def _display(self, screen: Screen[object], renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:
            if self._moves and isinstance(renderable, ChopsUpdate):
                renderable = _Shifted(self._moves, self._moved, self._by, renderable, self.shown)
            self._moves = ""  # a whole frame needs none
        super()._display(screen, renderable)


def shifted(before: Sequence[Strip], after: Sequence[Strip]) -> int:
    """By how many places the lines moved, down when positive; 0 when moving them back would not spare a third.

    Lines are the same when they are the same object.
    """
    count = min(len(before), len(after))
    best, most = 0, max(count // 3, _same(before, after))
    there = set(map(id, before))
    if sum(id(line) in there for line in after) <= most:
        return best  # as where every line is another: the lookup's at a key
    for places in range(1, count - most):
        for by, same in (
            (places, _same(before, after[places:])),
            (-places, _same(before[places:], after)),
        ):
            if same > most:
                best, most = by, same
    return best


def _same(before: Sequence[Strip], after: Sequence[Strip]) -> int:
    return sum(map(is_, before, after))
