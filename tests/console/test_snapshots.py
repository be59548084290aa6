"""A few screens as they are drawn, cell by cell, against files that stand beside this one.

After a wanted change `make snapshots` writes them anew; the difference is then read, and committed with the change.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from itertools import groupby
from pathlib import Path
from string import ascii_letters

import pytest
from rich.style import Style
from screenshots.make import without_chance

from msp_tui.console.screens.refund import RefundScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.screens.settings import SettingsScreen
from msp_tui.i18n import choose_language, use
from tests.support.console import Cell, ConsoleDriver, open_console
from tests.support.sandbox_process import SandboxProcess

FILES = Path(__file__).parent / "snapshots"
SIZES = ((60, 20), (120, 40), (200, 50))
NAMES = [
    *(f"{name}-80x24" for name in ("groups", "live", "find", "sale", "refund", "settings")),
    *(f"{name}-{width}x{height}" for width, height in SIZES for name in ("groups", "live")),
]
Drawn = tuple[str, str]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Every screen by its file's name, drawn in French on the seeded bookshop, whose clock stands."""
    with (
        SandboxProcess(history=60) as sandbox,
        without_chance(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.delenv("NO_COLOR", raising=False)
        patch.setenv("TERM", "xterm-256color")
        home = tmp_path_factory.mktemp("snapshots")
        yield asyncio.run(_draw(sandbox, home))
    use(choose_language({}))


async def _draw(sandbox: SandboxProcess, home: Path) -> dict[str, str]:
    async with open_console(sandbox, home, language="fr") as till:
        await till.read_all()
        await till.settle("+1○")  # the terminals are there too
        return {name: picture async for name, picture in _walk(till)}


async def _walk(till: ConsoleDriver) -> AsyncIterator[Drawn]:
    yield "groups-80x24", picture(till)
    await till.go_to_live()
    yield "live-80x24", picture(till)
    await till.find("12,50")
    yield "find-80x24", picture(till)
    await till.press("enter")
    await till.on(SaleScreen)
    await till.settle("Remboursements")
    yield "sale-80x24", picture(till)
    await till.press("R")
    await till.on(RefundScreen)
    yield "refund-80x24", picture(till)
    await till.press("escape")
    await till.on(SaleScreen)
    await till.press("i")
    await till.on(SettingsScreen)
    await till.settle("theme")
    yield "settings-80x24", picture(till)
    for width, height in SIZES:
        await till.pilot.resize_terminal(width, height)
        await till.go_to_groups()
        yield f"groups-{width}x{height}", picture(till)
        await till.go_to_live()
        yield f"live-{width}x{height}", picture(till)


def picture(till: ConsoleDriver) -> str:
    """The text; below it one letter for each cell's style; below that what the letters mean."""
    letters: dict[str, str] = {}
    styles = ["".join(_letter(letters, cell) for cell in line).rstrip("a") for line in till.cells]
    meanings = [f"{letter} {style}" for style, letter in letters.items()]
    return "\n".join([*till.lines, "", *map(_runs, styles), "", *meanings]) + "\n"


def _letter(letters: dict[str, str], cell: Cell) -> str:
    return letters.setdefault(_words(cell.style), ascii_letters[len(letters)])


def _words(style: Style) -> str:
    """A style without what it carries for the mouse."""
    return str(style.without_color + Style(color=style.color, bgcolor=style.bgcolor)).partition(
        " link"
    )[0]


def _runs(line: str) -> str:
    """`aaab` as `a3 b1`."""
    return " ".join(f"{letter}{len(list(run))}" for letter, run in groupby(line))


@pytest.mark.parametrize("name", NAMES)
def test_screens_are_drawn_as_they_were(drawn: dict[str, str], name: str) -> None:
    """Text, colours and emphasis of every cell; a wanted change comes with its renewed file."""
    file = FILES / f"{name}.txt"
    if os.environ.get("RENEW_SNAPSHOTS"):
        file.write_text(drawn[name], encoding="utf-8")
    assert drawn[name].splitlines() == file.read_text(encoding="utf-8").splitlines()


def test_every_file_is_of_a_screen(drawn: dict[str, str]) -> None:
    """None is left over, and none is missing."""
    assert sorted(file.stem for file in FILES.iterdir()) == sorted(NAMES) == sorted(drawn)
