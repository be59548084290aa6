"""What was acknowledged is kept, whatever happens to the process."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import TYPE_CHECKING

import pytest

from msp_tui.sandbox.options import SandboxOptions
from msp_tui.sandbox.refusal import SandboxError
from msp_tui.sandbox.world import World
from tests.sandbox.test_payments import cloud_order, status
from tests.sandbox.till import COUNTER
from tests.support.sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from pathlib import Path


def test_everything_survives_a_kill(tmp_path: Path) -> None:
    """Groups, terminals, refunds, the clock, what is due and the rules are there again."""
    state = tmp_path / "shop.sqlite3"
    first = SandboxProcess(state=state)
    device = first.bind(COUNTER)
    sale = device.pay(1250)["order_id"]
    refund = {"currency": "EUR", "amount": 500}
    assert first.api("POST", f"/orders/{sale}/refunds", refund).code is None
    now = first.advance(3600)
    cloud_order(first, 1260)
    first.fault({"effect": "garbage", "times": 3, "match": {"path": "/nowhere"}})
    first.kill()

    with SandboxProcess(state=state) as second:
        assert (second.api_key, second.groups) == (first.api_key, first.groups)
        assert second.backoffice("GET", "/clock").data["now"] == now
        assert second.api("GET", f"/orders/{sale}").data["amount_refunded"] == 500
        assert device.terminal_id in [terminal["id"] for terminal in second.terminals]
        assert second.device("GET", "/history", token=device.token).code is None
        assert len(second.backoffice("GET", "/faults").data["rules"]) == 1
        assert status(second) == "initialized"
        second.advance(60)
        assert status(second) == "cancelled"
        second.advance(86_400)
        row = second.api("GET", "/transactions?type=refund&limit=1").data[0]
        assert (row["amount"], row["status"]) == (500, "completed")


def test_no_acknowledged_payment_is_lost_to_a_kill(tmp_path: Path) -> None:
    """Four devices pay at once until the power goes; every answer they got is in the file."""
    state = tmp_path / "shop.sqlite3"
    shop = SandboxProcess(state=state, history=0)
    devices = [shop.bind(COUNTER, f"TEST-{turn}") for turn in range(4)]
    acknowledged: list[str] = []
    enough = threading.Event()

    def pay(turn: int) -> None:
        try:
            while True:
                acknowledged.append(devices[turn].pay(1000)["order_id"])
                if len(acknowledged) >= 40:
                    enough.set()
        except (OSError, HTTPException):
            return

    with ThreadPoolExecutor(4) as pool:
        for turn in range(4):
            pool.submit(pay, turn)
        assert enough.wait(120)
        shop.kill()
    with SandboxProcess(state=state) as again:
        kept = {row["order_id"] for row in again.api("GET", "/transactions?limit=1000").data}
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + 4


def test_two_sandboxes_do_not_share_a_file(tmp_path: Path) -> None:
    """The second one says that the file is in use."""
    options = SandboxOptions(state=tmp_path / "shop", clock="manual", history=0)
    first = World(options)
    with pytest.raises(SandboxError, match="in use by another sandbox"):
        World(options)
    first.close()
    World(options).close()


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (SandboxOptions(shop="restaurant", clock="manual"), "made with shop bookshop"),
        (SandboxOptions(seed=2, clock="manual"), "made with seed 1"),
        (SandboxOptions(clock="real"), "made with clock manual"),
    ],
)
def test_another_shops_file_is_refused(
    tmp_path: Path, other: SandboxOptions, sentence: str
) -> None:
    """A file goes on with the shop, the seed and the clock it was made with."""
    state = tmp_path / "shop"
    World(SandboxOptions(state=state, clock="manual", history=0)).close()
    before = state.read_bytes()
    with pytest.raises(SandboxError, match=sentence):
        World(SandboxOptions(**{**vars(other), "state": state}))
    assert state.read_bytes() == before


def test_a_file_that_is_no_shop_is_refused(tmp_path: Path) -> None:
    """Text, another program's database, a directory: left as they are."""
    text = tmp_path / "notes.txt"
    text.write_text("not a database, and long enough to be taken for one" * 30)
    foreign = tmp_path / "foreign.sqlite3"
    with sqlite3.connect(foreign) as database:
        database.execute("CREATE TABLE books (title TEXT)")
    database.close()
    before = {path: path.read_bytes() for path in (text, foreign)}
    for path in (text, foreign, tmp_path, tmp_path / "no" / "such"):
        with pytest.raises(SandboxError):
            World(SandboxOptions(state=path, clock="manual"))
    assert {path: path.read_bytes() for path in (text, foreign)} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["foreign.sqlite3", "notes.txt"]


def test_a_shop_that_could_not_be_made_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted in the middle of making the shop, the file is gone."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("msp_tui.sandbox.world.make_shop", interrupted)
    with pytest.raises(KeyboardInterrupt):
        World(SandboxOptions(state=tmp_path / "shop", clock="manual"))
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_its_owners(tmp_path: Path) -> None:
    """The file holds keys, so nobody else may read it."""
    world = World(SandboxOptions(state=tmp_path / "shop", clock="manual", history=0))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    world.close()


def test_importing_the_rules_loads_no_server() -> None:
    """Options, and all the command line needs, load neither starlette nor uvicorn nor httpx."""
    code = (
        "import sys, msp_tui.sandbox.options, msp_tui.sandbox.server;"
        "print([m for m in ('starlette', 'uvicorn', 'httpx', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
