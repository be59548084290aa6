from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A login that has never started the program."""
    return Home(tmp_path)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxProcess]:
    """A bookshop on manual time, for tests that only read it."""
    with SandboxProcess(history=40) as running:
        yield running
