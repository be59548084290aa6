"""Whether the journal is what was written: the chain of hashes, and the tables against what the entries add up to."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from msp_tui.domain.errors import N_
from msp_tui.domain.findings import Finding
from msp_tui.domain.payments import PAYMENT_STEPS, PaymentState
from msp_tui.domain.refunds import TRANSITIONS, RefundState
from msp_tui.store.chain import ATTEMPTS, DECIDED, PAYMENT, PAYMENT_NOTES, START, entry_hash

_MOVE = "move "
_STATES = {state.value for state in RefundState}
_PAYMENT_STATES = {f"{PAYMENT}{state.value}": state for state in PaymentState}
_INTENT = [
    "entry",
    "refund_order_id",
    "group_id",
    "order_id",
    "amount",
    "currency",
    "created",
    "operator",
    "login",
    "reason",
    "state",
    "changed",
    "transaction_id",
    "note",
    "approver",
    "decided_by",
]
_PAID = [
    "entry",
    "order_id",
    "group_id",
    "terminal_id",
    "amount",
    "currency",
    "created",
    "operator",
    "login",
    "description",
    "state",
    "changed",
    "transaction_id",
    "note",
]
_MOVED = [
    "entry",
    "id",
    "old_tid",
    "old_group_id",
    "target_group_id",
    "new_group_name",
    "name",
    "operator",
    "created",
    "step",
    "changed",
    "new_tid",
    "serial_number",
    "note",
]


def check(connection: sqlite3.Connection) -> list[Finding]:
    """Everything that is wrong, in the order it is found. Raises sqlite3.Error when the file cannot be read at all."""
    present = connection.text_factory
    # A flipped byte may not be text any more; it is to be found, not to stop the search.
    connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    connection.execute("BEGIN")
    try:
        walk = _Walk()
        for row in connection.execute(
            "SELECT seq, subject, kind, at, payload, previous, hash FROM entries ORDER BY seq"
        ):
            if isinstance(row[0], int) and all(isinstance(text, str) for text in row[1:]):
                walk.entry(*row)
            else:
                walk.unreadable(row[0])
        walk.compare(connection, "intents", _INTENT, walk.intents)
        walk.compare(connection, "moves", _MOVED, walk.moves)
        walk.compare(connection, "payments", _PAID, walk.payments)
        for (text,) in connection.execute("PRAGMA integrity_check"):
            if text != "ok":
                walk.found(0, N_("The file's own check says: {text}."), text=text)
        return walk.findings
    finally:
        connection.execute("ROLLBACK")
        connection.text_factory = present


@dataclass(slots=True)
class _Walk:
    findings: list[Finding] = field(default_factory=list)
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    moves: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    last: int = 0
    hash: str = START

    def found(self, entry: int, sentence: str, **values: Any) -> None:
        self.findings.append(Finding(entry, sentence, {"entry": entry, **values}))

    def unreadable(self, seq: object) -> None:
        """A byte that was flipped in the row's own frame turns text, or its number, into something else."""
        self.last = seq if isinstance(seq, int) else self.last + 1
        self.found(self.last, N_("Entry {entry} cannot be read."))

    def entry(
        self, seq: int, subject: str, kind: str, at: str, payload: str, previous: str, told: str
    ) -> None:
        """Hold one entry against the one before it and against its own hash."""
        if seq != self.last + 1:
            self.found(
                seq, N_("Entries {first} to {last} are missing."), first=self.last + 1, last=seq - 1
            )
        elif previous != self.hash:
            self.found(seq, N_("Entry {entry} does not follow the entry before it."))
        if entry_hash(previous, payload) != told:
            self.found(seq, N_("Entry {entry} is not what was written: its hash differs."))
        self.last, self.hash = seq, told
        facts = _facts(payload)
        if facts is None:
            self.found(seq, N_("Entry {entry} cannot be read."))
            return
        named = {"entry": seq, "subject": subject, "kind": kind, "at": at}
        if any(facts.get(key) != value for key, value in named.items()):
            self.found(seq, N_("Entry {entry} does not say what its columns say."))
        self._told(seq, subject, kind, at, facts)

    def _told(self, seq: int, subject: str, kind: str, at: str, facts: dict[str, Any]) -> None:
        """What the entry means, and whether it follows from those before it."""
        if kind in _STATES:
            self._refund(seq, subject, RefundState(kind), at, facts)
        elif kind in ATTEMPTS:
            if subject not in self.intents:
                self._stray(seq, subject)
        elif kind == DECIDED:
            self._decision(seq, subject, facts)
        elif kind in _PAYMENT_STATES:
            self._payment(seq, subject, _PAYMENT_STATES[kind], at, facts)
        elif kind in PAYMENT_NOTES:
            if subject not in self.payments:
                self._stray(seq, subject)
        elif kind.startswith(_MOVE):
            self._move(seq, subject, kind.removeprefix(_MOVE), at, facts)
        else:
            self.found(seq, N_("Entry {entry} is of a kind that does not exist."))

    def _refund(
        self, seq: int, subject: str, state: RefundState, at: str, facts: dict[str, Any]
    ) -> None:
        present = self.intents.get(subject)
        if present is None or state is RefundState.INTENDED:
            if present is not None or state is not RefundState.INTENDED:
                self._stray(seq, subject)
                return
            known = {key: facts.get(key) for key in _INTENT}
            known["approver"] = facts.get("approver", "")  # the first entries knew of no approval
            own = {"entry": seq, "refund_order_id": subject, "created": at, "state": state.value}
            later = {"transaction_id": "", "note": "", "decided_by": ""}
            self.intents[subject] = known | own | later
            return
        if state not in TRANSITIONS[RefundState(present["state"])]:
            self._stray(seq, subject)
        present |= {"state": state.value, "changed": at}
        present |= {key: facts[key] for key in ("transaction_id", "note") if facts.get(key)}

    def _decision(self, seq: int, subject: str, facts: dict[str, Any]) -> None:
        """Only what is unknown can be decided, and only once; the state comes with the entry after."""
        present = self.intents.get(subject)
        if present is None or present["state"] != RefundState.UNKNOWN or present["decided_by"]:
            self._stray(seq, subject)
        else:
            present["decided_by"] = facts.get("operator")

    def _payment(
        self, seq: int, subject: str, state: PaymentState, at: str, facts: dict[str, Any]
    ) -> None:
        present = self.payments.get(subject)
        if present is None and state is PaymentState.INTENDED:
            own = {"entry": seq, "order_id": subject, "created": at, "state": state.value}
            later = {"changed": None, "transaction_id": "", "note": ""}
            self.payments[subject] = {key: facts.get(key) for key in _PAID} | own | later
            return
        if present is None or state not in PAYMENT_STEPS[PaymentState(present["state"])]:
            self._stray(seq, subject)
        if present is not None:
            present |= {"state": state.value, "changed": at}
            present |= {key: facts[key] for key in ("transaction_id", "note") if facts.get(key)}

    def _stray(self, seq: int, subject: str) -> None:
        sentence = N_("Entry {entry} does not follow from what is known of {id}.")
        self.found(seq, sentence, id=subject)

    def _move(self, seq: int, subject: str, step: str, at: str, facts: dict[str, Any]) -> None:
        known = {key: facts.get(key) for key in _MOVED} | {"id": subject, "step": step}
        present = self.moves.get(subject)
        if present is None:
            self.moves[subject] = known | {"entry": seq, "created": at, "changed": None}
        else:
            present |= known | {
                "entry": present["entry"],
                "created": present["created"],
                "changed": at,
            }

    def compare(
        self,
        connection: sqlite3.Connection,
        table: str,
        columns: list[str],
        expected: dict[str, dict[str, Any]],
    ) -> None:
        """Hold a table against what the entries add up to."""
        left = dict(expected)
        for row in connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY entry"):  # noqa: S608 - our own column names
            present = dict(zip(columns, row, strict=True))
            subject = present[columns[1]]
            wanted = left.pop(subject, None)
            if wanted is None:
                self.found(
                    present["entry"],
                    N_("{table} holds {id}, which no entry wrote down."),
                    table=table,
                    id=subject,
                )
                continue
            for column in columns:
                if present[column] != wanted[column]:
                    self.found(
                        present["entry"],
                        N_("{table} says {present} as {column} of {id}; the entries say {wanted}."),
                        table=table,
                        id=subject,
                        column=column,
                        present=present[column],
                        wanted=wanted[column],
                    )
        for subject, wanted in left.items():
            self.found(
                wanted["entry"],
                N_("{id} is missing from {table}."),
                table=table,
                id=subject,
            )


def _facts(payload: str) -> dict[str, Any] | None:
    """What an entry says; None for anything but named texts and numbers, which is all that is ever written."""
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or any(isinstance(one, dict | list) for one in told.values()):
        return None
    return told
