"""Receipts in every shape that MultiSafepay's documents and schemas give them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from msp_tui.api import wire
from msp_tui.api.times import AMSTERDAM
from msp_tui.domain.details import RefundRow
from msp_tui.domain.receipts import Item, Receipt

EXPIRY, BIN, HOLDER = "3011", "411111", "MRS PLANTED"


def body(order: dict[str, Any] | None = None, **more: Any) -> bytes:
    """A receipt of 15.50 with other fields."""
    data = {
        "merchant": {"name": "Librairie du Coin", "address": "Rue Haute 1, Liège"},
        "order": {
            "amount": 1550,
            "amountrefunded": 0,
            "completed": "2026-01-05T13:20:38",
            "currency": "EUR",
            "items": None,
            "tip": None,
            "transaction_id": "1767615638106739",
        }
        | (order or {}),
        "payment": {
            "application_id": "a0000000031010",
            "authorization_code": "006459",
            "card_entry_mode": "ICC_CONTACTLESS",
            "card_expiry_date": EXPIRY,
            "cardholder_name": HOLDER,
            "cardholder_verification_method": "PLAINTEXT_PIN_OFFLINE",
            "issuer_bin": BIN,
            "last4": "0042",
            "payment_method": "VISA",
            "response_code": "00",
            "terminal_id": "000002Or",
        },
        "printed_on": "2026-01-05T14:00:00",
        "related_transactions": None,
    } | more
    return json.dumps({"success": True, "data": data}).encode()


def read(order: dict[str, Any] | None = None, **more: Any) -> Receipt:
    """What is read of it."""
    return wire.receipt(body(order, **more), 57958, "sale-1", AMSTERDAM)


def test_a_receipt() -> None:
    """Everything that may be on paper, and nothing that may not."""
    assert read() == Receipt(
        group_id=57958,
        order_id="sale-1",
        transaction_id="1767615638106739",
        amount=1550,
        currency="EUR",
        completed=datetime(2026, 1, 5, 12, 20, 38, tzinfo=UTC),
        merchant="Librairie du Coin",
        address="Rue Haute 1, Liège",
        payment_method="VISA",
        last4="0042",
        entry_mode="ICC_CONTACTLESS",
        verification="PLAINTEXT_PIN_OFFLINE",
        terminal_id="000002Or",
        application_id="a0000000031010",
        authorization_code="006459",
    )
    assert not any(word in repr(read()) for word in (EXPIRY, BIN, HOLDER))


LINE = {"currency": "EUR", "item_price": 320, "name": "Cortado", "quantity": 2, "unit_price": 320}


@pytest.mark.parametrize(
    "items", [{"items": [LINE]}, [LINE], {"items": {"0": LINE}}, {"items": LINE}, {"0": LINE}]
)
def test_items_in_every_shape(items: object) -> None:
    """An object with a list, a bare list, objects by number."""
    assert read({"items": items}).items == (Item("Cortado", "2", 320),)


@pytest.mark.parametrize("items", [None, [], {}, {"items": None}, {"items": []}, "none", 7])
def test_no_items(items: object) -> None:
    """Nothing, or nothing that is a list, is no line."""
    assert read({"items": items}).items == ()


def test_a_line_that_cannot_be_read_costs_only_itself() -> None:
    """Words and prices are taken where they make sense."""
    lines = [LINE, 5, {"name": None, "quantity": "0.5", "item_price": "150"}]
    assert read({"items": lines}).items == (Item("Cortado", "2", 320), Item("-", "0.5", 150))


@pytest.mark.parametrize(
    ("tip", "cents"),
    [
        ({"amount": 208, "employee": {"id": "33", "name": "Anna"}}, 208),
        ([{"amount": 208, "employee": {"id": 33, "name": "Anna"}}], 208),
        ([{"amount": 100}, {"amount": "108"}], 208),
        ({"0": {"amount": 208}}, 0),
        (None, 0),
        ([], 0),
        ({}, 0),
        (12, 0),
    ],
)
def test_tip_in_every_shape(tip: object, cents: int) -> None:
    """An object, or an array of them; who got it is not read."""
    found = read({"tip": tip})
    assert found.tip == cents
    assert "Anna" not in repr(found)


def test_numbers_for_text() -> None:
    """With a tip MultiSafepay sends numbers, which lose their zeros."""
    found = read(
        {"transaction_id": 1767615638106739},
        payment={"last4": 42, "authorization_code": 6459, "terminal_id": "000002Or"},
    )
    assert (found.transaction_id, found.last4) == ("1767615638106739", "0042")
    assert found.authorization_code == "006459"


RELATED = {
    "amount": 500,
    "created": "2026-01-05T15:34:25",
    "currency": "EUR",
    "description": "Refund",
    "order_id": "R-1",
    "status": "reserved",
    "transaction_id": 7686125,
    "type": "refund",
}


@pytest.mark.parametrize("related", [[RELATED], RELATED, {"0": RELATED}])
def test_refunds_in_every_shape(related: object) -> None:
    """An array in the example, an object in the schema."""
    assert read(related_transactions=related).refunds == (
        RefundRow(
            transaction_id="7686125",
            order_id="R-1",
            amount=500,
            currency="EUR",
            status="reserved",
            created=datetime(2026, 1, 5, 14, 34, 25, tzinfo=UTC),
            created_raw="2026-01-05T15:34:25",
            description="Refund",
        ),
    )


def test_declined_and_bare() -> None:
    """A receipt of what was not paid, and one without card or shop."""
    assert not read({"completed": None}).paid
    bare = read({}, merchant=[], payment=None)
    assert (bare.merchant, bare.last4, bare.payment_method) == ("", "", "")


@pytest.mark.parametrize(
    "answer", [b"{}", b"null", b'{"success":true,"data":{}}', b'{"success":true,"data":[]}']
)
def test_anything_else_is_no_receipt(answer: bytes) -> None:
    """The readers' one error."""
    with pytest.raises(ValueError, match="validation error"):
        wire.receipt(answer, 57958, "sale-1", AMSTERDAM)
