"""Ctrl+C while money is under way: it ends the waiting, never what is between the waits."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class CtrlC:
    """Noted whenever it is pressed, and raised only where it is listened to."""

    def __init__(self) -> None:
        self._pressed = False
        self._listening = False

    def press(self, *_: object) -> None:
        """What the signal calls. Raises KeyboardInterrupt where that is listened to."""
        self._pressed = True
        self._raise_if_heard()

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Raises KeyboardInterrupt when it is pressed in here, and at once when it was pressed since the last time."""
        try:
            self._listening = True
            self._raise_if_heard()
            yield
        finally:
            self._listening = False

    def _raise_if_heard(self) -> None:
        if self._listening and self._pressed:
            self._listening = self._pressed = False
            raise KeyboardInterrupt


@contextmanager
def ctrl_c_held() -> Iterator[CtrlC]:
    """From the first word that something is sent until its outcome is told, whoever presses Ctrl+C hears of it.

    Python would raise it between any two lines, also after money was sent and before anybody waits for the answer.
    """
    ctrl_c = CtrlC()
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # whoever ignores it goes on ignoring it
        yield ctrl_c
        return
    signal.signal(signal.SIGINT, ctrl_c.press)
    try:
        yield ctrl_c
    finally:
        signal.signal(signal.SIGINT, before)
