"""What somebody says became of a payment whose order cannot be read."""

from __future__ import annotations

import pytest

from msp_tui.console.screens.following import FollowingScreen
from msp_tui.console.screens.verdict import VerdictScreen
from msp_tui.domain.payments import PaymentState
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.test_payment import payments, start
from tests.support.sandbox_process import SandboxProcess


@pytest.mark.parametrize(
    ("key", "end"), [("m", "said that the customer has paid"), ("n", "said that nothing was paid")]
)
async def test_what_cannot_be_read_ends_by_somebodys_word(
    console: OpenConsole, sandbox: SandboxProcess, key: str, end: str
) -> None:
    """Its group's key is refused: `V` says what to look at, and the terminal is free again."""
    async with console(cloud_payments=True) as till:
        screen = await start(till, "3,60")
        await till.press("V")
        assert till.status.startswith("It is still being read; from 09:02")
        match = {"method": "GET", "path": f"/v1/json/orders/{screen.order_id}"}
        sandbox.fault({"match": match, "times": 999, "effect": "status", "status": 401})
        till.clock.advance(121)
        await till.press("V")
        await till.on(VerdictScreen)
        assert "1. the terminal: what it shows" in till.screen_text()
        assert "m  It was paid" in till.lines[-2]
        await till.press("escape")
        await till.settle("Still open: V shows what to look at")
        await till.press("V")
        await till.on(VerdictScreen)
        await till.press(key)
        await till.on(FollowingScreen)
        await till.settle(end)
        assert not payments(till)[0].open
        await till.press("V")
        assert till.status.startswith("There is nothing to say")


async def test_what_can_be_read_is_not_decided(console: OpenConsole) -> None:
    """The order says that it waits: nobody's word counts, and that is said."""
    async with console(cloud_payments=True) as till:
        await start(till, "3,60")
        till.clock.advance(121)
        await till.press("V")
        await till.on(VerdictScreen)
        await till.press("n")
        await till.settle("Its order can be read, and says itself what becomes of it.")
        assert payments(till)[0].state is PaymentState.WAITING
