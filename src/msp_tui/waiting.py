"""Waiting in the main thread so that no signal is missed.

Python notes a signal and runs its handler between two steps of the main thread. One that comes after the last step and
before the system waits would be seen only when the wait is over: Ctrl+C at a question, when somebody presses Enter. So
every signal is also a byte in a pipe, and the wait is for that pipe as well.
"""

from __future__ import annotations

import os
import select
import signal
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")

_MANY = 4096


def readable(descriptor: int, seconds: float | None = None) -> bool:
    """Whether there is something to read, or nobody will write any more, within so many seconds.

    Raises what a signal's handler raises.
    """
    until = None if seconds is None else time.monotonic() + seconds
    while True:
        with _signals() as signals:
            left = None if until is None else max(0.0, until - time.monotonic())
            ready, _, _ = select.select([descriptor, signals], [], [], left)
        if descriptor in ready:
            return True
        if not ready:
            return False


def result_of(answer: Future[T]) -> T:
    """What another thread answers. Raises what it raises, and what a signal's handler raises meanwhile."""
    done, tells = os.pipe()
    # A pipe whose other end is closed can be read from; nobody else closes that end.
    answer.add_done_callback(lambda _: os.close(tells))
    try:
        readable(done)
    finally:
        os.close(done)
    return answer.result()


class Inbox(Generic[T]):
    """What other threads and handlers of signals put in, in its order, for the main thread."""

    def __init__(self) -> None:
        self._items: SimpleQueue[T] = SimpleQueue()
        self._told, self._tells = ends = os.pipe()
        for end in ends:
            os.set_blocking(end, False)
            weakref.finalize(self, os.close, end)

    def put(self, item: T) -> None:
        """Add it; never waits."""
        self._items.put(item)
        with suppress(
            BlockingIOError
        ):  # thousands were told and not taken: one more says nothing new
            os.write(self._tells, b"!")

    def take(self, seconds: float | None = None) -> T:
        """The next one. Raises queue.Empty when none comes in time, and what a signal's handler raises."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            with suppress(Empty):
                return self._items.get_nowait()
            left = None if until is None else max(0.0, until - time.monotonic())
            if not readable(self._told, left):
                raise Empty
            os.read(self._told, _MANY)


@contextmanager
def _signals() -> Iterator[int]:
    """A descriptor that can be read from as soon as a signal has come."""
    told, tells = os.pipe()
    os.set_blocking(tells, False)
    before = signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    try:
        yield told
    finally:
        signal.set_wakeup_fd(before)
        os.close(told)
        os.close(tells)
