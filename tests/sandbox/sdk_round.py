"""What a shop does in a day, said with MultiSafepay's own Python SDK; run in the SDK's environment.

Reads the sandbox's facts (JSON) from standard input and prints what each step gave as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from multisafepay import Sdk
from multisafepay.api.paths.orders.order_id.refund.request.refund_request import RefundOrderRequest
from multisafepay.api.paths.orders.request import OrderRequest
from multisafepay.api.paths.orders.request.components import AmountDetails, Tip
from multisafepay.api.paths.terminals.request.create_terminal_request import CreateTerminalRequest
from multisafepay.client import ScopedCredentialResolver
from multisafepay.util.webhook import Webhook
from requests import HTTPError

FACTS = json.load(sys.stdin)
GROUP = FACTS["groups"][0]
GROUP_ID = str(GROUP["id"])


def main() -> None:
    """Go through the round and print what came of it."""
    sdk = Sdk(
        # The SDK puts `json/` behind its base itself.
        base_url=FACTS["base_url"].removesuffix("json"),
        credential_resolver=ScopedCredentialResolver(
            default_api_key=FACTS["api_key"],
            terminal_group_api_keys={"default": GROUP["api_key"], GROUP_ID: GROUP["api_key"]},
        ),
    )
    seen = {**terminals(sdk), **sale(sdk), **refunds(sdk), **cancelled(sdk)}
    hook = FACTS["webhook"]
    seen["webhook"] = Webhook.validate(hook["body"], hook["auth"], GROUP["api_key"], 0)
    sys.stdout.write(json.dumps(seen, default=str))


def terminals(sdk: Any) -> dict[str, Any]:
    """List terminals, of the account and of a group, and create one."""
    made = CreateTerminalRequest(provider="CTAP", group_id=GROUP["id"], name="Borne")
    listed = sdk.get_terminal_manager().get_terminals({"page": 1, "limit": 3}).get_data()
    group = sdk.get_terminal_group_manager().get_terminals_by_group(GROUP_ID).get_data()
    created = sdk.get_terminal_manager().create_terminal(made).get_data()
    return {
        "me": sdk.get_me_manager().get().get_data().dict(),
        "terminals": [terminal.id for terminal in listed.data],
        "total": listed.pager.total_items,
        "of the group": [terminal.id for terminal in group.data],
        "created": created.dict(),
    }


def order(sdk: Any, order_id: str, amount: int, tip: int = 0) -> Any:
    """Send a cloud order to a terminal of the group."""
    wish = OrderRequest().add_type("redirect").add_order_id(order_id).add_amount(amount)
    wish = wish.add_description("Two books").add_currency("EUR")
    wish = wish.add_gateway_info({"terminal_id": FACTS["terminals"][0]["id"]})
    if tip:
        wish = wish.add_amount_details(AmountDetails().add_tip(Tip().add_amount(tip)))
    return sdk.get_order_manager().create(wish, terminal_group_id="default").get_data()


def sale(sdk: Any) -> dict[str, Any]:
    """Take a payment, follow it to its end, and read it in each place where it shows."""
    told = []
    sent = order(sdk, "sdk-1", 1250)
    with sdk.get_event_manager().subscribe_order_events(sent) as events:
        for event in events:
            told.append(event.data.status)
            if event.data.status == "initialized":
                pass_time(2)
    detail = sdk.get_order_manager().get("sdk-1").get_data()
    receipt = sdk.get_pos_manager().get_receipt("sdk-1", terminal_group_id="default").get_data()
    manager = sdk.get_transaction_manager()
    page = manager.get_transactions({"limit": 2}).get_data()
    older = {"limit": 2, "after": page.pager.cursor.after}
    below = manager.get_transactions(older).get_data()
    return {
        "events": told,
        "detail": [detail.status, detail.amount, detail.payment_details.terminal_id],
        "receipt": [receipt.order.amount, receipt.payment.terminal_id, receipt.merchant.name],
        "page": [row.transaction_id for row in page.data],
        "below": [row.transaction_id for row in below.data],
    }


def refunds(sdk: Any) -> dict[str, Any]:
    """Refund a part, and be refused twice."""
    manager = sdk.get_order_manager()

    def refund(cents: int) -> Any:
        wish = RefundOrderRequest().add_amount(cents).add_currency("EUR")
        return manager.refund("sdk-1", wish.add_description("One book back"))

    made = refund(400).get_data()
    after = manager.get("sdk-1").get_data()
    return {
        "refund": [made.order_id, made.transaction_id],
        "repeated": refusal(lambda: refund(400)),
        "excessive": refusal(lambda: refund(851)),
        "after": [after.status, after.amount_refunded],
        "receipt of a refunded sale": receipt_as_sent(sdk, "sdk-1"),
    }


def cancelled(sdk: Any) -> dict[str, Any]:
    """Cancel an order nobody touches, whose id holds a slash; then one that was paid, with a tip."""
    manager = sdk.get_order_manager()
    order(sdk, "sdk/2", 1260)
    manager.cancel_transaction("sdk/2", terminal_group_id="default")
    order(sdk, "sdk-3", 1450, tip=200)
    pass_time(2)
    return {
        "cancelled": manager.get("sdk/2").get_data().status,
        "too late": refusal(
            lambda: manager.cancel_transaction("sdk-3", terminal_group_id="default")
        ),
        "receipt with a tip": receipt_as_sent(sdk, "sdk-3"),
    }


def receipt_as_sent(sdk: Any, order_id: str) -> list[Any]:
    """Give whether the SDK's receipt model took the documented receipt, and what was sent."""
    answer = sdk.get_pos_manager().get_receipt(order_id, terminal_group_id="default")
    return [answer.get_data() is not None, answer.get_body_data()]


def refusal(call: Callable[[], Any]) -> Any:
    """Do what must be refused; gives HTTP status and error code."""
    try:
        return str(call())
    except HTTPError as refused:
        answer: Any = refused.response
        return [answer.status_code, answer.json()["error_code"]]


def pass_time(seconds: int) -> None:
    """Move the sandbox's clock, which is no part of MultiSafepay's API."""
    address = FACTS["base_url"].removesuffix("v1/json") + "backoffice/v1/clock"
    body = json.dumps({"advance_seconds": seconds}).encode()
    request = Request(address, body, {"api_key": FACTS["api_key"]})
    build_opener(ProxyHandler({})).open(request).close()


if __name__ == "__main__":
    main()
