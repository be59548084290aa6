from __future__ import annotations

import os
import random
import re
import sys
from itertools import cycle, product
from pathlib import Path

import pytest

from tests.support import wording as says
from tests.support.decoders import READERS
from tests.support.home import Console, Home
from tests.support.pairing import (
    LOWER,
    NO_COLOR,
    UPPER,
    WIDE,
    Kind,
    drawn,
    open_pairing,
    wait_until_read,
    waiting_code,
)
from tests.support.pixels import NOT_QUIET, faults, read_codes
from tests.support.sandbox_process import SandboxProcess

TERMS = ("xterm", "xterm-256color", "linux", "screen", "tmux")
COLOURS = ("16", "256", "truecolor", NO_COLOR)
THEMES = ("dark", "light")
BROKEN = Path(__file__).with_name("broken_qr.py")

# How white, as a background, is written in each.
WHITE = {"16": b"107", "256": b"48;5;231", "truecolor": b"48;2;255;255;255"}


def sample(seed: int) -> list[Kind]:
    """Some kinds of terminal, the same ones for the same seed; every TERM, colour and theme is among them."""
    dice = random.Random(seed)
    colours, themes = dice.sample(COLOURS, len(COLOURS)), dice.sample(THEMES, len(THEMES))
    return [
        Kind(term, *rest)
        for term, *rest in zip(dice.sample(TERMS, len(TERMS)), cycle(colours), cycle(themes))
    ]


ALL = [Kind(*one) for one in product(TERMS, COLOURS, THEMES)]
KINDS = ALL if os.environ.get("MSP_TUI_SOAK") else sample(6)
"""`make soak` looks at every kind of terminal."""


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_strict_readers_read_every_drawing(home: Home, sandbox: SandboxProcess, kind: Kind) -> None:
    """Wide, ▀ and ▄ are read from the real console's cells, whatever the terminal, its colours and the theme."""
    _, code = waiting_code(sandbox)
    with open_pairing(home, sandbox, kind, (100, 42)) as console:
        for drawing in (WIDE, UPPER, LOWER, WIDE):
            wait_until_read(console, drawing, code)
            console.press("m")
        written = bytes(console.transcript)
        cells = {cell for line in console.cells for cell in line}
        page = console.cells[-3][-1].bg
    assert (min(page) > 200) == (kind.theme == "light" and kind.term != "linux")
    if kind.colours == NO_COLOR:
        assert all(len(set(colour)) == 1 for cell in cells for colour in (cell.fg, cell.bg))
    else:
        assert {name for name, white in WHITE.items() if white in written} == {kind.colours}


def test_without_room_beside_the_code_stands_on_the_status_line(
    home: Home, sandbox: SandboxProcess
) -> None:
    """80 by 40 is wide and has no room for text: the code to type is in the line below."""
    _, code = waiting_code(sandbox)
    with open_pairing(home, sandbox, Kind(), (80, 40)) as console:
        wait_until_read(console, WIDE, code)
        assert code in console.screen[-1]
        console.press("m")
        wait_until_read(console, UPPER, code)
        console.wait_for(lambda: code not in console.screen[-1])
        assert code[19:] in console.text


def test_80_by_24_has_room_for_the_code_and_its_text(home: Home, sandbox: SandboxProcess) -> None:
    """▀ first, ▄ for another camera; beside it the code as text, in two lines."""
    _, code = waiting_code(sandbox)
    with open_pairing(home, sandbox, Kind(), (80, 24)) as console:
        for drawing in (UPPER, LOWER, UPPER):
            wait_until_read(console, drawing, code)
            assert code[:19] in console.text
            assert code[19:] in console.text
            assert says.DRAWN_DIFFERENTLY in console.text
            console.press("m")


def test_linux_console_draws_with_spaces_where_37_rows_fit(
    home: Home, sandbox: SandboxProcess
) -> None:
    """Its font may lack ▀: on 37 rows header and hints stand beside the code; on 36 there is only ▀."""
    _, code = waiting_code(sandbox)
    with open_pairing(home, sandbox, Kind("linux"), (100, 37)) as console:
        assert not re.search("[▀▄█]", console.text)
        assert faults(console.cells, code) == []
        assert console.screen[0].strip().startswith("SANDBOX")
        assert console.screen[-1].endswith("F1 ?")
        assert code[19:] in console.text
        for drawing in (UPPER, LOWER):
            console.press("m")
            wait_until_read(console, drawing, code)
        console.press("m")
        console.wait_for(lambda: not re.search("[▀▄█]", console.text))
        console.resize(100, 36)
        wait_until_read(console, UPPER, code)


NOBODY_READS = [f"{name} reads []" for name in READERS]


@pytest.mark.parametrize(
    ("how", "noticed"),
    [
        ("light on dark", NOBODY_READS),
        ("the theme's colours", NOBODY_READS),
        ("quiet zone 0", NOBODY_READS),
        ("quiet zone 3", [NOT_QUIET]),
    ],
)
def test_a_broken_drawing_does_not_pass(
    home: Home, sandbox: SandboxProcess, how: str, noticed: list[str]
) -> None:
    """The same console with its drawing broken fails the same checks: they can fail."""
    _, code = waiting_code(sandbox)
    program = (sys.executable, BROKEN, how)
    with open_pairing(home, sandbox, Kind(), (80, 24), program=program) as console:
        console.wait_for(lambda: sum("▀" in line for line in console.screen) > 12)
        console.settle(0.5)
        assert faults(console.cells, code) == noticed


def test_nothing_is_written_while_the_code_stands(home: Home, sandbox: SandboxProcess) -> None:
    """Over two looks whether it was scanned the screen stays as it is; no key brings a toast or the palette."""
    _, code = waiting_code(sandbox)
    with open_pairing(home, sandbox, Kind(), (80, 24)) as console:
        before = console.screen
        console.settle(4.5)
        assert console.screen == before
        console.press("f5", "ctrl+c", "f9")
        console.wait_for(says.NOTHING_TO_NOTE)
        console.settle()
        assert console.screen[:-1] == before[:-1]
        console.press("ctrl+p")
        console.wait_for(says.NOTHING_OVER_THE_CODE)
        assert faults(console.cells, code) == []


def on_the_left(console: Console) -> str:
    """What stands where the code would be, in one line."""
    return " ".join(" ".join(line[:37] for line in console.screen).split())


def test_a_window_too_small_says_so_and_draws_when_it_grows(
    home: Home, sandbox: SandboxProcess
) -> None:
    """It says the size that the smallest drawing needs; every window that grows gets the best that fits."""
    _, code = waiting_code(sandbox)
    with open_pairing(home, sandbox, Kind(), (100, 42)) as console:
        assert drawn(console, WIDE)
        console.resize(80, 18)
        console.wait_for(lambda: says.TOO_SMALL_FOR_THE_CODE in on_the_left(console))
        assert read_codes(console.cells) == []
        console.resize(80, 22)
        wait_until_read(console, UPPER, code)
        console.resize(100, 42)
        wait_until_read(console, WIDE, code)
