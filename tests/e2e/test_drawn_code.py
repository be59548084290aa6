"""The code that `msp-tui terminals pair` draws between its lines, read by machines that forgive nothing."""

from __future__ import annotations

import pytest

from tests.support.home import Console, Home
from tests.support.pairing import COLUMNS, LOWER, ROWS, UPPER, WIDE, waiting_code
from tests.support.pixels import faults, read_codes
from tests.support.sandbox_process import SandboxProcess

SIGNS = {UPPER: "▀", LOWER: "▄", WIDE: " "}


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("size", "drawings"),
    [
        ((80, 24), (UPPER, LOWER, UPPER)),
        ((100, 48), (UPPER, LOWER, WIDE)),
        ((36, 60), ()),
        ((80, 22), ()),
    ],
)
def test_every_drawing_is_read(
    home: Home, sandbox: SandboxProcess, size: tuple[int, int], drawings: tuple[str, ...]
) -> None:
    """`m` and Enter draws the next that there is room for; in too small a window the code stands there alone."""
    config = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    tid, code = waiting_code(sandbox)
    columns, rows = size
    command = ("--config", config, "terminals", "pair", tid)
    with home.open(*command, columns=columns, rows=rows) as console:
        console.wait_for(lambda: code in "".join(console.text.split()))
        for number, drawing in enumerate(drawings):
            if number:
                console.settle()
                console.send("m\r")
            wait_until_drawn(console, drawing)
            last = below(console)
            area = [line[: COLUMNS[drawing]] for line in console.cells[last - ROWS[drawing] : last]]
            assert faults(area, code) == []
        if not drawings:
            assert "toosmallforthecode" in "".join(console.text.split())
            assert read_codes(console.cells) == []
        console.press("ctrl+c")
        assert console.wait_exit() == 1


def below(console: Console) -> int:
    """The line below the last drawing; 0 while there is none."""
    found = (y for y, line in enumerate(console.screen) if "Or type this code" in line)
    return max(found, default=0)


def wait_until_drawn(console: Console, drawing: str) -> None:
    """Wait until the last drawing is this one, whole above its text."""

    def stands() -> bool:
        line = console.cells[below(console) - 1]
        drawn = below(console) >= ROWS[drawing]
        return (
            drawn
            and line[COLUMNS[drawing] - 1].char == SIGNS[drawing]
            and line[0].char == SIGNS[drawing]
        )

    console.wait_for(stands)
    console.settle()
