"""Payments: cloud orders, manual ones, soft declines, busy terminals, cancelling."""

from __future__ import annotations

import pytest

from tests.support.sandbox_process import Answer, SandboxProcess

COUNTER = 57958


def cloud_order(
    sandbox: SandboxProcess, amount: int, order_id: str = "order-1", terminal: str = "00000LQT"
) -> Answer:
    """Send an order to a terminal with its group's key."""
    return sandbox.api(
        "POST",
        "/orders",
        {
            "type": "redirect",
            "order_id": order_id,
            "gateway": "",
            "currency": "EUR",
            "amount": amount,
            "description": "Two books",
            "gateway_info": {"terminal_id": terminal},
        },
        sandbox.group_key(COUNTER),
    )


def status(sandbox: SandboxProcess, order_id: str = "order-1") -> str:
    """Read an order's status."""
    return str(sandbox.api("GET", f"/orders/{order_id}").data["status"])


@pytest.mark.parametrize(
    ("amount", "after_moment", "after_minute", "payments"),
    [
        (1250, "completed", "completed", ["completed"]),
        (1205, "declined", "declined", ["declined"]),
        (1265, "declined", "completed", ["completed", "declined"]),
        (1271, "declined", "cancelled", ["cancelled", "declined"]),
        (1260, "initialized", "cancelled", ["cancelled"]),
    ],
)
def test_cents_decide_what_a_virtual_device_does(
    sandbox: SandboxProcess, amount: int, after_moment: str, after_minute: str, payments: list[str]
) -> None:
    """A cloud order is paid after a moment, unless its cents say otherwise."""
    assert cloud_order(sandbox, amount).code is None
    assert status(sandbox) == "initialized"
    sandbox.advance(2)
    assert status(sandbox) == after_moment
    sandbox.advance(60)
    assert status(sandbox) == after_minute
    rows = sandbox.api("GET", f"/transactions?created_from=2026-01-05&site_id={COUNTER}").data
    assert [row["status"] for row in rows] == payments
    assert {row["order_id"] for row in rows} == {"order-1"}


def test_a_busy_terminal_is_refused(sandbox: SandboxProcess) -> None:
    """One open payment a terminal; another terminal of the group is free."""
    assert cloud_order(sandbox, 1260).code is None
    busy = cloud_order(sandbox, 500, "order-2")
    assert (busy.status, busy.code) == (409, 1023)
    assert "busy" in busy.body["error_info"]
    assert sandbox.api("GET", "/orders/order-2").code == 1000
    assert cloud_order(sandbox, 500, "order-2", "000002Or").code is None


def test_order_ids_are_used_once_in_a_group(sandbox: SandboxProcess) -> None:
    """A second order with the same id is error 1006."""
    assert cloud_order(sandbox, 1250).code is None
    assert cloud_order(sandbox, 1250, terminal="000002Or").code == 1006


def test_a_cloud_order_goes_to_an_active_terminal_of_the_keys_group(
    sandbox: SandboxProcess,
) -> None:
    """Another group's terminal is not found, a waiting one not available, case matters."""
    assert cloud_order(sandbox, 100, terminal="000003Kb").code == 1000
    assert cloud_order(sandbox, 100, terminal="00000lqt").code == 1000
    body = {"type": "redirect", "order_id": "x", "currency": "EUR", "amount": 100}
    body["gateway_info"] = {"terminal_id": "000004Oh"}
    assert sandbox.api("POST", "/orders", body).code == 1023


def test_post_cancel_is_the_way_and_repairs_patch(sandbox: SandboxProcess) -> None:
    """PATCH leaves an order on declined; POST cancel ends it, and again changes nothing."""
    cloud_order(sandbox, 1260)
    assert sandbox.api("PATCH", "/orders/order-1", {"status": "cancelled"}).code is None
    assert status(sandbox) == "declined"
    sandbox.advance(120)
    assert status(sandbox) == "declined"
    assert sandbox.api("POST", "/orders/order-1/cancel").code is None
    assert status(sandbox) == "cancelled"
    assert sandbox.api("POST", "/orders/order-1/cancel").code is None
    sandbox.advance(120)
    assert status(sandbox) == "cancelled"


def test_a_paid_order_cannot_be_cancelled(sandbox: SandboxProcess) -> None:
    """Cancelling comes too late once the money is taken."""
    cloud_order(sandbox, 1250)
    sandbox.advance(2)
    assert sandbox.api("POST", "/orders/order-1/cancel").status == 409
    assert status(sandbox) == "completed"


def test_a_payment_on_the_device(sandbox: SandboxProcess) -> None:
    """The order carries terminal and card in its detail; with a wallet last4 is the phone's."""
    device = sandbox.bind(COUNTER)
    card = {"brand": "MAESTRO", "last4": "0042", "wallet": "APPLEPAY"}
    order = device.pay(2495, card=card, order_id="livre-7")
    detail = sandbox.api("GET", "/orders/livre-7", key=sandbox.group_key(COUNTER)).data
    assert (order["order_id"], order["transaction_id"]) == ("livre-7", detail["transaction_id"])
    paid = detail["payment_details"]
    assert (detail["status"], detail["amount"]) == ("completed", 2495)
    assert (paid["terminal_id"], paid["type"], paid["last4"]) == (
        device.terminal_id,
        "MAESTRO",
        "0042",
    )
    assert (paid["wallet"], paid["card_entry_mode"]) == ("APPLEPAY", "ICC_CONTACTLESS")
    assert [cost["amount"] for cost in detail["costs"]] == [0.05, 0.1]
    row = sandbox.api("GET", "/transactions?limit=1").data[0]
    assert [cost["amount"] for cost in row["costs"]] == [5, 10]
    assert row["net"] == 2495 - 15


@pytest.mark.parametrize(
    ("outcome", "now", "later"),
    [
        ("completed", "completed", "completed"),
        ("declined", "declined", "declined"),
        ("soft_declined", "declined", "completed"),
        ("cancelled", "cancelled", "cancelled"),
    ],
)
def test_outcomes_on_the_device(
    sandbox: SandboxProcess, outcome: str, now: str, later: str
) -> None:
    """What is asked for happens; a soft decline goes on to a second transaction."""
    order = sandbox.bind(COUNTER).pay(1000, outcome=outcome)
    assert order["status"] == now
    sandbox.advance(5)
    after = sandbox.api("GET", f"/orders/{order['order_id']}").data
    assert after["status"] == later
    assert (after["transaction_id"] != order["transaction_id"]) == (now != later)


def test_the_next_payment_ends_a_soft_decline_first(sandbox: SandboxProcess) -> None:
    """Who takes payments quickly one after the other is not told that the device is busy."""
    device = sandbox.bind(COUNTER)
    orders = [
        device.pay(1000 + at, outcome=outcome)["order_id"]
        for at, outcome in enumerate(["soft_declined", "soft_declined", "cancelled"])
    ]
    seen = sandbox.api("GET", "/transactions?limit=5").data
    assert [(row["order_id"], row["status"]) for row in seen] == [
        (orders[2], "cancelled"),
        (orders[1], "completed"),
        (orders[1], "declined"),
        (orders[0], "completed"),
        (orders[0], "declined"),
    ]
    sandbox.advance(60)
    assert sandbox.api("GET", "/transactions?limit=5").data == seen


def test_a_device_pays_the_order_that_waits_on_it(sandbox: SandboxProcess) -> None:
    """A cloud order is paid by the person at the device, before any virtual one would."""
    device = sandbox.bind(COUNTER)
    cloud_order(sandbox, 1260, terminal=device.terminal_id)
    wrong = {"amount": 1300, "order_id": "order-1"}
    assert device.call("POST", "/payments", wrong).code == 1001
    assert device.pay(1260, order_id="order-1")["status"] == "completed"
    sandbox.advance(60)
    assert status(sandbox) == "completed"
