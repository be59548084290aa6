"""Payments on terminals inside the journal: the steps as entries, the present state as a table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.payments import (
    OPEN_ORDER,
    OPEN_PAYMENTS,
    CloudPayment,
    PaymentState,
    PaymentStep,
)
from msp_tui.store import chain
from msp_tui.store.connection import OpenedFile, writing
from msp_tui.store.stepping import PAYMENTS
from msp_tui.store.trouble import explained

_COLUMNS = (
    "order_id, group_id, terminal_id, amount, currency, created, operator, login, description, state, changed, "
    "transaction_id, note"
)
_PAYMENTS = f"SELECT {_COLUMNS} FROM payments"  # noqa: S608 - our own column names
_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_PAYMENTS))


class PaymentBook:
    """The journal's part about payments, for one thread. Every method raises StateError; nothing is half written."""

    def __init__(self, connection: sqlite3.Connection, file: OpenedFile) -> None:
        """`connection` is the journal's own, opened on `file`."""
        self._connection = connection
        self._file = file
        self._path = file.path

    def intend(self, payment: CloudPayment) -> None:
        """Write a payment down, on disk when this returns.

        Raises RuleError while another of the terminal is open (values: operator, at and OPEN_ORDER), or when its order
        id was used before. Card numbers in the description are cut to their last four.
        """
        with self._writing():
            self._refuse_second(payment)
            facts = {
                "group_id": payment.group_id,
                "terminal_id": payment.terminal_id,
                "amount": payment.amount,
                "currency": payment.currency,
                "operator": payment.operator,
                "login": payment.login,
                "description": chain.harmless(payment.description),
            }
            PAYMENTS.begin(self._connection, payment.order_id, payment.created, facts)

    def advance(
        self,
        order_id: str,
        to: PaymentState,
        at: datetime,
        *,
        transaction_id: str = "",
        note: str = "",
    ) -> bool:
        """Move a payment forward if its present state allows it, on disk when this returns (see Stepped.step).

        False, and nothing written, when another process was first or there is no such payment.
        """
        with self._writing():
            return PAYMENTS.step(
                self._connection, order_id, to, at, transaction_id=transaction_id, note=note
            )

    def note(self, order_id: str, kind: str, at: datetime, facts: dict[str, str]) -> None:
        """Write something down about a payment, on disk when this returns; its state stays.

        `kind` is one of chain.PAYMENT_NOTES.
        """
        harmless = {name: chain.harmless(value) for name, value in facts.items()}
        with self._writing():
            chain.append(self._connection, order_id, kind, at, harmless)

    def noted(self, order_id: str, kind: str) -> bool:
        """Whether that was written down of it before."""
        query = "SELECT 1 FROM entries WHERE subject = ? AND kind = ?"
        with explained(self._path):
            return self._connection.execute(query, (order_id, kind)).fetchone() is not None

    def tally(self, kind: str, fact: str) -> dict[str, int]:
        """How often each value of a fact was written down with notes of a kind; unreadable ones are left out."""
        value = f"CASE WHEN json_valid(payload) THEN json_extract(payload, '$.{fact}') END"
        query = f"SELECT {value}, count(*) FROM entries WHERE kind = ? GROUP BY 1"  # noqa: S608 - our own words
        with explained(self._path):
            rows = self._connection.execute(query, (kind,)).fetchall()
            return {str(said): count for said, count in rows if said is not None}

    def payment(self, order_id: str) -> CloudPayment | None:
        """One payment as it stands."""
        found = self._payments("WHERE order_id = ?", order_id)
        return found[0] if found else None

    def payments(self, limit: int = 500) -> list[CloudPayment]:
        """Open ones first, then the newest."""
        return self._payments(f"ORDER BY state IN ({_OPEN}) DESC, entry DESC LIMIT ?", limit)

    def open_payments(self) -> list[CloudPayment]:
        """Payments whose end is not written yet, oldest first."""
        return self._payments(f"WHERE state IN ({_OPEN}) ORDER BY entry")

    def late(self, since: datetime) -> list[CloudPayment]:
        """Payments written down since that count as over without anybody having seen them paid; oldest first."""
        return self._payments(
            "WHERE state IN ('not_made', 'declined') AND created >= ? ORDER BY entry",
            chain.written(since),
        )

    def steps(self, order_id: str) -> list[PaymentStep]:
        """Every state that a payment came to, oldest first."""
        query = "SELECT kind, at FROM entries WHERE subject = ? ORDER BY seq"
        with explained(self._path):
            rows = self._connection.execute(query, (order_id,)).fetchall()
        known = {PAYMENTS.kind(state): state for state in PaymentState}
        return [
            PaymentStep(known[kind], datetime.fromisoformat(at))
            for kind, at in rows
            if kind in known
        ]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, in the file that every other process opens too."""
        with explained(self._path), writing(self._connection):
            self._file.check()
            yield

    def _refuse_second(self, payment: CloudPayment) -> None:
        if payment.amount <= 0:
            raise RuleError(N_("A payment needs an amount above zero."))
        condition = f"WHERE terminal_id = ? AND state IN ({_OPEN})"
        for other in self._payments(condition, payment.terminal_id):
            raise RuleError(
                N_("{operator} has a payment open on this terminal, since {at}."),
                N_("Wait until it is over, or cancel it."),
                operator=other.operator,
                at=other.created,
                **{OPEN_ORDER: other.order_id},
            )
        if self._payments("WHERE order_id = ?", payment.order_id):
            raise RuleError(
                N_("The payment {order_id} is already in the journal."),
                N_("Begin it again; it gets a number of its own."),
                order_id=payment.order_id,
            )

    def _payments(self, condition: str, *values: Any) -> list[CloudPayment]:
        with explained(self._path):
            rows = self._connection.execute(f"{_PAYMENTS} {condition}", values)
            return [_payment(row) for row in rows]


def _payment(row: tuple[Any, ...]) -> CloudPayment:
    changed = datetime.fromisoformat(row[10]) if row[10] else None
    created = datetime.fromisoformat(row[5])
    known = (*row[:5], created, *row[6:9], PaymentState(row[9]), changed, *row[11:])
    return CloudPayment(*known)
