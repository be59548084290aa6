from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from msp_tui.api import transport
from msp_tui.api.client import MspClient
from msp_tui.api.transport import Sender, Timeouts, pause
from msp_tui.domain.errors import ApiError, ConfigurationError
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret

BODIES = Path(__file__).parent / "bodies"
GROUP_KEY = "planted-group-key-57958-AB12"
ACCOUNT_KEY = "planted-account-key-CD34"
INTENT = RefundIntent(
    refund_order_id="R-1",
    group_id=57958,
    order_id="sale/1",
    amount=1250,
    currency="EUR",
    created=datetime(2026, 1, 5, 8, 0, tzinfo=UTC),
    operator="ann",
)


@dataclass(slots=True)
class Keys:
    """A key ring in memory."""

    by_group: dict[int, str] = field(default_factory=lambda: {57958: GROUP_KEY})
    account: str = ACCOUNT_KEY

    def group_key(self, group_id: int) -> Secret:
        if group_id not in self.by_group:
            raise ConfigurationError("There is no key for this group.")
        return Secret(self.by_group[group_id])

    def account_key(self) -> Secret | None:
        return Secret(self.account) if self.account else None

    def groups(self) -> list[TerminalGroup]:
        return [TerminalGroup(group_id, f"Group {group_id}") for group_id in self.by_group]

    def learn(self, group: TerminalGroup, api_key: Secret) -> bool:
        self.by_group[group.id] = api_key.reveal()
        return True


ClientTo = Callable[..., MspClient]

QUICK = Timeouts(connect=2.0, read=0.5, write=0.5, spare=0.5)
"""For where no answer comes; what is to come may take as long as a busy machine needs."""


@pytest.fixture
def body() -> Callable[[str], bytes]:
    """A documented body by name."""
    return lambda name: (BODIES / f"{name}.json").read_bytes()


@pytest.fixture
def keys() -> Keys:
    """One group's key and the account key, both planted to be searched for."""
    return Keys()


@pytest.fixture
async def client_to(keys: Keys) -> AsyncIterator[ClientTo]:
    """Makes a client for a base URL and closes it afterwards."""
    async with AsyncExitStack() as stack:

        def make(base_url: str, timeouts: Timeouts | None = None) -> MspClient:
            sender = Sender(base_url, timeouts=timeouts)
            stack.push_async_callback(sender.aclose)
            return MspClient(sender, keys)

        yield make


@pytest.fixture(autouse=True)
def _no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads are repeated as often as in the shop, without waiting in between."""

    def at_once(error: ApiError, attempts: int, chance: float) -> float | None:
        return None if pause(error, attempts, chance) is None else 0.0

    monkeypatch.setattr(transport, "pause", at_once)


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that nobody listens on, and that is given to nobody else meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
