"""The one place where SQLite's and the file system's failures become sentences."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msp_tui.domain.errors import N_, Phrase, StateError, StoreBusy
from msp_tui.domain.records import Interrupted
from msp_tui.domain.system_words import system_words

JOURNAL = "journal.sqlite3"
TRANSACTIONS = "transactions.sqlite3"

_PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their lowest byte
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what goes wrong with the file at `path` into a StateError."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(error, path) from error
    except UnicodeDecodeError as error:  # SQLite quotes a damaged table's words, whatever they are
        raise _damaged(path) from error
    except OSError as error:
        raise _of_system(error, path) from error


def _of_sqlite(error: sqlite3.Error, path: Path) -> StateError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
    if code == sqlite3.SQLITE_INTERRUPT:
        return Interrupted(N_("This question was replaced by a newer one."))
    if code in _BUSY:
        return busy(path)
    if code == sqlite3.SQLITE_FULL:
        return _full(path)
    if code == sqlite3.SQLITE_READONLY:
        return _read_only(path)
    if code in _DAMAGED:
        return _damaged(path)
    return _unusable(path, str(error))


def _of_system(error: OSError, path: Path) -> StateError:
    if error.errno in _FULL:
        return _full(path)
    if error.errno == errno.EROFS:
        return _read_only(path)
    if error.errno in _FORBIDDEN:
        return StateError(
            N_("This login may not use {path}."),
            N_("Ask the owner of the directory, or choose another one with --state-dir."),
            path=str(path),
        )
    return _unusable(path, system_words(error))


def busy(path: Path) -> StoreBusy:
    """Somebody else holds the file for longer than we wait."""
    return StoreBusy(
        N_("{path} is in use by another process."),
        N_("Try again; if it stays so, end the process that holds it."),
        path=str(path),
    )


def replaced(path: Path) -> StateError:
    """What is written now would be in no file that anybody opens."""
    return StateError(
        N_("{path} was removed or replaced while this program had it open; nothing was written."),
        N_("Quit and open it again; if a backup was put back, do so on every console."),
        path=str(path),
    )


def _full(path: Path) -> StateError:
    return StateError(
        N_("The disk is full: {path} cannot be written."),
        N_("Free some space; nothing was changed."),
        path=str(path),
    )


def _read_only(path: Path) -> StateError:
    return StateError(
        N_("{path} can only be read, not written."),
        N_("Make the file and its directory writable for this login; nothing was changed."),
        path=str(path),
    )


def _damaged(path: Path) -> StateError:
    if path.name == JOURNAL:
        hint = N_(
            "Do not delete it: it is the only record of refunds. Copy it aside, then restore a backup."
        )
    else:
        hint = N_(
            "Delete it together with its -wal and -shm files: everything in it is fetched again."
        )
    return StateError(N_("{path} is damaged."), hint, path=str(path))


def _unusable(path: Path, reason: str | Phrase) -> StateError:
    return StateError(
        N_("{path} cannot be used: {reason}."),
        N_("Check the disk and the directory, or choose another one with --state-dir."),
        path=str(path),
        reason=reason,
    )
