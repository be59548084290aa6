"""What the system knows of processes: whose child, with which arguments, and when it is gone."""

from __future__ import annotations

import os
import select
from pathlib import Path


def children(pid: int) -> list[int]:
    """The processes that this one started and that still run."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(word) for thread in threads for word in (thread / "children").read_text().split()]


def command_line(pid: int) -> bytes:
    """The arguments as anybody on this machine may read them."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def gone(pid: int, seconds: float = 60) -> bool:
    """Whether a process ends in time; the system tells, nobody looks again and again."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([handle], [], [], seconds)
    os.close(handle)
    return bool(ready)
