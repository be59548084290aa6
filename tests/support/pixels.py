"""Cells as a camera would see them: a picture of the screen, and what strict readers find on it."""

from __future__ import annotations

from collections.abc import Sequence

import zxingcpp
from PIL import Image, ImageDraw

from tests.support.terminal import Cell

WIDTH, HEIGHT = 8, 16  # pixels of a cell

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
    found = zxingcpp.read_barcodes(
        picture(cells),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_invert=False,
        try_rotate=False,
    )
    return [code.text for code in found if code.valid]
