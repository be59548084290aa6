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
