"""What the stories of the screens share: a sandbox, a console, and a console that does not dawdle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from msp_tui.i18n import choose_language, use
from tests.support.console import ConsoleDriver, hurry, open_console
from tests.support.sandbox_process import SandboxProcess

OpenConsole = Callable[..., AbstractAsyncContextManager[ConsoleDriver]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No story dawdles, and none leaves its language to the next."""
    monkeypatch.setattr("msp_tui.shop.engine._LOOK_AT_STORE", 0.05)
    hurry(monkeypatch)
    yield
    use(choose_language({}))


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    """A bookshop of its own for a story that changes it."""
    with SandboxProcess(history=12) as running:
        yield running


@pytest.fixture(scope="module")
def quiet_sandbox() -> Iterator[SandboxProcess]:
    """One bookshop for all stories of a file, which only read or mind their own orders."""
    with SandboxProcess(history=12) as running:
        yield running


@pytest.fixture
def console(sandbox: SandboxProcess, tmp_path: Path) -> OpenConsole:
    """Open the console on this story's sandbox."""

    def opened(**options: Any) -> AbstractAsyncContextManager[ConsoleDriver]:
        return open_console(sandbox, tmp_path, **options)

    return opened


@pytest.fixture
def quiet_console(quiet_sandbox: SandboxProcess, tmp_path: Path) -> OpenConsole:
    """Open the console on the file's sandbox, with a store of its own."""

    def opened(**options: Any) -> AbstractAsyncContextManager[ConsoleDriver]:
        return open_console(quiet_sandbox, tmp_path, **options)

    return opened


@pytest.fixture
def empty_sandbox() -> Iterator[SandboxProcess]:
    """An account without groups or terminals."""
    with SandboxProcess(shop="empty") as running:
        yield running


@pytest.fixture
def empty_console(empty_sandbox: SandboxProcess, tmp_path: Path) -> OpenConsole:
    """Open the console on an account without groups or terminals."""

    def opened(**options: Any) -> AbstractAsyncContextManager[ConsoleDriver]:
        return open_console(empty_sandbox, tmp_path, **options)

    return opened
