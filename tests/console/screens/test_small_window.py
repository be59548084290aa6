from __future__ import annotations

from msp_tui.console.screens.refund import RefundScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959


async def test_a_window_too_small_says_what_it_needs(console: OpenConsole) -> None:
    """One sentence instead of scraps; with room again everything is as it was, the focus too."""
    async with console() as till:
        await till.settle("Comptoir")
        focused = till.app.focused
        await till.pilot.resize_terminal(40, 10)
        await till.settle("This window is too small: 50 columns")
        assert "Comptoir" not in till.screen_text()
        await till.pilot.resize_terminal(80, 24)
        await till.settle("Comptoir")
        assert "too small" not in till.screen_text()
        assert till.app.focused is focused


async def test_nothing_is_typed_into_a_dialog_that_cannot_be_seen(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A refund is confirmed by typing its amount, which nobody does blindly; what stood there still stands."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    async with console() as till:
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        await till.press("R")
        await till.on(RefundScreen)
        await till.type("5")
        await till.press("enter")
        await till.settle("Type 5.00 again")
        await till.pilot.resize_terminal(20, 5)
        await till.settle("This window")
        await till.type("5")
        await till.press("enter")
        await till.pilot.resize_terminal(80, 24)
        await till.settle("Type 5.00 again")
        await till.type("5")
        await till.press("enter")
        await till.settle("reserved")
