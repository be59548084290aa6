from __future__ import annotations

import sys
from pathlib import Path

import pytest

from msp_tui.console.presenters.qr_text import Drawing, matrix
from msp_tui.console.widgets.qr_panel import cells_needed
from tests.console.qr_app import CODE
from tests.support.pixels import read_codes
from tests.support.terminal import Cell, Terminal

APP = Path(__file__).with_name("qr_app.py")


def shown(*arguments: str, size: tuple[int, int], term: str, **env: str) -> Terminal:
    """The panel in a terminal of this size and kind."""
    columns, rows = size
    command: list[str | Path] = [sys.executable, APP, *arguments]
    terminal = Terminal(command, columns=columns, rows=rows, term=term, env=env)
    terminal.wait_for("waiting")
    terminal.settle()
    return terminal


def test_an_activation_code_is_version_3() -> None:
    """29 modules and the quiet zone, whatever the letters."""
    assert len(matrix(CODE)) == 29 + 2 * 4
    assert cells_needed(37, Drawing.UPPER) == (37, 19)
    assert cells_needed(37, Drawing.WIDE) == (74, 37)


@pytest.mark.parametrize("size", [(80, 24), (60, 22)])
def test_small_window(size: tuple[int, int]) -> None:
    """80 by 24 has room for it with text beside."""
    with shown(size=size, term="xterm") as terminal:
        assert read_codes(terminal.cells) == [CODE]
        assert any("▀" in line for line in terminal.screen)
        assert not any("▄" in line for line in terminal.screen)
        assert "scan me" in terminal.text


def inverted(cells: list[list[Cell]]) -> list[list[Cell]]:
    """Light on dark."""
    swap = {(0, 0, 0): (255, 255, 255), (255, 255, 255): (0, 0, 0)}
    return [
        [Cell(c.char, swap.get(c.fg, c.fg), swap.get(c.bg, c.bg)) for c in line] for line in cells
    ]


def without_quiet_zone(cells: list[list[Cell]]) -> list[list[Cell]]:
    """The quiet zone painted like the page."""
    black = Cell(" ", (0, 0, 0), (0, 0, 0))
    return [
        [cell if 1 + 2 <= y < 1 + 17 and 4 <= x < 33 else black for x, cell in enumerate(line)]
        for y, line in enumerate(cells)
    ]


def test_the_reader_is_strict() -> None:
    """With its polarity turned, or its quiet zone gone, the code is not read: this test would notice."""
    with shown(size=(80, 24), term="xterm") as terminal:
        assert read_codes(terminal.cells) == [CODE]
        assert read_codes(inverted(terminal.cells)) == []
        assert read_codes(without_quiet_zone(terminal.cells)) == []


def test_a_window_too_small_says_so_and_recovers() -> None:
    """It says the size it needs, and draws the code when the window has grown."""
    with shown(size=(60, 16), term="xterm") as terminal:
        assert read_codes(terminal.cells) == []
        assert "37 columns and 22 rows" in " ".join(terminal.text.split())
        terminal.resize(60, 22)
        terminal.wait_for(lambda: read_codes(terminal.cells) == [CODE])
        terminal.resize(90, 42)
        terminal.wait_for(lambda: not any("▀" in line for line in terminal.screen))
        terminal.settle()
        assert read_codes(terminal.cells) == [CODE]


def test_linux_console_prefers_spaces() -> None:
    """Its font may lack ▀: wide as soon as 37 rows are there."""
    with shown(size=(80, 40), term="linux") as terminal:
        assert not any("▀" in line for line in terminal.screen)
        assert read_codes(terminal.cells) == [CODE]


def test_the_code_goes_when_told() -> None:
    """Once cleared nothing of it is left, and nothing is written while it stands."""
    with shown(size=(80, 24), term="xterm") as terminal:
        terminal.settle(0.5)
        terminal.send("c")
        terminal.wait_for(lambda: not any("▀" in line for line in terminal.screen))
        assert read_codes(terminal.cells) == []
