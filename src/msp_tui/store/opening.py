"""The doors to the room: each opens its file, making it and its tables first if that was not done yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msp_tui.store import schema_transactions
from msp_tui.store.connection import connect
from msp_tui.store.migrations import Step, current, migrate
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from msp_tui.store.trouble import explained

# The console reads before it writes: what only writers need is imported by them.
if TYPE_CHECKING:
    from msp_tui.store.journal import Journal
    from msp_tui.store.ledger import Ledger


def open_ledger(state: StateDir) -> Ledger:
    """The store for writing, for the thread that calls. Raises StateError."""
    from msp_tui.store.ledger import Ledger

    path = state.transactions
    return Ledger(_opened(state, path, schema_transactions.STEPS), path)


def open_records(state: StateDir, *, lent: bool = False) -> Records:
    """The store for reading, for the thread that calls; `lent`, for one thread after the other. Raises StateError."""
    path = state.transactions
    steps = schema_transactions.STEPS
    return Records(_opened(state, path, steps, query_only=True, lent=lent), path)


def open_journal(state: StateDir) -> Journal:
    """The journal, for the thread that calls. Raises StateError."""
    from msp_tui.store import schema_journal
    from msp_tui.store.journal import Journal

    path = state.journal
    return Journal(_opened(state, path, schema_journal.STEPS, durable=True), path)


def read_journal(state: StateDir) -> Journal:
    """The journal for whoever only looks: its connection can write nothing. Raises StateError."""
    from msp_tui.store import schema_journal
    from msp_tui.store.journal import Journal

    path = state.journal
    return Journal(_opened(state, path, schema_journal.STEPS, query_only=True), path)


def _opened(
    state: StateDir,
    path: Path,
    steps: Sequence[Step],
    *,
    durable: bool = False,
    query_only: bool = False,
    lent: bool = False,
) -> sqlite3.Connection:
    with explained(path):
        if not _ready(path, steps):
            # Switching to the write-ahead log does not wait for other processes: one at a time.
            with state.alone():
                state.create(path)
                connection = connect(path, durable=durable)
                try:
                    connection.execute("PRAGMA journal_mode = WAL")
                    migrate(connection, steps, path)
                finally:
                    connection.close()
        return connect(path, durable=durable, query_only=query_only, lent=lent)


def _ready(path: Path, steps: Sequence[Step]) -> bool:
    if not path.exists():
        return False
    connection = connect(path, query_only=True)
    try:
        return current(connection, steps, path)
    finally:
        connection.close()
