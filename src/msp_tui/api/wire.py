"""Reads MultiSafepay's answers into the trade's words. Every reader raises ValueError for anything else."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from msp_tui.api import shapes
from msp_tui.api.times import read_moment
from msp_tui.domain.answers import Account, GroupWithKey, Page
from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.payments import EventStream, PaymentNews
from msp_tui.domain.receipts import Item, Receipt
from msp_tui.domain.refunds import RefundAnswer
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.text import Secret, clean
from msp_tui.domain.transactions import Transaction

log = logging.getLogger(__name__)

# Words of visible ASCII and Latin letters with single spaces between them: nothing for `clean` to do.
_WORD = "[!-~\u00a1-\u00ac\u00ae-\u024f€]{1,40}"
_HARMLESS = re.compile(f"{_WORD}(?: {_WORD}){{0,3}}")
_ID = re.compile(r"[!-~]{1,100}")
_TOKEN = re.compile(r"[!-~]{1,4000}")
_MOST_CURSOR = 2_000  # characters; cursors are opaque and never shown
_REFUND_TYPES = frozenset({"refund", "chargeback", ""})


def page(body: bytes, group_id: int, zone: ZoneInfo, asked_after: str = "") -> Page:
    """A page of `GET /transactions`. Rows that cannot be read are left out and counted in the log."""
    answer = shapes.TRANSACTIONS.validate_json(body)
    data = answer["data"]
    rows = data if isinstance(data, list) else list(data.values())
    kept = [row for row in (_transaction(row, group_id, zone) for row in rows if row) if row]
    _count_skipped(len(rows), len(kept), "transactions")
    after = answer.get("pager", {}).get("cursor", {}).get("after", "")
    # MultiSafepay: the last page carries a cursor to an empty page. A cursor that leads to itself ends too.
    if not rows or after == asked_after or len(after) > _MOST_CURSOR:
        after = ""
    return Page(tuple(kept), after)


def order(body: bytes, group_id: int, zone: ZoneInfo) -> OrderDetail:
    """`GET /orders/{order_id}`. A refund in it that cannot be read makes the whole order unreadable."""
    data = shapes.ORDER.validate_json(body)["data"]
    card = data.get("payment_details", shapes.Card())
    methods = data.get("payment_methods", [])
    method = card.get("type") or (methods[0].get("type", "") if methods else "")
    related = data.get("related_transactions", [])
    return OrderDetail(
        group_id=group_id,
        order_id=text(data.get("order_id")),
        transaction_id=_id(data["transaction_id"]),
        status=_word(data.get("status") or data.get("financial_status")),
        financial_status=_word(data.get("financial_status")),
        amount=abs(data["amount"]),
        amount_refunded=abs(data.get("amount_refunded") or 0),
        currency=_currency(data["currency"]),
        created=read_moment(data["created"], zone),
        created_raw=text(data["created"]),
        completed=_moment(data.get("completed"), zone),
        modified=_moment(data.get("modified"), zone),
        description=text(data.get("description")),
        terminal_id=text(card.get("terminal_id")),
        last4=last4(card.get("last4")),
        entry_mode=text(card.get("card_entry_mode") or card.get("car_entry_mode")),
        authorization_code=authorization(card.get("authorization_code")),
        payment_method=text(method),
        reason=text(data.get("reason")),
        refunds=tuple(
            _refund_row(row, data["currency"], data["created"], zone)
            for row in related
            if _word(row.get("type")) in _REFUND_TYPES
        ),
    )


def receipt(body: bytes, group_id: int, order_id: str, zone: ZoneInfo) -> Receipt:
    """`GET /pos/receipt/{order_id}`, which does not say itself whose it is."""
    data = shapes.RECEIPT.validate_json(body)["data"]
    bill, paid = data["order"], data.get("payment", shapes.Paid())
    merchant = data.get("merchant", shapes.Merchant())
    related = data.get("related_transactions", [])
    created = bill.get("completed") or ""
    return Receipt(
        group_id=group_id,
        order_id=order_id,
        transaction_id=_id(bill["transaction_id"]),
        amount=abs(bill["amount"]),
        currency=_currency(bill["currency"]),
        completed=_moment(created, zone),
        merchant=text(merchant.get("name")),
        address=text(merchant.get("address")),
        items=tuple(_item(line) for line in bill.get("items", [])),
        tip=sum(abs(tip.get("amount", 0)) for tip in bill.get("tip", [])),
        payment_method=text(paid.get("payment_method")),
        last4=last4(paid.get("last4")),
        entry_mode=text(paid.get("card_entry_mode")),
        verification=text(paid.get("cardholder_verification_method")),
        terminal_id=text(paid.get("terminal_id")),
        application_id=text(paid.get("application_id")),
        authorization_code=authorization(paid.get("authorization_code")),
        refunds=tuple(
            _refund_row(row, bill["currency"], created, zone)
            for row in related
            if _word(row.get("type")) in _REFUND_TYPES
        ),
    )


def terminals(body: bytes) -> tuple[list[Terminal], int, int | None]:
    """A page of terminals: those that could be read, how many there were, and `total_items` if it was said."""
    answer = shapes.DEVICES.validate_json(body)
    data = answer["data"]
    rows = data if isinstance(data, list) else list(data.values())
    kept = [_terminal(row) for row in rows if row and _ID.fullmatch(row["id"])]
    _count_skipped(len(rows), len(kept), "terminals")
    return kept, len(rows), answer.get("pager", {}).get("total_items")


def terminal(body: bytes) -> Terminal:
    """One terminal, as the back office answers."""
    return _terminal(shapes.DEVICE.validate_json(body)["data"])


def refund(body: bytes, refund_order_id: str) -> RefundAnswer:
    """An accepted refund; `refund_order_id` stands in where the answer names no order."""
    data = shapes.REFUND.validate_json(body)["data"]
    transaction_id = data.get("transaction_id") or data.get("refund_id")
    if not transaction_id:
        raise ValueError("an accepted refund without an id")
    return RefundAnswer(text(data.get("order_id")) or refund_order_id, _id(transaction_id))


def started(body: bytes, order_id: str) -> EventStream | None:
    """A payment that was sent to a terminal: where its news come from, None where the answer does not say."""
    data = shapes.STARTED.validate_json(body)["data"]
    if data.get("order_id", order_id) != order_id:
        raise ValueError("another order's answer")
    token = data.get("events_token") or data.get("event_token") or ""
    url = data.get("events_stream_url") or data.get("event_stream_url") or ""
    return EventStream(url, Secret(token)) if _TOKEN.fullmatch(token) and url else None


def news(data: str, order_id: str) -> list[PaymentNews]:
    """What a server-sent event says of an order; nothing of what cannot be read.

    MultiSafepay: the guide prints events without a blank line between them, which makes one of two.
    """
    told = []
    for line in data.split("\n"):
        try:
            said = shapes.SESSION_ORDER.validate_json(line.encode())
        except ValueError:
            continue
        status = _word(said.get("status") or said.get("financial_status"))
        if status and said.get("order_id", order_id) == order_id:
            told.append(PaymentNews(status, text(said.get("transaction_id"))))
    return told


def account(body: bytes) -> Account:
    """What a key says of itself."""
    data = shapes.ME.validate_json(body)["data"]
    return Account(data.get("account_id", 0), data.get("site_id", 0), text(data.get("role")))


def group(body: bytes) -> GroupWithKey:
    """One group with its key, as the back office answers."""
    return _group(shapes.GROUP.validate_json(body)["data"])


def groups(body: bytes) -> list[GroupWithKey]:
    """Every group with its key."""
    return [_group(row) for row in shapes.GROUPS.validate_json(body)["data"]]


def done(body: bytes) -> None:
    """An answer that only says that it worked."""
    shapes.DONE.validate_json(body)


def bound_terminal(body: bytes) -> str:
    """The TID that a device became."""
    return _id(shapes.BOUND.validate_json(body)["data"]["terminal_id"])


def text(value: str | None) -> str:
    """Text from outside as one harmless line; what is plainly harmless is not taken apart."""
    if not value:
        return ""
    return value if _HARMLESS.fullmatch(value) else clean(value)


def last4(value: str | None) -> str:
    """Four digits, or nothing. MultiSafepay: sent as text or as a number, which loses its zeros."""
    digits = "".join(character for character in value or "" if character in "0123456789")
    return digits[-4:].zfill(4) if digits else ""


def authorization(value: str | int | None) -> str:
    """The code printed on the slip: `006459` as text, and 6459 as a number, are the same."""
    return str(value).zfill(6) if isinstance(value, int) else text(value)


def _transaction(row: shapes.Row, group_id: int, zone: ZoneInfo) -> Transaction | None:
    try:
        return Transaction(
            group_id=group_id,
            transaction_id=_id(row["transaction_id"]),
            order_id=text(row.get("order_id")),
            type=_word(row.get("type")),
            status=_word(row.get("status") or row.get("financial_status")),
            amount=abs(row["amount"]),
            currency=_currency(row["currency"]),
            created=read_moment(row["created"], zone),
            created_raw=text(row["created"]),
            completed=_moment(row.get("completed"), zone),
            payment_method=text(row.get("payment_method")),
            description=text(row.get("description")),
            var1=text(row.get("var1")),
            amount_refunded=abs(row.get("amount_refunded", 0)),
        )
    except ValueError:
        return None


def _item(line: shapes.BillLine) -> Item:
    price = line.get("unit_price", line.get("item_price"))
    return Item(text(line.get("name")) or "-", text(line.get("quantity")) or "1", price)


def _refund_row(row: shapes.Related, currency: str, sold: str, zone: ZoneInfo) -> RefundRow:
    """`currency` is the sale's; `sold`, when it was made, stands in for a refund that does not say when."""
    created = row.get("created") or sold
    return RefundRow(
        transaction_id=_id(row["transaction_id"]),
        order_id=text(row.get("order_id")),
        amount=abs(row["amount"]),
        currency=_currency(row.get("currency") or currency),
        status=_word(row.get("status")),
        created=read_moment(created, zone),
        created_raw=text(row.get("created")),
        description=text(row.get("description")),
        var1=text(row.get("var1")),
        var2=text(row.get("var2")),
        type=_word(row.get("type")) or "refund",
    )


def _terminal(row: shapes.Device) -> Terminal:
    active = row.get("active", False)
    # A code binds whoever scans it; once the terminal is paired nobody needs it, so it is not kept.
    code = "" if active else row.get("code", "").strip()
    return Terminal(
        id=_id(row["id"]),
        name=text(row.get("name")),
        group_id=row.get("group_id", 0),
        provider=text(row.get("provider")),
        active=active,
        serial_number=text(row.get("serial_number")),
        manufacturer_id=text(row.get("manufacturer_id")),
        country=text(row.get("country")),
        code=Secret(code) if _ID.fullmatch(code) else None,
        created=text(row.get("created")),
    )


def _group(row: shapes.Group) -> GroupWithKey:
    known = TerminalGroup(row["id"], text(row.get("name")), text(row.get("webhook_url")))
    return GroupWithKey(known, Secret(row["api_key"]))


def _id(value: str) -> str:
    """An id that is never empty; control characters would make it another id, so they make it none."""
    if not _ID.fullmatch(value):
        raise ValueError("not an id")
    return value


def _word(value: str | None) -> str:
    return text(value).lower()


def _currency(value: str) -> str:
    if not (value.isascii() and value.isalpha() and len(value) == 3):
        raise ValueError("not a currency")
    return value.upper()


def _moment(value: str | None, zone: ZoneInfo) -> datetime | None:
    """A moment that may be missing, or unreadable, without harm."""
    try:
        return read_moment(value, zone) if value else None
    except ValueError:
        return None


def _count_skipped(there: int, kept: int, what: str) -> None:
    """Say how many rows were left out. Raises ValueError when none of several could be read."""
    if kept == there:
        return
    if not kept and there > 1:
        raise ValueError("no row could be read")
    log.warning("%d of %d %s in an answer could not be read", there - kept, there, what)
