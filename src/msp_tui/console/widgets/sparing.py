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

Cells = int
"""How cells of a line look, each in 32 bits, the first one in the lowest: its character, and above it a sign for its
colouring, of a blank only for what is behind it. 0 is a cell that may show anything."""
Lines = dict[int, Cells]
"""What stands in the cells of each line, as far as it is known."""
Piece = tuple[int, int, Strip]
"""Column, line, and what is to stand there."""

_CELL = 32
_CHARACTER = 21
"""Bits that the code of a character takes."""
_MOST_SIGNS = 255
"""So many colourings are told apart, more than a few themes have; lines with others are written whole."""
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
        new, line, width = looks(strip), self._shown.get(y, 0), strip.cell_length
        old = line >> _CELL * x & (1 << _CELL * width) - 1
        # What wide or combining characters leave, who do not stand where they are counted, is never taken for known.
        bits = old if new is None else old ^ new
        self._shown[y] = line ^ bits << _CELL * x
        if new is None:
            return _at(x, y) + strip.render(console)
        if not bits:
            return ""
        # The first cell that differs, and the one after the last.
        first = ((bits & -bits).bit_length() - 1) // _CELL
        last = -(-bits.bit_length() // _CELL)
        return _at(x + first, y) + _stretch(strip, first, last, console)


def _stretch(strip: Strip, first: int, last: int, console: Console) -> str:
    """Some cells of a strip whose characters take one each, as bytes for the terminal."""
    colours = console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Strip.render takes it
    render = Strip.render_style
    written, at = [], 0
    for text, style, _ in strip:
        end = at + len(text)
        if end > first and at < last:
            part = text[max(0, first - at) : last - at]
            written.append(part if style is None else render(style, part, colours))
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


def looks(strip: Iterable[Segment]) -> Cells | None:
    """How each cell of a line looks; None where that is not known, as of characters that do not take one cell each."""
    texts, signs = [], []
    for text, style, _ in strip:
        signs_of = _signs_of(style)
        if not signs_of:
            return None
        texts.append(text)
        # What Latin-1 has not becomes a question mark, which is as little of a blank.
        signs.append(text.encode("latin-1", "replace").translate(signs_of))
    line = "".join(texts)
    if not line.isascii() and not single(line):
        return None
    return _bits(line) | _bits(b"".join(signs).decode("latin-1")) << _CHARACTER


def _bits(cells: str) -> Cells:
    # As a number all cells of a line are held against others in one go; every frame does it for each line.
    return int.from_bytes(cells.encode("utf-32-le", "surrogatepass"), "little")


_signs: dict[tuple[object, ...], int] = {}
"""A sign for each colouring there ever was: what a theme's few colours and marks make."""
_styled: dict[int, tuple[Style | None, bytes]] = {}
"""By its id, which is quicker than its value: a style that was met, which is kept so that no other gets its id, and the
sign of each character of Latin-1 in it."""
_MOST_STYLES = 1000
"""So many styles are kept, more than a theme has; then the table begins anew."""


def _signs_of(style: Style | None) -> bytes:
    known = _styled.get(id(style))
    if known is None:
        if len(_styled) >= _MOST_STYLES:
            _styled.clear()
        known = _styled[id(style)] = (style, _table(style))
    return known[1]


def _table(style: Style | None) -> bytes:
    """The signs as bytes.translate asks for them; nothing where there were too many colourings before."""
    ink = page = None
    marks = 0
    if style:
        ink, page = style.color, style.bgcolor
        marks = style._attributes  # noqa: SLF001 - rich tells them publicly one by one only
    inked = _sign(ink, page, marks)
    blank = inked if marks & _SEEN_ON_BLANKS else _sign(page)
    if max(inked, blank) > _MOST_SIGNS:
        return b""
    return bytes(blank if code == ord(" ") else inked for code in range(256))


def _sign(*colouring: object) -> int:
    return _signs.setdefault(colouring, len(_signs) + 1)


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
