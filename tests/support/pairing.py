"""The real console at its pairing screen, in a terminal of any kind."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.support import wording as says
from tests.support.home import Console, Home
from tests.support.pixels import faults
from tests.support.sandbox_process import SandboxProcess

NO_COLOR = "NO_COLOR"
WIDE, UPPER, LOWER = "wide", "▀", "▄"
COLUMNS = {WIDE: 74, UPPER: 37, LOWER: 37}
ROWS = {WIDE: 37, UPPER: 19, LOWER: 19}


class Kind(NamedTuple):
    """A kind of terminal: its TERM, the colours it is given, and the theme that somebody chose."""

    term: str = "xterm-256color"
    colours: str = "256"
    theme: str = "dark"


def waiting_code(sandbox: SandboxProcess) -> tuple[str, str]:
    """The TID and the code of the bookshop's terminal that waits for its scan."""
    (waiting,) = (one for one in sandbox.api("GET", "/terminals").data if not one["active"])
    return waiting["id"], waiting["code"]


def open_pairing(
    home: Home,
    sandbox: SandboxProcess,
    kind: Kind,
    size: tuple[int, int],
    *,
    program: tuple[str | Path, ...] = (),
) -> Console:
    """The console, gone to the code of the terminal that waits; use it in a `with`.

    `program` is run in place of the installed command.
    """
    plain = kind.colours == NO_COLOR
    colours = "auto" if plain else kind.colours
    file = home.configure(
        sandbox.base_url, sandbox.groups, sandbox.api_key, colors=colours, theme=kind.theme
    )
    env = {**home.env, **({NO_COLOR: "1"} if plain else {})}
    command = [*(program or (home.program,)), "--config", file]
    columns, rows = size
    console = Console(command, columns=columns, rows=rows, env=env, term=kind.term, cwd=home.root)
    tid, code = waiting_code(sandbox)
    try:
        console.on(says.GROUPS)
        console.press("f6")
        console.on(says.TERMINALS)
        console.choose(tid)
        console.press("enter")
        console.on(says.PAIR)
        console.wait_for(lambda: code[19:] in console.text)
        console.settle()
    except BaseException:
        console.close()
        raise
    return console


def glyphs(console: Console, drawing: str) -> set[str]:
    """The characters that stand where this drawing would be: on the left, below the header."""
    area = console.cells[1 : 1 + ROWS[drawing]]
    return {cell.char for line in area for cell in line[: COLUMNS[drawing]]}


def wait_until_read(console: Console, drawing: str, code: str) -> None:
    """Wait until the code is drawn this way and every reader gets it; fails with what is wrong with it."""
    console.wait_for(lambda: drawn(console, drawing))
    try:
        console.wait_for(lambda: faults(console.cells, code) == [])
    except AssertionError as never:
        raise AssertionError(f"{drawing}: {faults(console.cells, code)}") from never


def drawn(console: Console, drawing: str) -> bool:
    """Whether the code is drawn this way, with its own characters only."""
    return glyphs(console, drawing) == ({" "} if drawing == WIDE else {" ", drawing})
