"""Frames without the cells that stand on the terminal already: a screen that opens costs a third of the bytes.

Textual draws a screen that opens two or three times over, and all of it when a single line came or went. Here
it is remembered what was written into each cell; of a line only the stretch that differs is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.strip import Strip

from msp_tui.console.widgets.row_line import single

if TYPE_CHECKING:
    from rich.console import Console
    from rich.segment import Segment
    from rich.style import Style
    from textual.screen import Screen

Looks = tuple[str, str]
"""The characters of a line's cells, and as many signs: each stands for a colouring, of a blank only for what is behind it."""
Lines = dict[int, Looks]
"""What stands in the cells of each line, as far as it is known."""
Piece = tuple[int, int, Strip]
"""Column, line, and what is to stand there."""

_UNKNOWN = "\0"
"""The character and the sign of a cell that may show anything."""
_NOTHING: Looks = ("", "")
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
        new, line = looks(strip), self._shown.get(y, _NOTHING)
        if new is None:
            # Wide or combining characters do not stand where they are counted: never taken for known.
            nothing = _UNKNOWN * strip.cell_length
            self._shown[y] = _with(line, x, (nothing, nothing))
            return _at(x, y) + strip.render(console)
        width = len(new[0])
        old = (line[0][x : x + width], line[1][x : x + width])
        if old == new:
            return ""
        self._shown[y] = _with(line, x, new)
        if len(old[0]) < width:
            old = (old[0].ljust(width, _UNKNOWN), old[1].ljust(width, _UNKNOWN))
        first, last = _apart(old, new)
        return _at(x + first, y) + _stretch(strip, first, last, console)


def _with(line: Looks, x: int, new: Looks) -> Looks:
    """The line with other cells from `x` on."""
    end = x + len(new[0])
    return (
        line[0][:x].ljust(x, _UNKNOWN) + new[0] + line[0][end:],
        line[1][:x].ljust(x, _UNKNOWN) + new[1] + line[1][end:],
    )


def _apart(old: Looks, new: Looks) -> tuple[int, int]:
    """The first cell in which two stretches of one length differ, and the one after the last."""
    # As numbers of 32 bits a cell they are held against each other in one go; every frame does it for each line.
    bits = _bits(old[0]) ^ _bits(new[0]) | _bits(old[1]) ^ _bits(new[1])
    return ((bits & -bits).bit_length() - 1) // 32, (bits.bit_length() + 31) // 32


def _bits(cells: str) -> int:
    return int.from_bytes(cells.encode("utf-32-le", "surrogatepass"), "little")


def _stretch(strip: Strip, first: int, last: int, console: Console) -> str:
    """Some cells of a strip whose characters take one each, as bytes for the terminal."""
    colours = console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Strip.render takes it
    written, at = [], 0
    for text, style, _ in strip:
        end = at + len(text)
        if end > first and at < last:
            part = text[max(0, first - at) : last - at]
            written.append(part if style is None else Strip.render_style(style, part, colours))
        at = end
    return "".join(written)


def _at(x: int, y: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H"


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


def looks(strip: Iterable[Segment]) -> Looks | None:
    """How each cell of a line looks; None where a character does not take exactly one cell."""
    texts, signs = [], []
    for text, style, _ in strip:
        if not text.isascii() and not single(text):
            return None
        texts.append(text)
        signs.append(text.translate(_signs_of(style)))
    return "".join(texts), "".join(signs)


class _Signs(dict[int, str]):
    """What stands for each character in a style, by its code, as str.translate asks."""

    def __init__(self, inked: str, blank: str) -> None:
        super().__init__({ord(" "): blank})
        self._inked = inked

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, self._inked)


_signs: dict[tuple[object, ...], str] = {}
"""A sign for each colouring there ever was: what a theme's few colours and marks make."""
_styled: dict[int, tuple[Style | None, _Signs]] = {}
"""By its id, which is quicker than its value: a style that was met, which is kept so that no other gets its id, and its signs."""
_MOST_STYLES = 1000
"""So many styles are kept, more than a theme has; then the table begins anew."""


def _signs_of(style: Style | None) -> _Signs:
    known = _styled.get(id(style))
    if known is None:
        ink = page = None
        marks = 0
        if style:
            ink, page = style.color, style.bgcolor
            marks = style._attributes  # noqa: SLF001 - rich tells them publicly one by one only
        inked = _sign(ink, page, marks)
        blank = inked if marks & _SEEN_ON_BLANKS else _sign(page)
        if len(_styled) >= _MOST_STYLES:
            _styled.clear()
        known = _styled[id(style)] = (style, _Signs(inked, blank))
    return known[1]


def _sign(*colouring: object) -> str:
    return _signs.setdefault(colouring, chr(len(_signs) + 1))


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
