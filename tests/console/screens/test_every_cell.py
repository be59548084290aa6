from __future__ import annotations

import os
import random
from functools import partial
from itertools import product

import pytest
from rich.color import Color, ColorSystem
from textual.screen import Screen

from msp_tui.console.bases.shop_screen import LEAST
from msp_tui.console.screens.receipt import ReceiptScreen
from msp_tui.console.styles.themes import DARK, LIGHT
from msp_tui.console.widgets.qr_panel import QrPanel
from tests.console.screens.conftest import OpenConsole
from tests.console.test_themes import PALETTES, RGB, contrast, rgb
from tests.console.walking import every_screen, furnish, walk
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import staff
from tests.support.wgl4 import WGL4

WIDEST = 200
WIDTHS = WIDEST if os.environ.get("MSP_TUI_SOAK") else 1
"""At how many widths each screen is looked at; `make soak` at all of them."""

Inks = dict[tuple[Color, Color, str], str]
"""Ink, page and theme, and where they were seen."""


async def inks(till: ConsoleDriver, name: str, seen: Inks) -> None:
    """Note every pair of colours on the screen, in both themes; the one that it has needs no change."""
    for theme in sorted((LIGHT, DARK), key=lambda one: one != till.app.theme):
        till.app.theme = theme
        await till.pilot.pause()
        for line in till.cells:
            for cell in line:
                ink, page = cell.style.color, cell.style.bgcolor
                if cell.char.strip():
                    assert ink is not None, name
                    assert page is not None, name
                    assert not cell.style.dim, f"{name}: {''.join(one.char for one in line)}"
                    pair = (page, ink) if cell.style.reverse else (ink, page)
                    seen.setdefault((*pair, theme), f"{name}: {cell.char}")


def unreadable(seen: Inks) -> list[str]:
    """Where ink and page are too near one another, in all, in 256 and in 16 colours."""
    found = []
    for (ink, page, theme), where in seen.items():
        for system, (terminal, palette) in product(ColorSystem, PALETTES.items()):
            linux = terminal == "linux"
            if system is ColorSystem.WINDOWS or (linux and theme == LIGHT):
                continue  # nobody's; and the Linux console is always dark
            front = shown(ink, system, palette.split())
            back = shown(page, system, palette.split(), behind=linux)
            if contrast(front, back) < 4.5:
                found.append(f"{where} {front} on {back}, {theme}, {system.name}, {terminal}")
    return found


def shown(colour: Color, system: ColorSystem, palette: list[str], *, behind: bool = False) -> RGB:
    """What a terminal makes of it; the Linux console has eight colours `behind` the text."""
    fallen = colour.downgrade(system)
    if system is ColorSystem.STANDARD:
        number = fallen.number or 0
        return rgb(palette[number % 8 if behind else number])
    whole = fallen.get_truecolor()
    return whole.red, whole.green, whole.blue


def narrowed(till: ConsoleDriver, width: int) -> bool:
    """The screen is drawn for this width, and no line is longer."""
    return till.screen.size.width == width and max(map(len, till.lines)) <= width


async def widths(till: ConsoleDriver, name: str, dice: random.Random) -> None:
    """However wide the window is, help is pointed to and no line is longer than it."""
    height = till.screen.size.height
    for width in dice.sample(range(LEAST.width, WIDEST + 1), min(WIDTHS, WIDEST - LEAST.width)):
        await till.pilot.resize_terminal(width, height)
        await till.settle(partial(narrowed, till, width))
        assert till.lines[-1].endswith("F1 ?"), f"{name} at {width}:\n{till.screen_text()}"
    await till.pilot.resize_terminal(80, 24)


def broken(till: ConsoleDriver) -> list[str]:
    """Lines that go on where one before them ended: every sentence of ours has a line of its own at 80 columns."""
    if isinstance(till.screen, ReceiptScreen):
        return []
    return [line for line in till.lines if line[:1].isalnum()]


def characters(till: ConsoleDriver) -> set[str]:
    """What stands on the screen, beside a QR's drawing."""
    codes = [one.region for one in till.screen.query(QrPanel) if one.display]
    return {
        cell.char
        for y, line in enumerate(till.cells)
        for x, cell in enumerate(line)
        if not any(code.contains(x, y) for code in codes)
    }


@pytest.mark.timeout(1200)
async def test_every_screen_is_readable(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """4.5:1 on every cell in both themes and all colour systems, plain fonts' glyphs, help at any width."""
    furnish(sandbox)
    seen: Inks = {}
    visited: set[type[Screen[None]]] = set()
    dice = random.Random(7)
    async with console(language="fr", cloud_payments=True, **staff(lock_minutes=5)) as till:
        async for name in walk(till):
            visited.add(type(till.screen))
            await inks(till, name, seen)
            assert characters(till) <= WGL4, name
            assert broken(till) == [], name
            await widths(till, name, dice)
    assert every_screen() == visited
    assert unreadable(seen) == []


@pytest.mark.timeout(1200)
async def test_every_screen_can_be_ascii(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`ascii = true`: marks, borders, bars, arrows, quotation marks, amounts and names; only a QR is drawn as ever."""
    furnish(sandbox)
    async with console(
        language="nl", ascii=True, cloud_payments=True, **staff(lock_minutes=5)
    ) as till:
        async for name in walk(till):
            assert broken(till) == [], name
            found = {one for one in characters(till) if not one.isascii()}
            assert not found, f"{name}: {found}\n{till.screen_text()}"
            if name == "live":
                assert "EUR 1.234,50" in till.screen_text()
            if name == "pairing":
                assert "▀" in till.screen_text()
