"""Receipts and the clock as they are read from outside."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from tests.sandbox.test_events import Listener
from tests.sandbox.till import COUNTER
from tests.support.sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from typing import Any


def receipt(sandbox: SandboxProcess, order_id: str) -> Any:
    """Read a receipt."""
    return sandbox.api("GET", f"/pos/receipt/{order_id}").data


def test_a_receipt(sandbox: SandboxProcess) -> None:
    """Ids and last4 are text where there is no tip, and refunds hang on it."""
    card = {"brand": "MASTERCARD", "last4": "0190"}
    order = sandbox.bind(COUNTER).pay(2501, card=card, order_id="r-1")
    sandbox.api("POST", "/orders/r-1/refunds", {"currency": "EUR", "amount": 2501})
    paper = receipt(sandbox, "r-1")
    assert set(paper) == {"merchant", "order", "payment", "printed_on", "related_transactions"}
    assert paper["order"]["transaction_id"] == str(order["transaction_id"])
    assert (paper["order"]["amountrefunded"], paper["order"]["tip"]) == (2501, None)
    assert (paper["payment"]["last4"], paper["payment"]["payment_method"]) == ("0190", "MASTERCARD")
    assert [row["amount"] for row in paper["related_transactions"]] == [2501]
    assert paper["printed_on"] == "2026-01-05T09:00:00"


def test_a_declined_receipt(sandbox: SandboxProcess) -> None:
    """A declined payment has a receipt too, never completed."""
    order = sandbox.bind(COUNTER).pay(100, outcome="declined")
    paper = receipt(sandbox, order["order_id"])
    assert (paper["order"]["completed"], paper["payment"]["response_code"]) == (None, "05")


def test_a_receipt_with_a_tip(sandbox: SandboxProcess) -> None:
    """With a tip, MultiSafepay's documented receipt has numbers for text: last4 too."""
    body = {
        "type": "redirect",
        "order_id": "tip-1",
        "currency": "EUR",
        "amount": 1450,
        "gateway_info": {"terminal_id": "00000LQT"},
        "amount_details": {"tip": {"amount": 200}},
    }
    assert sandbox.api("POST", "/orders", body).code is None
    sandbox.advance(2)
    paper = receipt(sandbox, "tip-1")
    assert paper["order"]["tip"] == {"amount": 200, "employee": {"id": 33, "name": "Camille"}}
    assert isinstance(paper["order"]["transaction_id"], int)
    assert isinstance(paper["payment"]["last4"], int)


def test_items_come_as_an_object() -> None:
    """Seeded orders with lines show them as the documented object."""
    with SandboxProcess(shop="restaurant") as sandbox:
        rows = sandbox.api("GET", "/transactions?status=completed&type=payment&limit=100").data
        papers = [receipt(sandbox, row["order_id"]) for row in rows]
    items = [paper["order"]["items"] for paper in papers]
    assert {type(found) for found in items} == {dict, type(None)}
    assert all(set(found) == {"items"} for found in items if found)
    assert any(paper["order"]["tip"] for paper in papers)


def test_the_date_follows_the_clock(sandbox: SandboxProcess) -> None:
    """The Date header and every timestamp are the sandbox's own time."""
    before = parsedate_to_datetime(sandbox.api("GET", "/me").headers["date"])
    assert before.isoformat() == "2026-01-05T08:00:00+00:00"
    assert sandbox.advance(0.5) == "2026-01-05T09:00:00"
    assert sandbox.advance(89_999.5) == "2026-01-06T10:00:00"
    after = parsedate_to_datetime(sandbox.api("GET", "/me").headers["date"])
    assert (after - before).total_seconds() == 90_000
    assert sandbox.bind(COUNTER).pay(100)["created"] == "2026-01-06T10:00:00"


def test_the_real_clock_cannot_be_moved() -> None:
    """On real time the clock refuses, and cloud orders are paid by themselves."""
    with SandboxProcess(clock="real") as sandbox:
        refused = sandbox.backoffice("POST", "/clock", {"advance_seconds": 60})
        assert (refused.status, refused.code) == (409, 1016)
        body = {
            "type": "redirect",
            "order_id": "real-1",
            "currency": "EUR",
            "amount": 1250,
            "gateway_info": {"terminal_id": "00000LQT"},
        }
        begun = time.monotonic()
        order = sandbox.api("POST", "/orders", body).data
        listener = Listener(order["events_stream_url"], order["events_token"])
        first, soon = listener.next(), time.monotonic() - begun < 2
        assert first
        assert first["status"] == "initialized" or not soon
        # The stream ends by itself when the order is final.
        assert [first["status"], *listener.rest()][-1] == "completed"
        assert sandbox.api("GET", "/orders/real-1").data["status"] == "completed"
