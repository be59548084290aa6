from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from msp_tui.console.widgets import sparing
from msp_tui.console.widgets.sparing import Lines, Spared

COLUMNS, ROWS = 12, 3
CUT = 5  # where one widget ends and the next begins

styles = st.sampled_from(
    [
        Style.parse("white on black"),
        Style.parse("black on white"),
        Style.parse("red on black"),
        Style.parse("underline white on black"),
        Style.parse("reverse white on black"),
    ]
)
texts = st.sampled_from([*"ab  €►●", "日", "é"])


@st.composite
def strips(draw: st.DrawFn, width: int) -> Strip:
    """A strip of exactly so many cells, now and then with characters of two."""
    segments: list[Segment] = []
    for text, style in draw(st.lists(st.tuples(texts, styles), max_size=width)):
        if sum(one.cell_length for one in segments) + cell_len(text) <= width:
            segments.append(Segment(text, style))
    left = width - sum(one.cell_length for one in segments)
    return Strip([*segments, Segment(" " * left, Style.parse("white on black"))], width)


lines = st.tuples(strips(CUT), strips(COLUMNS - CUT))
frames = st.lists(lines, min_size=ROWS, max_size=ROWS)
rows = st.lists(st.integers(0, ROWS - 1), max_size=ROWS, unique=True).map(sorted)
steps = st.lists(st.tuples(frames, rows), min_size=1, max_size=6)


class Screen:
    """What a terminal shows."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self._screen)

    def show(self, written: str) -> list[list[object]]:
        """Write; gives how each cell looks: of a blank only what is behind it."""
        self._stream.feed(written)
        buffer = self._screen.buffer
        return [[self._look(buffer[y][x]) for x in range(COLUMNS)] for y in range(ROWS)]

    @staticmethod
    def _look(char: pyte.screens.Char) -> object:
        plain = char.data == " " and not (char.underscore or char.reverse)
        return char._replace(fg="") if plain else char


def whole(frame: list[tuple[Strip, Strip]]) -> LayoutUpdate:
    """The frame as Textual draws all of it."""
    return LayoutUpdate([list(line) for line in frame], Region(0, 0, COLUMNS, ROWS))


@given(steps)
def test_what_is_spared_stands_there_already(
    drawn: list[tuple[list[tuple[Strip, Strip]], list[int]]],
) -> None:
    """Whole frames and lines of them in any order: the terminal shows what all of their bytes would show."""
    console = Console(color_system="truecolor", force_terminal=True, width=COLUMNS)
    spared, full = Screen(), Screen()
    shown: Lines = {}
    stands: list[tuple[Strip, Strip]] = []
    for frame, changed in drawn:
        update: LayoutUpdate | ChopsUpdate
        if stands and changed:
            stands = [frame[y] if y in changed else line for y, line in enumerate(stands)]
            chops = [dict(zip((0, CUT), line, strict=True)) for line in stands]
            spans = [(y, 0, COLUMNS) for y in changed]
            update = ChopsUpdate(chops, spans, [[CUT, COLUMNS]] * ROWS)
        else:
            stands = frame
            update = whole(frame)
        there = spared.show(Spared(update, shown).render_segments(console))
        assert there == full.show(whole(stands).render_segments(console))


def test_nothing_new_is_nothing_written() -> None:
    """The same frame again costs no byte, and one character costs itself."""
    console = Console(color_system="truecolor", force_terminal=True, width=COLUMNS)
    style, shown = Style.parse("white on black"), Lines()

    def frame(text: str) -> str:
        line = [Strip([Segment(text.ljust(COLUMNS), style)])]
        update = LayoutUpdate([line], Region(0, 0, COLUMNS, 1))
        return Spared(update, shown).render_segments(console)

    assert "hello" in frame("hello")
    assert frame("hello") == ""
    assert frame("hallo") == "\x1b[1;2H" + style.render("a", color_system=console._color_system)


def test_a_stretch_of_a_line() -> None:
    """Of a part that Textual calls changed only what is changed is written, in its place."""
    console = Console(color_system="truecolor", force_terminal=True, width=COLUMNS)
    style = Style.parse("white on black")
    strip = Strip([Segment("abcdefghijkl", style)])
    update = ChopsUpdate([{0: strip}], [(0, 3, 5)], [[COLUMNS]])
    written = Spared(update, {}).render_segments(console)
    assert written.startswith("\x1b[1;4H")
    assert "de" in written
    assert "c" not in written.replace("\x1b[1;4H", "")


def test_more_colourings_than_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has one colouring too many is written whole each time, and never taken for another."""
    monkeypatch.setattr(sparing, "_signs", {})
    monkeypatch.setattr(sparing, "_styled", {})
    monkeypatch.setattr(sparing, "_MOST_SIGNS", 2)
    console = Console(color_system="truecolor", force_terminal=True, width=COLUMNS)
    shown = Lines()

    def frame(colours: str) -> str:
        line = [Strip([Segment("hello", Style.parse(colours))], 5)]
        update = LayoutUpdate([line], Region(0, 0, COLUMNS, 1))
        return Spared(update, shown).render_segments(console)

    assert frame("white on black")
    assert frame("white on black") == ""
    for colours in ("red on black", "red on black", "blue on black", "white on black"):
        assert "hello" in frame(colours)
    assert frame("white on black") == ""
