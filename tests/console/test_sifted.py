from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from msp_tui.console.sources import sifted
from msp_tui.console.sources.feed import FeedSource
from msp_tui.console.sources.sifted import SiftedSource
from msp_tui.console.widgets.row_view import MOVES, RowView
from msp_tui.console.widgets.sources import NotYet
from msp_tui.domain.lookup import Criterion, Field, Word
from msp_tui.domain.records import FeedRow, Scope
from msp_tui.store.ledger import Ledger
from msp_tui.store.opening import open_ledger, open_records
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL, payment

ROWS = 700
VISA = Scope(words=(Word("visa", (Criterion(Field.METHOD, "VISA"),)),))
MAESTRO = Scope(words=(Word("maestro", (Criterion(Field.METHOD, "MAESTRO"),)),))


class SlowReader:
    """Answers when it is told to."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.jobs: list[tuple[Future[Any], Callable[[Records], Any]]] = []
        self.read_in_all = 0
        self.interrupted = 0

    def read(self, what: Callable[[Records], Any]) -> Future[Any]:
        self.read_in_all += 1
        self.jobs.append((Future(), what))
        return self.jobs[-1][0]

    def work(self) -> None:
        """Answer all that was asked."""
        while self.jobs:
            asked, what = self.jobs.pop(0)
            if asked.set_running_or_notify_cancel():
                asked.set_result(what(self.records))

    def interrupt(self) -> None:
        self.interrupted += 1


class Counter:
    """Seconds, and how often something arrived."""

    now = 0.0
    arrived = 0

    def arrive(self) -> None:
        self.arrived += 1


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[Ledger, Records]]:
    """Visa and Mastercard by turns, and three of Maestro."""
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)
    ledger, records = open_ledger(state), open_records(state)
    rare = {5, 300, 301}
    ledger.save_transactions(
        [
            payment(n, payment_method="MAESTRO" if n in rare else ("VISA", "MASTERCARD")[n % 2])
            for n in range(ROWS)
        ]
    )
    yield ledger, records
    ledger.close()
    records.close()


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is late."""
    monkeypatch.setattr(sifted, "_PATIENCE", 0.0)


def until_there(reader: SlowReader, what: Callable[[], Any]) -> Any:
    """Ask, and again when the answer has come."""
    for _ in range(10):
        try:
            return what()
        except NotYet:
            assert reader.jobs
            reader.work()
    raise AssertionError("it never came")


@pytest.mark.parametrize("scope", [VISA, MAESTRO])
def test_a_late_source_shows_what_a_prompt_one_would(
    shop: tuple[Ledger, Records], scope: Scope
) -> None:
    """Wherever somebody goes, a move that had to wait ends where it would have, and leaves all as it was meanwhile."""
    ledger, records = shop
    reader, counter, dice = SlowReader(records), Counter(), random.Random(3)
    source = SiftedSource(reader, scope, counter.arrive, lambda: counter.now)
    late, prompt = (RowView(one, follow=True) for one in (source, FeedSource(records, scope)))
    for view in (late, prompt):
        view.height = 20
    until_there(reader, late.home)
    prompt.home()
    new = ROWS
    moves: list[Callable[[RowView[Any]], None]] = list(MOVES.values())
    for _ in range(150):
        if dice.random() < 0.2:
            ledger.save_transactions(
                [payment(new, payment_method=dice.choice(["VISA", "MAESTRO"]))]
            )
            new += 1
            source.renew()
            reader.work()
            move: Callable[[RowView[Any]], None] = RowView.reread
        else:
            move = dice.choice(moves)
        move(prompt)
        before = (list(late.rows), late.cursor)
        try:
            move(late)
        except NotYet:
            assert (late.rows, late.cursor) == before
            until_there(reader, partial(move, late))
        assert (late.rows, late.cursor, late.following) == (
            prompt.rows, prompt.cursor, prompt.following,
        )  # fmt: skip
        assert until_there(reader, lambda: _told(late)) == prompt.waiting()


def _told(view: RowView[FeedRow]) -> int:
    if view.following or not view.rows:
        return 0
    return view._source.count_newer(view._seen)


def test_what_is_rare_is_looked_for_once(shop: tuple[Ledger, Records]) -> None:
    """All rows that there are answer every question; what is known stands while it is looked for again."""
    ledger, records = shop
    reader, counter = SlowReader(records), Counter()
    source = SiftedSource(reader, MAESTRO, counter.arrive, lambda: counter.now)
    with pytest.raises(NotYet):
        source.newest(20)
    assert source.known == (0, True)
    reader.work()
    assert counter.arrived == 1
    rows = source.newest(20)
    assert [row.row.transaction_id for row in rows] == ["000000301", "000000300", "000000005"]
    assert source.oldest(2) == rows[1:]
    assert source.older(rows[0].place, 9) == rows[1:]
    assert source.newer(rows[2].place, 1) == rows[1:2]
    assert source.count_newer(rows[2].place) == 2
    assert (reader.read_in_all, source.known) == (1, (3, False))
    ledger.save_transactions([payment(ROWS, payment_method="MAESTRO")])
    assert source.renew() == 0
    assert source.newest(20) == rows
    reader.work()
    assert (counter.arrived, len(source.newest(20))) == (2, 4)


def test_a_dear_answer_is_not_asked_for_all_the_time(shop: tuple[Ledger, Records]) -> None:
    """What took a second is looked for again in ten."""
    _ledger, records = shop
    reader, counter = SlowReader(records), Counter()

    def a_second_each() -> float:
        counter.now += 1.0
        return counter.now

    source = SiftedSource(reader, VISA, counter.arrive, a_second_each)
    until_there(reader, lambda: source.newest(20))
    assert source.renew() == pytest.approx(9)
    assert reader.read_in_all == 1
    counter.now += 9
    assert source.renew() == 0
    assert reader.read_in_all == 2


def test_whoever_leaves_stops_what_is_read(shop: tuple[Ledger, Records]) -> None:
    """What was not begun is taken back, what was is interrupted."""
    _ledger, records = shop
    reader, counter = SlowReader(records), Counter()
    source = SiftedSource(reader, VISA, counter.arrive, lambda: counter.now)
    with pytest.raises(NotYet):
        source.newest(20)
    reader.jobs[0][0].set_running_or_notify_cancel()
    with pytest.raises(NotYet):
        source.newest(20)
    source.leave()
    assert reader.interrupted == 1
