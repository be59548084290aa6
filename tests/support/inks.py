"""In which colours a hint stands: what cannot act now stands back."""

from __future__ import annotations

from tests.support.console import ConsoleDriver


def inks(till: ConsoleDriver, hint: str) -> set[object]:
    """The styles of a hint's cells, of its key and its title: one alone where it stands back."""
    place = next(y for y, line in enumerate(till.lines) if hint in line)
    x = till.lines[place].index(hint)
    return {cell.style for cell in till.cells[place][x : x + len(hint)] if cell.char.strip()}
