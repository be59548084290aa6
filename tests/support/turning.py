"""Textual's pilot without its own idea of idleness, and the loop's turns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

_EMPTY_TURNS = 3


@contextmanager
def prompt_keys() -> Iterator[None]:
    """After a key, and in a pause, the pilot goes on as soon as the loop has done all there is to do.

    By itself it waits until the processor idles: up to a second a key while another thread is at work, and not at
    all while a busy machine gives the processor to somebody else.
    """
    with patch("textual.app.wait_for_idle", _idle), patch("textual.pilot.wait_for_idle", _idle):
        yield


async def all_turned() -> None:
    """Let the running loop turn until nothing is left that could go on without a timer, a file or another thread.

    How many turns that takes is nobody's business: a slow machine has fewer of them in a while.
    """
    ready, empty = getattr(asyncio.get_running_loop(), "_ready"), 0  # noqa: B009 - asyncio tells nobody else
    while empty < _EMPTY_TURNS:
        await asyncio.sleep(0)
        empty = 0 if ready else empty + 1


async def _idle(min_sleep: float = 0, max_sleep: float = 0) -> None:
    await all_turned()
