"""A payment on a terminal from the console on every kind of account: heard, read, cancelled, and never sent twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from msp_tui.console.screens.following import FollowingScreen
from msp_tui.console.screens.payment import PaymentScreen
from msp_tui.domain.payments import PaymentState
from tests.live.kinds import few_kinds, name_of
from tests.live.test_moving import console
from tests.support.console import QUICK, ConsoleDriver, hurry
from tests.support.home import Home
from tests.support.live_account import Kind, live_account
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959
KINDS = pytest.mark.parametrize("kind", few_kinds(), ids=name_of)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.fixture
def terminal(sandbox: SandboxProcess) -> str:
    """One that sold something, so that it is known on every account."""
    sale = sandbox.pay(500, CAFE)["order_id"]
    detail = sandbox.api("GET", f"/orders/{sale}", key=sandbox.group_key(CAFE)).data
    return str(detail["payment_details"]["terminal_id"])


@pytest.fixture(autouse=True)
def _free(sandbox: SandboxProcess) -> Iterator[None]:
    """Whatever a story leaves open on the shared shop is over for the next."""
    yield
    for row in sandbox.api("GET", "/transactions?status=initialized&limit=100").data:
        sandbox.api("POST", f"/orders/{row['order_id']}/cancel")


async def wish(till: ConsoleDriver, terminal: str, amount: str) -> None:
    """`p` on it, the amount, Enter twice."""
    await till.go_to_terminals()
    await till.settle(lambda: till.rows(terminal))
    await till.cursor_to(terminal)
    await till.press("p")
    await till.on(PaymentScreen)
    await till.type(amount)
    await till.press("enter", "enter")


def stands(till: ConsoleDriver) -> PaymentState:
    """How the payment on screen stands."""
    assert isinstance(till.screen, FollowingScreen)
    return till.screen._payment.state


def answered(place: Path) -> dict[str, str]:
    """What the doctor says of this shop's questions about the live service."""
    arguments = ("--config", place / "config.toml", "--state-dir", place / "state")
    lines = Home(place).run(*arguments, "doctor", "--json").stdout.splitlines()
    return {check["check"]: check["says"] for check in map(json.loads, lines)}


@KINDS
async def test_paid_and_cancelled(
    kind: Kind, sandbox: SandboxProcess, terminal: str, tmp_path: Path
) -> None:
    """Its stream is heard in whatever form it takes the token; TEST takes no payments, and that is one sentence."""
    quick = {"pace": QUICK, "requests_per_second": 50}
    with live_account(sandbox, kind) as running:
        async with console(running, tmp_path, cloud_payments=True, **quick) as till:
            await till.read_all()
            await wish(till, terminal, "12,65")
            if kind.test:
                await till.settle("The terminal takes no payment now")
                assert running.strays == []
                return
            await till.on(FollowingScreen)
            await till.settle("declined for now")
            await till.settle("The customer has paid.")
            await till.press("escape")
            await wish(till, terminal, "3,60")
            await till.on(FollowingScreen)
            await till.settle(lambda: stands(till) is PaymentState.WAITING)
            await till.press("c")
            await till.settle("Nothing was paid.")
            assert stands(till) is PaymentState.CANCELLED
        told = answered(tmp_path)
    form = "bare: 0; behind Bearer: 2" if kind.bearer else "bare: 2; behind Bearer: 0"
    assert form in told["live_event_token"]
    assert "the group's key: 1; the account's: 0" in told["live_cancel_scope"]
    assert running.asked.count("POST /orders") == 2
    streams = running.asked.count("GET /events/stream/")
    assert streams == (4 if kind.bearer else 2)
    assert sum(line.endswith("/cancel") for line in running.asked) == 1
    assert running.strays == []


@pytest.mark.parametrize("kind", [kind for kind in few_kinds() if not kind.test], ids=name_of)
async def test_an_answer_that_never_came(
    kind: Kind, sandbox: SandboxProcess, terminal: str, tmp_path: Path
) -> None:
    """It was taken: it is found by reading its order, and paid once."""
    with live_account(sandbox, kind) as running:
        async with console(running, tmp_path, pace=QUICK, cloud_payments=True) as till:
            await till.read_all()
            rule = {"match": {"method": "POST", "path": "/v1/json/orders"}, "times": 1}
            sandbox.fault({**rule, "effect": "cut_after"})
            await wish(till, terminal, "12,50")
            await till.on(FollowingScreen)
            await till.settle("The customer has paid.")
    assert running.asked.count("POST /orders") == 1
    assert running.strays == []
