from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from msp_tui.api import wire
from msp_tui.api.times import AMSTERDAM
from msp_tui.domain.answers import Account, Page
from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.refunds import RefundAnswer
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Transaction

Body = Callable[[str], bytes]


def enveloped(data: Any, **more: Any) -> bytes:
    """A success with this data."""
    return json.dumps({"success": True, "data": data, **more}).encode()


def changed(body: bytes, **fields: Any) -> bytes:
    """The order with other fields."""
    answer = json.loads(body)
    answer["data"] |= fields
    return json.dumps(answer).encode()


def card(body: bytes, **fields: Any) -> OrderDetail:
    """The order with another card."""
    details = json.loads(body)["data"]["payment_details"] | fields
    return wire.order(changed(body, payment_details=details), 57958, AMSTERDAM)


ROW: dict[str, Any] = {
    "transaction_id": 123456789,
    "amount": 1000,
    "currency": "EUR",
    "created": "2022-01-20T13:36:00",
    "status": "completed",
    "type": "payment",
    "order_id": "my-order-id-2",
}


def page_of(*rows: Any, **more: Any) -> Page:
    """What is read from a list of these rows."""
    return wire.page(enveloped(list(rows), **more), 57958, AMSTERDAM)


def test_the_documented_list(body: Body) -> None:
    """Rows keep MultiSafepay's order and words; the cursor is followed, the URL beside it is not."""
    page = wire.page(body("transactions"), 57958, AMSTERDAM)
    assert page.after == "string"
    assert [row.status for row in page.rows] == ["expired", "completed", "declined"]
    assert page.rows[1] == Transaction(
        group_id=57958,
        transaction_id="123456789",
        order_id="my-order-id-2",
        type="payment",
        status="completed",
        amount=1000,
        currency="EUR",
        created=datetime(2022, 1, 20, 12, 36, tzinfo=UTC),
        created_raw="2022-01-20T13:36:00",
        completed=datetime(2022, 1, 20, 12, 36, 8, tzinfo=UTC),
        payment_method="VISA",
        description="product description",
    )


def test_the_documented_order(body: Body) -> None:
    """Terminal, card and entry mode come from the detail; the cardholder, expiry and BIN do not."""
    detail = wire.order(body("order"), 57958, AMSTERDAM)
    assert detail == OrderDetail(
        group_id=57958,
        order_id="TestGetOrder123123",
        transaction_id="123412342341234",
        status="completed",
        financial_status="completed",
        amount=1,
        amount_refunded=0,
        currency="EUR",
        created=datetime(2024, 6, 4, 13, 50, 17, tzinfo=UTC),
        created_raw="2024-06-04T15:50:17",
        completed=datetime(2024, 6, 4, 13, 50, 18, tzinfo=UTC),
        modified=datetime(2024, 6, 4, 13, 50, 18, tzinfo=UTC),
        description="12341234",
        terminal_id="0000004d",
        last4="1234",
        entry_mode="ICC_CONTACTLESS",
        authorization_code="705151",
        payment_method="VISA",
        reason="Approved",
    )
    for private in ("card holder", "3112", "123123,"):
        assert private not in repr(detail)


def test_the_documented_terminals(body: Body) -> None:
    """TIDs keep their case and length; a code is kept, masked, only while a device can still scan it."""
    kept, there, total = wire.terminals(body("terminals"))
    assert (there, total) == (2, 1809)
    assert kept == [
        Terminal(
            id="00000LQT",
            name="Terminal 00000LQT",
            group_id=57958,
            code=Secret("565d68b1-6f1e-4d28-9137-f58012c2718f"),
            created="2025-05-14T09:16:56Z",
        ),
        Terminal(
            id="00000ABC",
            name="Terminal 00000ABC",
            group_id=57959,
            provider="VERIFONE",
            active=True,
            serial_number="SN12345678",
            manufacturer_id="VX680",
            country="NL",
            created="2025-05-13T10:00:00Z",
        ),
    ]
    assert "565d68b1" not in repr(kept)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("group_terminals", ["00000QWE", "00000ABC"]),
        ("terminals_2026", ["000013Z1312312", "000013YX1375675FDFW"]),
    ],
)
def test_the_other_documented_terminals(body: Body, name: str, ids: list[str]) -> None:
    """Bodies of 2025 and 2026, with a code and without, say which terminals are paired and which wait."""
    kept, _, total = wire.terminals(body(name))
    assert ids == [terminal.id for terminal in kept]
    assert total == 2
    assert {True, False} == {terminal.active for terminal in kept}
    assert all((terminal.code is None) == terminal.active for terminal in kept)


def test_the_documented_refund(body: Body) -> None:
    """An accepted refund names its order and its transaction."""
    assert wire.refund(body("refund"), "R-1") == RefundAnswer("case-20220404-06-0001", "6303074")


def test_the_other_documented_refund() -> None:
    """The schema's `refund_id` will do, and our own id where no order is named; no id at all will not."""
    assert wire.refund(enveloped({"refund_id": 7}), "R-1") == RefundAnswer("R-1", "7")
    with pytest.raises(ValueError, match="without an id"):
        wire.refund(enveloped({"order_id": "x"}), "R-1")


def test_the_documented_cancel_and_refusal(body: Body) -> None:
    """An empty success is one; an envelope that says no never is."""
    wire.done(body("done"))
    for read in (wire.done, wire.account, wire.groups, wire.terminals):
        with pytest.raises(ValueError, match=r"."):
            read(body("refusal"))


def test_a_key_may_say_little_of_itself() -> None:
    """Ids come as text or numbers, or not at all."""
    full = {"account_id": "12", "site_id": 34, "role": "merchant"}
    assert wire.account(enveloped(full)) == Account(12, 34, "merchant")
    assert wire.account(enveloped({"account_id": None})) == Account(0, 0, "")


def test_numbers_stand_for_text() -> None:
    """Ids come as numbers, amounts as digits; both mean the same."""
    page = page_of(ROW | {"transaction_id": "123456789", "amount": "1000", "order_id": 77})
    assert page.rows[0].transaction_id == "123456789"
    assert page.rows[0].amount == 1000
    assert page.rows[0].order_id == "77"


def test_null_and_strange_fields_are_left_empty() -> None:
    """Nothing optional can take a row away: null, an object, or a field nobody documented."""
    bare = page_of({key: ROW[key] for key in ("transaction_id", "amount", "currency", "created")})
    odd = page_of(
        ROW
        | {
            "order_id": None,
            "type": {"a": 1},
            "status": [],
            "completed": "soon",
            "news": {"x": [1]},
        }
    )
    assert bare.rows[0].completed is None
    assert odd.rows == bare.rows


def test_an_unreadable_row_is_left_out_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    """One bad row costs that row only, and the log says so without its content."""
    bad = [ROW | {"amount": "secret"}, ROW | {"created": "secret"}, "secret", ROW | {"currency": 3}]
    with caplog.at_level(logging.WARNING):
        page = page_of(ROW, *bad)
    assert len(page.rows) == 1
    assert "4 of 5 transactions" in caplog.text
    assert "secret" not in caplog.text


def test_a_list_without_one_readable_row_is_no_list() -> None:
    """A feed never looks live on an answer that nothing could be read from."""
    with pytest.raises(ValueError, match="no row"):
        page_of(ROW | {"amount": None}, ROW | {"created": None})


def test_an_empty_list_may_come_as_an_object() -> None:
    """Empty lists end the pages, in whatever form they come."""
    assert wire.page(enveloped({}), 57958, AMSTERDAM) == Page((), "")
    assert wire.page(enveloped({"0": ROW}), 57958, AMSTERDAM).rows == page_of(ROW).rows


def test_pages_end() -> None:
    """A cursor to an empty page, or to itself, leads nowhere."""
    pager = {"cursor": {"after": "abc"}}
    assert page_of(ROW, pager=pager).after == "abc"
    assert page_of(pager=pager).after == ""
    assert page_of(ROW, pager={"cursor": None, "after": "https://evil.example/"}).after == ""
    body = enveloped([ROW], pager=pager)
    assert wire.page(body, 57958, AMSTERDAM, "abc").after == ""


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("0042", "0042"),
        (42, "0042"),
        (7, "0007"),
        ("", ""),
        (None, ""),
        ("4111111111114242", "4242"),
    ],
)
def test_last4_is_four_digits(body: Body, sent: str | int | None, read: str) -> None:
    """Numbers lose their zeros on the wire and get them back; more than four digits are never kept."""
    assert card(body("order"), last4=sent).last4 == read


@pytest.mark.parametrize(
    ("sent", "read"), [("006459", "006459"), (6459, "006459"), ("A1B2", "A1B2"), (None, "")]
)
def test_authorization_codes_are_text(body: Body, sent: str | int | None, read: str) -> None:
    """`006459` on the slip is found whether it was sent as text or as a number."""
    assert card(body("order"), authorization_code=sent).authorization_code == read


def test_a_misspelt_entry_mode_is_read(body: Body) -> None:
    """One document calls it `car_entry_mode`."""
    assert card(body("order"), card_entry_mode=None, car_entry_mode="MAG").entry_mode == "MAG"


@pytest.mark.parametrize("details", [None, [], {}, "x", [{}]])
def test_a_sale_without_a_card_is_still_a_sale(body: Body, details: Any) -> None:
    """Objects come as arrays, or not at all; the method is then taken from payment_methods."""
    detail = wire.order(changed(body("order"), payment_details=details), 57958, AMSTERDAM)
    assert (detail.last4, detail.terminal_id, detail.payment_method) == ("", "", "VISA")


REFUND = {
    "amount": 2501,
    "created": "2023-02-23T15:34:25",
    "currency": "EUR",
    "description": "Refund order 94543565 for 4terminals",
    "items": None,
    "order_id": "94543565",
    "reference_transaction_id": 7656837,
    "status": "reserved",
    "transaction_id": 7686125,
    "type": "refund",
    "var1": "R-1",
    "var2": "00ff",
}
REFUND_ROW = RefundRow(
    transaction_id="7686125",
    order_id="94543565",
    amount=2501,
    currency="EUR",
    status="reserved",
    created=datetime(2023, 2, 23, 14, 34, 25, tzinfo=UTC),
    created_raw="2023-02-23T15:34:25",
    description="Refund order 94543565 for 4terminals",
    var1="R-1",
    var2="00ff",
)


@pytest.mark.parametrize("related", [[REFUND], REFUND, {"0": REFUND}, [REFUND | {"amount": -2501}]])
def test_refunds_are_read_from_the_sale(body: Body, related: Any) -> None:
    """As a list, as one object, or as an object of objects; amounts are positive."""
    detail = wire.order(changed(body("order"), related_transactions=related), 57958, AMSTERDAM)
    assert detail.refunds == (REFUND_ROW,)


def test_another_attempt_is_not_a_refund(body: Body) -> None:
    """A soft decline is related to its sale too, and takes nothing from what is left."""
    related = [REFUND | {"type": "payment"}, REFUND | {"type": "chargeback"}]
    detail = wire.order(changed(body("order"), related_transactions=related), 57958, AMSTERDAM)
    assert detail.refunds == (replace(REFUND_ROW, type="chargeback"),)


@pytest.mark.parametrize(
    "fields",
    [
        {"related_transactions": [REFUND | {"amount": None}]},
        {"related_transactions": [REFUND, "x"]},
        {"related_transactions": "x"},
        {"amount_refunded": "a lot"},
        {"amount": None},
        {"currency": "€"},
        {"created": None},
    ],
)
def test_a_sale_whose_rest_is_uncertain_is_not_read(body: Body, fields: dict[str, Any]) -> None:
    """What is left to refund would be wrong without a refund that could not be read."""
    with pytest.raises(ValueError, match=r"."):
        wire.order(changed(body("order"), **fields), 57958, AMSTERDAM)


def test_text_is_made_harmless() -> None:
    """Escapes, newlines and bidi marks do not get through the reader."""
    page = page_of(ROW | {"description": "a\x1b[31mb\n\u202ec", "status": "Completed "})
    assert page.rows[0].description == "a[31mb c"
    assert page.rows[0].status == "completed"
