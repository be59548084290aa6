"""One writer at a time of a file that every console may write."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.settings.files import unix_group, unwritten

PATIENCE = 5.0
"""Seconds that a write waits while another process writes."""


@contextmanager
def locked(file: Path, share_group: str = "", patience: float = PATIENCE) -> Iterator[None]:
    """Alone with the file, among all processes. Raises ConfigurationError when it takes too long."""
    lock = file.with_suffix(".lock")
    try:
        if share_group and not lock.exists():
            _make(lock, share_group)
        handle = os.open(lock, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritten(file, error) from None
    try:
        _share(handle, share_group)
        deadline = time.monotonic() + patience
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                raise ConfigurationError(
                    N_("{file} is being written by another msp-tui that does not finish."),
                    file=str(file),
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _make(lock: Path, share_group: str) -> None:
    """With its mode, or not at all: whoever is killed in between would keep the group's other members out."""
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{lock.name}-", dir=lock.parent)
    try:
        _share(handle, share_group)
        with suppress(FileExistsError):
            os.link(name, lock)
    finally:
        os.close(handle)
        Path(name).unlink()


def _share(handle: int, share_group: str) -> None:
    """Let the group's other members wait at the same lock; only who made the file can."""
    if share_group and os.fstat(handle).st_uid == os.geteuid():
        os.fchown(handle, -1, unix_group(share_group))
        os.fchmod(handle, 0o640)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
