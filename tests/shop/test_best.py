"""The store chooses the lookup's best rows as the shop ranks them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp_tui.domain.lookup import Field, Question
from msp_tui.shop.lookup import _MERIT, Ranking, explain
from msp_tui.store.opening import open_ledger, open_records
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL
from tests.store.test_search import ROWS, questions

ZONE = ZoneInfo("Europe/Amsterdam")
STATES = ("completed", "shipped", "partial_refunded", "refunded", "declined", "initialized", "odd")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """A store of 700 mixed rows in every state, some of them given back in part or as a whole."""
    path: Path = tmp_path_factory.mktemp("shelf") / "state"
    state = StateDir.open(path, environment="sandbox", base_url=BASE_URL)
    rows = [
        replace(row, status=STATES[at % 7], amount_refunded=row.amount * (at % 3) // 2)
        for at, row in enumerate(ROWS)
    ]
    ledger = open_ledger(state)
    ledger.save_transactions(rows)
    ledger.close()
    records = open_records(state)
    yield records
    records.close()


@settings(max_examples=300)
@given(question=questions, among=st.sampled_from([2, 40, 200]), limit=st.sampled_from([1, 10, 50]))
def test_the_best_are_those_that_the_shop_would_rank_first(
    shelf: Records, question: Question, among: int, limit: int
) -> None:
    """The same rows in the same order, where no time was asked; an order that is called just so may be older."""
    ranking = Ranking(question, ZONE)
    if ranking.by_time:
        return
    rows = shelf.search(question, among)
    if len(question.words) == 1:
        names = [
            reading.value
            for reading in question.words[0].readings
            if reading.field is Field.ORDER_ID and isinstance(reading.value, str)
        ]
        every = shelf.search(question, 10_000)
        for name in names:
            rows += [row for row in every if row.order_id == name][:among]
    rows = list({(row.group_id, row.transaction_id): row for row in rows}.values())
    ranked = sorted((explain(question, row) for row in rows), key=ranking.of, reverse=True)
    chosen, count = shelf.best(question, among, limit, _MERIT)
    assert [explain(question, row) for row in chosen] == ranked[:limit]
    assert count == len(rows)
