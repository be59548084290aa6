"""What was intended and what became of it, each step on disk before it counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from msp_tui.domain.clock import Span
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.findings import Finding
from msp_tui.domain.moves import Move, MoveStep, StepTaken
from msp_tui.domain.operators import WrongPins
from msp_tui.domain.refunds import (
    OPEN_STATES,
    Decision,
    RefundIntent,
    RefundState,
)
from msp_tui.store import asides, chain, moves
from msp_tui.store.checking import check
from msp_tui.store.connection import OpenedFile, writing
from msp_tui.store.payments import PaymentBook
from msp_tui.store.stepping import INTENTS
from msp_tui.store.trouble import explained

_COLUMNS = (
    "refund_order_id, group_id, order_id, amount, currency, created, operator, login, reason, state, changed, "
    "transaction_id, note, approver, decided_by"
)
_INTENTS = f"SELECT {_COLUMNS} FROM intents"  # noqa: S608 - our own column names
_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN_STATES))


class Journal:
    """The journal, for one thread. Every method raises StateError; nothing is half written."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        with explained(path):
            self._file = OpenedFile.at(path)
        self.payments = PaymentBook(connection, self._file)

    def intend(self, intent: RefundIntent) -> None:
        """Write an intent down, on disk when this returns.

        Raises RuleError while another intent of the sale is open (values: operator and at) or when its
        refund_order_id was used before. Card numbers in the reason are cut to their last four.
        """
        with self._writing():
            self._refuse_second(intent)
            facts = {
                "group_id": intent.group_id,
                "order_id": intent.order_id,
                "amount": intent.amount,
                "currency": intent.currency,
                "operator": intent.operator,
                "login": intent.login,
                "reason": chain.harmless(intent.reason),
                "approver": intent.approver,
            }
            INTENTS.begin(self._connection, intent.refund_order_id, intent.created, facts)

    def advance(
        self,
        refund_order_id: str,
        to: RefundState,
        at: datetime,
        *,
        transaction_id: str = "",
        note: str = "",
    ) -> bool:
        """Move an intent forward if its present state allows it, on disk when this returns (see Stepped.step).

        False, and nothing written, when another process was first or there is no such intent.
        """
        with self._writing():
            moved = INTENTS.step(
                self._connection, refund_order_id, to, at, transaction_id=transaction_id, note=note
            )
            if moved:
                asides.tell(self._connection, refund_order_id, to)
            return moved

    def decide(self, decision: Decision, at: datetime) -> bool:
        """Write down what somebody says became of an unknown refund, on disk when this returns.

        Two entries: the decision, and the state that follows from it. False, and nothing written, when
        the refund is not unknown (any more).
        """
        reason = chain.harmless(decision.reason)
        state, subject = decision.state, decision.refund_order_id
        with self._writing():
            decided = self._connection.execute(
                "UPDATE intents SET decided_by = ? WHERE refund_order_id = ? AND state = 'unknown'",
                (decision.operator, subject),
            )
            if decided.rowcount == 0:
                return False
            who = {"operator": decision.operator, "login": decision.login}
            facts = {**who, "made": decision.made, "reason": reason}
            chain.append(self._connection, subject, chain.DECIDED, at, facts)
            found = decision.transaction_id
            INTENTS.step(self._connection, subject, state, at, transaction_id=found, note=reason)
            asides.tell(self._connection, subject, state)
            return True

    def intent(self, refund_order_id: str) -> RefundIntent | None:
        """One intent as it stands."""
        found = self._intents("WHERE refund_order_id = ?", refund_order_id)
        return found[0] if found else None

    def intents(self, limit: int = 500) -> list[RefundIntent]:
        """Open ones first, then the newest."""
        return self._intents(f"ORDER BY state IN ({_OPEN}) DESC, entry DESC LIMIT ?", limit)

    def of_sale(self, group_id: int, order_id: str) -> list[RefundIntent]:
        """Every intent of one sale, oldest first."""
        return self._intents(
            "WHERE group_id = ? AND order_id = ? ORDER BY entry", group_id, order_id
        )

    def open_intents(self) -> list[RefundIntent]:
        """Intents whose outcome is not written yet, oldest first."""
        return self._intents(f"WHERE state IN ({_OPEN}) ORDER BY entry")

    def refunded_by(self, operator: str, span: Span) -> int:
        """Minor units that an operator's refunds written down in a span gave back, or may still."""
        query = """
            SELECT coalesce(sum(amount), 0) FROM intents
            WHERE operator = ? AND created >= ? AND created < ? AND state NOT IN ('refused', 'not_made', 'voided')
        """
        values = (operator, chain.written(span.start), chain.written(span.end))
        with explained(self._path):
            return int(self._connection.execute(query, values).fetchone()[0])

    def awaited(self, since: datetime) -> list[RefundIntent]:
        """Accepted intents, and those not made that were written down since; oldest first.

        A refund found later with the id of one that was ruled out reopens it.
        """
        return self._intents(
            "WHERE state IN ('accepted', 'not_made') AND (state = 'accepted' OR created >= ?) ORDER BY entry",
            chain.written(since),
        )

    def note(self, refund_order_id: str, kind: str, at: datetime, facts: dict[str, str]) -> None:
        """Write an attempt at a made refund down, on disk when this returns; its state stays.

        `kind` is one of chain.ATTEMPTS.
        """
        harmless = {name: chain.harmless(value) for name, value in facts.items()}
        with self._writing():
            chain.append(self._connection, refund_order_id, kind, at, harmless)

    def unseen(self, limit: int = 100) -> list[RefundIntent]:
        """Refunds whose outcome nobody has taken note of, the last intended last."""
        listed = "refund_order_id IN (SELECT refund_order_id FROM unseen)"
        return self._intents(f"WHERE {listed} ORDER BY entry DESC LIMIT ?", limit)[::-1]

    def take_note(self, intents: Sequence[RefundIntent]) -> None:
        """Somebody has seen these as they stand; nobody is told of them again unless they move on."""
        with self._writing():
            asides.seen(self._connection, intents)

    def wrong_pins(self, operator: int) -> WrongPins | None:
        """How often in a row an operator's PIN was wrong, on all consoles; None when the last was right."""
        with explained(self._path):
            return asides.wrong_pins(self._connection, operator)

    def keep_wrong_pins(
        self, operator: int, before: WrongPins | None, now: WrongPins | None
    ) -> bool:
        """Replace that; False, and nothing written, when it is not `before` any more."""
        with self._writing():
            return asides.keep_wrong_pins(self._connection, operator, before, now)

    def revision(self) -> int:
        """A number that changes whenever another process, or another connection, wrote something."""
        with explained(self._path):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def fingerprint(self, refund_order_id: str) -> str:
        """The beginning of the hash of the entry that wrote the intent down (16 hex digits), "" for no such intent."""
        query = "SELECT hash FROM entries WHERE seq = (SELECT entry FROM intents WHERE refund_order_id = ?)"
        with explained(self._path):
            found = self._connection.execute(query, (refund_order_id,)).fetchone()
            return str(found[0])[:16] if found else ""

    def plan_move(self, move: Move) -> None:
        """Begin a move, on disk when this returns. Raises RuleError when a move has this id already."""
        with self._writing():
            moves.begin(self._connection, move)

    def step_move(self, move: Move, step: MoveStep, at: datetime) -> Move:
        """Write the next step of a move with what `move` knows by then; returns it as it stands.

        No step is taken twice or back: whoever comes second gets the move back as the first left it.
        """
        with self._writing():
            return moves.step(self._connection, move, step, at)

    def moves(self, limit: int = 200) -> list[Move]:
        """Unfinished ones first, then the newest."""
        with explained(self._path):
            return moves.listed(self._connection, limit)

    def move_steps(self, move_id: str) -> list[StepTaken]:
        """Every step of a move that was written down, oldest first."""
        with explained(self._path):
            return moves.steps(self._connection, move_id)

    def counts(self) -> tuple[int, int, int, int]:
        """How many entries, refund intents, moves and payments there are."""
        tables = ("entries", "intents", "moves", "payments")
        with explained(self._path):
            counted = [
                self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own words
                for table in tables
            ]
        return counted[0], counted[1], counted[2], counted[3]

    def verify(self) -> list[Finding]:
        """Walk all entries and what they add up to; returns what is wrong, nothing when all is well."""
        with explained(self._path):
            return check(self._connection)

    def close(self) -> None:
        """Release the files."""
        with explained(self._path):
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, in the file that every other process opens too."""
        with explained(self._path), writing(self._connection):
            self._file.check()
            yield

    def _refuse_second(self, intent: RefundIntent) -> None:
        if intent.amount <= 0:
            raise RuleError(N_("A refund needs an amount above zero."))
        condition = f"WHERE group_id = ? AND order_id = ? AND state IN ({_OPEN})"
        for other in self._intents(condition, intent.group_id, intent.order_id):
            raise RuleError(
                N_("{operator} is already refunding this sale, since {at}."),
                N_("Wait until the outcome of that refund is known."),
                operator=other.operator,
                at=other.created,
                refund_order_id=other.refund_order_id,
            )
        if self._intents("WHERE refund_order_id = ?", intent.refund_order_id):
            raise RuleError(
                N_("The refund {refund_order_id} is already in the journal."),
                N_("Begin the refund again; it gets a number of its own."),
                refund_order_id=intent.refund_order_id,
            )

    def _intents(self, condition: str, *values: Any) -> list[RefundIntent]:
        with explained(self._path):
            rows = self._connection.execute(f"{_INTENTS} {condition}", values)
            return [_intent(row) for row in rows]


def _intent(row: tuple[Any, ...]) -> RefundIntent:
    created = datetime.fromisoformat(row[5])
    changed = datetime.fromisoformat(row[10]) if row[10] else None
    known = (*row[:5], created, *row[6:9], RefundState(row[9]), changed, *row[11:])
    return RefundIntent(*known)
