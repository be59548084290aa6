"""`msp-tui cancel-refund` and `decide-refund` in a real terminal, against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.store.opening import open_journal
from msp_tui.store.statedir import StateDir
from tests.support.home import Console, Home
from tests.support.sandbox_process import Device, SandboxProcess
from tests.support.staff import PINS, staff

CAFE = 57959


@pytest.fixture(scope="module")
def shop() -> Iterator[SandboxProcess]:
    """A shop by today's clock, which is the journal's too."""
    with SandboxProcess(history=4, clock="real") as running:
        yield running


@pytest.fixture(scope="module")
def till(shop: SandboxProcess) -> Device:
    """A device in the café."""
    return shop.bind(CAFE, name="Terrasse")


@pytest.fixture
def order(till: Device) -> str:
    """A sale of 12,50."""
    return str(till.pay(1250)["order_id"])


def answer(console: Console, question: str, text: str) -> None:
    """Answer a question once it stands there."""
    console.wait_for(lambda: question in " ".join(console.text.split()))
    console.settle()
    console.send(f"{text}\r")


def rows(shop: SandboxProcess, order: str) -> list[tuple[int, str]]:
    """Refunds of a sale as MultiSafepay has them."""
    data = shop.api("GET", f"/orders/{order}", key=shop.group_key(CAFE)).data
    return [(one["amount"], one["status"]) for one in data["related_transactions"] or ()]


def journal(home: Home) -> list[dict[str, Any]]:
    """The journal's lines, which are as they were written."""
    assert home.run("--config", home.config, "journal", "--verify").returncode == 0
    told = home.run("--config", home.config, "journal", "--json")
    return [json.loads(line) for line in told.stdout.splitlines()]


def told_programs(home: Home) -> list[dict[str, Any]]:
    """What a program got."""
    return [json.loads(line) for line in (home.root / "out").read_text().splitlines()]


@pytest.mark.e2e
def test_a_reserved_refund_is_cancelled(home: Home, shop: SandboxProcess, order: str) -> None:
    """Another amount does nothing; number, PIN and the amount do; then there is nothing left to cancel."""
    home.configure(shop.base_url, shop.groups, shop.api_key, **staff())
    with home.open("--config", home.config, "refund", order, "--amount", "5") as console:
        answer(console, "Operator's number", "7")
        answer(console, "Anna: PIN", PINS[7])
        answer(console, "Type 5.00 again", "5")
        assert console.wait_exit() == 0
    cancel = ("--config", home.config, "cancel-refund", order)
    for typed, code, state in (("4", 1, "reserved"), ("", 1, "reserved"), ("5", 0, "void")):
        with home.open_into(home.root / "out", *cancel, "--json") as console:
            answer(console, "Operator's number", "7")
            answer(console, "Anna: PIN", PINS[7])
            answer(console, "Type 5.00 again", typed)
            assert console.wait_exit() == code
            assert ("This refund was cancelled: no money leaves." in console.text) == (code == 0)
        assert rows(shop, order) == [(500, state)]
        assert told_programs(home) == (journal(home) if code == 0 else [])
    (line,) = journal(home)
    assert (line["state"], line["operator"]) == ("voided", "Anna")
    with home.open(*cancel) as console:
        assert console.wait_exit() == 1
        assert "Only a refund that is still reserved can be cancelled." in console.text


@pytest.mark.e2e
def test_a_manager_decides(home: Home, shop: SandboxProcess, till: Device, order: str) -> None:
    """What to look at, one of two letters, a reason, an approver's PIN, the amount; who may not is told."""
    home.configure(shop.base_url, shop.groups, shop.api_key, **staff())
    state = StateDir.open(home.state, environment="sandbox", base_url=shop.base_url)
    written = open_journal(state)
    now = datetime.now(UTC) - timedelta(seconds=150)
    written.intend(RefundIntent("R-LOST", CAFE, order, 500, "EUR", now, "Anna"))
    for step in (RefundState.SENT, RefundState.UNKNOWN):
        assert written.advance("R-LOST", step, now)
    written.close()
    till.call("POST", "/refunds", {"order_id": order, "amount": 500})
    decide = ("--config", home.config, "decide-refund", "R-LOST")
    with home.open(*decide) as console:
        answer(console, "Enter alone leaves it:", "")
        assert console.wait_exit() == 1
        assert "the terminal's own history" in console.text
    for number, name, code in ((7, "Anna", 1), (8, "Bruno", 0)):
        with home.open_into(home.root / "out", *decide, "--json") as console:
            answer(console, "Enter alone leaves it:", "m")
            answer(console, "What was seen, and where", "seen on the device")
            answer(console, "Operator's number", str(number))
            answer(console, f"{name}: PIN", PINS[number])
            if code == 0:
                answer(console, "Type 5.00 again", "5,00")
            assert console.wait_exit() == code
            said = " ".join(console.text.split())
            assert ("Decided by Bruno: seen on the device" in said) == (code == 0)
            assert ("Anna may not decide what became of a refund." in said) == (code == 1)
    (line,) = journal(home)
    assert (line["state"], line["decided_by"]) == ("accepted", "Bruno")
    assert told_programs(home) == [line]


@pytest.mark.parametrize("command", ["cancel-refund", "decide-refund"])
def test_never_from_a_pipe(home: Home, shop: SandboxProcess, command: str) -> None:
    """Nobody is there to confirm; and what the journal does not know is said at a terminal."""
    home.configure(shop.base_url, shop.groups, shop.api_key)
    piped = home.run("--config", home.config, command, "R-1")
    assert (piped.returncode, piped.stdout) == (1, "")
    assert piped.stderr.startswith("msp-tui: This is only done by hand, at a terminal.")
    with home.open("--config", home.config, command, "R-1") as console:
        assert console.wait_exit() == 1
        assert "The journal knows no refund R-1." in console.text
