"""The device, under /device/v1: what the payment app on a terminal does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.routing import Route

from msp_tui.sandbox import fields
from msp_tui.sandbox.answers import JsonResponse, accepted, bearer, body, world
from msp_tui.sandbox.cards import Card
from msp_tui.sandbox.devices import OUTCOMES
from msp_tui.sandbox.documents import device_row, order_document
from msp_tui.sandbox.groups import Caller
from msp_tui.sandbox.listing import read_page, read_question
from msp_tui.sandbox.orders import Wish
from msp_tui.sandbox.refunds import RefundWish, wished_amount
from msp_tui.sandbox.refusal import BAD_DATA, BAD_ORDER_ID, Refusal
from msp_tui.sandbox.routes_backoffice import read_pin

if TYPE_CHECKING:
    from starlette.requests import Request

    from msp_tui.sandbox.state import Row

_BRAND = re.compile(r"[A-Z0-9_]{2,30}", re.ASCII)


def _terminal(request: Request) -> Row:
    return world(request).terminals.by_token(bearer(request))


async def bind(request: Request) -> JsonResponse:
    """Bind this device to the terminal whose code it scanned."""
    wish = await body(request)
    row = world(request).terminals.bind(
        fields.needed_text(wish, "code", 100),
        fields.needed_text(wish, "serial_number", 64),
        fields.text(wish, "manufacturer_id", 64),
    )
    return accepted({"terminal_id": row["id"], "device_token": row["device_token"]})


async def unbind(request: Request) -> JsonResponse:
    """Unbind this device; it forgets its token."""
    terminal, wish = _terminal(request), await body(request)
    world(request).devices.unbind(terminal["id"], read_pin(wish))
    return accepted({"terminal_id": terminal["id"]})


async def pay(request: Request) -> JsonResponse:
    """Take a payment, or pay the cloud order that waits here."""
    terminal, wish = _terminal(request), await body(request)
    shop = world(request)
    outcome = fields.choice(fields.text(wish, "outcome", 20), "outcome", OUTCOMES) or "completed"
    order = shop.devices.pay(
        terminal,
        Wish(
            amount=fields.amount(wish),
            currency=fields.currency(wish, "EUR"),
            description=fields.description(wish) or shop.plan.description,
            order_id=fields.order_id(wish),
        ),
        read_card(wish.get("card")),
        outcome,
    )
    payment = shop.orders.payment(order)
    return accepted(order_document(order, payment, (), shop.plan.merchant))


def read_card(card: object) -> Card | None:
    """Read the card held to the device; None lets chance choose one. Raises Refusal."""
    if card is None:
        return None
    if not isinstance(card, dict):
        raise Refusal(BAD_DATA, "card must be an object with brand and last4")
    brand = fields.needed_text(card, "brand", 30).upper()
    if not _BRAND.fullmatch(brand):
        raise Refusal(BAD_DATA, "card.brand must be letters and digits, such as VISA")
    return Card(brand, _last4(card), wallet=fields.text(card, "wallet", 30))


def _last4(card: dict[str, Any]) -> str:
    value = card.get("last4")
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999:
        return f"{value:04d}"
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}", value):
        raise Refusal(BAD_DATA, "card.last4 must be the last 4 digits")
    return value


async def history(request: Request) -> JsonResponse:
    """Show every transaction of the group, whichever terminal made it, newest first."""
    terminal = _terminal(request)
    question = read_question(parse_qs(request.url.query), default_limit=10_000, most=10_000)
    page = read_page(world(request).state, Caller(terminal["group_id"]), question)
    pager = {"cursor": {"after": page.older, "before": page.newer}, "limit": page.limit}
    return accepted([device_row(row) for row in page.rows], pager=pager)


async def refund(request: Request) -> JsonResponse:
    """Refund any order of the group on this device."""
    terminal, wish = _terminal(request), await body(request)
    shop = world(request)
    order_id = fields.order_id(wish)
    if order_id is None:
        raise Refusal(BAD_ORDER_ID, "order_id is missing")
    order = shop.orders.find(Caller(terminal["group_id"]), order_id)
    row = shop.refunds.make(
        order,
        RefundWish(
            amount=wished_amount(wish.get("amount")),
            currency=fields.currency(wish, order["currency"]),
            refund_order_id=fields.order_id(wish, "refund_order_id"),
            terminal_id=terminal["id"],
            description=fields.description(wish),
        ),
    )
    return accepted({"order_id": row["order_id"], "transaction_id": row["id"]})


PREFIX = "/device/v1"
ROUTES = [
    Route(f"{PREFIX}/bind", bind, methods=["POST"]),
    Route(f"{PREFIX}/unbind", unbind, methods=["POST"]),
    Route(f"{PREFIX}/payments", pay, methods=["POST"]),
    Route(f"{PREFIX}/history", history),
    Route(f"{PREFIX}/refunds", refund, methods=["POST"]),
]
