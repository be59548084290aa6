from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem

import msp_tui.console
from msp_tui.console.presenters.paint import STYLES
from msp_tui.console.styles.themes import COLOURS, DARK, INKS, PAIRS
from tests.support.terminal import Terminal

APP = Path(__file__).with_name("shop_app.py")
SHEET = Path(msp_tui.console.__file__).parent / "styles" / "app.tcss"

PALETTES = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "putty": "000000 bb0000 00bb00 bbbb00 0000bb bb00bb 00bbbb bbbbbb "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "linux": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
}

RGB = tuple[int, int, int]


def contrast(one: RGB, other: RGB) -> float:
    """WCAG 2 contrast of two colours."""

    def light(colour: RGB) -> float:
        parts = [value / 255 for value in colour]
        parts = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def rgb(code: str) -> RGB:
    """`#rrggbb` as numbers."""
    code = code.removeprefix("#")
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


@pytest.mark.parametrize("theme", COLOURS)
@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize(("ink", "page"), PAIRS)
def test_every_pair_is_readable(theme: str, palette: str, ink: str, page: str) -> None:
    """Every colour on its ground keeps 4.5:1, in full and when only sixteen are left."""
    colours = COLOURS[theme]
    assert contrast(rgb(colours[ink]), rgb(colours[page])) >= 4.5
    if palette == "linux" and theme != DARK:
        return  # its console is always dark
    sixteen = PALETTES[palette].split()
    front = Color.parse(colours[ink]).downgrade(ColorSystem.STANDARD).number or 0
    back = Color.parse(colours[page]).downgrade(ColorSystem.STANDARD).number or 0
    if palette == "linux":
        back %= 8  # no bright backgrounds there
    assert contrast(rgb(sixteen[front]), rgb(sixteen[back])) >= 4.5


@pytest.mark.parametrize("theme", COLOURS)
def test_colours_are_exact_in_256(theme: str) -> None:
    """Nothing shifts on a terminal with 256 colours."""
    for name, code in COLOURS[theme].items():
        number = Color.parse(code).downgrade(ColorSystem.EIGHT_BIT)
        assert rgb(code) == tuple(number.get_truecolor()), name


def test_style_sheet_uses_only_checked_colours() -> None:
    """No colour is mixed, and none is used that no pair covers; borders have glyphs that PuTTY has."""
    sheet = SHEET.read_text()
    known = {name for pair in PAIRS for name in pair}
    for rule in re.findall(r"\{([^}]*)\}", sheet):
        page = re.search(r"background: \$([\w-]+)", rule)
        ink = re.search(r"(?<![\w-])color: \$([\w-]+)", rule)
        assert set(re.findall(r"\$([\w-]+)", rule)) <= known | {"line"}
        if page and ink:
            pair = (ink[1], page[1])
            assert pair in PAIRS or pair[::-1] in PAIRS, rule
    assert set(re.findall(r"border[\w-]*: (\w+)", sheet)) <= {"solid", "double", "ascii", "none"}


def test_lines_use_only_checked_colours() -> None:
    """Nor is anything else on the lines that widgets draw themselves; every style that a cell may have is there."""
    for front, back, _ in INKS.values():
        assert (front, back) in PAIRS or (back, front) in PAIRS
    assert set(STYLES) <= set(INKS)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(
    ("term", "extra"),
    [
        ("xterm", {}),
        ("xterm", {"TEXTUAL_COLOR_SYSTEM": "standard"}),
        ("xterm", {"COLORTERM": "truecolor"}),
        ("xterm", {"NO_COLOR": "1"}),
        ("linux", {}),
    ],
)
def test_every_cell_is_readable(theme: str, term: str, extra: dict[str, str]) -> None:
    """What really reaches the screen keeps 4.5:1, cursor row, field and bars included."""
    with Terminal([sys.executable, APP, theme, "live"], term=term, env=extra, rows=16) as terminal:
        terminal.wait_for("F1 ?")
        terminal.wait_for("ready")
        terminal.settle()
        for line in terminal.cells:
            for cell in line:
                if cell.char.strip():
                    assert contrast(cell.fg, cell.bg) >= 4.5, cell
        chosen = next(line for line in terminal.screen if "row" in line)
        assert chosen.startswith("►")
