from __future__ import annotations

import os
import random
import sys
from itertools import cycle, product
from pathlib import Path

import pytest

from tests.support import wording as says
from tests.support.decoders import READERS
from tests.support.home import Home
from tests.support.pairing import (
    LOWER,
    NO_COLOR,
    UPPER,
    WIDE,
    Kind,
    open_pairing,
    wait_until_drawn,
    waiting_code,
)
from tests.support.pixels import NOT_QUIET, faults
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
            wait_until_drawn(console, drawing)
            assert faults(console.cells, code) == [], drawing
            console.press("m")
        written = bytes(console.transcript)
        cells = {cell for line in console.cells for cell in line}
        page = console.cells[-3][-1].bg
    assert (min(page) > 200) == (kind.theme == "light" and kind.term != "linux")
    if kind.colours == NO_COLOR:
        assert all(len(set(colour)) == 1 for cell in cells for colour in (cell.fg, cell.bg))
    else:
        assert {name for name, white in WHITE.items() if white in written} == {kind.colours}


@pytest.mark.parametrize("term", ["xterm-256color", "linux"])
def test_80_by_24_has_room_for_the_code_and_its_text(
    home: Home, sandbox: SandboxProcess, term: str
) -> None:
    """▀ first, ▄ for another camera; beside it the code as text, in two lines."""
    _, code = waiting_code(sandbox)
    with open_pairing(home, sandbox, Kind(term), (80, 24)) as console:
        for drawing in (UPPER, LOWER, UPPER):
            wait_until_drawn(console, drawing)
            assert faults(console.cells, code) == [], drawing
            assert code[:19] in console.text
            assert code[19:] in console.text
            assert says.DRAWN_DIFFERENTLY in console.text
            console.press("m")


NOBODY_READS = [f"{name} reads []" for name in READERS]


@pytest.mark.parametrize(
    ("how", "noticed"),
    [
        ("light on dark", NOBODY_READS),
        ("the theme's colours", NOBODY_READS),
        ("halves swapped", NOBODY_READS),
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
        assert code[:19] in console.text
        assert faults(console.cells, code) == noticed
