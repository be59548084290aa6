from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import wording as says
from tests.support.home import Console, Home
from tests.support.line import BUDGET, SIZES, Line, cpu_seconds
from tests.support.sandbox_process import SandboxProcess
from tests.support.terminal import KEYS

SOAK = bool(os.environ.get("MSP_TUI_SOAK"))
_WALKED = ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f12", "escape", "tab", "enter", "ctrl+p"]
_MOVED = ["up", "down", "pagedown", "pageup", "home", "end"]
_TYPED = ["?", "4", "12,5", "e", "m", "s"]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """The program on a shop in which nothing happens by itself."""
    with SandboxProcess(history=60) as sandbox:
        home = Home(Path(tmp_path_factory.mktemp("line")))
        config = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
        with home.open("--config", config, synchronised=True) as running:
            running.on(says.GROUPS)
            running.wait_for(lambda: running.text.count(says.IS_LIVE) >= len(sandbox.groups))
            yield running


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.parametrize("place", range(len(SIZES)))
def test_each_action_keeps_its_budget(tmp_path: Path, place: int) -> None:
    """Bytes of opening, moving, typing and closing; at rest none, and next to no processor."""
    columns, rows = SIZES[place]
    with SandboxProcess(history=60) as sandbox:
        home = Home(tmp_path)
        config = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key)
        size = {"columns": columns, "rows": rows}
        with home.open("--config", config, synchronised=True, **size) as running:
            running.on(says.GROUPS)
            running.wait_for(lambda: running.text.count(says.IS_LIVE) >= len(sandbox.groups))
            running.settle(1.0)
            costs = Line(running, sandbox).walk()
            dear = {name: cost for name, cost in costs.items() if cost > BUDGET[name][place]}
            assert dear == {}
            assert list(costs) == list(BUDGET)
            assert min(costs.values()) > 0
            running.settle(5)  # which nothing that ticks ever does
            began = cpu_seconds(running), time.monotonic()
            running.settle(5)
            spent = cpu_seconds(running) - began[0]
            # Measured 0.0036 by bench_line; a slow machine takes more, something that turns all the time 1.
            assert spent / (time.monotonic() - began[1]) < 0.05


@pytest.mark.e2e
@pytest.mark.timeout(1200)
def test_what_is_not_written_stands_there_already(console: Console) -> None:
    """After any keys the screen is what it is when all of it is written again."""
    dice = random.Random(11)
    keys = {**KEYS, "f12": "\x1b[24~"}
    for _ in range(200 if SOAK else 7):
        for name in dice.choices([*_WALKED, *_MOVED, *_TYPED], k=5):
            console.send(keys.get(name, name))
            console.settle(0.1)
        console.settle(1.0)
        before = console.looks
        console.resize(81, 24)
        console.settle(0.2)
        console.resize(80, 24)
        console.settle(1.0)
        differ = [
            (x, y, *pair)
            for y, lines in enumerate(zip(before, console.looks, strict=True))
            for x, pair in enumerate(zip(*lines, strict=True))
            if pair[0] != pair[1]
        ]
        assert differ == [], console.text
