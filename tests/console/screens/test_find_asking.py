from __future__ import annotations

from concurrent.futures import Future

import pytest

from msp_tui.console.screens.find import FindScreen
from msp_tui.domain.records import Interrupted
from msp_tui.shop.facts import StoreChanged
from msp_tui.shop.lookup import Found
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
        await till.settle()
        assert till.status == "MultiSafepay knows no order NEVER-1 either."


async def test_a_store_that_changes_keeps_no_answer_away(
    quiet_console: OpenConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it changes while the answer is looked for: that comes first, and then what is new."""
    async with quiet_console() as till:
        await till.read_all()
        found = await till.app.searcher.find("visa", None, 50)
        asked: list[Future[Found]] = []

        def begin(*_: object) -> Future[Found]:
            asked.append(Future())
            return asked[-1]

        monkeypatch.setattr(till.app.searcher, "begin", begin)
        await till.press("f3")
        await till.type("v")
        first = len(asked)
        for _ in range(3):
            till.app.publish(StoreChanged())
            await till.settle()
        assert len(asked) == first
        assert not till.rows("Visa")
        asked[-1].set_result(found)
        await till.settle(lambda: till.rows("Visa"))
        await till.settle(lambda: len(asked) == first + 1)
        asked[-1].set_exception(Interrupted(""))  # a list was left that is read on the same thread
        await till.settle(lambda: len(asked) == first + 2)


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
