"""What the system knows of processes: whose child, with which arguments, and when it is gone."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from pathlib import Path

_GONE = contextlib.suppress(FileNotFoundError, ProcessLookupError)
"""Whatever is looked at here may end while it is looked at."""


def children(pid: int) -> list[int]:
    """The processes that this one started and that still run."""
    found: list[int] = []
    for thread in _threads(pid):
        with _GONE:
            found += map(int, (thread / "children").read_text().split())
    return found


def computing() -> bool:
    """Whether anything that this process started, or another of its threads, has the processor or waits for its turn."""
    own, pids = threading.get_native_id(), [os.getpid()]
    while pids:
        pid = pids.pop()
        for thread in _threads(pid):
            with _GONE:
                state = (thread / "stat").read_text().rpartition(")")[2].split()[0]
                if state in "RD" and int(thread.name) != own:
                    return True
        pids += children(pid)
    return False


def _threads(pid: int) -> list[Path]:
    """Those of a process; none of one that has ended."""
    with _GONE:
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []


def command_line(pid: int) -> bytes:
    """The arguments as anybody on this machine may read them."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def largest_core(pid: int) -> str:
    """How large a picture of its memory it leaves when it crashes, as the system has it: bytes, or `unlimited`."""
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next(one for one in limits if one.startswith("Max core file size")).split()[4]


def gone(pid: int, seconds: float = 60) -> bool:
    """Whether a process ends in time; the system tells, nobody looks again and again."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([handle], [], [], seconds)
    os.close(handle)
    return bool(ready)
