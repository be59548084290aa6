"""Everything the shop knows, in one SQLite database: a file that survives kill -9, or memory.

A write is committed, with `synchronous=FULL` on a file, before its caller goes on: what was
acknowledged is kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from typing import TYPE_CHECKING, Any

from msp_tui.sandbox.refusal import SandboxError
from msp_tui.sandbox.schema import APPLICATION_ID, FORMAT, INDEXES, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

Row = sqlite3.Row


class State:
    """The shop's database, with writes grouped into changes that happen whole or not at all.

    One thread uses it. `path` None keeps it in memory. Raises SandboxError when the file cannot be
    used: not a database, not a sandbox's, or open in another sandbox.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._depth = 0
        self._later: list[Callable[[], None]] = []
        self._db = sqlite3.connect(":memory:", isolation_level=None, cached_statements=256)
        self._mine = path is not None and not path.exists()
        try:
            if path is not None:
                _make_private(path)
                self._db.close()
                self._db = sqlite3.connect(path, isolation_level=None, cached_statements=256)
            self._db.row_factory = sqlite3.Row
            self.fresh = self._prepare()
        except BaseException as problem:
            self.abandon()
            if isinstance(problem, OSError | sqlite3.Error):
                raise SandboxError(f"{path}: {_reason(problem)}") from None
            raise

    def _prepare(self) -> bool:
        """Lock the file to this process and tell whether it is still empty."""
        self._db.execute("PRAGMA busy_timeout=0")
        self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
        mark = self._db.execute("PRAGMA application_id").fetchone()[0]
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and mark != APPLICATION_ID:
            raise SandboxError(f"{self._path}: is a database of another program, not a sandbox's")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("COMMIT")
        return not tables

    def create(self, fill: Callable[[], None]) -> None:
        """Make the tables and fill them, in one change: a half-made shop is never left behind."""
        try:
            with self.change():
                for statement in TABLES.split(";"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA application_id={APPLICATION_ID}")
                self.put("format", FORMAT)
                fill()
                for statement in INDEXES.split(";"):
                    self._db.execute(statement)
        except sqlite3.Error as problem:
            raise SandboxError(f"{self._path}: {_reason(problem)}") from None
        self._mine = False

    def abandon(self) -> None:
        """Close, and leave no trace of a file that was begun here and never became a shop."""
        self._db.close()
        if self._mine and self._path is not None:
            for ending in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """Group writes: all are kept when the block ends well, none when it raises."""
        if self._depth:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            self._later.clear()
            raise
        finally:
            self._depth = 0
        later, self._later = self._later, []
        for call in later:
            call()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call this when the present change is kept; never if it is not."""
        self._later.append(call)

    def run(self, sql: str, *values: object) -> int:
        """Write; gives the row id of the last row put in."""
        return self._db.execute(sql, values).lastrowid or 0

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Write one statement for many rows."""
        self._db.executemany(sql, rows)

    def one(self, sql: str, *values: object) -> Row | None:
        """Read the first row, if there is one."""
        row: Row | None = self._db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: object) -> list[Row]:
        """Read every row."""
        return self._db.execute(sql, values).fetchall()

    def get(self, name: str, default: object = None) -> Any:
        """Read a single named fact."""
        row = self.one("SELECT value FROM meta WHERE name = ?", name)
        return default if row is None else json.loads(row["value"])

    def put(self, name: str, value: object) -> None:
        """Write a single named fact."""
        self.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, json.dumps(value))

    def count(self, name: str) -> int:
        """Give 1, then 2, and so on for each name, across restarts."""
        value = int(self.get(f"count:{name}", 0)) + 1
        self.put(f"count:{name}", value)
        return value

    def close(self) -> None:
        """Close the database; what is committed stays."""
        self._db.close()


def _make_private(path: Path) -> None:
    """Make the file for its owner alone (it holds keys), which SQLite hands on to its own files."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def insert(state: State, table: str, **values: object) -> int:
    """Put one row into a table named in this program; gives its row id."""
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    return state.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())  # noqa: S608 - names are this program's own


def _reason(problem: OSError | sqlite3.Error) -> str:
    if isinstance(problem, OSError):
        return f"cannot be used as a state file ({problem.strerror})"
    if "locked" in str(problem):
        return "is in use by another sandbox; stop that one or choose another state file"
    if isinstance(problem, sqlite3.OperationalError):
        return f"cannot be used as a state file ({problem})"
    return "is not a state file of the sandbox; choose another name"
