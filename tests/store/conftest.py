"""A real state directory for every test, with its doors open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from msp_tui.store.journal import Journal
from msp_tui.store.ledger import Ledger
from msp_tui.store.opening import open_journal, open_ledger, open_records
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL


@pytest.fixture
def state(tmp_path: Path) -> StateDir:
    """A fresh state directory."""
    return StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)


@pytest.fixture
def ledger(state: StateDir) -> Iterator[Ledger]:
    """The store for writing."""
    opened = open_ledger(state)
    yield opened
    opened.close()


@pytest.fixture
def records(state: StateDir) -> Iterator[Records]:
    """The store for reading."""
    opened = open_records(state)
    yield opened
    opened.close()


@pytest.fixture
def journal(state: StateDir) -> Iterator[Journal]:
    """The journal."""
    opened = open_journal(state)
    yield opened
    opened.close()
