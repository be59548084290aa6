"""A code drawn with plain escape sequences, for a command's output: dark on light, two modules to a character."""

from __future__ import annotations

from collections.abc import Iterator

from msp_tui.console.widgets.qr_panel import Matrix, matrix


def qr_lines(text: str) -> Iterator[str]:
    """Lines for a terminal, each leaving the colours as they were."""
    modules = matrix(text)
    for y in range(0, len(modules), 2):
        cells = (_cell(modules, x, y) for x in range(len(modules[y])))
        yield "".join(cells) + "\x1b[0m"


def _cell(modules: Matrix, x: int, y: int) -> str:
    below = y + 1 < len(modules) and modules[y + 1][x]
    return f"\x1b[{30 if modules[y][x] else 97};{40 if below else 107}m▀"
