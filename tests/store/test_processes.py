from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from msp_tui.domain.errors import StateError, StoreBusy
from msp_tui.domain.lookup import Criterion, Field, Question, Range, Word
from msp_tui.domain.records import Interrupted, Scope
from msp_tui.store import connection as connections
from msp_tui.store import migrations, schema_transactions
from msp_tui.store.journal import Journal
from msp_tui.store.ledger import Ledger
from msp_tui.store.opening import open_journal, open_ledger, open_records
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL, intent, payment

PRELUDE = f"""
import sys, pathlib
from msp_tui.domain.errors import RuleError
from msp_tui.store.opening import open_journal, open_ledger, open_records
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import intent, payment
def state():
    return StateDir.open(pathlib.Path(sys.argv[1]), environment="sandbox", base_url="{BASE_URL}")
"""


def started(program: str, path: Path, *arguments: str) -> subprocess.Popen[str]:
    """Another process of this program, which waits for a line before it goes on where it says so."""
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + program, str(path), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def line(process: subprocess.Popen[str]) -> str:
    """Its next line."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(process: subprocess.Popen[str]) -> None:
    """Let it go on."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def ended(process: subprocess.Popen[str]) -> str:
    """What it still said, after it ended well."""
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return said.strip()


def test_several_processes_open_a_fresh_directory_at_once(tmp_path: Path) -> None:
    """Whoever is first makes directory, stamp, files and tables; all can write at once."""
    program = """
print("ready", flush=True); sys.stdin.readline()
s = state()
ledger, journal, records = open_ledger(s), open_journal(s), open_records(s)
number = int(sys.argv[2])
ledger.save_transactions([payment(number)])
journal.intend(intent(f"R-{number}", order_id=f"sale-{number}"))
print("written")
"""
    path = tmp_path / "state"
    processes = [started(program, path, str(number)) for number in range(4)]
    assert [line(process) for process in processes] == ["ready"] * 4
    for process in processes:
        go(process)
    assert [ended(process) for process in processes] == ["written"] * 4
    state = StateDir.open(path, environment="sandbox", base_url=BASE_URL)
    records, journal = open_records(state), open_journal(state)
    assert len(records.newest(Scope(), 9)) == 4
    assert len(journal.open_intents()) == 4
    assert journal.verify() == []
    assert {file.suffix for file in path.iterdir()} <= {
        ".json",
        ".sqlite3",
        ".sqlite3-wal",
        ".sqlite3-shm",
    }
    records.close()
    journal.close()


def test_two_processes_refund_one_sale(state: StateDir) -> None:
    """Of several consoles that refund the same sale at once, one intent is written."""
    program = """
journal = open_journal(state())
print("ready", flush=True); sys.stdin.readline()
try:
    journal.intend(intent("R-" + sys.argv[2]))
    print("written")
except RuleError as refused:
    print("refused")
"""
    processes = [started(program, state.path, str(number)) for number in range(3)]
    assert [line(process) for process in processes] == ["ready"] * 3
    for process in processes:
        go(process)
    assert sorted(map(ended, processes)) == ["refused", "refused", "written"]


def test_a_reader_notices_another_process(state: StateDir, records: Records) -> None:
    """The revision changes when any process commits, and the rows are there."""
    before = records.revision()
    assert records.revision() == before
    ended(started("open_ledger(state()).save_transactions([payment(7)])", state.path))
    assert records.revision() != before
    assert [found.row for found in records.newest(Scope(), 9)] == [payment(7)]


def test_a_reader_in_a_thread(state: StateDir, ledger: Ledger) -> None:
    """Each thread opens a reader of its own and sees what the writer committed."""
    ledger.save_transactions([payment(1)])
    seen = []

    def read() -> None:
        records = open_records(state)
        seen.append(len(records.newest(Scope(), 9)))
        records.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert seen == [1]


def test_a_killed_writer_leaves_a_whole_store(state: StateDir) -> None:
    """kill -9 in the middle of a page: the page is gone, what was committed is there, the store opens."""
    program = """
ledger = open_ledger(state())
ledger.save_transactions([payment(1)])
put, many = ledger._put, 0
def half_way(row):
    global many
    put(row); many += 1
    if many == 300:
        print("half way", flush=True); sys.stdin.readline()
ledger._put = half_way
ledger.save_transactions([payment(number) for number in range(2, 500)])
"""
    process = started(program, state.path)
    assert line(process) == "half way"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    ledger, records = open_ledger(state), open_records(state)
    assert [found.row for found in records.newest(Scope(), 9)] == [payment(1)]
    assert len(ledger.save_transactions([payment(2), payment(1)])) == 1
    ledger.close()
    records.close()


def test_a_writer_that_holds_on(
    state: StateDir, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody holds the write lock for too long, writing is refused as busy, reading goes on."""
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.05)
    ledger.save_transactions([payment(1)])
    other = sqlite3.connect(state.transactions, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    second, records = open_ledger(state), open_records(state)
    with pytest.raises(StoreBusy, match="in use by another process"):
        second.save_transactions([payment(2)])
    assert len(records.newest(Scope(), 9)) == 1
    other.execute("ROLLBACK")
    second.save_transactions([payment(2)])
    assert len(records.newest(Scope(), 9)) == 2
    for door in (second, records, other):
        door.close()


def test_a_question_can_be_interrupted(ledger: Ledger, records: Records) -> None:
    """Another thread stops a running query; the reader is as good as before."""
    ledger.save_transactions([payment(number) for number in range(300)])
    question = Question((Word("q", (Criterion(Field.ORDER_ID, "q"),)),))
    running, stopped = threading.Event(), threading.Event()

    def under_way() -> int:
        running.set()
        assert stopped.wait(120)
        return 0

    def interrupt() -> None:
        assert running.wait(120)
        records.interrupt()
        stopped.set()

    thread = threading.Thread(target=interrupt)
    thread.start()
    records._connection.set_progress_handler(under_way, 100)
    with pytest.raises(Interrupted):
        records.search(question, 9)
    thread.join()
    assert records.search(question, 9) == []


def test_a_question_that_takes_too_long(ledger: Ledger, records: Records) -> None:
    """A query in a hurry stops when its time is over; the next one has all the time it wants."""
    ledger.save_transactions([payment(number) for number in range(300)])
    question = Question((Word("q", (Criterion(Field.ORDER_ID, "q"),)),))
    with records.within(60):
        assert records.search(question, 9) == []
    with records.within(0), pytest.raises(Interrupted):
        records.search(question, 9)
    assert records.search(question, 9) == []


def test_interrupting_a_closed_reader(state: StateDir) -> None:
    """A reader may be gone by the time somebody interrupts it."""
    records = open_records(state)
    records.close()
    records.interrupt()


def test_a_reader_writes_nothing(records: Records) -> None:
    """The reader's connection refuses to write."""
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        records._connection.execute("DELETE FROM transactions")


def test_a_full_disk_leaves_the_store_as_it_was(ledger: Ledger, records: Records) -> None:
    """A page that does not fit is not half there, and the store goes on when there is room."""
    ledger.save_transactions([payment(1)])
    pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
    page = [payment(number, description="x" * 200) for number in range(2, 400)]
    with pytest.raises(StateError, match="The disk is full"):
        ledger.save_transactions(page)
    assert [found.row for found in records.newest(Scope(), 9)] == [payment(1)]
    ledger._connection.execute("PRAGMA max_page_count = 100000")
    assert len(ledger.save_transactions(page)) == len(page)


def test_a_damaged_store_may_be_deleted(state: StateDir) -> None:
    """The sentence names the file and says that everything in it is fetched again."""
    state.transactions.write_bytes(b"this is no database" * 100)
    state.transactions.chmod(0o600)
    with pytest.raises(StateError, match="is damaged") as refused:
        open_records(state)
    assert "fetched again" in refused.value.hint


def test_a_newer_programs_store_is_refused(state: StateDir, journal: Journal) -> None:
    """A database with steps that this version does not know is not touched."""
    journal.intend(intent())
    journal._connection.execute("INSERT INTO migrations (name) VALUES ('from the future')")
    with pytest.raises(StateError, match="written by a newer version"):
        open_journal(state)


def test_an_early_programs_store_is_not_called_a_newer_ones(
    state: StateDir, ledger: Ledger, journal: Journal
) -> None:
    """Steps that we do not know stand where ours should: the transactions are fetched again, the journal stays."""
    for door in (ledger, journal):
        last = "(SELECT max(number) FROM migrations)"
        door._connection.execute(f"UPDATE migrations SET name = 'once' WHERE number = {last}")
    with pytest.raises(StateError, match="written by an early version") as refused:
        open_records(state)
    assert "fetched again" in refused.value.hint
    with pytest.raises(StateError, match="written by an early version") as refused:
        open_journal(state)
    assert "Never delete it" in refused.value.hint
    assert state.journal.exists()


def test_a_store_of_yesterday_gets_todays_indexes(state: StateDir) -> None:
    """Steps that were added since are made when it is opened; its rows stay and are found through them."""
    state.create(state.transactions)
    connection = connections.connect(state.transactions)
    connection.execute("PRAGMA journal_mode = WAL")
    migrations.migrate(connection, schema_transactions.STEPS[:-1], state.transactions)
    before = Ledger(connection, state.transactions)
    before.save_transactions([payment(1), payment(2, status="void", amount=300)])
    before.close()
    records = open_records(state)
    void = Word("void", (Criterion(Field.STATUS, "void"),))
    price = Word("3,00", (Criterion(Field.AMOUNT, Range(300, 300)),))
    found = records.search(Question((void, price)), 9)
    records.close()
    assert [row.transaction_id for row in found] == ["000000002"]
