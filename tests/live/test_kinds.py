"""The shop's daily commands on every kind of account that the public documents allow."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.live.conftest import OpenAccount
from tests.live.kinds import name_of, some_kinds
from tests.support.home import Home
from tests.support.live_account import Kind, LiveAccount
from tests.support.sandbox_process import SandboxProcess

BOOKS = 57958
KINDS = pytest.mark.parametrize("kind", some_kinds(), ids=name_of)


def lines(home: Home, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    """What a command prints for programs."""
    done = home.run("--config", home.config, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@KINDS
def test_doctor_feed_and_lookup(
    kind: Kind, home: Home, account: OpenAccount, sandbox: SandboxProcess
) -> None:
    """A sale comes in with its terminal and card and is found; the doctor says what is closed, and fails for nothing."""
    with account(kind) as running:
        sale = sandbox.pay(4321, BOOKS, card={"brand": "VISA", "last4": "0042"})
        assert home.run("--config", home.config, "sync", "--once").returncode == 0
        (found,) = lines(home, "find", sale["order_id"], "--json")
        assert (found["group_id"], found["amount"], found["last4"]) == (BOOKS, 4321, "0042")
        assert found["terminal_id"]
        checks = lines(home, "doctor", "--json")
        check_doctor(checks, running)
        check_receipt(home, sale["order_id"], running)


def check_doctor(checks: list[dict[str, Any]], running: LiveAccount) -> None:
    """Nothing fails; terminals that no key may list are named as such, but for TEST, which has none."""
    said: dict[str, str] = {}
    for check in checks:
        said.setdefault(check["check"], check["state"])
    closed = "warn" if running.kind.terminals == "closed" else "ok"
    assert said["terminals"] == ("skip" if running.kind.test else closed)
    assert {check["state"] for check in checks if check["check"] == "key"} == {"ok"}
    assert said["timezone"] == "ok"


def check_receipt(home: Home, order_id: str, running: LiveAccount) -> None:
    """Read in either shape; TEST has none, and that is one sentence."""
    done = home.run("--config", home.config, "receipt", order_id)
    if running.kind.test:
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 1
    else:
        assert done.returncode == 0, done.stderr
        assert "43" in done.stdout
