from __future__ import annotations

from msp_tui.console.widgets.inputs import ScanInput
from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959


async def test_answers_in_another_order(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`>` and `s` order what was found, near ones stay below; `/` goes back to the box; a new question is best first."""
    device = sandbox.bind(CAFE, name="Terrasse")
    device.pay(1337, card={"brand": "VISA", "last4": "4242"})
    sandbox.advance(7200)
    device.pay(1337, card={"brand": "AMEX", "last4": "1111"})
    device.pay(500, card={"brand": "VISA", "last4": "9999"})
    async with console() as till:
        await till.read_all()
        await till.find("13,37 4242")
        best = till.rows()
        assert "≈" in best[-1]
        await till.press("down", ">", ">", "s")
        assert "▼amount" in till.lines[4]
        assert [row[2:] for row in till.rows()][-1] == best[-1][2:]
        await till.find("visa")
        assert "▼" not in till.lines[4]
        await till.press("down", ">")
        assert "▲time" in till.lines[4]
        times = [row[4:15] for row in till.rows()]
        assert times[0].startswith(tuple("0123456789"))
        await till.press("s")
        assert [row[4:15] for row in till.rows()] == times[::-1]
        await till.press("/")
        await till.type("13,37")
        await till.settle("amount €13.37")
        assert till.screen.query_one(ScanInput).value == "visa 13,37"
        assert till.rows()[0].startswith("► ● 09:00")
