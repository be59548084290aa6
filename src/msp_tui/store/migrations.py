"""Named steps from an empty file to today's tables, each recorded in the transaction that makes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from msp_tui.domain.errors import N_, StateError
from msp_tui.domain.frozen import frozen
from msp_tui.store.connection import writing

_RECORD = (
    "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)"
)


@frozen
class Step:
    """One change to the tables. Its name is never reused; its statements never change once shipped."""

    name: str
    statements: tuple[str, ...]


def current(connection: sqlite3.Connection, steps: Sequence[Step], path: Path) -> bool:
    """Whether every step was made. Raises StateError when a newer program made steps we do not know."""
    made = _made(connection)
    unknown = [name for name in made if name not in {step.name for step in steps}]
    if unknown:
        raise StateError(
            N_("{path} was written by a newer version of this program."),
            N_("Install that version or a later one."),
            path=str(path),
        )
    return len(made) == len(steps)


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
