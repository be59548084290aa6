"""What a benchmark prints: one table, each line a figure, what it is held against, and whether the aim is met."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `aim` is the most that `judged` may be (the least, for a speed); None states it without judging."""

    what: str
    ours: str
    floor: str = ""
    judged: float | None = None
    aim: float | None = None
    unit: str = "x"
    at_least: bool = False

    @property
    def met(self) -> str:
        """yes, no, or nothing where there is no aim."""
        if self.judged is None or self.aim is None:
            return ""
        good = self.judged >= self.aim if self.at_least else self.judged <= self.aim
        return "yes" if good else "NO"

    def cells(self) -> list[str]:
        """The line as it is printed."""
        ratio = "" if self.judged is None else _figure(self.judged, self.unit)
        word = "at least" if self.at_least else "at most"
        aim = "" if self.aim is None else f"{word} {_figure(self.aim, self.unit)}"
        return [self.what, self.ours, self.floor, ratio, aim, self.met]


def show(title: str, lines: Sequence[Line]) -> None:
    """Print a table that is also Markdown."""
    head = ["", "measured", "floor or peer", "result", "aim", "met"]
    rows = [head, *(line.cells() for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    print(f"\n### {title}\n")
    for place, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |")
        if place == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    print(flush=True)


def middle(values: Iterable[float]) -> float:
    """The median."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def ratio(ours: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the ratios of neighbouring measurements: what slows both counts for neither."""
    return middle(a / b for a, b in zip(ours, floor, strict=True))


def ms(seconds: float) -> str:
    """Seconds as milliseconds."""
    value = seconds * 1000
    return f"{value:.3f} ms" if value < 1 else f"{value:.1f} ms"


def size(count: float) -> str:
    """Bytes, in thousands where there are many."""
    return f"{count / 1000:.1f} kB" if count >= 1000 else f"{count:.0f} B"


def _figure(value: float, unit: str) -> str:
    text = f"{value:.2f}" if value < 10 else f"{value:.0f}"
    return (
        f"{text.rstrip('0').rstrip('.') if '.' in text else text}{'' if unit == 'x' else ' '}{unit}"
    )
