"""A terminal's cells as an SVG that asks nobody for a font; half blocks are drawn, so that a QR stays one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from tests.support.terminal import Cell, Colour

WIDTH, HEIGHT = 8, 17
_BASELINE = 13
_BLOCKS = {"▀": (0.0, 0.5), "▄": (0.5, 0.5), "█": (0.0, 1.0)}
_FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def svg(cells: Sequence[Sequence[Cell]]) -> str:
    """The picture of a screen."""
    width, height = len(cells[0]) * WIDTH, len(cells) * HEIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<rect width="{width}" height="{height}" fill="{_hex(cells[-1][-1].bg)}"/>',
        f'<g font-family="{_FONT}" font-size="13" xml:space="preserve" shape-rendering="crispEdges">',
    ]
    for y, line in enumerate(cells):
        lines += [*_behind(line, y), *_text(line, y)]
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _behind(line: Sequence[Cell], y: int) -> Iterator[str]:
    for x, run in _runs(line, lambda cell: cell.bg):
        yield _rect(x, y * HEIGHT, len(run), HEIGHT, run[0].bg)


def _text(line: Sequence[Cell], y: int) -> Iterator[str]:
    for x, run in _runs(line, lambda cell: (cell.fg, _BLOCKS.get(cell.char))):
        if block := _BLOCKS.get(run[0].char):
            top, share = block
            yield _rect(x, (y + top) * HEIGHT, len(run), share * HEIGHT, run[0].fg)
        elif (text := "".join(cell.char for cell in run)).strip():
            place = f'x="{x * WIDTH}" y="{y * HEIGHT + _BASELINE}" textLength="{len(run) * WIDTH}"'
            yield f'<text {place} fill="{_hex(run[0].fg)}">{escape(text).replace(" ", "&#160;")}</text>'


def _runs(line: Sequence[Cell], key: Callable[[Cell], object]) -> Iterator[tuple[int, list[Cell]]]:
    x = 0
    for _same, cells in groupby(line, key):
        run = list(cells)
        yield x, run
        x += len(run)


def _rect(x: int, top: float, cells: int, height: float, colour: Colour) -> str:
    place = f'x="{x * WIDTH}" y="{top:g}" width="{cells * WIDTH}" height="{height:g}"'
    return f'<rect {place} fill="{_hex(colour)}"/>'


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
