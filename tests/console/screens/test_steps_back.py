from __future__ import annotations

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.screens.find import FindScreen
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959
ORDER = "BACK-1"


def places(till: ConsoleDriver) -> list[str]:
    """The screens that stand on each other, the groups first."""
    return [screen.SCOPE for screen in till.app.screen_stack if isinstance(screen, ShopScreen)]


def shows(till: ConsoleDriver, screen: object) -> bool:
    """Whether this very screen shows, not another of its kind."""
    return till.screen is screen


async def test_esc_leads_back_to_where_one_was(quiet_console: OpenConsole) -> None:
    """F3 from a group's feed, a sale from there, and back step by step; the feed stands as it was left."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("down", "enter")
        feed = await till.on(LiveScreen)
        await till.press("down", "down")
        left_at = till.cursor_line
        await till.press("f3")
        await till.on(FindScreen)
        await till.press("escape")
        await till.on(LiveScreen)
        assert shows(till, feed)
        assert till.cursor_line == left_at
        await till.press("enter")
        sale = await till.on(SaleScreen)
        await till.press("f6")
        await till.on(TerminalsScreen)
        await till.press("escape")
        assert shows(till, sale)
        await till.press("escape")
        assert shows(till, feed)
        await till.press("escape")
        await till.on(GroupsScreen)
        await till.press("escape")
        assert "first screen" in till.status


async def test_a_place_is_gone_through_once(quiet_console: OpenConsole) -> None:
    """To and fro between find and the feed leaves two steps back, not twenty; F2 leaves none."""
    async with quiet_console() as till:
        await till.read_all()
        for _ in range(3):
            await till.press("f4", "f3")
        assert places(till) == ["groups", "live", "find"]
        await till.press("f4")
        assert places(till) == ["groups", "live"]
        await till.press("f2")
        assert places(till) == ["groups"]


async def test_a_feed_that_a_list_opened_leads_back_to_the_list(quiet_console: OpenConsole) -> None:
    """A terminal's feed is another place than everybody's, also when that one was left for the list."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("f4", "f6", "end", "enter")
        await till.on(LiveScreen)
        assert places(till) == ["groups", "live", "terminals", "live"]
        await till.press("escape")
        await till.on(TerminalsScreen)


async def test_nobody_comes_back_into_the_middle_of_something(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """A refund that was left by an F-key, or help, is no step back; the sale is."""
    quiet_sandbox.bind(CAFE, "BACK-1").pay(1250, order_id=ORDER)
    async with quiet_console() as till:
        await till.open_sale(CAFE, ORDER)
        await till.press("R", "f6")
        assert places(till) == ["groups", "find", "sale", "terminals"]
        await till.press("f1", "f7")
        assert places(till) == ["groups", "find", "sale", "terminals", "journal"]


async def test_a_card_number_does_not_wait_underneath(quiet_console: OpenConsole) -> None:
    """Who types a whole card number and goes elsewhere finds its last four when coming back."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("4111 1111 1111 1111")
        await till.press("f4")
        await till.on(LiveScreen)
        await till.press("escape")
        await till.on(FindScreen)
        assert till.lines[1].strip() == "1111"


async def test_steps_back_do_not_pile_up(quiet_console: OpenConsole) -> None:
    """Who goes through the feeds of many terminals keeps a dozen steps; then one begins again from the groups."""
    async with quiet_console() as till:
        await till.read_all()
        deepest = 0
        for number in range(30):
            till.app.open_feed((CAFE,), f"T{number:07}")
            await till.on(LiveScreen)
            deepest = max(deepest, len(till.app.screen_stack))
        assert 10 < deepest < 15
        for _ in range(deepest):
            await till.press("escape")
        assert places(till) == ["groups"]
