"""A code as modules, and drawn with plain escape sequences for a command's output: dark on light."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Matrix = tuple[tuple[bool, ...], ...]

QUIET = 4  # modules; the standard's own


def matrix(text: str) -> Matrix:
    """The modules of a text, True is dark, with the quiet zone around; error level M."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text, optimize=0)  # one piece, so that 36 characters stay version 3
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def qr_lines(text: str) -> Iterator[str]:
    """Lines for a terminal, each leaving the colours as they were."""
    modules = matrix(text)
    for y in range(0, len(modules), 2):
        cells = (_cell(modules, x, y) for x in range(len(modules[y])))
        yield "".join(cells) + "\x1b[0m"


def _cell(modules: Matrix, x: int, y: int) -> str:
    below = y + 1 < len(modules) and modules[y + 1][x]
    return f"\x1b[{30 if modules[y][x] else 97};{40 if below else 107}m▀"
