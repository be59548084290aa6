"""Bytes of each action at 80x24 and 120x40, beside the same built from Textual's stock widgets; what rest costs."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from floors import READY
from report import Line as Row
from report import show, size

sys.path.insert(0, str(Path(__file__).parent.parent))

from stage import HERE, PYTHON
from tests.support import wording as says
from tests.support.home import Home
from tests.support.line import BUDGET, SIZES, Line, cpu_seconds
from tests.support.sandbox_process import SandboxProcess
from tests.support.terminal import Terminal

ROWS = 60
QUIET = 0.4  # the stock palette's cursor blinks every half second
IDLE_SECONDS = 10
PEERS = {
    "the feed opens": "the feed opens",
    "cursor one row down": "cursor one row down",
    "page down": "page down",
    "a new row in the feed": "a new row in the feed",
    "help opens": "help opens",
    "help closes": "help closes",
    "command palette opens": "command palette opens",
    "command palette closes": "command palette closes",
    "a key in find": "a key in find",
    "the refund dialog opens": "a dialog opens",
    "the refund dialog closes": "a dialog closes",
    "a sentence on the status line": "a toast, shown and gone",
}


def main() -> None:
    """Measure and print."""
    for place, (columns, rows) in enumerate(SIZES):
        stock = _stock(columns, rows)
        with SandboxProcess(history=ROWS) as sandbox, tempfile.TemporaryDirectory() as root:
            ours, idle = _ours(sandbox, Home(Path(root)), columns, rows)
        lines = [_line(name, ours[name], stock, BUDGET[name][place]) for name in BUDGET]
        show(f"On the line, {columns}x{rows}", [*lines, *idle])


def _line(name: str, cost: int, stock: dict[str, int], budget: int) -> Row:
    peer = PEERS.get(name)
    told = f"{peer}: {size(stock[peer])}" if peer else ""
    return Row(name, size(cost), told, float(cost), float(budget), "B")


def _ours(
    sandbox: SandboxProcess, home: Home, columns: int, rows: int
) -> tuple[dict[str, int], list[Row]]:
    config = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
    with home.open("--config", config, columns=columns, rows=rows, synchronised=True) as console:
        console.on(says.GROUPS)
        console.wait_for(lambda: console.text.count(says.IS_LIVE) >= len(sandbox.groups))
        console.settle(1.0)
        costs = Line(console, sandbox).walk()
        before = cpu_seconds(console)
        written = console.watch(IDLE_SECONDS)
        load = (cpu_seconds(console) - before) / IDLE_SECONDS * 100
    return costs, [
        Row(f"{IDLE_SECONDS} s at rest", str(written), "", float(written), 0.0, "B"),
        Row("the same, CPU", f"{load:.2f} %", "", load, 0.5, "%"),
    ]


def _stock(columns: int, rows: int) -> dict[str, int]:
    """What the same costs with stock widgets."""
    costs: dict[str, int] = {}
    command: list[str | Path] = [PYTHON, HERE / "floors.py", "shop", str(ROWS)]
    with Terminal(command, columns=columns, rows=rows, synchronised=True) as stock:
        stock.wait_for(READY)
        stock.settle(QUIET)

        def weigh(name: str, *keys: str) -> None:
            before = stock.bytes_written
            stock.press(*keys)
            stock.settle(1.6 if "toast" in name else QUIET)
            costs[name] = stock.bytes_written - before

        weigh("the feed opens", "f4")
        weigh("cursor one row down", "down")
        weigh("page down", "pagedown")
        stock.press("home")
        stock.settle(QUIET)
        weigh("a new row in the feed", "+")
        weigh("help opens", "f1")
        weigh("help closes", "f2")
        weigh("command palette opens", "ctrl+p")
        weigh("command palette closes", "escape")
        weigh("a dialog opens", "f9")
        weigh("a dialog closes", "escape")
        weigh("a toast, shown and gone", "f5")
        stock.press("tab")
        stock.settle(QUIET)
        weigh("a key in find", "1")
    return costs


if __name__ == "__main__":
    main()
