"""From the shell's Enter to a screen one can use: time, bytes on the wire, memory; held against one line of Textual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial

from floors import READY
from recorder import Recorder
from report import Line, middle, ms, ratio, show, size
from stage import FEW, HEIGHT, ROWS, WIDTH, Stage, stage

ROUNDS = 9
GROUP = "Salon du livre"
LARGE = f"{ROWS:,} rows"


def main() -> None:
    """Measure and print."""
    with stage() as on:
        for rows in (ROWS, FEW):
            with on.console(rows) as run:
                _used(run)
                run.leave()
        show(f"Start, {WIDTH}x{HEIGHT}, {ROUNDS} rounds", _start(on))
        show("Memory, engine loaded, live feed paged through", _memory(on))


def _start(on: Stage) -> list[Line]:
    usable, first = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    written, frames = list[float](), list[float]()
    for _ in range(ROUNDS):
        for name, start, sign in (
            ("floor", partial(on.floor, "line"), READY),
            ("large", partial(on.console, ROWS), GROUP),
            ("few", partial(on.console, FEW), GROUP),
        ):
            with start() as run:
                run.wait_written(sign)
                run.settle(1.0)
                usable[name].append(run.seen(_shows(sign)))
                first[name].append(run.seen(lambda text: bool(text.strip())))
                if name == "large":
                    written.append(run.total)
                    frames.append(run.total / max(run.frames()))
                if name != "floor":
                    run.leave()
    floor = f"one line {ms(middle(usable['floor']))}"
    large = ms(middle(usable["large"]))
    return [
        Line(
            f"usable screen, {LARGE}", large, floor, ratio(usable["large"], usable["floor"]), 1.25
        ),
        Line(
            f"usable screen, {LARGE}",
            large,
            f"{FEW:,} rows {ms(middle(usable['few']))}",
            ratio(usable["large"], usable["few"]),
            1.1,
        ),
        Line(
            "something on screen",
            ms(middle(first["large"])),
            floor,
            ratio(first["large"], usable["floor"]),
            0.15,
        ),
        Line(
            "bytes until it rests",
            size(middle(written)),
            f"largest frame {size(middle(w / f for w, f in zip(written, frames, strict=True)))}",
            middle(frames),
            2.5,
            "frames",
        ),
    ]


def _shows(sign: str) -> Callable[[str], bool]:
    return lambda text: sign in text


def _memory(on: Stage) -> list[Line]:
    ours, floor = list[float](), list[float]()
    for _ in range(3):
        with on.floor("line") as run:
            run.settle(1.0)
            floor.append(run.resident())
        with on.console(ROWS) as run:
            _used(run)
            ours.append(run.resident())
            run.leave()
    return [
        Line(
            f"resident, {LARGE}",
            f"{middle(ours) / 1e6:.0f} MB",
            f"one line {middle(floor) / 1e6:.0f} MB",
            ratio(ours, floor),
            1.6,
        )
    ]


def _used(run: Recorder) -> None:
    """Wait for the engine's first answer, open the feed and page through it."""
    run.wait_for(lambda text: "direct" in text)
    run.send("\x1bOS")
    run.settle()
    for _ in range(20):
        run.send("\x1b[6~")
        run.settle(0.1)


if __name__ == "__main__":
    main()
