from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from pathlib import Path

import pytest

from msp_tui.domain.errors import RuleError, StateError
from msp_tui.domain.moves import Move, MoveStep
from msp_tui.domain.operators import WrongPins
from msp_tui.domain.refunds import TRANSITIONS, Decision, RefundState
from msp_tui.store.journal import Journal
from msp_tui.store.opening import open_journal
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import CELLAR, COUNTER, at, intent

ROADS: dict[RefundState, tuple[RefundState, ...]] = {
    RefundState.INTENDED: (),
    RefundState.SENT: (RefundState.SENT,),
    RefundState.NOT_MADE: (RefundState.NOT_MADE,),
    RefundState.ACCEPTED: (RefundState.SENT, RefundState.ACCEPTED),
    RefundState.REFUSED: (RefundState.SENT, RefundState.REFUSED),
    RefundState.UNKNOWN: (RefundState.SENT, RefundState.UNKNOWN),
    RefundState.COMPLETED: (RefundState.SENT, RefundState.ACCEPTED, RefundState.COMPLETED),
    RefundState.VOIDED: (RefundState.SENT, RefundState.ACCEPTED, RefundState.VOIDED),
}


def fill(journal: Journal) -> None:
    """More intents than fit in a few pages."""
    for number in range(1, 500):
        journal.intend(intent(f"R-{number}", order_id=f"sale-{number}", reason="x" * 400))


def move(name: str = "M-1") -> Move:
    """A terminal's way from the counter to the cellar."""
    return Move(
        id=name,
        old_tid="00000LQT",
        old_group_id=COUNTER,
        target_group_id=CELLAR,
        new_group_name="",
        name="Till",
        operator="12",
        created=at(0),
    )


def test_an_intent_is_what_was_intended(journal: Journal) -> None:
    """An intent comes back as it was written, to the microsecond and whatever the zone."""
    created = datetime(2026, 1, 5, 13, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))
    journal.intend(intent(created=created))
    assert journal.intent("R-1") == intent(created=created)
    assert journal.open_intents() == [intent(created=created)]
    assert journal.intent("R-2") is None


def test_an_intent_moves_only_as_the_rules_allow(journal: Journal) -> None:
    """From every state each step is taken exactly if the domain allows it."""
    for number, (before, to) in enumerate(product(RefundState, repeat=2)):
        name = f"R-{number}"
        journal.intend(intent(name, order_id=f"sale-{number}"))
        for step in ROADS[before]:
            assert journal.advance(name, step, at(61))
        taken = journal.advance(name, to, at(62), transaction_id="42", note="said so")
        assert taken == (to in TRANSITIONS[before])
        found = journal.intent(name)
        assert found is not None
        assert found.state == (to if taken else before)
        if taken:
            assert (found.changed, found.transaction_id, found.note) == (at(62), "42", "said so")
    assert not journal.advance("R-none", RefundState.SENT, at(61))
    assert journal.verify() == []


def test_a_step_keeps_what_it_does_not_say(journal: Journal) -> None:
    """Completing a refund does not forget its transaction."""
    journal.intend(intent())
    journal.advance("R-1", RefundState.SENT, at(61))
    journal.advance("R-1", RefundState.ACCEPTED, at(62), transaction_id="42", note="reserved")
    journal.advance("R-1", RefundState.COMPLETED, at(63))
    found = journal.intent("R-1")
    assert found is not None
    assert (found.transaction_id, found.note) == ("42", "reserved")


def test_one_open_intent_for_each_sale(journal: Journal) -> None:
    """A second cashier hears who is refunding the sale and since when."""
    journal.intend(intent())
    with pytest.raises(RuleError) as refused:
        journal.intend(intent("R-2", operator="13"))
    assert (refused.value.values["operator"], refused.value.values["at"]) == ("12", at(60))
    journal.intend(intent("R-3", order_id="sale-2"))
    journal.intend(intent("R-4", group_id=CELLAR))
    journal.advance("R-1", RefundState.NOT_MADE, at(61))
    journal.intend(intent("R-5"))
    assert [one.refund_order_id for one in journal.of_sale(COUNTER, "sale-1")] == ["R-1", "R-5"]


def test_a_number_is_used_once(journal: Journal) -> None:
    """A refund_order_id is unique for ever, also when its refund was not made."""
    journal.intend(intent())
    journal.advance("R-1", RefundState.NOT_MADE, at(61))
    with pytest.raises(RuleError, match="R-1 is already in the journal"):
        journal.intend(intent(order_id="sale-2"))


def test_an_amount_is_explicit(journal: Journal) -> None:
    """MultiSafepay refunds everything when the amount is missing or 0: such an intent is not written."""
    with pytest.raises(RuleError, match="amount above zero"):
        journal.intend(intent(amount=0))
    assert journal.intents() == []


def test_open_ones_first(journal: Journal) -> None:
    """The journal lists what is open on top, then the newest."""
    for number in range(1, 5):
        journal.intend(intent(f"R-{number}", order_id=f"sale-{number}"))
    journal.advance("R-4", RefundState.NOT_MADE, at(61))
    journal.advance("R-1", RefundState.NOT_MADE, at(61))
    assert [one.refund_order_id for one in journal.intents()] == ["R-3", "R-2", "R-4", "R-1"]
    assert len(journal.intents(limit=2)) == 2
    assert [one.refund_order_id for one in journal.open_intents()] == ["R-2", "R-3"]


def test_a_fingerprint_is_the_first_entrys(journal: Journal) -> None:
    """The fingerprint does not change with the refund's later steps, and differs between intents."""
    journal.intend(intent())
    first = journal.fingerprint("R-1")
    assert len(first) == 16
    assert int(first, 16) >= 0
    journal.advance("R-1", RefundState.SENT, at(61))
    journal.intend(intent("R-2", order_id="sale-2"))
    assert journal.fingerprint("R-1") == first != journal.fingerprint("R-2")
    assert journal.fingerprint("R-9") == ""


def test_card_numbers_reach_no_journal(journal: Journal, state: StateDir) -> None:
    """A card number pasted into a reason is cut to its last four before anything is written."""
    journal.intend(intent(reason="card 4111 1111 1111 1111\x1b[2J"))
    found = journal.intent("R-1")
    assert found is not None
    assert found.reason == "card 1111[2J"
    written = b"".join(file.read_bytes() for file in state.path.iterdir())
    assert b"card 1111[2J" in written
    assert b"4111" not in written


def test_entries_stay(journal: Journal, state: StateDir) -> None:
    """Not even another program can change or delete an entry through SQL, nor what was intended."""
    journal.intend(intent())
    other = sqlite3.connect(state.journal, isolation_level=None)
    for statement in (
        "UPDATE entries SET at = ''",
        "DELETE FROM entries",
        "DELETE FROM intents",
        "UPDATE intents SET amount = 1",
    ):
        with pytest.raises(sqlite3.IntegrityError, match=r"never (changed|deleted)"):
            other.execute(statement)
    with pytest.raises(sqlite3.IntegrityError):
        other.execute("INSERT INTO entries SELECT * FROM entries")
    other.close()
    assert journal.verify() == []


def test_a_move_goes_step_by_step(journal: Journal) -> None:
    """A move is written with what is known at each step; a done one stays as it is."""
    planned = move()
    journal.plan_move(planned)
    unbound = journal.step_move(planned, MoveStep.UNBOUND_SEEN, at(1))
    added = journal.step_move(
        replace(unbound, new_tid="00000LQU", note="scan it"), MoveStep.ADDED, at(2)
    )
    paired = journal.step_move(replace(added, serial_number="S1"), MoveStep.PAIRED, at(3))
    assert paired == replace(
        planned,
        step=MoveStep.PAIRED,
        changed=at(3),
        new_tid="00000LQU",
        serial_number="S1",
        note="scan it",
    )
    assert journal.step_move(unbound, MoveStep.ABANDONED, at(4)) == paired
    journal.plan_move(move("M-2"))
    journal.plan_move(move("M-3"))
    assert [one.id for one in journal.moves()] == ["M-3", "M-2", "M-1"]
    assert journal.verify() == []


def test_moves_that_do_not_fit(journal: Journal) -> None:
    """A move's id is used once, and a step needs its move."""
    journal.plan_move(move())
    with pytest.raises(RuleError, match="M-1 is already"):
        journal.plan_move(move())
    with pytest.raises(StateError, match="M-2 is not in the journal"):
        journal.step_move(move("M-2"), MoveStep.ADDED, at(1))


def test_the_journal_outlives_its_process(state: StateDir, journal: Journal) -> None:
    """What one process wrote, the next reads."""
    journal.intend(intent())
    again = open_journal(state)
    assert again.intents() == [intent()]
    again.close()


def test_a_journal_syncs_every_commit(journal: Journal) -> None:
    """The journal is on disk before a call returns: write-ahead log, synchronous=FULL."""
    assert journal._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert journal._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_times_are_utc(journal: Journal) -> None:
    """Whatever zone a moment came in, the journal answers in UTC."""
    journal.intend(intent(created=datetime(2026, 1, 5, 13, tzinfo=timezone(timedelta(hours=1)))))
    found = journal.intent("R-1")
    assert found is not None
    assert found.created.tzinfo == UTC


@pytest.mark.parametrize("mode", ["full", "read-only"])
def test_what_cannot_be_written_is_not_intended(state: StateDir, mode: str) -> None:
    """With a full disk or a read-only journal an intent fails with a sentence, and nothing of it is there."""
    journal = open_journal(state)
    journal.intend(intent("R-0", order_id="sale-0"))
    if mode == "full":
        pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
        journal._connection.execute(f"PRAGMA max_page_count = {pages}")
        sentence = "The disk is full"
    else:
        journal._connection.execute("PRAGMA query_only = ON")
        sentence = "can only be read"
    with pytest.raises(StateError, match=sentence):
        fill(journal)
    assert journal.verify() == []
    written = len(journal.intents())
    assert [one.state for one in journal.intents()] == [RefundState.INTENDED] * written
    assert journal._connection.execute("SELECT count(*) FROM entries").fetchone() == (written,)
    journal.close()


def test_a_damaged_journal_is_not_to_be_deleted(tmp_path: Path, state: StateDir) -> None:
    """A file that is no database is named, with the advice that fits a journal."""
    state.journal.write_bytes(b"this is no database" * 100)
    state.journal.chmod(0o600)
    with pytest.raises(StateError, match="is damaged") as refused:
        open_journal(state)
    assert "Do not delete it" in refused.value.hint


def test_outcomes_wait_until_they_are_seen_as_they_stand(state: StateDir, journal: Journal) -> None:
    """Any process may take note, for all; what has moved on since has to be seen again."""
    journal.intend(intent())
    journal.advance("R-1", RefundState.SENT, at(61))
    assert journal.unseen() == []
    journal.advance("R-1", RefundState.UNKNOWN, at(62))
    other = open_journal(state)
    (checking,) = other.unseen()
    journal.advance("R-1", RefundState.ACCEPTED, at(63))
    other.take_note([checking])
    (accepted,) = journal.unseen()
    assert accepted.state is RefundState.ACCEPTED
    before = journal.revision()
    other.take_note([accepted])
    assert journal.unseen() == []
    assert journal.revision() != before
    journal.advance("R-1", RefundState.COMPLETED, at(64))
    assert journal.unseen() == []
    journal.intend(intent("R-2"))
    journal.advance("R-2", RefundState.SENT, at(65))
    journal.advance("R-2", RefundState.ACCEPTED, at(66))
    journal.advance("R-2", RefundState.COMPLETED, at(67))
    assert [one.state for one in journal.unseen()] == [RefundState.COMPLETED]
    assert journal.verify() == []
    other.close()


@pytest.mark.parametrize("made", [True, False])
def test_a_decision_is_an_entry_of_its_own(journal: Journal, made: bool) -> None:
    """Who decided and why, then the state that follows; only what is unknown can be decided."""
    decision = Decision("R-1", made, "Bruno", "counter", "seen in the dashboard", "42" * made)
    journal.intend(intent())
    journal.advance("R-1", RefundState.SENT, at(61))
    assert not journal.decide(decision, at(62))
    journal.advance("R-1", RefundState.UNKNOWN, at(63), note="no answer")
    assert journal.decide(decision, at(64))
    assert not journal.decide(decision, at(65))
    found = journal.intent("R-1")
    assert found is not None
    assert (found.state, found.decided_by) == (decision.state, "Bruno")
    assert (found.note, found.transaction_id) == (decision.reason, decision.transaction_id)
    kinds = [row[0] for row in journal._connection.execute("SELECT kind FROM entries ORDER BY seq")]
    assert kinds[-2:] == ["decided", decision.state.value]
    assert journal.verify() == []


def test_a_decision_without_words_forgets_nothing(journal: Journal) -> None:
    """Table and entries agree also where nothing new was said."""
    journal.intend(intent())
    journal.advance("R-1", RefundState.SENT, at(61))
    journal.advance("R-1", RefundState.UNKNOWN, at(62), note="no answer")
    journal.decide(Decision("R-1", False, "Bruno", "counter", ""), at(63))
    assert journal.verify() == []


def test_wrong_pins_are_counted_for_every_process(state: StateDir, journal: Journal) -> None:
    """Whoever looked before another counted has to look again."""
    other = open_journal(state)
    one, two = WrongPins(1, at(61)), WrongPins(2, at(62))
    assert journal.wrong_pins(7) is None
    assert journal.keep_wrong_pins(7, None, one)
    assert other.wrong_pins(7) == one
    assert not other.keep_wrong_pins(7, None, two)
    assert other.keep_wrong_pins(7, one, two)
    assert journal.wrong_pins(7) == two
    assert journal.wrong_pins(8) is None
    assert journal.keep_wrong_pins(7, two, None)
    assert other.wrong_pins(7) is None
    other.close()


@pytest.mark.parametrize("put_back", [True, False])
def test_nothing_is_written_into_a_journal_that_was_replaced(
    journal: Journal, state: StateDir, *, put_back: bool
) -> None:
    """A backup was put in its place, or it was removed: nobody would ever read what goes into the old file."""
    journal.intend(intent("R-1"))
    files = list(state.path.glob("journal.sqlite3*"))
    kept = {file: file.read_bytes() for file in files}
    for file in files:
        file.unlink()
    if put_back:
        for file, content in kept.items():
            file.write_bytes(content)
            file.chmod(0o600)
    with pytest.raises(StateError, match="removed or replaced"):
        journal.intend(intent("R-2", order_id="sale-2"))
    with pytest.raises(StateError, match="removed or replaced"):
        journal.advance("R-1", RefundState.SENT, at(61))
    with pytest.raises(StateError, match="removed or replaced"):
        journal.payments.note("P-1", "payment followed", at(61), {"token": "bare"})
    again = open_journal(state)
    assert [one.refund_order_id for one in again.intents()] == (["R-1"] if put_back else [])
    again.intend(intent("R-3", order_id="sale-3"))
    again.close()
