from __future__ import annotations

import pytest

from msp_tui.console.screens.find import FindScreen
from msp_tui.console.screens.refund import RefundScreen
from msp_tui.console.screens.sale import SaleScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff

CAFE = 57959
PAD = frozenset("0123456789.,+-*/")
"""What a numeric keypad sends, besides Enter."""


async def pad(till: ConsoleDriver, text: str) -> None:
    """Type on the keypad, then Enter."""
    assert set(text) <= PAD
    for character in text:
        await till.press(character)
    await till.press("enter")


@pytest.mark.parametrize("mark", [",", "."])
async def test_a_whole_refund_on_the_pad(
    console: OpenConsole, sandbox: SandboxProcess, mark: str
) -> None:
    """From the groups: the amount finds the sale, `R`, then number, PIN and amount; nothing else leaves the pad."""
    sandbox.bind(CAFE, name="Terrasse").pay(937)
    amount = f"9{mark}37"
    async with console(**staff()) as till:
        await till.read_all()
        await till.press("9")
        screen = await till.on(FindScreen)
        await till.settle(lambda: screen.box.value == "9")
        await pad(till, f"{mark}37")
        await till.on(SaleScreen)
        await till.settle("left            €9.37")
        await till.press("R")
        await till.on(RefundScreen)
        await till.press("enter")
        await pad(till, "7")
        await till.settle("PIN, then Enter")
        await pad(till, PINS[7])
        await till.settle("Type 9.37 again")
        await pad(till, amount)
        await till.settle("reserved")
        await till.press("enter")
        await till.on(SaleScreen)
        await till.settle("left            €0.00")
        await till.press("4")
        await till.on(FindScreen)
