"""Rows, details and intents of a small bookshop, made by a few words each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.transactions import Transaction

BASE_URL = "http://127.0.0.1:8765/v1/json"
NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
COUNTER = 57958
CELLAR = 57959


def at(minutes: float) -> datetime:
    """Minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def payment(number: int, **changes: Any) -> Transaction:
    """The list's row of a payment, made `number` minutes after noon."""
    row = Transaction(
        group_id=COUNTER,
        transaction_id=f"{number:09}",
        order_id=f"sale-{number}",
        type="payment",
        status="completed",
        amount=1250,
        currency="EUR",
        created=at(number),
        created_raw="2026-01-05T13:00:00",
        payment_method="VISA",
    )
    return replace(row, **changes)


def refund(number: int, of: int, **changes: Any) -> Transaction:
    """The list's row of a refund with the order id of its sale."""
    return replace(
        payment(number, order_id=f"sale-{of}", type="refund", status="reserved"), **changes
    )


def detail(number: int, **changes: Any) -> OrderDetail:
    """The detail of `payment(number)`."""
    told = OrderDetail(
        group_id=COUNTER,
        order_id=f"sale-{number}",
        transaction_id=f"{number:09}",
        status="completed",
        financial_status="completed",
        amount=1250,
        amount_refunded=0,
        currency="EUR",
        created=at(number),
        created_raw="2026-01-05T13:00:00",
        terminal_id="00000LQT",
        last4="4242",
        entry_mode="ICC_CONTACTLESS",
        authorization_code="006459",
        payment_method="VISA",
    )
    return replace(told, **changes)


def refund_row(number: int, **changes: Any) -> RefundRow:
    """A refund as a detail lists it."""
    row = RefundRow(
        transaction_id=f"{number:09}",
        order_id="",
        amount=500,
        currency="EUR",
        status="reserved",
        created=at(number),
        created_raw="2026-01-05T13:00:00",
    )
    return replace(row, **changes)


def intent(name: str = "R-1", **changes: Any) -> RefundIntent:
    """A refund of 5.00 of the first sale."""
    wanted = RefundIntent(
        refund_order_id=name,
        group_id=COUNTER,
        order_id="sale-1",
        amount=500,
        currency="EUR",
        created=at(60),
        operator="12",
        login="counter",
        reason="wrong edition",
    )
    return replace(wanted, **changes)
