from __future__ import annotations

import sqlite3
from datetime import timedelta

from msp_tui.domain.records import Scope
from msp_tui.store.journal import Journal
from msp_tui.store.ledger import Ledger
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import CELLAR, COUNTER, at, intent, payment


def test_old_rows_go_a_few_at_a_time(ledger: Ledger, records: Records) -> None:
    """Oldest first, of one group only, up to a moment that itself stays."""
    ledger.save_transactions([payment(number) for number in range(10)])
    ledger.save_transactions([payment(1, group_id=CELLAR)])
    assert [ledger.prune(COUNTER, at(7), 3) for _ in range(4)] == [3, 3, 1, 0]
    left = [found.row.transaction_id for found in records.newest(Scope((COUNTER,)), 99)]
    assert left == ["000000009", "000000008", "000000007"]
    assert len(records.newest(Scope((CELLAR,)), 99)) == 1


def test_the_index_of_parts_follows(state: StateDir, ledger: Ledger) -> None:
    """A part of an id that is gone finds nothing, and SQLite finds the index whole."""
    ledger.save_transactions([payment(number, order_id=f"old{number}") for number in range(20)])
    ledger.save_transactions([payment(n, order_id=f"new{n}") for n in range(20, 30)])
    ledger.prune(COUNTER, at(20), 1000)
    connection = sqlite3.connect(state.transactions)
    connection.execute("INSERT INTO order_parts (order_parts, rank) VALUES ('integrity-check', 1)")
    short = "SELECT count(*) FROM order_parts WHERE order_parts MATCH ?"
    assert [connection.execute(short, (part,)).fetchone() for part in ("old", "new")] == [
        (0,),
        (10,),
    ]
    long = "SELECT count(*) FROM long_parts WHERE long_parts MATCH ?"
    words = [f"o{part.encode().hex()}" for part in ("old1", "new2")] + [f"t{b'0000'.hex()}"]
    assert [connection.execute(long, (word,)).fetchone() for word in words] == [(0,), (10,), (10,)]
    connection.close()


def test_screens_are_told_only_when_something_went(ledger: Ledger, records: Records) -> None:
    """Looking for old rows every hour wakes nobody."""
    ledger.save_transactions([payment(1)])
    before = records.revision()
    assert ledger.prune(COUNTER, at(0), 100) == 0
    assert records.revision() == before
    assert ledger.prune(COUNTER, at(2), 100) == 1
    assert records.revision() != before


def test_the_journal_keeps_what_the_store_lets_go(ledger: Ledger, journal: Journal) -> None:
    """A refund of a sale that is gone stays written down."""
    ledger.save_transactions([payment(1)])
    journal.intend(intent())
    ledger.prune(COUNTER, at(0) + timedelta(days=3650), 100)
    assert [one.refund_order_id for one in journal.intents()] == ["R-1"]
    assert journal.verify() == []
