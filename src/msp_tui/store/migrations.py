"""Named steps from an empty file to today's tables, each recorded in the transaction that makes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from msp_tui.domain.errors import N_, StateError
from msp_tui.domain.frozen import frozen
from msp_tui.store.connection import writing
from msp_tui.store.trouble import TRANSACTIONS

_RECORD = (
    "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)"
)


@frozen
class Step:
    """One change to the tables. Its name is never reused; its statements never change once shipped."""

    name: str
    statements: tuple[str, ...]


def current(connection: sqlite3.Connection, steps: Sequence[Step], path: Path) -> bool:
    """Whether every step was made. Raises StateError when another version of the program made steps we do not know."""
    made = set(_made(connection))
    known = {step.name for step in steps}
    if made - known:
        raise _of_another_version(path, newer=known <= made)
    return made == known


def _of_another_version(path: Path, *, newer: bool) -> StateError:
    """A newer version has made all our steps and more; an early one made others in their place."""
    if newer:
        return StateError(
            N_("{path} was written by a newer version of this program."),
            N_("Install that version or a later one."),
            path=str(path),
        )
    return StateError(
        N_("{path} was written by an early version of this program, and this one cannot read it."),
        N_("Delete it together with its -wal and -shm files: everything in it is fetched again.")
        if path.name == TRANSACTIONS
        else N_("Never delete it: it is the only record of this shop's refunds. Use that version."),
        path=str(path),
    )


def migrate(connection: sqlite3.Connection, steps: Sequence[Step], path: Path) -> None:
    """Make the steps that are missing; safe when several processes do so at once."""
    with writing(connection):
        connection.execute(_RECORD)
    for step in steps:
        with writing(connection):
            current(connection, steps, path)
            if step.name not in _made(connection):
                for statement in step.statements:
                    connection.execute(statement)
                connection.execute("INSERT INTO migrations (name) VALUES (?)", (step.name,))


def _made(connection: sqlite3.Connection) -> list[str]:
    if not connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"
    ).fetchone():
        return []
    return [name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY number")]
