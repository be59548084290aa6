"""Whoever waits hears a signal, also one that came when Python had looked for signals and the system did not wait yet."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from operator import call
from queue import Empty
from typing import Any

import pytest

from msp_tui import waiting
from msp_tui.waiting import Inbox, readable, result_of

LONG = 60.0
"""Seconds; whoever is woken does not wait so long."""
_raise = ctypes.CDLL(None).__getattr__("raise")


@pytest.fixture
def silent() -> Iterator[int]:
    """A pipe in which nothing ever comes."""
    ends = os.pipe()
    yield ends[0]
    for end in ends:
        os.close(end)


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wait begins with Ctrl+C, between two functions in C: no step of Python's is left to see it before."""

    def selecting(*given: Any) -> Any:
        steps = (partial(_raise, signal.SIGINT), partial(select.select, *given))
        return list(map(call, steps))[-1]

    monkeypatch.setattr(waiting, "select", type("Late", (), {"select": staticmethod(selecting)}))


WAITS: list[Callable[[int], object]] = [
    lambda silent: readable(silent, LONG),
    lambda _: Inbox[int]().take(LONG),
    lambda _: result_of(Future[int]()),
]


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("wait", WAITS, ids=["for input", "for an item", "for an answer"])
@pytest.mark.timeout(LONG)
def test_ctrl_c_just_before_the_wait_ends_it(wait: Callable[[int], object], silent: int) -> None:
    """As it ends one that has begun."""
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        wait(silent)
    assert time.monotonic() - began < LONG / 2
    assert signal.set_wakeup_fd(-1) == -1


@pytest.mark.usefixtures("late")
def test_what_a_handler_puts_in_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal that asks a program to leave is not seen only with the next news."""
    inbox = Inbox[int]()
    before = signal.signal(signal.SIGINT, lambda number, _frame: inbox.put(number))
    try:
        assert inbox.take(LONG) == signal.SIGINT
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_inbox_keeps_the_order_of_many() -> None:
    """More than its pipe holds, from another thread; then none is left."""
    inbox, many = Inbox[int](), 100_000

    def put_all() -> None:
        for number in range(many):
            inbox.put(number)

    thread = threading.Thread(target=put_all)
    thread.start()
    thread.join()
    assert [inbox.take() for _ in range(many)] == list(range(many))
    with pytest.raises(Empty):
        inbox.take(0)
    inbox.put(7)
    assert inbox.take(LONG) == 7


def test_an_answer_is_given_or_raised() -> None:
    """Whether it was there before or comes from another thread."""
    there, coming, failed = Future[str](), Future[str](), Future[str]()
    there.set_result("there")
    failed.set_exception(LookupError("failed"))
    threading.Thread(target=coming.set_result, args=("came",)).start()
    assert (result_of(there), result_of(coming)) == ("there", "came")
    with pytest.raises(LookupError, match="failed"):
        result_of(failed)


def test_time_runs_out(silent: int) -> None:
    """Then there is nothing to read; what is there already is seen in no time."""
    assert not readable(silent, 0)
    ends = os.pipe()
    os.write(ends[1], b"!")
    assert readable(ends[0], 0)
    for end in ends:
        os.close(end)
