"""Small tables beside the journal's entries, in its file: outcomes that nobody has seen, and wrong PINs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from msp_tui.domain.operators import WrongPins
from msp_tui.domain.refunds import TOLD_STATES, RefundIntent, RefundState
from msp_tui.store.chain import written


def tell(connection: sqlite3.Connection, refund_order_id: str, to: RefundState) -> None:
    """Remember inside the caller's transaction that somebody has to see this outcome."""
    if to in TOLD_STATES:
        connection.execute("INSERT OR IGNORE INTO unseen VALUES (?)", (refund_order_id,))


def seen(connection: sqlite3.Connection, intents: Iterable[RefundIntent]) -> None:
    """Forget these inside the caller's transaction; one that has moved on since has to be seen again."""
    connection.executemany(
        """
        DELETE FROM unseen WHERE refund_order_id = ?1 AND ?2 IN
            (SELECT state FROM intents WHERE refund_order_id = ?1)
        """,
        [(one.refund_order_id, one.state.value) for one in intents],
    )


def wrong_pins(connection: sqlite3.Connection, operator: int) -> WrongPins | None:
    """How often in a row an operator's PIN was wrong, None when the last one was right."""
    query = "SELECT times, until FROM wrong_pins WHERE operator = ?"
    found = connection.execute(query, (operator,)).fetchone()
    return WrongPins(found[0], datetime.fromisoformat(found[1])) if found else None


def keep_wrong_pins(
    connection: sqlite3.Connection, operator: int, before: WrongPins | None, now: WrongPins | None
) -> bool:
    """Replace that inside the caller's transaction; False when another process was first."""
    if wrong_pins(connection, operator) != before:
        return False
    connection.execute("DELETE FROM wrong_pins WHERE operator = ?", (operator,))
    if now is not None:
        row = (operator, now.times, written(now.until))
        connection.execute("INSERT INTO wrong_pins VALUES (?, ?, ?)", row)
    return True
