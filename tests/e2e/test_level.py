"""In the end the store is MultiSafepay's own list, whatever happened on the way."""

from __future__ import annotations

import random
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from msp_tui.api.client import MspClient
from msp_tui.api.transport import Sender
from msp_tui.domain.answers import GroupWithKey
from msp_tui.domain.clock import ShopClock
from msp_tui.domain.records import Scope
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.shop.pace import Gate, Pace
from msp_tui.shop.reader import GroupReader
from msp_tui.store.opening import open_ledger, open_records
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.e2e.test_one_poller import reading, until
from tests.support.fakes import FakeKeys
from tests.support.home import Home
from tests.support.sandbox_process import Device, SandboxProcess

CAFE = 57959
ZONE = ZoneInfo("Europe/Amsterdam")
KNOWN = ("transaction_id", "order_id", "type", "status", "amount", "currency", "created_raw")
OUTCOMES = ["completed", "completed", "completed", "declined", "soft_declined", "cancelled"]
EFFECTS: list[dict[str, Any]] = [
    {"effect": "status", "status": 429, "seconds": 1},
    {"effect": "status", "status": 429},
    {"effect": "status", "status": 500},
    {"effect": "status", "status": 503},
    {"effect": "cut_before"},
    {"effect": "cut_after"},
    {"effect": "delay", "seconds": 0.7},
    {"effect": "garbage"},
]


def known(records: Records) -> set[tuple[str, ...]]:
    """Every row of the café in the store, as far as the list tells it."""
    rows = [found.row for found in records.newest(Scope((CAFE,)), 5000)]
    assert len({row.transaction_id for row in rows}) == len(rows)
    return {tuple(str(getattr(row, name)) for name in KNOWN) for row in rows}


def listed(sandbox: SandboxProcess) -> set[tuple[str, ...]]:
    """Every row of the café in MultiSafepay's own list."""
    answer = sandbox.api("GET", "/transactions?limit=1000", key=sandbox.group_key(CAFE))
    names = [name.removesuffix("_raw") for name in KNOWN]
    return {tuple(str(row[name]) for name in names) for row in answer.data}


def trade(device: Device, dice: random.Random) -> None:
    """A customer, and sometimes a refund of what was just paid."""
    outcome = dice.choice(OUTCOMES)
    order = device.pay(dice.randrange(100, 9000), outcome=outcome)
    if outcome == "completed" and dice.random() < 0.3:
        device.call("POST", "/refunds", {"order_id": order["order_id"], "amount": 50})


def test_after_faults_of_every_kind_the_store_is_the_list(home: Home) -> None:
    """Two processes sync through 429, 500, cut, slow and garbled answers while sales go on; one of them is killed."""
    dice = random.Random(4)
    pace: dict[str, Any] = {"poll_on_screen_s": 1, "poll_elsewhere_s": 1, "requests_per_second": 30}
    with SandboxProcess(history=150) as sandbox:
        config = home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key, **pace)
        device = sandbox.bind(CAFE, name="Terrasse")
        command = [str(word) for word in (home.program, "--config", config, "sync")]
        syncs = [subprocess.Popen(command, env={**home.env, "PATH": ""}) for _ in range(2)]
        try:
            until((home.state / "transactions.sqlite3").exists)
            for customer in range(45):
                trade(device, dice)
                sandbox.advance(7)
                path = dice.choice(["/v1/json/transactions", "/v1/json/*"])
                fault = {"match": {"path": path}, "times": 1, **dice.choice(EFFECTS)}
                sandbox.fault(fault)
                if customer == 25:
                    syncs[0].kill()
                until(lambda: faults(sandbox) < 4)
            sandbox.advance(90)
            sandbox.backoffice("DELETE", "/faults")
            with reading(home, sandbox.base_url) as records:
                until(lambda: known(records) == listed(sandbox))
                until(lambda: records.progress((CAFE,)).cards is None)
                assert len(known(records)) > 45
        finally:
            for process in syncs:
                process.send_signal(signal.SIGTERM)
                process.wait(120)


def faults(sandbox: SandboxProcess) -> int:
    """How many scripted failures still wait for their request."""
    return len(sandbox.backoffice("GET", "/faults").data["rules"])


class Stopped:
    """The computer's clock, at a moment."""

    def now(self) -> datetime:
        """Aware, in UTC; how far the sandbox is ahead is heard from its answers."""
        return datetime(2026, 1, 5, 8, 0, tzinfo=UTC)

    def steady(self) -> float:
        """Nothing passes."""
        return 0.0


@asynccontextmanager
async def reader_on(
    sandbox: SandboxProcess, folder: Path
) -> AsyncIterator[tuple[GroupReader, Records]]:
    """The café's reader on the real client and the real store."""
    keys = FakeKeys()
    group = TerminalGroup(CAFE, "Café")
    keys.learned[CAFE] = GroupWithKey(group, Secret(sandbox.group_key(CAFE)))
    state = StateDir.open(folder / "state", environment="sandbox", base_url=sandbox.base_url)
    ledger, records = open_ledger(state), open_records(state)
    clock = ShopClock(Stopped())
    gate = Gate(Pace(per_second=1000))
    sender = Sender(sandbox.base_url, heard=clock.hear, turn=gate.request)
    client = MspClient(sender, keys, ZONE)
    yield GroupReader(CAFE, client, ledger, clock=clock, gate=gate), records
    await sender.aclose()
    records.close()
    ledger.close()


@pytest.mark.parametrize(
    "change", [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
)
@pytest.mark.parametrize("outage", [range(0), range(3, 8), range(5, 11)])
async def test_the_night_the_clocks_change(tmp_path: Path, change: datetime, outage: range) -> None:
    """An hour that comes twice or never: with and without an outage in it, every sale is there, none twice."""
    start = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    with SandboxProcess(history=30) as sandbox:
        device = sandbox.bind(CAFE, name="Terrasse")
        sandbox.advance((change - timedelta(hours=2) - start).total_seconds())
        async with reader_on(sandbox, tmp_path) as (reader, records):
            await reader.read_new()
            while await reader.read_back():
                pass
            for step in range(16):
                device.pay(1000 + step)
                sandbox.advance(15 * 60)
                if step not in outage:
                    await reader.read_new()
                    assert known(records) == listed(sandbox)
            paid = [found.row for found in records.newest(Scope((CAFE,)), 16)]
            assert {row.amount for row in paid} == set(range(1000, 1016))
