"""The lookup's answers below the first screenful, which are made when somebody goes there."""

from __future__ import annotations

import asyncio

import pytest

from msp_tui.console.screens import find
from msp_tui.console.screens.find import FindScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959
SALES = 40


@pytest.fixture(scope="module", autouse=True)
def sold(quiet_sandbox: SandboxProcess) -> None:
    """More sales of one amount than a window has lines."""
    device = quiet_sandbox.bind(CAFE, "MANY-1", "Vitrine")
    for number in range(SALES):
        device.pay(7711, order_id=f"MANY-{number:02}")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer comes in time to be shown with its key, also on a busy machine."""
    monkeypatch.setattr(find, "_PATIENCE", 60.0)


async def found_at_once(till: ConsoleDriver) -> FindScreen:
    """Look the sales up, of which the first are there with the last key."""
    await till.read_all()
    await till.find("77,1")
    await asyncio.wrap_future(till.app.searcher.read(lambda _: None))  # whose turn it was is done
    await till.type("1")
    await till.settle(f"{SALES} sales")
    screen = till.app.screen
    assert isinstance(screen, FindScreen)
    assert screen._found is not None
    assert screen._found.more
    return screen


def under(screen: FindScreen) -> str:
    """The order under the cursor."""
    row = screen.results.row
    return row.row.order_id if row else ""


@pytest.mark.parametrize("keys", [("end",), ("pagedown", "end"), ("pagedown",) * 3])
async def test_the_last_of_many(quiet_console: OpenConsole, keys: tuple[str, ...]) -> None:
    """Whoever goes to the end finds the last of all answers there."""
    async with quiet_console() as till:
        screen = await found_at_once(till)
        await till.press("down")
        for key in keys:
            await till.press(key)
            await till.settle(lambda: not screen.results.waits)
        assert under(screen) == "MANY-00"
        assert f"{SALES} sales" in till.screen_text()


async def test_one_down_after_the_other(quiet_console: OpenConsole) -> None:
    """Each answer comes once, in its order, also where the first screenful ends."""
    async with quiet_console() as till:
        screen = await found_at_once(till)
        await till.press("down")
        passed = [under(screen)]
        for _ in range(SALES - 1):
            await till.press("down")
            await till.settle(lambda: not screen.results.waits)
            passed.append(under(screen))
        assert passed == [f"MANY-{number:02}" for number in reversed(range(SALES))]


async def test_all_of_them_are_put_in_order(quiet_console: OpenConsole) -> None:
    """Another order is one of all answers, not of the first screenful."""
    async with quiet_console() as till:
        screen = await found_at_once(till)
        await till.press("down", ">", ">", ">", ">", "home")
        await till.settle(lambda: screen._found is not None and not screen._found.more)
        assert screen._found is not None
        cards = [(one.row.payment_method, one.row.last4) for one in screen._found.matches]
        assert len(cards) == SALES
        first = screen.results.rows[0].row
        assert (first.payment_method, first.last4) == min(cards)
