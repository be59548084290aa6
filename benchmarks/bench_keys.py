"""From the key to the last byte on the wire: in the lookup beside a bare Input, and while 1,000 rows a second arrive."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

from flood import MOST, PER_SECOND
from floors import READY
from recorder import Recorder
from report import Line, middle, ms, p95, ratio, show
from stage import HERE, PYTHON, ROWS, Stage, configure, stage

TYPED = (
    *("4242", "12,5", "1830", "6,90", "0064", "2938", "7,45", "5512"),
    *("9071", "24,5", "0815", "3,60", "6172", "4408", "9,95", "1366"),
    *("7733", "18,9", "2047", "5,25", "8190", "3654", "2,80", "6921"),
)
"""Amounts and four digits, a key at a time: of 96 keys' times the 95th of a hundred still says something."""
KEYS = 100
EVERY = 0.1
CURSOR = "►".encode()
DOWN, UP = "\x1b[B", "\x1b[A"


def main() -> None:
    """Measure and print."""
    with stage() as made:
        on = made.copied(ROWS)
        lines = _lookup(on) if "flood" not in sys.argv else []
        show(f"Keys, {ROWS:,} rows", [*lines, *_flood(on), *_polled(on)])


def _lookup(on: Stage) -> list[Line]:
    ours, first, plain, quick = list[float](), list[float](), list[float](), list[float]()
    with (
        on.console(ROWS) as console,
        on.floor("input") as box,
        on.floor("input", TEXTUAL_FPS="480") as quick_box,
    ):
        box.wait_for(READY)
        quick_box.wait_for(READY)
        console.wait_for(lambda text: text.count("en direct") == 3)
        console.send("\x1bOR")
        console.settle(1.0)
        for text in TYPED:
            for key in text:
                begun, ended = _painted(console, key)
                first.append(begun)
                ours.append(ended)
                plain.append(_painted(box, key)[1])
                quick.append(_painted(quick_box, key)[1])
            for run in (console, box, quick_box):
                for _ in text:
                    run.send("\x7f")
                run.settle(0.3)
    told = f"{ms(middle(ours))} / {ms(p95(ours))} (first byte {ms(middle(first))})"
    return [
        Line(
            f"key in find to results painted, p50 / p95 of {len(ours)} keys",
            told,
            f"bare Input {ms(middle(plain))} / {ms(p95(plain))}",
            p95(ours) / p95(plain),
            2.0,
        ),
        Line(
            "the same, beside an Input at our 480 frames a second",
            told,
            f"{ms(middle(quick))} / {ms(p95(quick))}",
            p95(ours) / p95(quick),
        ),
        Line("median of the ratios", "", "bare Input", ratio(ours, plain)),
    ]


def _polled(on: Stage) -> list[Line]:
    """The console that reads the flood itself, from pages of MultiSafepay's list, parses and stores it."""
    command: list[str | Path] = [PYTHON, HERE / "flood.py"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if server.stdout is None:
        raise RuntimeError("the flood has no output")
    told = json.loads(server.stdout.readline())
    groups = [{**group, "api_key": f"{group['id']}-busy"} for group in on.shop["groups"]]
    for group in groups[1:]:
        group["api_key"] = f"{group['id']}-quiet"
    shop = {**on.shop, **told, "groups": groups}
    configure(on.home / "config.toml", shop)
    try:
        with replace(on, shop=shop).console(ROWS) as run:
            rest = _at_rest(run)
            urllib.request.urlopen(told["base_url"].replace("/v1/json", "/start")).close()
            began = time.monotonic()
            run.watch(1.5)
            loaded = _moved(run)
            stored, arrived = _stored(on), time.monotonic() - began
            run.watch(MOST / PER_SECOND - arrived + 5)
            late = MOST - _stored(on)
    finally:
        server.terminate()
        server.wait()
    behind = arrived * PER_SECOND - stored
    what = "cursor key while the console itself polls 1,000 rows a second"
    return [
        *_beside(what, loaded, rest),
        Line(
            "how far it was behind when the keys ended",
            f"{behind / PER_SECOND:.1f} s",
            f"{stored:,} rows stored",
        ),
        Line(f"of {MOST:,} rows not stored 5 s after the last", f"{late:,}", "", late, 0, "rows"),
    ]


def _stored(on: Stage) -> int:
    """How many rows of the flood are in the store."""
    place = on.stores / f"rows-{ROWS}" / "transactions.sqlite3"
    store = sqlite3.connect(f"file:{place}?mode=ro", uri=True)
    found: tuple[int] = store.execute(
        "SELECT count(*) FROM transactions WHERE order_id LIKE 'flood-%'"
    ).fetchone()
    store.close()
    return found[0]


def _at_rest(run: Recorder) -> list[float]:
    """Open the feed, leave the top, and take the time of keys while nothing arrives."""
    run.wait_for(lambda text: text.count("en direct") == 3)
    run.send("\x1bOS")
    run.settle(1.0)
    for _ in range(5):
        run.send(DOWN)
        run.settle(0.1)
    _moved(run)  # warms up
    return _moved(run)


def _flood(on: Stage) -> list[Line]:
    with on.console(ROWS) as run:
        rest = _at_rest(run)
        command: list[str | Path] = [PYTHON, HERE / "writer.py", on.store(ROWS), "1000", "12", "1"]
        writer = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        run.watch(1.5)
        loaded = _moved(run)
        writer.wait()
    return _beside("cursor key while another process stores 1,000 rows a second", loaded, rest)


def _beside(what: str, loaded: list[float], rest: list[float]) -> list[Line]:
    rests = f"{ms(middle(rest))} / {ms(p95(rest))}"
    told = f"{ms(middle(loaded))} / {ms(p95(loaded))} (longest {ms(max(loaded))})"
    return [
        Line(
            f"{what}, p50",
            told,
            f"at rest {rests}",
            middle(loaded) / middle(rest),
            1.2,
        ),
        Line("the same, p95", told, f"at rest {rests}", p95(loaded) * 1000, 25, "ms"),
    ]


def _painted(run: Recorder, key: str) -> tuple[float, float]:
    """Seconds from the key to the first and to the last byte that it causes."""
    at = len(run.pieces)
    sent = run.send(key)
    run.settle(0.25)
    return run.pieces[at][0] - sent, run.pieces[-1][0] - sent


def _moved(run: Recorder) -> list[float]:
    """Seconds from a cursor key until the cursor stands elsewhere."""
    found = []
    for turn in range(KEYS):
        began, at = time.perf_counter(), len(run.pieces)
        sent = run.send(DOWN if turn % 2 else UP)
        while not any(CURSOR in data for _, data in run.pieces[at:]):
            run.read(1.0)
            if time.perf_counter() - began > 5:
                raise TimeoutError(f"the cursor did not move\n{run.text()}")
        found.append(run.pieces[-1][0] - sent)
        run.watch(began + EVERY - time.perf_counter())
    return found


if __name__ == "__main__":
    main()
