"""A code to scan drawn between a command's lines, as the terminal has room and characters for it."""

from __future__ import annotations

import shutil
import sys

from msp_tui.console.presenters.qr_text import Drawing, lines_needed, matrix, qr_lines
from msp_tui.domain.errors import N_
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate

_BELOW = 4
"""Lines below a code that have to stand on the same screen as it."""


class DrawnCode:
    """Remembers how somebody wanted it drawn."""

    def __init__(self) -> None:
        self._drawing = Drawing.UPPER

    def draw(self, code: Secret) -> bool:
        """As somebody wanted it where that can be, else as it can be; False once too small a window was told its size."""
        possible = _possible(code)
        if possible:
            self._drawing = self._drawing if self._drawing in possible else possible[0]
            sys.stdout.writelines(f"{line}\n" for line in qr_lines(code.reveal(), self._drawing))
            return True
        columns, rows = lines_needed(len(matrix(code.reveal())), Drawing.UPPER)
        sentence = N_(
            "This window is too small for the code. It needs {columns} columns and {rows} rows."
        )
        sys.stdout.write(translate(sentence, columns=columns, rows=rows + _BELOW) + "\n")
        return False

    def turn(self, code: Secret) -> None:
        """From now on the next drawing that can be."""
        possible = _possible(code) or [self._drawing]
        here = possible.index(self._drawing) if self._drawing in possible else -1
        self._drawing = possible[(here + 1) % len(possible)]


def _possible(code: Secret) -> list[Drawing]:
    """The drawings that the window has room for, and the terminal's encoding characters."""
    modules, window = len(matrix(code.reveal())), shutil.get_terminal_size()

    def fits(drawing: Drawing) -> bool:
        columns, rows = lines_needed(modules, drawing)
        return window.columns >= columns and window.lines >= rows + _BELOW

    order = (Drawing.UPPER, Drawing.LOWER, Drawing.WIDE)
    return [one for one in order if fits(one) and (one is Drawing.WIDE or _writable(one.value))]


def _writable(character: str) -> bool:
    try:
        character.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True
