"""A walk through every screen of the console, with everything going wrong on the way; keeps what it saw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from msp_tui.sandbox.running import RunningSandbox
from tests.support import wording as says
from tests.support.home import Console
from tests.support.pixels import read_codes

AMOUNT = 1250
"""A price of the bookshop that its history is full of."""
EFFECTS = ("status", "garbage", "cut_before", "cut_after")


@dataclass
class Tour:
    """What is written below `root` and shown on the `console` along the way.

    `screens` holds each captured screen with what it showed, `codes` names those with a QR on them, `files`
    holds every file as it lay at a time when a terminal waited.
    """

    console: Console
    sandbox: RunningSandbox
    root: Path
    files: list[tuple[str, bytes]] = field(default_factory=list)
    screens: list[tuple[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    waited: list[tuple[int, int]] = field(default_factory=list)

    def look(self, name: str) -> None:
        """Keep the screen as it stands at rest."""
        self.console.settle()
        self.screens.append((name, self.console.text))
        if read_codes(self.console.cells):
            self.codes.append(name)

    def read_files(self) -> None:
        """Keep every file as it lies now: what is overwritten later was there all the same."""
        for file in self.root.rglob("*"):
            # Locks and SQLite's own come and go.
            with suppress(FileNotFoundError):
                if file.is_file():
                    self.files.append((file.name, file.read_bytes()))

    def go(self, key: str, title: str) -> None:
        """Press a key, see its screen."""
        self.console.press(key)
        self.console.on(title)
        self.look(title)

    @contextmanager
    def pairing(self) -> Iterator[str]:
        """The time in which the pairing screen waits and may show its code, which is given."""
        begun = self.console.bytes_written
        self.console.press("enter")
        self.console.on(says.PAIR)
        self.console.wait_for(lambda: len(read_codes(self.console.cells)) == 1)
        self.read_files()
        yield read_codes(self.console.cells)[0]
        self.console.wait_for(says.IS_PAIRED)
        self.console.settle()
        self.waited.append((begun, self.console.bytes_written))
        self.look(says.PAIR)

    @property
    def transcript(self) -> bytes:
        """Everything that was written to the terminal but for the times in which a pairing screen waited."""
        parts, start = [], 0
        for begun, ended in self.waited:
            parts.append(self.console.transcript[start:begun])
            start = ended
        return b"".join([*parts, self.console.transcript[start:]])

    # The walk -----------------------------------------------------------------------------------

    def main_screens(self) -> None:
        """Each main screen, its help and the palette."""
        for key, title in (
            ("f2", says.GROUPS),
            ("f4", says.LIVE),
            ("f3", says.FIND),
            ("f6", says.TERMINALS),
            ("f7", says.JOURNAL),
            ("h", says.DOCTOR),
            ("i", says.SETTINGS),
        ):
            self.go(key, title)
            self.go("f1", says.HELP)
            self.console.press("escape")
            self.console.on(title)
        self.console.press("ctrl+p")
        self.console.wait_for("never quits")  # no hint line says it
        self.look("palette")
        self.console.press("escape")
        self.console.settle()

    def groups(self) -> None:
        """A new group, whose key the console is given, and another name for it while terminals cannot be read.

        That is certain to stand in the log.
        """
        self.go("f2", says.GROUPS)
        self.go("n", says.NEW_GROUP)
        self.console.answer("Marché de Noël")
        self.console.on(says.GROUPS)
        self.console.wait_for("Marché de Noël")
        self.look("group made")
        self.console.choose("Marché de Noël")
        self.go("e", says.RENAME)
        self.sandbox.fault(
            {"match": {"path": "/v1/json/terminals"}, "effect": "status", "status": 500}
        )
        self.console.answer("Marché de Pâques")
        self.console.wait_for("Marché de Pâques")
        self.look("group renamed")
        assert self.sandbox.backoffice("DELETE", "/faults").code is None

    def feed(self) -> None:
        """Another group, one terminal, paused, and on again."""
        self.go("f4", says.LIVE)
        for key in ("tab", "o", "o", "p", "p", "f5"):
            self.console.press(key)
            self.look(f"live after {key}")

    def refunds(self) -> None:
        """One that is made, and one of the same amount that is refused."""
        for name in ("made", "refused"):
            self.open_sale()
            self.refund_part(name)
            self.console.wait_for(says.IS_ACCEPTED if name == "made" else says.IS_REFUSED)
            self.look(f"refund {name}")
            # Refused for being too soon the dialog may be confirmed again: two steps back.
            self.console.press(*["escape"] * (1 if name == "made" else 2))
            self.console.on(says.SALE)
            self.look(f"sale after a refund {name}")
        self.go("f7", says.JOURNAL)

    def open_sale(self) -> None:
        """A sale of terminal A by its amount."""
        self.go("f3", says.FIND)
        self.console.send(f"{AMOUNT / 100:.2f} 00000LQT")
        self.console.wait_for(says.money(AMOUNT))
        self.look("results")
        self.console.press("down")
        self.console.press("enter")
        self.console.on(says.SALE)
        self.look(says.SALE)

    def refund_part(self, name: str) -> None:
        """One euro of the sale on screen."""
        self.go("R", says.REFUND)
        self.console.answer("1.00")
        self.look(f"confirm {name}")
        self.console.answer("1.00")

    def terminal(self, tid: str) -> str:
        """A waiting terminal's QR, scanned by a device that is none of the console's; gives its code."""
        self.go("f6", says.TERMINALS)
        self.console.choose(tid)
        with self.pairing() as code:
            body = {"code": code, "serial_number": "P211226V19999"}
            assert self.sandbox.device("POST", "/bind", body).code is None
        return code

    def move(self, tid: str) -> str:
        """A paired terminal to the next group; gives the code of the new one."""
        self.go("f6", says.TERMINALS)
        self.console.choose(tid)
        self.go("m", says.MOVE)
        self.console.press("enter")
        self.look("name of the moved terminal")
        self.console.answer("")
        self.console.on(says.UNBIND)
        self.look(says.UNBIND)
        begun = self.console.bytes_written
        self.console.press("v")
        self.console.on(says.PAIR)
        self.console.wait_for(lambda: len(read_codes(self.console.cells)) == 1)
        (code,) = read_codes(self.console.cells)
        self.read_files()
        self.console.press("v")
        self.console.wait_for(says.IS_PAIRED)
        self.console.settle()
        self.waited.append((begun, self.console.bytes_written))
        self.look("moved")
        return code

    def trouble(self) -> None:
        """Every kind of failure at every request, on the screens that ask for something."""
        self.open_sale()
        self.sandbox.fault(
            {
                "match": {"method": "POST", "path": "/v1/json/orders/*/refunds"},
                "effect": "cut_after",
                "times": 1,
            }
        )
        self.console.press("R")
        self.console.on(says.REFUND)
        self.console.answer("2.00")
        self.console.answer("2.00")
        # The answer never came; what became of it is read, sooner or later.
        self.console.wait_for(re.compile(f"{says.IS_UNKNOWN}|{says.IS_ACCEPTED}"))
        self.look("refund without an answer")
        for effect in EFFECTS:
            self.sandbox.fault({"match": {"path": "/v1/json/*"}, "effect": effect, "status": 500})
            self.console.press("f5")
            self.go("f2", says.GROUPS)
            self.console.wait_for(lambda: says.IS_LIVE not in self.console.text)
            self.look(f"groups with {effect}")
            self.open_sale()
            assert self.sandbox.backoffice("DELETE", "/faults").code is None
            self.console.press("f5")
            self.go("f2", says.GROUPS)
            self.console.wait_for(says.IS_LIVE)

    def alone(self) -> None:
        """The server is gone, once it has been read what became of every refund."""
        self.go("f7", says.JOURNAL)
        self.console.wait_for(lambda: says.IS_UNKNOWN not in self.console.text)
        self.sandbox.stop()
        self.console.press("f5")
        self.go("f2", says.GROUPS)
        self.console.wait_for(lambda: says.IS_LIVE not in self.console.text)
        self.look("alone")
        self.open_sale()
        self.refund_part("alone")
        self.look("refund alone")
