"""An event loop whose time jumps to the next timer whenever nothing else is to do: an hour passes in no time."""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec

P = ParamSpec("P")

START = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


class _Jumping(selectors.DefaultSelector):
    """Where the loop would wait, time passes instead."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("everything waits for everything: nothing will ever happen")
        self.passed += timeout
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """For one thread and no network."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self._jumping.passed


class LoopClock:
    """The running loop's time as a clock; `ahead` puts it right or wrong."""

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Aware, in UTC."""
        return self.start + timedelta(seconds=self.steady()) + self.ahead

    def steady(self) -> float:
        """The loop's seconds, whatever the clock says."""
        return asyncio.get_running_loop().time()


def on_jumping_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test's story in a loop of its own, in which time jumps."""

    @functools.wraps(test)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            runner.run(test(*args, **kwargs))

    return told


async def until(true: Callable[[], object], within: float = 3600.0) -> None:
    """Let the loop's time pass until something is so; fails after so many of its seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    while not true():
        assert loop.time() < end, "it never came true"
        await asyncio.sleep(0.01)
