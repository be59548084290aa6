from __future__ import annotations

import os
import random
import re
import sqlite3
from collections.abc import Iterator

import pytest

from msp_tui.domain.errors import StateError
from msp_tui.domain.findings import Finding
from msp_tui.domain.refunds import RefundState
from msp_tui.store import chain
from msp_tui.store.connection import writing
from msp_tui.store.journal import Journal
from msp_tui.store.opening import open_journal, read_journal
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import at, intent
from tests.store.test_journal import move


@pytest.fixture
def meddler(state: StateDir) -> Iterator[sqlite3.Connection]:
    """Somebody with SQL and the rights of the file's owner, who took the triggers away."""
    journal = open_journal(state)
    for number in range(1, 4):
        journal.intend(intent(f"R-{number}", order_id=f"sale-{number}"))
    journal.advance("R-1", RefundState.SENT, at(61))
    journal.advance("R-1", RefundState.ACCEPTED, at(62), transaction_id="42")
    journal.plan_move(move())
    assert journal.verify() == []
    journal.close()
    connection = sqlite3.connect(state.journal, isolation_level=None)
    triggers = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for (name,) in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE entries SET payload = replace(payload, '500', '900') WHERE seq = 2",
            "Entry 2 is not what was written: its hash differs.",
        ),
        (
            "UPDATE entries SET at = '2020' WHERE seq = 3",
            "Entry 3 does not say what its columns say.",
        ),
        ("DELETE FROM entries WHERE seq IN (4, 5)", "Entries 4 to 5 are missing."),
        (
            "UPDATE entries SET previous = hash WHERE seq = 2",
            "Entry 2 does not follow the entry before it.",
        ),
        (
            "UPDATE intents SET amount = 1 WHERE refund_order_id = 'R-2'",
            "intents says 1 as amount of R-2; the entries say 500.",
        ),
        (
            "UPDATE intents SET state = 'completed' WHERE refund_order_id = 'R-3'",
            "intents says completed as state of R-3; the entries say intended.",
        ),
        ("DELETE FROM intents WHERE refund_order_id = 'R-3'", "R-3 is missing from intents."),
        (
            "INSERT INTO intents SELECT 99, 'R-99', 1, 'x', amount, currency, created, operator, login, reason, state, changed, transaction_id, note, approver, decided_by FROM intents WHERE entry = 1",
            "intents holds R-99, which no entry wrote down.",
        ),
        (
            "UPDATE moves SET step = 'paired'",
            "moves says paired as step of M-1; the entries say planned.",
        ),
    ],
)
def test_meddling_is_named(
    state: StateDir, meddler: sqlite3.Connection, statement: str, sentence: str
) -> None:
    """Whatever is changed behind the program's back is found, with its place."""
    meddler.execute(statement)
    journal = open_journal(state)
    assert sentence in [str(finding) for finding in journal.verify()]
    journal.close()


def test_a_step_that_no_rule_allows_is_named(state: StateDir, meddler: sqlite3.Connection) -> None:
    """An entry with a right hash but a step that cannot be is found all the same."""
    with writing(meddler):
        chain.append(meddler, "R-2", RefundState.COMPLETED.value, at(63), {})
    journal = open_journal(state)
    assert "Entry 7 does not follow from what is known of R-2." in map(str, journal.verify())
    journal.close()


@pytest.mark.parametrize("depth", [1, 900, 99_999])
def test_an_entry_that_is_nested_on_purpose_cannot_be_read(
    state: StateDir, meddler: sqlite3.Connection, depth: int
) -> None:
    """However deep: it is named, and the others are still looked at."""
    payload = f'{{"amount": {"[" * depth}{"]" * depth}}}'
    (previous,) = meddler.execute("SELECT hash FROM entries WHERE seq = 1").fetchone()
    told = chain.entry_hash(previous, payload)
    meddler.execute("UPDATE entries SET payload = ?, hash = ? WHERE seq = 2", (payload, told))
    journal = open_journal(state)
    named = list(map(str, journal.verify()))
    assert "Entry 2 cannot be read." in named
    assert "Entry 3 does not follow the entry before it." in named
    journal.close()


def test_a_decision_about_what_was_known_is_named(
    state: StateDir, meddler: sqlite3.Connection
) -> None:
    """Only a refund that was unknown can have been decided."""
    with writing(meddler):
        chain.append(meddler, "R-1", chain.DECIDED, at(63), {"operator": "Bruno"})
    journal = open_journal(state)
    assert "Entry 7 does not follow from what is known of R-1." in map(str, journal.verify())
    journal.close()


def test_one_flipped_byte_is_found_and_named(state: StateDir, journal: Journal) -> None:
    """Of thousands of entries, the one whose byte was flipped on the disk is named."""
    with writing(journal._connection):
        for number in range(1, 3000):
            chain.append(
                journal._connection, f"R-{number}", "intended", at(number), {"reason": "x"}
            )
    journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal.close()
    before = state.journal.read_bytes()
    place = before.index(b'"subject":"R-1234"') + len(b'"subject":"R-12')
    descriptor = os.open(state.journal, os.O_WRONLY)
    os.pwrite(descriptor, bytes([before[place] ^ 0x80]), place)
    os.close(descriptor)
    again = open_journal(state)
    named = [finding.entry for finding in again.verify() if "hash differs" in finding.sentence]
    assert named == [1234]
    again.close()


def _verified(state: StateDir) -> list[Finding] | StateError:
    """What a check answers, or why the file cannot be opened or read."""
    try:
        journal = read_journal(state)
        try:
            return journal.verify()
        finally:
            journal.close()
    except StateError as failure:
        return failure


def test_a_byte_flipped_anywhere_is_found_or_said(state: StateDir, journal: Journal) -> None:
    """In an entry it is always found; anywhere else the check ends with findings or one sentence."""
    for number in range(30):
        journal.intend(intent(f"R-{number}", order_id=f"sale-{number}"))
    journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal.close()
    whole = state.journal.read_bytes()
    dice = random.Random(5)
    used = [place for place, byte in enumerate(whole) if byte]
    entries = [
        place
        for found in re.finditer(rb'\{"amount":500[^}]+\}', whole)
        for place in range(found.start(), found.end())
    ]
    assert len(entries) > 30 * 100
    for place in (*dice.sample(used, 200), *dice.sample(entries, 50)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << dice.randrange(8)
        state.journal.write_bytes(flipped)
        answer = _verified(state)
        assert place not in entries or answer, place
        for rest in ("-wal", "-shm"):
            state.journal.with_name(state.journal.name + rest).unlink(missing_ok=True)
    state.journal.write_bytes(whole)
    assert _verified(state) == []
