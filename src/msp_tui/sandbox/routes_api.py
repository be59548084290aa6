"""The MultiSafepay API, under /v1/json: each route parses, asks the rules, and gives the envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from starlette.routing import Route

from msp_tui.sandbox import fields
from msp_tui.sandbox.answers import (
    JsonResponse,
    accepted,
    body,
    caller,
    path_number,
    path_text,
    world,
)
from msp_tui.sandbox.documents import (
    list_row,
    order_document,
    receipt_document,
    terminal_document,
)
from msp_tui.sandbox.groups import Caller
from msp_tui.sandbox.listing import read_page, read_question
from msp_tui.sandbox.orders import Wish
from msp_tui.sandbox.refunds import RefundWish, wished_amount
from msp_tui.sandbox.refusal import (
    BAD_AMOUNT,
    BAD_CURRENCY,
    BAD_DATA,
    BAD_ORDER_ID,
    Refusal,
    not_found,
)

if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request


async def me(request: Request) -> JsonResponse:
    """Tell whose key this is."""
    who = caller(request)
    role = "merchant" if who.group_id is None else "terminal_group"
    account = world(request).plan.account_id
    return accepted({"account_id": account, "role": role, "site_id": who.group_id})


async def list_terminals(request: Request) -> JsonResponse:
    """List the terminals of the account, or of the key's group."""
    return _terminals(request, caller(request), None)


async def list_group_terminals(request: Request) -> JsonResponse:
    """List one group's terminals."""
    return _terminals(request, caller(request), path_number(request, "group_id", "The group's id"))


def _terminals(request: Request, who: Caller, group_id: int | None) -> JsonResponse:
    page = fields.whole_query(request.query_params, "page", 1, 1_000_000, 1)
    limit = fields.whole_query(request.query_params, "limit", 1, 1000, 50)
    terminals = world(request).terminals
    rows = terminals.page(who, group_id, page, limit)
    pager = {"limit": limit, "page": page, "total_items": terminals.total(who, group_id)}
    return accepted([terminal_document(row) for row in rows], pager=pager)


async def create_terminal(request: Request) -> JsonResponse:
    """Create a terminal; MultiSafepay: only CTAP here, others in the dashboard."""
    who, wish = caller(request), await body(request)
    if fields.needed_text(wish, "provider", 20) != "CTAP":
        raise Refusal(BAD_DATA, "Only CTAP terminals are made here; others in the back office")
    group_id = fields.whole(wish, "group_id", 1, 10**15)
    if not who.may_see(group_id):
        raise not_found(f"Terminal group {group_id}")
    name = fields.text(wish, "name", 100)
    return accepted(terminal_document(world(request).terminals.add(group_id, "CTAP", name)))


async def create_order(request: Request) -> JsonResponse:
    """Send a cloud order to a terminal."""
    who, wish = caller(request), await body(request)
    shop = world(request)
    if wish.get("type") != "redirect":
        raise Refusal(BAD_DATA, "type must be redirect: only POS cloud orders are imitated here")
    order_id = fields.order_id(wish)
    if order_id is None:
        raise Refusal(BAD_ORDER_ID, "order_id is missing")
    gateway_info = wish.get("gateway_info")
    if not isinstance(gateway_info, dict):
        raise Refusal(BAD_DATA, "gateway_info.terminal_id is missing: say which terminal")
    terminal_id = fields.needed_text(gateway_info, "terminal_id", 50)
    order = Wish(
        amount=fields.amount(wish),
        currency=_euro(wish),
        description=fields.description(wish) or "",
        order_id=order_id,
        variables=_variables(wish),
        bill=_bill(wish),
        cloud=True,
    )
    row = shop.devices.cloud_order(shop.terminals.get(terminal_id, who), order)
    return accepted(
        {
            "order_id": row["order_id"],
            "session_id": row["session_id"],
            "events_token": row["events_token"],
            "events_stream_url": f"{request.app.state.origin}/events/stream/",
        }
    )


def _euro(wish: dict[str, Any]) -> str:
    currency = fields.currency(wish)
    if currency != "EUR":
        raise Refusal(
            BAD_CURRENCY, "currency must be EUR: the terminals of this shop take no other"
        )
    return currency


def _variables(wish: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    var1, var2, var3 = (fields.text(wish, name, 500) for name in ("var1", "var2", "var3"))
    return var1, var2, var3


def _bill(wish: dict[str, Any]) -> dict[str, object] | None:
    """Keep a tip (`amount_details.tip.amount`, cents) for the receipt."""
    details = wish.get("amount_details")
    tip = details.get("tip") if isinstance(details, dict) else None
    if not isinstance(tip, dict):
        return None
    try:
        cents = fields.amount(tip)
    except Refusal:
        raise Refusal(BAD_AMOUNT, "amount_details.tip.amount must be a number of cents") from None
    return {"tip": {"amount": cents, "employee": {"id": "33", "name": "Camille"}}}


async def get_order(request: Request) -> JsonResponse:
    """Give an order's detail."""
    who, shop = caller(request), world(request)
    order = shop.orders.find(who, path_text(request, "order_id"))
    payment, refunds = shop.orders.payment(order), shop.orders.refunds(order)
    return accepted(order_document(order, payment, refunds, shop.plan.merchant))


async def patch_order(request: Request) -> JsonResponse:
    """Try to cancel with PATCH, which MultiSafepay does not support for POS."""
    who, wish = caller(request), await body(request)
    order = world(request).orders.find(who, path_text(request, "order_id"))
    if wish.get("status") != "cancelled":
        raise Refusal(BAD_DATA, "Only status cancelled can be set on a POS order")
    world(request).orders.patch_cancelled(order)
    return accepted({})


async def cancel_order(request: Request) -> JsonResponse:
    """Cancel a POS order."""
    orders = world(request).orders
    orders.cancel(orders.find(caller(request), path_text(request, "order_id")))
    return accepted({})


async def refund_order(request: Request) -> JsonResponse:
    """Refund an order."""
    who, wish = caller(request), await body(request)
    shop = world(request)
    order = shop.orders.find(who, path_text(request, "order_id"))
    refund = shop.refunds.make(
        order,
        RefundWish(
            amount=wished_amount(wish.get("amount")),
            currency=fields.currency(wish),
            refund_order_id=fields.order_id(wish, "refund_order_id"),
            description=fields.description(wish),
            variables=_variables(wish),
        ),
    )
    return accepted({"order_id": refund["order_id"], "transaction_id": refund["id"]})


async def patch_refund(request: Request) -> JsonResponse:
    """Cancel a refund that is still reserved."""
    who, wish = caller(request), await body(request)
    shop = world(request)
    order = shop.orders.find(who, path_text(request, "order_id"))
    if wish.get("status") != "void":
        raise Refusal(BAD_DATA, "Only status void can be set on a refund")
    shop.refunds.void(order, path_number(request, "refund_id", "The refund's transaction id"))
    return accepted({})


async def list_transactions(request: Request) -> JsonResponse:
    """List transactions, newest first."""
    who, shop = caller(request), world(request)
    query = parse_qs(request.url.query)
    page = read_page(shop.state, who, read_question(query))
    kept = {k: v for k, v in query.items() if k not in ("api_key", "after", "before", "limit")}
    address = f"{request.app.state.origin}/v1/json/transactions"

    def link(name: str, cursor: str | None) -> str | None:
        asked = urlencode({name: cursor, **kept, "limit": page.limit}, doseq=True)
        return cursor and f"{address}?{asked}"

    return accepted(
        [list_row(row) for row in page.rows],
        pager={
            "after": link("after", page.older),
            "before": link("before", page.newer),
            "cursor": {"after": page.older, "before": page.newer},
            "limit": page.limit,
        },
    )


async def get_receipt(request: Request) -> JsonResponse:
    """Give an order's receipt."""
    who, shop = caller(request), world(request)
    order = shop.orders.find(who, path_text(request, "order_id"))
    payment, refunds = shop.orders.payment(order), shop.orders.refunds(order)
    merchant, now = shop.plan.merchant, shop.clock.now()
    return accepted(receipt_document(order, payment, refunds, merchant, now))


ROUTES = [
    Route("/v1/json/me", me),
    Route("/v1/json/terminals", list_terminals, methods=["GET"]),
    Route("/v1/json/terminals", create_terminal, methods=["POST"]),
    Route("/v1/json/terminal-groups/{group_id}/terminals", list_group_terminals),
    Route("/v1/json/orders", create_order, methods=["POST"]),
    Route("/v1/json/orders/{order_id}", get_order, methods=["GET"]),
    Route("/v1/json/orders/{order_id}", patch_order, methods=["PATCH"]),
    Route("/v1/json/orders/{order_id}/cancel", cancel_order, methods=["POST"]),
    Route("/v1/json/orders/{order_id}/refunds", refund_order, methods=["POST"]),
    Route("/v1/json/orders/{order_id}/refunds/{refund_id}", patch_refund, methods=["PATCH"]),
    Route("/v1/json/transactions", list_transactions),
    Route("/v1/json/pos/receipt/{order_id}", get_receipt),
]
