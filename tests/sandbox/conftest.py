"""A running sandbox for each test, with a manual clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    """The bookshop, fresh, at nine in the morning."""
    with SandboxProcess() as process:
        yield process
