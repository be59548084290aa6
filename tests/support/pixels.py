"""Cells as a camera would see them: a picture of the screen, and what strict readers find on it."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from tests.support.decoders import READERS, Box, find, read_with_zxing
from tests.support.terminal import Cell

WIDTH, HEIGHT = 8, 16  # pixels of a cell
MODULES = 29  # an activation code is version 3
QUIET = 4  # modules around it that have to be light
LIGHT = 150  # of 255; the Linux console's white is 170

NOT_QUIET = "the quiet zone is not light all around"

_BLOCKS = {"▀": (0, 0.5), "▄": (0.5, 1.0), "█": (0, 1.0)}


def picture(cells: Sequence[Sequence[Cell]]) -> Image.Image:
    """The screen as pixels; letters become a bar in the middle of their cell."""
    image = Image.new("RGB", (len(cells[0]) * WIDTH, len(cells) * HEIGHT))
    draw = ImageDraw.Draw(image)
    for y, line in enumerate(cells):
        for x, cell in enumerate(line):
            left, top = x * WIDTH, y * HEIGHT
            draw.rectangle((left, top, left + WIDTH - 1, top + HEIGHT - 1), fill=cell.bg)
            start, end = _BLOCKS.get(cell.char, (0.3, 0.7))
            if cell.char.strip():
                inset = 0 if cell.char in _BLOCKS else 1
                draw.rectangle(
                    (
                        left + inset,
                        top + round(start * HEIGHT),
                        left + WIDTH - 1 - inset,
                        top + round(end * HEIGHT) - 1,
                    ),
                    fill=cell.fg,
                )
    return image


def read_codes(cells: Sequence[Sequence[Cell]]) -> list[str]:
    """The QR codes that a reader finds which never tries light on dark."""
    return read_with_zxing(picture(cells))


def faults(cells: Sequence[Sequence[Cell]], code: str) -> list[str]:
    """Everything that is wrong with the code on this screen; empty when every reader gets it, and a camera may.

    The readers forgive a narrow quiet zone on a clean picture; a camera does not, so it is measured.
    """
    image = picture(cells)
    wrong = [
        f"{name} reads {texts}"
        for name, read in READERS.items()
        if (texts := read(image)) != [code]
    ]
    found = find(image)
    if len(found) == 1 and not _quiet(image, found[0][1]):
        wrong.append(NOT_QUIET)
    return wrong


def _quiet(image: Image.Image, symbol: Box) -> bool:
    """Whether four modules around a symbol are light; a fifth of a module is left to the reader's rounding."""
    module = (symbol.right - symbol.left) / MODULES
    near, far = round(module / 5), round((QUIET - 1 / 5) * module)
    outer = Box(symbol.left - far, symbol.top - far, symbol.right + far, symbol.bottom + far)
    if outer.left < 0 or outer.top < 0 or outer.right > image.width or outer.bottom > image.height:
        return False
    strips = (
        (outer.left, outer.top, outer.right, symbol.top - near),
        (outer.left, symbol.bottom + near, outer.right, outer.bottom),
        (outer.left, outer.top, symbol.left - near, outer.bottom),
        (symbol.right + near, outer.top, outer.right, outer.bottom),
    )
    grey = image.convert("L")
    return all(grey.crop(strip).getextrema()[0] >= LIGHT for strip in strips)  # type: ignore[operator] # one band
