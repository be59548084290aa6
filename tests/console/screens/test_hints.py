"""The two lines below: what stands in them, and what stands back."""

from __future__ import annotations

import pytest

from tests.console.screens.conftest import OpenConsole
from tests.support.inks import inks
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959


@pytest.mark.parametrize(("language", "day"), [("en", "Day"), ("fr", "Jour"), ("nl", "Dag")])
async def test_every_main_screen_is_named_on_80_columns(
    quiet_console: OpenConsole, language: str, day: str
) -> None:
    """Where no sentence stands the hints go on, as far as the day's."""
    async with quiet_console(language=language) as till:
        await till.read_all()
        for key in ("f4", "f6", "f7", "f2"):  # on the groups F2 would say that these are they
            await till.press(key)
            hints = "\n".join(till.lines[-2:])
            for named in {"F2", "F3", "F4", "F6", "F7"} - {key.upper()}:
                assert f" {named}  " in hints
            assert f" F12  {day} " in hints


async def test_a_key_that_cannot_act_stands_back(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Key and title in one faint ink, as long as it cannot; a sentence that said why goes when it is so no more."""
    device = sandbox.bind(CAFE, name="Terrasse")
    order = device.pay(1250)["order_id"]
    async with console() as till:
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        assert len(inks(till, "R  Refund")) == 2
        device.call("POST", "/refunds", {"order_id": order, "amount": 1250})
        await till.settle("left            €0.00")
        await till.settle(lambda: len(inks(till, "R  Refund")) == 1)
        await till.press("R")
        assert till.status == "This sale is already refunded in full."
        await till.press("p")
        await till.settle("e  Save")
        assert len(inks(till, "p  Print")) == 1
