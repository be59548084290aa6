"""Frames without the cells that stand on the terminal already: a screen that opens costs a third of the bytes.

Textual draws a screen that opens two or three times over, and all of it when a single line came or went. Here
it is remembered what was written into each cell; of a line only the stretch that differs is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.control import Control
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App

if TYPE_CHECKING:
    from rich.console import Console
    from rich.segment import Segment
    from textual.screen import Screen
    from textual.strip import Strip

Look = tuple[object, ...]
"""A character and what colours it; of a blank only what is behind it."""
Lines = dict[int, list[Look | None]]
"""What stands in the cells of each line, as far as it is known."""
Piece = tuple[int, int, "Strip"]
"""Column, line, and what is to stand there."""

_SEEN_ON_BLANKS = (
    0b1_1111_0100_1000  # of rich's marks: lines under, through and over, reverse, frames
)


class Spared(CompositorUpdate):
    """A frame of which only what differs is written."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, shown: Lines) -> None:
        self._update = update
        self._shown = shown

    def render_segments(self, console: Console) -> str:
        """What is written to the terminal; called when it is written, and only then."""
        update = self._update
        pieces = _whole(update) if isinstance(update, LayoutUpdate) else _parts(update)
        return "".join(self._written(console, *piece) for piece in pieces)

    def _written(self, console: Console, x: int, y: int, strip: Strip) -> str:
        new, width = looks(strip), strip.cell_length
        line = self._shown.setdefault(y, [])
        line += [None] * (x + width - len(line))
        old = line[x : x + width]
        if new is None:
            # Wide or combining characters do not stand where they are counted: never taken for known.
            line[x : x + width] = [None] * width
            return _at(x, y) + strip.render(console)
        if old == new:
            return ""
        differ = [at for at, pair in enumerate(zip_longest(old, new)) if pair[0] != pair[1]]
        first, last = differ[0], differ[-1]
        line[x : x + width] = new
        return _at(x + first, y) + strip.crop(first, last + 1).render(console)


def _at(x: int, y: int) -> str:
    return Control.move_to(x, y).segment.text


def _whole(update: LayoutUpdate) -> Iterator[Piece]:
    for y, strips in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in strips:
            yield x, y, strip
            x += strip.cell_length


def _parts(update: ChopsUpdate) -> Iterator[Piece]:
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            left, right = max(x, first), min(end, last)
            if strip is None or left >= right:
                continue
            yield left, y, strip if (left, right) == (x, end) else strip.crop(left - x, right - x)


def looks(strip: Iterable[Segment]) -> list[Look | None] | None:
    """How each cell of a line looks; None where a character does not take exactly one cell."""
    found: list[Look | None] = []
    for segment in strip:
        text, style = segment.text, segment.style
        if not text.isascii() and not _single(text):
            return None
        ink = page = None
        marks = 0
        if style:
            ink, page = style.color, style.bgcolor
            marks = style._attributes  # noqa: SLF001 - rich tells them publicly one by one only
        blank: Look = (" ", page) if not marks & _SEEN_ON_BLANKS else (" ", ink, page, marks)
        found += [
            blank if character == " " else (character, ink, page, marks) for character in text
        ]
    return found


_narrow = set[str]()
"""Characters that were found to take one cell."""


def _single(text: str) -> bool:
    fresh = set(text) - _narrow
    _narrow.update(character for character in fresh if cell_len(character) == 1)
    return fresh <= _narrow


class SparingApp(App[None]):
    """An app that remembers what it has written."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.shown: Lines = {}

    def draw_anew(self) -> None:
        """The terminal may show anything: write all of it again."""
        self.shown.clear()
        self.screen.refresh()

    async def on_event(self, event: events.Event) -> None:
        """A window that was resized shows what its terminal made of it, also when its size is the old one again."""
        if isinstance(event, events.Resize):
            self.shown.clear()
        await super().on_event(event)

    def _display(self, screen: Screen[object], renderable: Any) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            renderable = Spared(renderable, self.shown)
        super()._display(screen, renderable)
