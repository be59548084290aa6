"""How gently MultiSafepay is asked: seconds between polls, requests a second, waits after failures."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from msp_tui.domain.errors import ShopError, Throttled

_MOST_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class Pace:
    """All in seconds, except `per_second` (requests of this process) and `at_once`."""

    on_screen: float = 2.0
    elsewhere: float = 15.0
    terminals: float = 5.0
    at_most: float = 60.0
    per_second: float = 5.0
    at_once: int = 4
    lease: float = 8.0
    """How long a process may poll a group without renewing: a poller that died is replaced within this."""
    renew: float = 2.0
    settle: float = 5.0
    """How often open refund intents are looked at."""

    def stale_after(self, on_screen: bool) -> float:
        """How old the last good answer may be and still be called live."""
        return 3 * (self.on_screen if on_screen else self.elsewhere) + 5


class Backoff:
    """Waits that grow with each failure in a row and never come in step with other consoles."""

    def __init__(self, pace: Pace, dice: random.Random) -> None:
        """`dice` gives the jitter, so that tests can roll the same."""
        self._pace = pace
        self._dice = dice
        self._failures = 0

    def succeeded(self) -> None:
        """Back to the ordinary pace."""
        self._failures = 0

    def failed(self) -> None:
        """One more failure in a row."""
        self._failures += 1

    def wait(self, ordinary: float, error: ShopError | None = None) -> float:
        """Seconds until the next try; Retry-After is honoured."""
        doubled = ordinary * 2.0 ** min(self._failures, _MOST_DOUBLINGS)
        wait = min(doubled, max(self._pace.at_most, ordinary)) * self._dice.uniform(0.9, 1.1)
        if isinstance(error, Throttled) and error.retry_after is not None:
            wait = max(wait, error.retry_after * self._dice.uniform(1.0, 1.1))
        return wait


class Gate:
    """At most so many requests at once and so many a second, in the order they came; none while it is shut."""

    def __init__(self, pace: Pace) -> None:
        """One gate for all groups of a process."""
        self._slots = asyncio.Semaphore(pace.at_once)
        self._interval = 1 / pace.per_second
        self._turn = asyncio.Lock()
        self._next = 0.0
        self._open = asyncio.Event()
        self._open.set()

    def shut(self, shut: bool) -> None:
        """Hold back every request that has not begun, or let them go on."""
        if shut:
            self._open.clear()
        else:
            self._open.set()

    async def __aenter__(self) -> None:
        await self._slots.acquire()
        try:
            async with self._turn:
                loop = asyncio.get_running_loop()
                wait = self._next - loop.time()
                if wait > 0:
                    await asyncio.sleep(wait)
                await self._open.wait()
                self._next = max(loop.time(), self._next) + self._interval
        except BaseException:
            self._slots.release()
            raise

    async def __aexit__(self, *failure: object) -> None:
        self._slots.release()
