"""Waiting beside a terminal: what somebody types meanwhile, on a line of its own."""

from __future__ import annotations

import os
import sys
import time

from msp_tui.waiting import readable

_LONGEST = 1024
"""Bytes read of what was typed at once."""


class Gone(Exception):
    """Nobody will type anything any more: Ctrl+D, or a line that broke."""


def heard(seconds: float, *, listens: bool) -> str:
    """What was typed within so many seconds, in lower case; "" for nothing. Raises Gone.

    Where nobody `listens` it only waits.
    """
    if not listens:
        time.sleep(seconds)
        return ""
    if not readable(sys.stdin.fileno(), seconds):
        return ""
    try:
        # Past Python's own buffer: a second line stays in the terminal until it is asked for.
        typed = os.read(sys.stdin.fileno(), _LONGEST)
    except OSError:
        typed = b""
    if not typed:
        raise Gone
    return typed.decode(errors="replace").strip().casefold()
