"""A code as modules, and drawn with plain escape sequences for a command's output: dark on light."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import zip_longest
from typing import Any

Matrix = tuple[tuple[bool, ...], ...]

QUIET = 4  # modules; the standard's own


class Drawing(Enum):
    """How a module becomes cells; the value says how many columns and how many modules to a line."""

    WIDE = "wide"
    UPPER = "▀"
    LOWER = "▄"


def matrix(text: str) -> Matrix:
    """The modules of a text, True is dark, with the quiet zone around; error level M."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text, optimize=0)  # one piece, so that 36 characters stay version 3
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def lines_needed(modules: int, drawing: Drawing) -> tuple[int, int]:
    """Columns and rows that a drawing of so many modules takes."""
    return (modules * 2, modules) if drawing is Drawing.WIDE else (modules, (modules + 1) // 2)


def qr_lines(text: str, drawing: Drawing = Drawing.UPPER) -> Iterator[str]:
    """Lines for a terminal, each leaving the colours as they were."""
    modules = matrix(text)
    if drawing is Drawing.WIDE:
        for row in modules:
            yield "".join(f"\x1b[{_paper(dark)}m  " for dark in row) + "\x1b[0m"
        return
    light = (False,) * len(modules)
    for top, bottom in zip_longest(modules[::2], modules[1::2], fillvalue=light):
        pairs = zip(top, bottom, strict=True)
        upper = drawing is Drawing.UPPER
        cells = (_cell(drawing, *(pair if upper else pair[::-1])) for pair in pairs)
        yield "".join(cells) + "\x1b[0m"


def _cell(drawing: Drawing, ink: bool, paper: bool) -> str:
    return f"\x1b[{30 if ink else 97};{_paper(paper)}m{drawing.value}"


def _paper(dark: bool) -> int:
    return 40 if dark else 107
