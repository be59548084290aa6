"""What moves step by step, refunds and payments: an entry for each step, and a row for where it stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from msp_tui.domain.frozen import frozen
from msp_tui.domain.payments import PAYMENT_STEPS, PaymentState
from msp_tui.domain.refunds import TRANSITIONS, RefundState
from msp_tui.store import chain

S = TypeVar("S", bound=StrEnum)


@frozen
class Stepped(Generic[S]):
    """A table of the journal: its `key` column names what moves, `steps` says from where to where.

    `prefix`: how entries name a state, apart from those of the others. Everything happens inside the caller's
    transaction and raises sqlite3.Error. Names are our own words, never text from outside.
    """

    table: str
    key: str
    first: S
    steps: Mapping[S, frozenset[S]]
    prefix: str = ""

    def kind(self, state: S) -> str:
        """How an entry names this state."""
        return f"{self.prefix}{state.value}"

    def begin(
        self, connection: sqlite3.Connection, subject: str, at: datetime, facts: Mapping[str, Any]
    ) -> None:
        """Write something new down: the facts as an entry, and each in the column of its name."""
        entry = chain.append(connection, subject, self.kind(self.first), at, {**facts})
        row = {
            "entry": entry,
            self.key: subject,
            "created": chain.written(at),
            "state": self.first.value,
            "transaction_id": "",
            "note": "",
            **facts,
        }
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT INTO {self.table} ({', '.join(row)}) VALUES ({marks})",  # noqa: S608 - our own words
            tuple(row.values()),
        )

    def step(
        self,
        connection: sqlite3.Connection,
        subject: str,
        to: S,
        at: datetime,
        *,
        transaction_id: str = "",
        note: str = "",
    ) -> bool:
        """Take a step if the present state allows it; False, and nothing written, where it does not or is not there.

        An empty transaction id or note leaves the one that is there. Card numbers in the note are cut to their last four.
        """
        allowed = [state.value for state, following in self.steps.items() if to in following]
        marks = ", ".join("?" * len(allowed))
        note = chain.harmless(note)
        changed = connection.execute(
            f"""
            UPDATE {self.table} SET state = ?, changed = ?,
                transaction_id = coalesce(nullif(?, ''), transaction_id), note = coalesce(nullif(?, ''), note)
            WHERE {self.key} = ? AND state IN ({marks})
            """,  # noqa: S608 - our own words, and question marks
            (to.value, chain.written(at), transaction_id, note, subject, *allowed),
        )
        if changed.rowcount == 0:
            return False
        facts = {"transaction_id": transaction_id, "note": note}
        chain.append(connection, subject, self.kind(to), at, facts)
        return True


INTENTS = Stepped("intents", "refund_order_id", RefundState.INTENDED, TRANSITIONS)
PAYMENTS = Stepped("payments", "order_id", PaymentState.INTENDED, PAYMENT_STEPS, chain.PAYMENT)
