"""What is due later: expiry, the second step of a soft decline, midnight, virtual devices, webhooks.

Kept in the state, so that a restart forgets nothing; run in the order of time, whichever clock.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msp_tui.sandbox.clock import ManualClock
from msp_tui.sandbox.state import insert

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from msp_tui.sandbox.clock import Clock
    from msp_tui.sandbox.state import State

    Handler = Callable[[int, dict[str, Any]], None]
    AsyncHandler = Callable[[int, dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Due:
    """One entry: what to do (`kind`), about which row (`subject`), and when."""

    id: int
    due: int
    kind: str
    subject: int
    detail: dict[str, Any]


class Agenda:
    """Due things, by instant and then in the order they were noted.

    A handler runs inside the change that takes its entry off, so each thing happens exactly once.
    An errand (it speaks to the network) is taken off first and runs after.
    """

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._handlers: dict[str, Handler] = {}
        self._errands: dict[str, AsyncHandler] = {}
        self._noted = asyncio.Event()
        self._stopped = False
        self._moved: list[Callable[[], None]] = []
        self._advancing = asyncio.Lock()

    def on(self, kind: str, handler: Handler) -> None:
        """Say who handles a kind of entry."""
        self._handlers[kind] = handler

    def errand(self, kind: str, handler: AsyncHandler) -> None:
        """Say who runs a kind of entry that needs the network."""
        self._errands[kind] = handler

    def on_move(self, call: Callable[[], None]) -> None:
        """Call this each time the manual clock was moved."""
        self._moved.append(call)

    def note(self, due: int, kind: str, subject: int = 0, **detail: object) -> None:
        """Note something for later; inside a change it is kept with that change."""
        insert(
            self._state, "agenda", due=due, kind=kind, subject=subject, detail=json.dumps(detail)
        )
        self._state.after_commit(self._noted.set)

    def strike(self, kind: str, subject: int = 0) -> None:
        """Take off every entry of a kind about a subject."""
        self._state.run("DELETE FROM agenda WHERE kind = ? AND subject = ?", kind, subject)

    def take(self, kind: str, subject: int) -> dict[str, Any] | None:
        """Take off the first entry of a kind about a subject, for the caller to do; gives its detail."""
        row = self._state.one(
            "SELECT id, detail FROM agenda WHERE kind = ? AND subject = ? ORDER BY due, id LIMIT 1",
            kind,
            subject,
        )
        if row is None:
            return None
        self._state.run("DELETE FROM agenda WHERE id = ?", row["id"])
        detail: dict[str, Any] = json.loads(row["detail"])
        return detail

    def next(self) -> Due | None:
        """Give the entry that is due first."""
        row = self._state.one("SELECT * FROM agenda ORDER BY due, id LIMIT 1")
        if row is None:
            return None
        detail = json.loads(row["detail"])
        return Due(row["id"], row["due"], row["kind"], row["subject"], detail)

    async def run_until(self, instant: int) -> None:
        """Run everything due up to and including an instant, in order."""
        while not self._stopped and (entry := self.next()) and entry.due <= instant:
            if isinstance(self._clock, ManualClock):
                self._clock.set(entry.due)
            await self._run(entry)
            await asyncio.sleep(0)  # a long advance must not shut other requests out

    async def _run(self, entry: Due) -> None:
        with self._state.change():
            self._state.run("DELETE FROM agenda WHERE id = ?", entry.id)
            if entry.kind in self._handlers:
                self._handlers[entry.kind](entry.subject, entry.detail)
            self._remember_time()
        if entry.kind in self._errands:
            await self._errands[entry.kind](entry.subject, entry.detail)

    async def advance(self, milliseconds: int) -> None:
        """Move the manual clock on, running on the way everything that falls due."""
        clock = self._clock
        if not isinstance(clock, ManualClock):
            raise TypeError("only the manual clock can be moved")
        async with self._advancing:
            target = clock.now() + milliseconds
            await self.run_until(target)
            clock.set(target)
            with self._state.change():
                self._remember_time()
        for call in self._moved:
            call()

    def _remember_time(self) -> None:
        if self._clock.manual:
            self._state.put("now", self._clock.now())

    def stop(self) -> None:
        """Begin nothing more, however long the advance that is under way."""
        self._stopped = True

    async def follow(self) -> None:
        """Run what falls due for as long as the server lives.

        On the manual clock that is what is due at once (a webhook, for one); the rest waits for
        `advance`.
        """
        while True:
            self._noted.clear()
            async with self._advancing:
                await self.run_until(self._clock.now())
            entry = self.next()
            wait = None if entry is None or self._clock.manual else entry.due - self._clock.now()
            try:
                async with asyncio.timeout(None if wait is None else max(wait, 0) / 1000):
                    await self._noted.wait()
            except TimeoutError:
                continue
