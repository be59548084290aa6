from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from msp_tui.api.client import MspClient
from msp_tui.api.transport import Sender, Timeouts
from msp_tui.domain.errors import Unreachable
from msp_tui.shop.refund_rules import SEND_DEADLINE
from tests.api.conftest import INTENT
from tests.api.raw_server import answer, raw_server


@pytest.mark.timeout(60)  # the bound that is tested is a twentieth of a second
async def test_a_write_whose_turn_does_not_come_is_never_sent(keys: Any) -> None:
    """Who waits too long behind other requests is told; the money must not move when nobody expects it any more."""
    free = asyncio.Event()

    @asynccontextmanager
    async def turn() -> AsyncIterator[None]:
        await free.wait()
        yield

    done = answer('{"success": true, "data": {"transaction_id": 1}}')
    async with raw_server(done) as server:
        sender = Sender(server.base_url, timeouts=Timeouts(turn=0.05), turn=turn)
        client = MspClient(sender, keys)
        with pytest.raises(Unreachable):
            await client.refund(INTENT)
        free.set()
        await client.refund(INTENT)
        await sender.aclose()
    assert len(server.asked) == 1


def test_a_write_ends_before_anybody_gives_it_up() -> None:
    """Its turn, then the connection and the answer."""
    times = Timeouts()
    assert times.turn + times.connect + times.write <= SEND_DEADLINE.total_seconds()
