"""How every connection is opened, and what a transaction is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from msp_tui.domain.frozen import frozen
from msp_tui.store.trouble import replaced

BUSY_SECONDS = 5.0
"""How long a writer waits for another before it gives up with StoreBusy."""

CACHE_KIB = 16_000


def connect(
    path: Path, *, durable: bool = False, query_only: bool = False, lent: bool = False
) -> sqlite3.Connection:
    """Open an existing database; raises sqlite3.Error (see `trouble.explained`).

    `durable` syncs every commit to the disk before it returns. Transactions are begun by name, never
    by the driver. The connection belongs to the calling thread; one that is `lent` to the thread whose
    turn it is, which somebody else sees to.
    """
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=not lent,
    )
    try:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys = ON")
        if query_only:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@frozen
class OpenedFile:
    """The file that a connection was opened on: SQLite goes on writing into one that was removed, or put aside."""

    path: Path
    number: tuple[int, int]

    @classmethod
    def at(cls, path: Path) -> OpenedFile:
        """The one that stands there now. Raises OSError."""
        return cls(path, _number(path))

    def check(self) -> None:
        """Raises StateError when another stands in its place, or none."""
        try:
            same = self.number == _number(self.path)
        except FileNotFoundError:
            same = False
        if not same:
            raise replaced(self.path)


def _number(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction that holds the write lock from its start: all of it is kept, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may have rolled back already; whatever happened, nothing is left half done.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
