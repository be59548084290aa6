from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from msp_tui.console.sources.searcher import Searcher
from msp_tui.domain.clock import SystemClock
from msp_tui.store.opening import open_ledger, open_records
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL, payment

LONG = 60.0
"""Seconds; no answer takes so many."""


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Searcher]:
    """A searcher of a store with 300 sales."""
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)
    ledger = open_ledger(state)
    ledger.save_transactions([payment(number) for number in range(300)])
    ledger.close()
    made = Searcher(lambda: open_records(state, lent=True), SystemClock(), ZoneInfo("UTC"))
    yield made
    made.close()


async def test_an_answer_in_time_is_there_at_once(searcher: Searcher) -> None:
    """Nobody has to wait for another thread; the answer is the same."""
    usual = await searcher.find("sale", None, 50)
    at_once = searcher.begin("sale", None, 50, LONG)
    assert at_once.done()
    assert at_once.result() == usual
    assert usual.matches


async def test_an_answer_that_takes_longer_comes_later(searcher: Searcher) -> None:
    """A query that is stopped because a key waits is asked again on the other thread."""
    usual = await searcher.find("sale", None, 50)
    assert await asyncio.wrap_future(searcher.begin("sale", None, 50, 1e-9)) == usual
    assert searcher.begin("sale", None, 50, LONG).result() == usual


async def test_a_lookup_under_way_keeps_no_key_waiting(searcher: Searcher) -> None:
    """While another thread has the reader, a question is begun and not answered."""
    usual = await searcher.find("sale", None, 50)
    with searcher._turn:
        later = searcher.begin("sale", None, 50, LONG)
        assert not later.done()
    assert await asyncio.wrap_future(later) == usual
