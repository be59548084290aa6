"""When nobody has pressed a key for a while: one timer, moved on by looking, so that nothing ticks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer


class Idle:
    """Counts from the last key."""

    def __init__(self, after: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`after` in seconds; 0: never. `clock` gives seconds."""
        self._after = after
        self._clock = clock
        self._since = clock()
        self._timer: Timer | None = None

    @property
    def wanted(self) -> bool:
        """Whether anybody is to be locked out at all."""
        return self._after > 0

    def look_again(self, timer: Timer) -> None:
        """This timer looks next; there is one at a time."""
        self.stop()
        self._timer = timer

    def stop(self) -> None:
        """Nobody looks any more."""
        if self._timer is not None:
            self._timer.stop()

    def touch(self) -> None:
        """Somebody is there."""
        self._since = self._clock()

    def left(self) -> float:
        """Seconds until it is time; 0 or less when it is."""
        return self._since + self._after - self._clock()
