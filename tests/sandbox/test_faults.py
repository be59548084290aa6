"""Scripted failures, above all the two that matter for money."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.sandbox.till import COUNTER
from tests.support.sandbox_process import SandboxProcess

REFUNDS = {"method": "POST", "path": "/v1/json/orders/*/refunds"}
CUT = (ConnectionError, http.client.HTTPException)
MONEY = {"currency": "EUR", "amount": 400}


@pytest.fixture
def sale(sandbox: SandboxProcess) -> str:
    """The path of an order that can be refunded."""
    return f"/orders/{sandbox.bind(COUNTER).pay(1250)['order_id']}"


def refunded(sandbox: SandboxProcess, sale: str) -> int:
    """Read how much of a sale was refunded."""
    return int(sandbox.api("GET", sale).data["amount_refunded"])


def try_refund(sandbox: SandboxProcess, sale: str, **more: Any) -> Any:
    """Refund over the API."""
    return sandbox.api("POST", f"{sale}/refunds", {**MONEY, **more})


def refund_and_hang_up(sandbox: SandboxProcess, sale: str) -> None:
    """Refund over the API, and hang up when the only rule there is holds the request."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.origin).netloc, timeout=60)
    headers = {"api_key": sandbox.api_key}
    connection.request("POST", f"/v1/json{sale}/refunds", json.dumps(MONEY), headers)
    while sandbox.backoffice("GET", "/faults").data["rules"]:
        pass
    connection.close()


@pytest.mark.parametrize(("effect", "money"), [("cut_before", 0), ("cut_after", 400)])
def test_cuts(sandbox: SandboxProcess, sale: str, effect: str, money: int) -> None:
    """The connection breaks without an answer, before or after the refund took effect."""
    sandbox.fault({"match": REFUNDS, "times": 1, "effect": effect})
    with pytest.raises(CUT):
        try_refund(sandbox, sale)
    assert refunded(sandbox, sale) == money
    assert try_refund(sandbox, sale, amount=300).code is None


def test_status(sandbox: SandboxProcess, sale: str) -> None:
    """An error of one's choice, as many times as asked, with Retry-After where it makes sense."""
    sandbox.fault({"match": REFUNDS, "times": 2, "effect": "status", "status": 500})
    sandbox.fault({"match": REFUNDS, "times": 1, "effect": "status", "status": 429, "seconds": 3})
    assert [try_refund(sandbox, sale).status for _ in range(2)] == [500, 500]
    busy = try_refund(sandbox, sale)
    assert (busy.status, busy.headers["retry-after"]) == (429, "3")
    assert refunded(sandbox, sale) == 0
    assert try_refund(sandbox, sale).code is None


def test_garbage(sandbox: SandboxProcess, sale: str) -> None:
    """200 with something that is not JSON, and no effect."""
    sandbox.fault({"match": REFUNDS, "times": 1, "effect": "garbage"})
    answer = try_refund(sandbox, sale)
    assert (answer.status, type(answer.body)) == (200, bytes)
    assert refunded(sandbox, sale) == 0


def test_delay(sandbox: SandboxProcess, sale: str) -> None:
    """The request is held before its effect, and takes effect though its client hung up."""
    sandbox.fault({"match": REFUNDS, "times": 1, "effect": "delay", "seconds": 2})
    begun = time.monotonic()
    refund_and_hang_up(sandbox, sale)
    assert refunded(sandbox, sale) == 0 or time.monotonic() - begun >= 2
    while refunded(sandbox, sale) == 0:
        assert time.monotonic() - begun < 60
    assert refunded(sandbox, sale) == 400
    assert time.monotonic() - begun >= 2


def test_what_is_held_goes_on_when_the_rules_are_cleared(
    sandbox: SandboxProcess, sale: str
) -> None:
    """However long it was to be held, and with its effect."""
    sandbox.fault({"match": REFUNDS, "times": 1, "effect": "delay", "seconds": 3600})
    refund_and_hang_up(sandbox, sale)
    assert refunded(sandbox, sale) == 0
    sandbox.clear_faults()
    begun = time.monotonic()
    while refunded(sandbox, sale) == 0:
        assert time.monotonic() - begun < 60


def test_clearing(sandbox: SandboxProcess, sale: str) -> None:
    """Rules without `times` last until they are cleared, and never reach the clearing itself."""
    sandbox.fault({"match": {"path": "*"}, "effect": "status", "status": 503})
    assert try_refund(sandbox, sale).status == 503
    assert sandbox.backoffice("GET", "/groups").status == 503
    assert len(sandbox.backoffice("GET", "/faults").data["rules"]) == 1
    assert sandbox.backoffice("DELETE", "/faults").code is None
    assert try_refund(sandbox, sale).code is None


def test_a_delayed_request_does_not_hold_the_servers_end(
    sandbox: SandboxProcess, sale: str
) -> None:
    """The server ends at once; the request it held never took effect."""
    sandbox.fault({"match": REFUNDS, "times": 1, "effect": "delay", "seconds": 600})
    refund_and_hang_up(sandbox, sale)
    assert sandbox.stop() == 0  # which waits for a minute


@pytest.mark.parametrize(
    "rule",
    [
        *(7, {}, {"effect": "explode"}, {"effect": "status", "status": 200}),
        *({"effect": "delay", "seconds": -1}, {"effect": "delay", "seconds": "3"}),
        *({"effect": "garbage", "times": 0}, {"effect": "garbage", "match": []}),
    ],
)
def test_a_wrong_rule_is_refused_whole(shared_sandbox: SandboxProcess, rule: Any) -> None:
    """One wrong rule among good ones, and none is taken."""
    rules = [{"effect": "garbage"}, rule]
    assert shared_sandbox.backoffice("POST", "/faults", {"rules": rules}).code == 1016
    assert shared_sandbox.backoffice("GET", "/faults").data == {"rules": []}
