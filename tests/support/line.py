"""What the console's actions cost on the line: bytes that a terminal receives for each, from rest to rest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from tests.support import wording as says
from tests.support.home import Console
from tests.support.sandbox_process import SandboxProcess

SIZES = ((80, 24), (120, 40))

BUDGET: dict[str, tuple[int, int]] = {
    "the feed opens": (6_500, 14_000),
    "cursor one row down": (600, 700),
    "page down": (5_000, 11_500),
    "a new row in the feed": (600, 700),
    "the feed's filter opens": (600, 800),
    "a key in the feed's filter": (3_000, 7_000),
    "help opens": (4_500, 9_000),
    "help closes": (6_000, 13_500),
    "command palette opens": (5_500, 10_500),
    "command palette closes": (6_500, 14_000),
    "terminals open": (3_800, 8_500),
    "journal opens": (2_500, 3_500),
    "the day opens": (3_500, 5_000),
    "find opens": (2_500, 3_500),
    "a key in find": (3_800, 5_500),
    "a sale opens": (4_000, 6_000),
    "the refund dialog opens": (2_500, 3_500),
    "the refund dialog closes": (2_600, 3_000),
    "the groups come back": (3_800, 8_000),
    "a sentence on the status line": (300, 400),
}
"""The most bytes that each may cost at each of SIZES: a third more than was measured or somewhat above, for longer names and sums."""

_QUIET = 0.6
_PRICE, _TYPED = 1234, "12,34"


class Line:
    """A console whose every action is weighed."""

    def __init__(self, console: Console, sandbox: SandboxProcess) -> None:
        self._console = console
        self._sandbox = sandbox
        self.costs: dict[str, int] = {}

    def walk(self) -> dict[str, int]:
        """Do everything of BUDGET; gives the bytes."""
        console = self._console
        self._act("the feed opens", self._pressed("f4", says.LIVE))
        self._act("cursor one row down", self._pressed("down"))
        self._act("page down", self._pressed("pagedown"))
        console.press("home")
        console.settle(_QUIET)
        self._act("a new row in the feed", self._paid)
        self._act("the feed's filter opens", self._pressed("/"))
        self._act("a key in the feed's filter", self._typed)
        console.press("escape")
        console.settle(_QUIET)
        self._act("help opens", self._pressed("f1", says.HELP))
        self._act("help closes", self._pressed("escape", says.LIVE))
        self._act("command palette opens", lambda: self._press("ctrl+p", self._palette))
        self._act("command palette closes", self._pressed("escape", says.LIVE))
        self._act("terminals open", self._pressed("f6", says.TERMINALS))
        self._act("journal opens", self._pressed("f7", says.JOURNAL))
        self._act("the day opens", self._pressed("f12", "The day"))
        self._act("find opens", self._pressed("f3", says.FIND))
        self._act("a key in find", self._typed)
        self._act("a sale opens", self._pressed("enter", says.SALE))
        self._act("the refund dialog opens", self._pressed("R", says.REFUND))
        self._act("the refund dialog closes", self._pressed("escape", says.SALE))
        self._act("the groups come back", self._pressed("f2", says.GROUPS))
        self._act("a sentence on the status line", lambda: self._press("escape", self._said))
        return self.costs

    def _act(self, name: str, do: Callable[[], int | None]) -> None:
        """Weigh it; what already tells its own cost (the dearest of several) is taken at its word."""
        before = self._console.bytes_written
        told = do()
        self._console.settle(_QUIET)
        self.costs[name] = self._console.bytes_written - before if told is None else told

    def _press(self, key: str, until: Callable[[], bool] | None = None) -> None:
        before = self._console.bytes_written
        self._console.send("\x1b[24~") if key == "f12" else self._console.press(key)
        self._console.wait_for(lambda: self._console.bytes_written > before)
        if until:
            self._console.wait_for(until)

    def _pressed(self, key: str, title: str = "") -> Callable[[], None]:
        def there() -> bool:
            return title in self._console.screen[0]

        return lambda: self._press(key, there if title else None)

    def _palette(self) -> bool:
        return "Gives back" in self._console.text or "One step back" in self._console.text

    def _said(self) -> bool:
        return "quits" in self._console.text

    def _paid(self) -> None:
        self._sandbox.pay(_PRICE, self._sandbox.groups[0]["id"])
        self._console.wait_for("12.34")

    def _typed(self) -> int:
        """The dearest key of a question."""
        costs = []
        for key in _TYPED:
            before = self._console.bytes_written
            self._press(key)
            self._console.settle(_QUIET)
            costs.append(self._console.bytes_written - before)
        self._console.wait_for("12.34")
        return max(costs)


def cpu_seconds(console: Console) -> float:
    """What all threads of the console have used."""
    spent = 0
    for task in Path(f"/proc/{console.process.pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):
            spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1e9
