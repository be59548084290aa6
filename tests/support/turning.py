"""Textual's pilot without its own idea of idleness."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

_SECONDS = 0.01


@contextmanager
def prompt_keys() -> Iterator[None]:
    """After a key the pilot lets the loop turn, no more.

    By itself it waits, twice a key, until the processor idles: up to a second while the engine's thread is at work.
    Whether what a key does is done, the driver's `settle` knows.
    """
    with patch("textual.app.wait_for_idle", _turn), patch("textual.pilot.wait_for_idle", _turn):
        yield


async def _turn(min_sleep: float = 0, max_sleep: float = 0) -> None:
    await asyncio.sleep(_SECONDS)
