"""Terminal moves inside the journal: the steps as entries, the present state as a table."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Any

from msp_tui.domain.errors import N_, RuleError, StateError
from msp_tui.domain.moves import DONE, Move, MoveStep, StepTaken
from msp_tui.store import chain

_COLUMNS = (
    "id, old_tid, old_group_id, target_group_id, new_group_name, name, operator, created, step, changed, new_tid, "
    "serial_number, note"
)
_MOVES = f"SELECT {_COLUMNS} FROM moves"  # noqa: S608 - our own column names
_DONE = f"step IN ({', '.join(repr(step.value) for step in sorted(DONE))})"
_KIND = "move "


def kind(step: MoveStep) -> str:
    """How an entry names a step, apart from the states of refunds."""
    return f"{_KIND}{step.value}"


def begin(connection: sqlite3.Connection, move: Move) -> None:
    """Write a new move down inside the caller's transaction. Raises RuleError or sqlite3.Error."""
    if _find(connection, move.id):
        raise RuleError(N_("The move {id} is already in the journal."), id=move.id)
    move = replace(move, note=chain.harmless(move.note))
    entry = chain.append(connection, move.id, kind(move.step), move.created, facts(move))
    connection.execute(
        f"INSERT INTO moves (entry, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own column names
        (entry, *values(move)),
    )


def step(connection: sqlite3.Connection, move: Move, to: MoveStep, at: datetime) -> Move:
    """Write a step down inside the caller's transaction; one that was taken before is not taken again.

    Raises StateError or sqlite3.Error.
    """
    present = _find(connection, move.id)
    if present is None:
        raise StateError(N_("The move {id} is not in the journal."), id=move.id)
    if present.done or present.has_reached(to):
        return present
    after = replace(
        move, created=present.created, step=to, changed=at, note=chain.harmless(move.note)
    )
    chain.append(connection, move.id, kind(to), at, facts(after))
    connection.execute(
        f"UPDATE moves SET ({_COLUMNS}) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?",  # noqa: S608 - our own column names
        (*values(after), move.id),
    )
    return after


def listed(connection: sqlite3.Connection, limit: int) -> list[Move]:
    """Unfinished ones first, then the newest. Raises sqlite3.Error."""
    rows = connection.execute(f"{_MOVES} ORDER BY {_DONE}, entry DESC LIMIT ?", (limit,))
    return [_move(row) for row in rows]


def steps(connection: sqlite3.Connection, move_id: str) -> list[StepTaken]:
    """Every step that was written down, oldest first. Raises sqlite3.Error."""
    rows = connection.execute(
        "SELECT kind, at FROM entries WHERE subject = ? ORDER BY seq", (move_id,)
    )
    return [
        StepTaken(MoveStep(step.removeprefix(_KIND)), datetime.fromisoformat(at))
        for step, at in rows
        if step.startswith(_KIND)
    ]


def facts(move: Move) -> dict[str, Any]:
    """What an entry keeps of a move, beside its id, step and moment."""
    return {
        "old_tid": move.old_tid,
        "old_group_id": move.old_group_id,
        "target_group_id": move.target_group_id,
        "new_group_name": move.new_group_name,
        "name": move.name,
        "operator": move.operator,
        "new_tid": move.new_tid,
        "serial_number": move.serial_number,
        "note": move.note,
    }


def values(move: Move) -> tuple[Any, ...]:
    """The row of the moves table, without its entry."""
    return (
        move.id,
        move.old_tid,
        move.old_group_id,
        move.target_group_id,
        move.new_group_name,
        move.name,
        move.operator,
        chain.written(move.created),
        move.step.value,
        chain.written(move.changed) if move.changed else None,
        move.new_tid,
        move.serial_number,
        move.note,
    )


def _find(connection: sqlite3.Connection, move_id: str) -> Move | None:
    row = connection.execute(f"{_MOVES} WHERE id = ?", (move_id,)).fetchone()
    return _move(row) if row else None


def _move(row: tuple[Any, ...]) -> Move:
    changed = datetime.fromisoformat(row[9]) if row[9] else None
    known = (*row[:7], datetime.fromisoformat(row[7]), MoveStep(row[8]), changed, *row[10:])
    return Move(*known)
