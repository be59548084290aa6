"""A running sandbox for each test, with a manual clock; and the shop's rules without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from msp_tui.sandbox.options import SandboxOptions
from msp_tui.sandbox.world import World
from tests.support.sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    """The bookshop, fresh, at nine in the morning."""
    with SandboxProcess() as process:
        yield process


@pytest.fixture(scope="module")
def shared_sandbox() -> Iterator[SandboxProcess]:
    """One bookshop for tests that leave it as it was."""
    with SandboxProcess() as process:
        yield process


@pytest.fixture
def world() -> Iterator[World]:
    """The bookshop's rules, in memory, without history, on a manual clock."""
    shop = World(SandboxOptions(clock="manual", history=0))
    yield shop
    shop.close()
