"""A shop on a live account, as far as the public documents go: real keys of groups, nothing beside the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.certificates import Authority
from tests.support.home import Home
from tests.support.live_account import Kind, LiveAccount, live_account
from tests.support.sandbox_process import SandboxProcess

OpenAccount = Callable[[Kind], AbstractContextManager[LiveAccount]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A login of its own."""
    return Home(tmp_path)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxProcess]:
    """The shop behind the account, by today's clock."""
    with SandboxProcess(history=12, clock="real") as running:
        yield running


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who vouches for servers here."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def account(home: Home, sandbox: SandboxProcess) -> OpenAccount:
    """Opens an account of a kind and configures the shop for it; nothing undocumented may have been asked."""

    @contextmanager
    def opened(kind: Kind) -> Iterator[LiveAccount]:
        with live_account(sandbox, kind) as running:
            configure(home, running)
            yield running
        assert running.strays == []

    return opened


def configure(home: Home, running: LiveAccount, **more: str) -> Path:
    """The profile `shop`, live or test as the account is, which is trusted by name and need not be spared."""
    told: dict[str, Any] = {
        "environment": "test" if running.kind.test else "live",
        "trusted_host": "127.0.0.1",
        "requests_per_second": 50,
        **more,
    }
    base_url = told.pop("base_url", running.base_url)
    return home.configure(base_url, running.sandbox.groups, running.sandbox.api_key, **told)
