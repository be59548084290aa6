"""The live feed: what a new row costs in CPU and in bytes, beside Textual's DataTable; what rest and a flood cost."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from recorder import Recorder
from report import Line, ms, show, size
from stage import HEIGHT, HERE, PYTHON, ROWS, WIDTH, Stage, stage

TABLE_ROWS = 10_000
NEW = 20
EVERY = 1.0
FLOOD_SECONDS = 10
IDLE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one row: CPU seconds, bytes on the wire."""

    cpu: float
    written: float


def main() -> None:
    """Measure and print."""
    with stage() as made:
        on = made.copied(ROWS)
        with on.console(ROWS) as run:
            _open_feed(run)
            idle = run.watch(IDLE_SECONDS)
            # Paused, so that only what arrives in the store is drawn and paid for.
            run.send("p")
            run.settle(1.0)
            ours = _ours(on, run)
            flood = _arriving(on, run, 1000, FLOOD_SECONDS, 1.0)
            slow = _arriving(on, run, 1, FLOOD_SECONDS, 1.0)
        theirs = _theirs(on)
    peer = f"DataTable, {TABLE_ROWS:,} rows: "
    lines = [
        Line(
            f"CPU of a new row, {ROWS:,} behind it, stored and drawn",
            ms(ours.cpu),
            peer + ms(theirs.cpu),
            ours.cpu / theirs.cpu,
            0.1,
        ),
        Line(
            "bytes of a new row",
            size(ours.written),
            peer + size(theirs.written),
            ours.written / theirs.written,
            0.25,
        ),
        Line(
            "bytes a second at 1,000 rows a second",
            size(flood / FLOOD_SECONDS),
            f"one row a second: {size(slow / FLOOD_SECONDS)}",
            flood / slow,
            10,
        ),
        Line(f"bytes in {IDLE_SECONDS} s at rest, live", str(idle), "", idle, 0, "B"),
    ]
    show(f"Live feed, {WIDTH}x{HEIGHT}", lines)


def _open_feed(run: Recorder) -> None:
    run.wait_for(lambda text: text.count("en direct") == 3)
    run.send("\x1bOS")
    run.settle(1.5)


def _ours(on: Stage, run: Recorder) -> Cost:
    seconds = NEW * EVERY
    before = run.cpu()
    run.watch(seconds / 2)
    rest = (run.cpu() - before) * 2
    before, written = run.cpu(), run.total
    writer = _writer(on, 1, NEW, EVERY)
    _until(run, writer)
    stored: float = json.loads(writer.communicate()[0])["cpu"]
    spent = (run.cpu() - before - rest) / NEW
    return Cost(spent + stored, (run.total - written) / NEW)


def _theirs(on: Stage) -> Cost:
    with on.floor("table", str(TABLE_ROWS)) as run:
        run.settle(3.0, timeout=120)
        seconds = NEW * EVERY
        before = run.cpu()
        run.watch(seconds / 2)
        rest = (run.cpu() - before) * 2
        before, written = run.cpu(), run.total
        for _ in range(NEW):
            run.send("+")
            run.watch(EVERY)
        return Cost((run.cpu() - before - rest) / NEW, (run.total - written) / NEW)


def _arriving(on: Stage, run: Recorder, at_once: int, times: int, every: float) -> int:
    """Bytes written while rows arrive."""
    before = run.total
    writer = _writer(on, at_once, times, every)
    _until(run, writer)
    writer.communicate()
    return run.total - before


def _writer(on: Stage, at_once: int, times: int, every: float) -> subprocess.Popen[str]:
    words = [str(at_once), str(times), str(every)]
    command: list[str | Path] = [PYTHON, HERE / "writer.py", on.store(ROWS), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _until(run: Recorder, writer: subprocess.Popen[str]) -> None:
    """Read while it writes, and what is drawn afterwards."""
    while writer.poll() is None:
        run.read(0.05)
    ended = time.perf_counter()
    while time.perf_counter() - ended < 1.5:
        run.read(0.05)


if __name__ == "__main__":
    main()
