from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from msp_tui.domain.errors import RuleError
from msp_tui.domain.payments import (
    OPEN_ORDER,
    OPEN_PAYMENTS,
    PAYMENT_STEPS,
    CloudPayment,
    PaymentState,
)
from msp_tui.store.journal import Journal
from msp_tui.store.opening import open_journal
from msp_tui.store.payments import PaymentBook
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import COUNTER, at, intent

INTENDED, SENT, WAITING = PaymentState.INTENDED, PaymentState.SENT, PaymentState.WAITING
COMPLETED = PaymentState.COMPLETED


def payment(order_id: str = "P-1", **changes: Any) -> CloudPayment:
    """Twelve euros fifty on the first terminal."""
    wanted = CloudPayment(
        order_id=order_id,
        group_id=COUNTER,
        terminal_id="00000LQT",
        amount=1250,
        currency="EUR",
        created=at(60),
        operator="anna",
        login="anna@till",
        description="Two books",
    )
    return replace(wanted, **changes)


@pytest.fixture
def book(journal: Journal) -> PaymentBook:
    """The journal's part about payments."""
    return journal.payments


def path_to(state: PaymentState) -> list[PaymentState]:
    """The shortest way from the beginning to a state."""
    ways: list[list[PaymentState]] = [[INTENDED]]
    for way in ways:
        if way[-1] is state:
            return way[1:]
        ways += [[*way, one] for one in sorted(PAYMENT_STEPS[way[-1]]) if one not in way]
    raise AssertionError(state)


def brought_to(book: PaymentBook, state: PaymentState, order_id: str = "P-1", **more: Any) -> None:
    """A payment that stands there."""
    book.intend(payment(order_id, **more))
    for step in path_to(state):
        assert book.advance(order_id, step, at(61))


def test_a_payment_is_there_as_it_was_written(book: PaymentBook) -> None:
    """What was intended, then each step with its moment."""
    book.intend(payment())
    assert book.payment("P-1") == payment()
    book.advance("P-1", SENT, at(61))
    book.advance("P-1", WAITING, at(62), note="on the device")
    book.advance("P-1", COMPLETED, at(63), transaction_id="42")
    assert book.payment("P-1") == payment(
        state=COMPLETED, changed=at(63), transaction_id="42", note="on the device"
    )
    assert [(step.state, step.at) for step in book.steps("P-1")] == [
        (INTENDED, at(60)),
        (SENT, at(61)),
        (WAITING, at(62)),
        (COMPLETED, at(63)),
    ]
    assert book.payment("P-2") is None


@pytest.mark.parametrize("stands", PaymentState)
@pytest.mark.parametrize("to", PaymentState)
def test_a_payment_moves_only_as_the_rules_allow(
    book: PaymentBook, journal: Journal, stands: PaymentState, to: PaymentState
) -> None:
    """Anything else writes nothing, and the journal stays whole."""
    brought_to(book, stands)
    assert book.advance("P-1", to, at(70)) is (to in PAYMENT_STEPS[stands])
    after = book.payment("P-1")
    assert after is not None
    assert after.state is (to if to in PAYMENT_STEPS[stands] else stands)
    assert journal.verify() == []


@pytest.mark.parametrize("stands", PaymentState)
def test_one_open_payment_on_each_terminal(book: PaymentBook, stands: PaymentState) -> None:
    """A terminal is free again when its payment is over."""
    brought_to(book, stands)
    book.intend(payment("P-2", terminal_id="000002Or"))
    if stands in OPEN_PAYMENTS:
        with pytest.raises(RuleError, match="anna has a payment open") as told:
            book.intend(payment("P-3"))
        assert told.value.values[OPEN_ORDER] == "P-1"
        assert {one.order_id for one in book.open_payments()} == {"P-1", "P-2"}
    else:
        book.intend(payment("P-3"))
        assert [one.order_id for one in book.open_payments()] == ["P-2", "P-3"]


def test_another_process_is_refused_by_the_database_itself(tmp_path: Any) -> None:
    """Two doors on one store: whoever comes second is told who was first."""
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url="http://127.0.0.1:1")
    first, second = open_journal(state), open_journal(state)
    first.payments.intend(payment())
    with pytest.raises(RuleError, match="open on this terminal"):
        second.payments.intend(payment("P-2"))
    with pytest.raises(sqlite3.IntegrityError):
        second._connection.execute(
            "INSERT INTO payments SELECT 99, 'P-9', group_id, terminal_id, amount, currency, created, operator, login,"
            " description, state, changed, transaction_id, note FROM payments"
        )
    for journal in (first, second):
        journal.close()


def test_an_order_id_is_used_once(book: PaymentBook) -> None:
    """Also when its payment is long over."""
    brought_to(book, COMPLETED)
    with pytest.raises(RuleError, match="already in the journal"):
        book.intend(payment())


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_is_above_zero(book: PaymentBook, amount: int) -> None:
    """Nothing is written for any other."""
    with pytest.raises(RuleError, match="above zero"):
        book.intend(payment(amount=amount))
    assert book.payments() == []


def test_card_numbers_reach_no_journal(book: PaymentBook, journal: Journal) -> None:
    """A description, a note: cut to the last four digits."""
    book.intend(payment(description="card 4111 1111 1111 1111"))
    book.note("P-1", "payment cancel failed", at(61), {"note": "4111111111111111"})
    said = "".join(row[0] for row in journal._connection.execute("SELECT payload FROM entries"))
    assert "1111" in said
    assert "4111" not in said
    assert journal.verify() == []


def test_late_ones_are_those_that_nobody_saw_paid(book: PaymentBook) -> None:
    """What was not made or declined, of the last while."""
    brought_to(book, PaymentState.NOT_MADE, "P-1")
    brought_to(book, PaymentState.DECLINED, "P-2")
    brought_to(book, PaymentState.CANCELLED, "P-3")
    brought_to(book, PaymentState.NOT_MADE, "P-4", created=at(-1000))
    assert [one.order_id for one in book.late(at(0))] == ["P-1", "P-2"]


def test_open_ones_come_first(book: PaymentBook) -> None:
    """Then the newest."""
    for number in range(1, 4):
        brought_to(book, COMPLETED, f"P-{number}")
    brought_to(book, WAITING, "P-0")
    brought_to(book, COMPLETED, "P-4", terminal_id="000002Or")
    assert [one.order_id for one in book.payments(3)] == ["P-0", "P-4", "P-3"]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE payments SET amount = 1", "payments says 1 as amount of P-1"),
        ("UPDATE payments SET state = 'cancelled'", "payments says cancelled as state of P-1"),
        ("DELETE FROM payments", "P-1 is missing from payments"),
        ("UPDATE entries SET kind = 'payment expired' WHERE seq = 3", "does not say what its"),
    ],
)
def test_meddling_is_named(state: StateDir, statement: str, sentence: str) -> None:
    """Behind the triggers' back, with the rights of the file's owner."""
    journal = open_journal(state)
    brought_to(journal.payments, COMPLETED)
    journal.intend(intent())
    journal.close()
    connection = sqlite3.connect(state.journal, isolation_level=None)
    named = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for (name,) in named:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement)
    connection.close()
    journal = open_journal(state)
    findings = [finding.sentence.format(**finding.values) for finding in journal.verify()]
    journal.close()
    assert any(sentence in said for said in findings), findings


def test_what_was_intended_is_never_changed(journal: Journal) -> None:
    """The database refuses it."""
    journal.payments.intend(payment())
    for statement in ("UPDATE payments SET amount = 1", "DELETE FROM payments"):
        with pytest.raises(sqlite3.IntegrityError):
            journal._connection.execute(statement)


def test_a_journal_of_yesterday_gets_the_table(state: StateDir) -> None:
    """A file that an earlier build made is carried on."""
    journal = open_journal(state)
    journal.intend(intent())
    journal._connection.execute("DROP TABLE payments")
    journal._connection.execute("DELETE FROM migrations WHERE name = 'payments on terminals'")
    journal.close()
    journal = open_journal(state)
    journal.payments.intend(payment(created=datetime(2026, 1, 5, tzinfo=UTC)))
    assert journal.verify() == []
    assert journal.counts() == (2, 1, 0, 1)
    journal.close()
