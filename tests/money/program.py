"""The real program with two things a test decides: where it stops to wait, and how much later it runs.

`python -m tests.money.program SETTINGS ARGUMENT...`; SETTINGS is JSON: `point` (as `sent:inside`: the
journal's step, `payment sent` for one of a payment, and whether before, inside or after its transaction), `pipes` (two named pipes: it says that
it has reached the point in the first, and waits for a word in the second), `later` (seconds).
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from msp_tui.cli import main
from msp_tui.domain.clock import ShopClock, SystemClock
from msp_tui.shop import certainty
from msp_tui.store import journal, payments
from msp_tui.store.connection import writing


class Point:
    """Where the journal waits, once."""

    def __init__(self, name: str, pipes: list[str]) -> None:
        self._name = name
        self._pipes = pipes
        self.step = ""

    def pass_by(self, place: str) -> None:
        """Wait here if this is the point."""
        if f"{self.step}:{place}" != self._name:
            return
        self._name = ""
        reached, go_on = self._pipes
        Path(reached).write_text("reached")
        with Path(go_on).open("rb", buffering=0) as word:
            word.read(1)


def stop_at(point: Point) -> None:
    """Have the journal pass by the point before, inside and after each transaction."""
    for book, prefix in ((journal.Journal, ""), (payments.PaymentBook, "payment ")):
        _watch(book, prefix, point)

    @contextmanager
    def inside(connection: Connection) -> Iterator[Connection]:
        with writing(connection) as held:
            yield held
            point.pass_by("inside")

    for module in (journal, payments):
        setattr(module, "writing", inside)  # noqa: B010 - the type checker knows better


def _watch(book: Any, prefix: str, point: Point) -> None:
    intend, advance = book.intend, book.advance

    def intending(self: Any, intent: Any) -> None:
        point.step = f"{prefix}intended"
        point.pass_by("before")
        intend(self, intent)
        point.pass_by("after")

    def advancing(self: Any, name: str, to: Any, at: Any, **facts: str) -> Any:
        point.step = f"{prefix}{to.value}"
        point.pass_by("before")
        moved = advance(self, name, to, at, **facts)
        point.pass_by("after")
        return moved

    book.intend, book.advance = intending, advancing


def be_later(seconds: float) -> None:
    """It is so much later, for MultiSafepay too, and certainty needs no waiting."""
    hear = ShopClock.hear

    def now(_self: SystemClock) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=seconds)

    def hearing(self: ShopClock, server: datetime) -> None:
        hear(self, server + timedelta(seconds=seconds))

    for clock, name, instead in ((SystemClock, "now", now), (ShopClock, "hear", hearing)):
        setattr(clock, name, instead)
    certainty.BETWEEN_READINGS = timedelta(seconds=0.1)


if __name__ == "__main__":
    # Whoever runs the tests may ignore hang-ups (nohup); a stop is to be a stop.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    settings = json.loads(sys.argv[1])
    if settings.get("point"):
        stop_at(Point(settings["point"], settings["pipes"]))
    if settings.get("later"):
        be_later(settings["later"])
    sys.exit(main(sys.argv[2:]))
