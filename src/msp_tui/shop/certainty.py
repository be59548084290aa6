"""What it takes to call something open not made: two readings without it, late enough, and the patience for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from msp_tui.domain.clock import Clock
from msp_tui.domain.errors import ShopError
from msp_tui.shop.refund_rules import SEND_DEADLINE

ABSENT_AFTER = SEND_DEADLINE + timedelta(seconds=30)
"""How long after something was written down a first reading without it may count."""
BETWEEN_READINGS = timedelta(seconds=5)
_READINGS = 20
"""Enough to wait for ABSENT_AFTER, and to read twice."""

T = TypeVar("T")


class Absence:
    """Of what was looked for, each by its name, and not found; for one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: dict[str, float] = {}

    def none(self, name: str) -> None:
        """It is there, or was read too early: what was not found before counts no more."""
        self._since.pop(name, None)

    def certain(self, name: str) -> bool:
        """It is not there, late enough; whether this is the second such reading."""
        now = self._clock.steady()
        first = self._since.setdefault(name, now)
        if now - first < BETWEEN_READINGS.total_seconds():
            return False
        del self._since[name]
        return True


async def one_by_one(
    there: Iterable[T], settle: Callable[[T], Awaitable[None]]
) -> ShopError | None:
    """Settle each; one that cannot be read does not keep the others waiting. Returns the first failure."""
    failures = []
    for one in there:
        try:
            await settle(one)
        except ShopError as failure:
            failures.append(failure)
    return failures[0] if failures else None


async def until_settled(settle: Callable[[], Awaitable[list[T]]]) -> list[T]:
    """Settle for as long as certainty takes, up to a minute and a half; returns what is left then. Raises as `settle` does."""
    left = await settle()
    for _ in range(_READINGS):
        if not left:
            break
        await asyncio.sleep(BETWEEN_READINGS.total_seconds())
        left = await settle()
    return left
