from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msp_tui.domain.polling import PollingShare, PollingWish
from msp_tui.store.ledger import Ledger
from msp_tui.store.records import Records

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def wish(
    holder: str, seconds_later: float = 0, *, watched: frozenset[int] = frozenset()
) -> PollingWish:
    """One group, a lease of eight seconds."""
    now = NOW + timedelta(seconds=seconds_later)
    return PollingWish(holder, now, 8.0, {1: now}, watched=watched)


def shared(ledger: Ledger, asked: PollingWish) -> PollingShare:
    """What was agreed about the one group."""
    (share,) = ledger.share_polling(asked)
    return share


def test_the_first_one_polls(ledger: Ledger) -> None:
    """A second one gets nothing while the lease runs, and learns of the answers."""
    assert shared(ledger, wish("first")).mine
    theirs = shared(ledger, wish("second", 1))
    assert not theirs.mine
    assert theirs.last_answer == NOW


def test_a_lease_that_ran_out_is_anyones(ledger: Ledger) -> None:
    """Eight seconds without renewing."""
    assert shared(ledger, wish("first")).mine
    assert not shared(ledger, wish("second", 7.9)).mine
    assert shared(ledger, wish("second", 8)).mine
    assert not shared(ledger, wish("first", 9)).mine


def test_renewing_keeps_it(ledger: Ledger) -> None:
    """As long as the holder comes back in time."""
    for moment in range(0, 60, 2):
        assert shared(ledger, wish("first", moment)).mine
        assert not shared(ledger, wish("second", moment + 1)).mine


def test_leaving_gives_it_back(ledger: Ledger) -> None:
    """The next one need not wait."""
    assert shared(ledger, wish("first", watched=frozenset({1}))).mine
    ledger.leave_polling("first")
    share = shared(ledger, wish("second", 1))
    assert share.mine
    assert not share.watched


def test_a_lease_from_the_future_holds_nobody_up(ledger: Ledger) -> None:
    """The computer's clock was wrong and was set back by an hour."""
    assert shared(ledger, wish("first", 3600)).mine
    assert shared(ledger, wish("second")).mine


def test_what_stands_on_a_screen_is_known_to_all_until_it_runs_out(ledger: Ledger) -> None:
    """Who follows says what it looks at."""
    shared(ledger, wish("first"))
    shared(ledger, wish("second", 1, watched=frozenset({1})))
    assert shared(ledger, wish("first", 2)).watched
    assert not shared(ledger, wish("first", 9.5)).watched


def test_leases_are_no_news_for_screens(ledger: Ledger, records: Records) -> None:
    """Renewing every few seconds must not make every console read everything again."""
    before = records.revision()
    shared(ledger, wish("first"))
    ledger.leave_polling("first")
    assert records.revision() == before
