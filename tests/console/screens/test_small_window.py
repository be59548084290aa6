from __future__ import annotations

from tests.console.screens.conftest import OpenConsole


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
