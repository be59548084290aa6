from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from msp_tui.domain.records import Scope
from msp_tui.domain.transactions import Transaction
from msp_tui.store.opening import open_ledger
from msp_tui.store.statedir import StateDir
from tests.console.screens.conftest import OpenConsole
from tests.support.profile import sandbox_time
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959


async def test_live_says_how_far_the_past_is_read(
    console: OpenConsole, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """While the history is being read its title names the day; after that, how far cards are known."""
    device = sandbox.bind(CAFE, name="Terrasse")
    device.pay(1250)
    device.pay(1350)
    async with console() as till:
        await till.go_to_live()
        await till.read_all()
        await till.press("p")
        await till.settle(" all groups   paused")
        state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=sandbox.base_url)
        ledger = open_ledger(state)
        (row, *_) = [found.row for found in till.app.desk.records.newest(Scope((CAFE,)), 1)]
        old = row.created - timedelta(days=100)
        ledger.set_mark(CAFE, "backfill", "a place in the list")
        ledger.set_mark(CAFE, "backfill_reach", old.isoformat())
        ledger.save_transactions([_other(row, "1", old)])
        await till.settle(" all groups   paused   reading back: 27/09")
        ledger.set_mark(CAFE, "backfill", "done")
        ledger.save_transactions([_other(row, "2", old - timedelta(days=1))])
        await till.settle(" all groups   paused   cards known back to 27/09")
        for order_id in ("late-1", "late-2"):
            ledger.give_up_detail(CAFE, order_id)
        ledger.save_transactions([_other(row, "3", sandbox_time(sandbox))])
        await till.settle(lambda: "cards known" not in till.lines[1])
        ledger.close()


def _other(row: Transaction, number: str, created: datetime) -> Transaction:
    """Another payment like it, whose detail nobody read."""
    return replace(
        row,
        transaction_id=number,
        order_id=f"late-{number}",
        created=created,
        detailed=False,
    )


async def test_the_groups_say_how_far_each_is_read(
    console: OpenConsole, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Instead of `live`, until the past is read."""
    async with console() as till:
        await till.read_all()
        state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=sandbox.base_url)
        ledger = open_ledger(state)
        await till.settle(lambda: "live" in till.line(str(CAFE)))
        reading = {"path": "/v1/json/transactions"}
        sandbox.fault({"match": reading, "effect": "delay", "seconds": 3600})
        ledger.set_mark(CAFE, "backfill_reach", "2025-09-27T10:00:00+00:00")
        ledger.set_mark(CAFE, "backfill", "a place in the list")
        sandbox.bind(CAFE, name="Terrasse").pay(100)
        ledger.save_groups([*till.app.desk.groups()][::-1])
        await till.settle(lambda: "read back to 27/09" in till.line(str(CAFE)), idle=False)
        ledger.close()


async def test_an_outage_is_named_when_it_is_filled(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Stale while nothing answers; then the stretch that was read again, with the sale that was made in it."""
    device = sandbox.bind(CAFE, name="Terrasse")
    async with console() as till:
        await till.go_to_live()
        await till.read_all()
        await till.settle(" all groups   live")
        sandbox.fault({"match": {"path": "/v1/json/transactions"}, "effect": "cut_before"})
        await till.settle("since 09:00")
        await till.advance(7 * 60)
        device.pay(1250)
        sandbox.backoffice("DELETE", "/faults")
        await till.settle(" all groups   live   09:00-09:07 read again")
        await till.settle(lambda: "€12.50" in till.rows()[0])
