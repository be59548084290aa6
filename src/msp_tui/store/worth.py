"""The lookup's best rows, chosen by SQLite: of hundreds that match, Python makes only those that may be shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msp_tui.domain.lookup import Criterion, Field, Merit, Question, Tail, Whole
from msp_tui.store.readings import Clause, condition
from msp_tui.store.rows import PAID_STATUSES

Spot = tuple[int, int]
"""(created, seq) of a row: greater is newer."""

_IDS = {Field.ORDER_ID: "order_id", Field.TRANSACTION_ID: "transaction_id"}
_PAID = ", ".join(f"'{status}'" for status in PAID_STATUSES)
_USE = f"""
    CASE WHEN type != 'payment' THEN 0
        WHEN status NOT IN ({_PAID}) THEN 1
        ELSE 2 + (status != 'refunded' AND amount_refunded < amount) END
"""
"""A sale with money left in it, one that was paid, any other payment, anything else."""


def best_of(
    connection: sqlite3.Connection,
    spots: Sequence[Spot],
    question: Question,
    merit: Merit,
    limit: int,
) -> list[Spot]:
    """Where the best `limit` of these rows stand, best first; the newer of equals. Raises sqlite3.Error."""
    worth = _worth(question, merit)
    query = f"""
        SELECT created, seq FROM transactions WHERE seq IN ({", ".join("?" * len(spots))})
        ORDER BY {worth.sql} DESC, {_USE} DESC, created DESC, seq DESC LIMIT ?
    """  # noqa: S608 - our own words and numbers
    seqs = [seq for _, seq in spots]
    return connection.execute(query, (*seqs, *worth.values, limit)).fetchall()


def _worth(question: Question, merit: Merit) -> Clause:
    """The weights of all fields that a row is met in, and what its ids gain."""
    readings = dict.fromkeys(reading for word in question.words for reading in word.readings)
    by_field: dict[Field, list[Clause]] = {}
    for reading in readings:
        by_field.setdefault(reading.field, []).append(condition(reading))
    terms = [
        Clause(
            f"{merit.weights[field]} * ({' OR '.join(f'({one.sql})' for one in clauses)})",
            tuple(value for one in clauses for value in one.values),
        )
        for field, clauses in by_field.items()
    ]
    gains = [_gain(reading, merit) for reading in readings if reading.field in _IDS]
    if gains:
        each = ", ".join(gain.sql for gain in gains)
        values = tuple(value for gain in gains for value in gain.values)
        terms.append(Clause(f"max(0, {each})", values))
    return Clause(
        " + ".join(term.sql for term in terms) or "NULL",
        tuple(value for term in terms for value in term.values),
    )


def _gain(reading: Criterion, merit: Merit) -> Clause:
    """What an id gains that is what was typed, or begins or ends so."""
    met, value = condition(reading), reading.value
    typed = (value.text if isinstance(value, Tail | Whole) else str(value)).casefold()
    whole = f"lower({_IDS[reading.field]})"
    sql = f"""
        CASE WHEN NOT ({met.sql}) THEN 0 WHEN {whole} = ? THEN {merit.whole_id}
            WHEN substr({whole}, 1, ?) = ? OR substr({whole}, -?) = ? THEN {merit.edge_of_id} ELSE 0 END
    """
    return Clause(sql, (*met.values, typed, len(typed), typed, len(typed), typed))
