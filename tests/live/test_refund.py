"""A refund from the console on every kind of account, down to the record at MultiSafepay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.kinds import name_of, some_kinds
from tests.live.test_moving import console
from tests.support.console import QUICK, hurry
from tests.support.live_account import Kind, live_account
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.mark.parametrize("kind", some_kinds(), ids=name_of)
async def test_once_and_only_once(kind: Kind, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Part of a sale is refunded; an answer that was cut off is found by reading, in whatever shape it comes."""
    sale = sandbox.pay(1250, CAFE, card={"brand": "VISA", "last4": "0042"})["order_id"]
    key = sandbox.group_key(CAFE)
    with live_account(sandbox, kind) as running:
        async with console(running, tmp_path, pace=QUICK) as till:
            await till.open_sale(CAFE, sale)
            await till.settle("left            €12.50")
            assert "••0042" in till.screen_text()
            dialog = await till.refund("5,00")
            await dialog.confirm("5,00", "€7.50")
            path = f"/v1/json/orders/{sale}/refunds"
            rule = {"match": {"method": "POST", "path": path}, "times": 1, "effect": "cut_after"}
            sandbox.fault(rule)
            await till.press("escape")
            await till.open_sale(CAFE, sale)
            dialog = await till.refund("2,50")
            await dialog.confirm("2,50", "€5.00")
    rows = sandbox.api("GET", f"/orders/{sale}", key=key).data["related_transactions"]
    assert sorted(row["amount"] for row in rows) == [250, 500]
    assert running.asked.count(f"POST /orders/{sale}/refunds") == 2
    assert running.strays == []
