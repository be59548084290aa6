"""The shop's facts in the shapes MultiSafepay documents: list row, order detail, receipt, terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msp_tui.sandbox.cards import FIXED_FEE, brand, fee
from msp_tui.sandbox.clock import wire, wire_or_none

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msp_tui.sandbox.state import Row

Document = dict[str, Any]

_NO_CUSTOMER = dict.fromkeys(
    (
        "address1",
        "address2",
        "city",
        "country",
        "country_name",
        "email",
        "first_name",
        "house_number",
        "last_name",
        "phone1",
        "phone2",
        "state",
        "zip_code",
    )
)
_PAID = ("completed", "partial_refunded", "refunded")


def terminal_document(row: Row) -> Document:
    """Give a terminal as the listings of 2026 do: `code` only while it waits for its device."""
    document = {
        "id": row["id"],
        "provider": row["provider"],
        "name": row["name"],
        "code": row["code"],
        "created": wire(row["created"]),
        "last_updated": wire(row["updated"]),
        "manufacturer_id": row["manufacturer_id"],
        "serial_number": row["serial_number"],
        "active": row["phase"] == "active",
        "group_id": row["group_id"],
        "country": row["country"],
    }
    if row["code"] is None:
        del document["code"]
    return document


def _fees(row: Row) -> list[tuple[int, str]]:
    """Give what MultiSafepay charges for a payment: (cents, what for)."""
    if row["type"] != "payment" or row["status"] not in _PAID:
        return []
    kind, share = brand(row["brand"]), fee(row["brand"], row["amount"]) - FIXED_FEE
    return [
        (FIXED_FEE, f"{FIXED_FEE / 100:g} For {kind.label} Transactions"),
        (share, f"{kind.fee / 100:g} % For {kind.label} Transactions"),
    ]


def list_row(row: Row) -> Document:
    """Give a transaction as `GET /transactions` does: neither terminal nor card, fees in cents."""
    fees = _fees(row)
    document = {
        "amount": row["amount"],
        "costs": [{"amount": cents, "description": what, "dst": 0} for cents, what in fees],
        "created": wire(row["created"]),
        "currency": row["currency"],
        "customer": {"email": "", "first_name": "", "iban": "", "last_name": ""},
        "debit_credit": "D" if row["type"] == "refund" else "C",
        "description": row["description"],
        "financial_status": row["financial_status"],
        "net": row["amount"] - sum(cents for cents, _ in fees),
        "order_id": row["order_id"],
        "payment_method": row["brand"],
        "site_id": row["group_id"],
        "status": row["status"],
        "transaction_id": row["id"],
        "type": row["type"],
        "var1": row["var1"] or "",
        "var2": row["var2"] or "",
        "var3": row["var3"] or "",
    }
    if row["completed"] is not None:
        document["completed"] = wire(row["completed"])
    return document


def device_row(row: Row) -> Document:
    """Give a transaction as the device's own history shows it, with its terminal and card."""
    return {**list_row(row), "terminal_id": row["terminal_id"], "last4": row["last4"]}


def order_document(
    order: Row, payment: Row, refunds: Sequence[Row], merchant: Document
) -> Document:
    """Give an order's detail; here the fees are decimal euros, as documented."""
    fees = _fees(payment)
    return {
        "amount": order["amount"],
        "amount_refunded": order["refunded"],
        "completed": wire_or_none(order["completed"]),
        "costs": [
            {
                "amount": cents / 100,
                "description": what,
                "transaction_id": payment["id"] + turn,
                "type": "SYSTEM",
            }
            for turn, (cents, what) in enumerate(fees, 1)
        ],
        "created": wire(order["created"]),
        "currency": order["currency"],
        "custom_info": {"custom_1": None, "custom_2": None, "custom_3": None},
        "customer": {**_NO_CUSTOMER, "locale": "fr_BE"},
        "description": order["description"],
        "fastcheckout": "NO",
        "financial_status": order["financial_status"],
        "items": None,
        "modified": wire(order["modified"]),
        "order_id": order["order_id"],
        "payment_details": _payment_details(payment, merchant),
        "payment_methods": [_payment_method(payment)],
        "reason": "Approved" if payment["response_code"] == "00" else "",
        "reason_code": "1000" if payment["response_code"] == "00" else "",
        "related_transactions": [related(row, payment["id"]) for row in refunds] or None,
        "status": order["status"],
        "transaction_id": payment["id"],
        "var1": order["var1"],
        "var2": order["var2"],
        "var3": order["var3"],
    }


def _payment_details(row: Row, merchant: Document) -> Document:
    kind, shown = brand(row["brand"]), row["brand"] != ""
    details = {
        "account_holder_name": None,
        "account_id": None,
        "application_id": kind.application_id if shown else None,
        "authorization_code": row["authorization_code"],
        "card_acceptor_id": str(row["group_id"]),
        "card_acceptor_location": merchant["location"],
        "card_acceptor_name": merchant["name"],
        "card_additional_response_data": {"sca_details": {}},
        "card_authentication_result": None,
        "card_entry_mode": row["entry_mode"],
        "card_expiry_date": _expiry(row) if shown else None,
        "card_funding": "D" if shown else None,
        "card_product": None,
        "card_product_type": 1 if shown else None,
        "card_sequence_number": "0000" if shown else None,
        "card_verification_result": None,
        "cardholder_verification_method": _verification(row),
        "cardholder_verification_result": "UNKNOWN" if shown else None,
        "emv": {},
        "external_transaction_id": str(row["id"])[-11:],
        "issuer_bin": kind.bin if shown else None,
        "issuer_country_code": merchant["country"] if shown else None,
        "last4": row["last4"],
        "recurring_flow": None,
        "recurring_id": None,
        "recurring_model": None,
        "response_code": row["response_code"],
        "scheme_reference_id": str(row["id"])[-15:] if shown else None,
        "terminal_id": row["terminal_id"],
        "type": row["brand"] or None,
    }
    if row["wallet"]:
        details["wallet"] = row["wallet"]
    return details


def _payment_method(row: Row) -> Document:
    return {
        "account_holder_name": None,
        "amount": row["amount"],
        "card_expiry_date": _expiry(row) if row["brand"] else None,
        "currency": row["currency"],
        "description": row["description"],
        "external_transaction_id": str(row["id"])[-11:],
        "payment_description": brand(row["brand"]).label if row["brand"] else None,
        "status": row["financial_status"],
        "type": row["brand"] or None,
    }


def _expiry(row: Row) -> str:
    """Give a card's expiry (YYMM): documented, so it is served; a client must not keep it."""
    return f"{28 + row['id'] % 4}{1 + row['id'] % 12:02d}"


def _verification(row: Row) -> str | None:
    if row["entry_mode"] is None:
        return None
    return "PLAINTEXT_PIN_OFFLINE" if row["entry_mode"] == "ICC" else "NO_CVM"


def related(row: Row, sale_id: int) -> Document:
    """Give a refund as its sale's detail and receipt show it."""
    return {
        "amount": row["amount"],
        "created": wire(row["created"]),
        "currency": row["currency"],
        "description": row["description"],
        "items": None,
        "modified": wire(row["modified"]),
        "order_id": row["order_id"],
        "reference_transaction_id": sale_id,
        "status": row["status"],
        "transaction_id": row["id"],
        "type": row["type"],
        "var1": row["var1"],
        "var2": row["var2"],
        "var3": row["var3"],
    }


def receipt_document(
    order: Row, payment: Row, refunds: Sequence[Row], merchant: Document, now: int
) -> Document:
    """Give a receipt. Where there is a tip, numbers come as numbers, as in the documented one."""
    bill = json.loads(order["bill"]) if order["bill"] else {}
    tip, kind = bill.get("tip"), brand(payment["brand"])
    digits = int if tip else str

    def numeral(text: str | None) -> object:
        return text if text is None else digits(text)

    return {
        "merchant": {"address": merchant["address"], "name": merchant["name"]},
        "order": {
            "amount": order["amount"],
            "amountrefunded": order["refunded"],
            "completed": wire_or_none(order["completed"]),
            "currency": order["currency"],
            "items": {"items": bill["items"]} if bill.get("items") else None,
            "tip": tip
            and {**tip, "employee": {**tip["employee"], "id": digits(tip["employee"]["id"])}},
            "transaction_id": digits(payment["id"]),
        },
        "payment": {
            "application_id": kind.application_id if payment["brand"] else None,
            "authorization_code": numeral(payment["authorization_code"]),
            "card_acceptor_location": merchant["location"],
            "card_entry_mode": payment["entry_mode"],
            "card_expiry_date": numeral(_expiry(payment) if payment["brand"] else None),
            "cardholder_verification_method": _verification(payment),
            "issuer_bin": numeral(kind.bin if payment["brand"] else None),
            "issuer_country_code": merchant["country"] if payment["brand"] else None,
            "last4": numeral(payment["last4"]),
            "payment_method": payment["brand"] or None,
            "response_code": numeral(payment["response_code"]),
            "terminal_id": payment["terminal_id"],
        },
        "printed_on": wire(now),
        "related_transactions": [related(row, payment["id"]) for row in refunds] or None,
    }
