from __future__ import annotations

from msp_tui.console.screens.find import FindScreen
from msp_tui.shop.facts import StoreChanged
from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess


async def test_an_order_that_does_not_exist(quiet_console: OpenConsole) -> None:
    """MultiSafepay was asked and does not know it: that is said, and nothing opens."""
    async with quiet_console() as till:
        await till.read_all()
        await till.scan("NEVER-1")
        await till.settle("MultiSafepay knows no order NEVER-1 either.")
        assert isinstance(till.screen, FindScreen)
        till.app.publish(StoreChanged())  # a sale elsewhere takes nothing back
        await till.settle(till.screen._answered.is_set)
        assert till.status == "MultiSafepay knows no order NEVER-1 either."


async def test_an_order_that_cannot_be_asked_for(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Without a network nobody says that the order does not exist."""
    async with console() as till:
        await till.read_all()
        sandbox.stop()
        await till.find("LATE-7-000001")
        await till.press("enter")
        await till.settle(lambda: till.status and "Asking" not in till.status)
        assert "knows no order" not in till.status
