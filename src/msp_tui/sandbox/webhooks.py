"""Webhooks: each change of an order told to its group's address, if that is on this machine.

MultiSafepay: the order's detail as the body, signed in the header `Auth` with base64 of
`timestamp:` and the hex HMAC-SHA512, under the group's key, of `timestamp:` and the raw body;
acknowledged by 200 and `OK` within the first 100 characters; three retries, 15 minutes apart.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from msp_tui.sandbox.clock import MINUTE
from msp_tui.sandbox.documents import order_document
from msp_tui.sandbox.groups import is_loopback

if TYPE_CHECKING:
    from msp_tui.sandbox.world import World

RETRIES = 3
RETRY_AFTER = 15 * MINUTE
_PATIENCE_SECONDS = 5


def signature(key: str, timestamp: int, body: bytes) -> str:
    """Sign a webhook's body (Unix seconds) with the group's key."""
    signed = f"{timestamp}:".encode() + body
    digest = hmac.new(key.encode(), signed, hashlib.sha512).hexdigest()
    return base64.b64encode(f"{timestamp}:{digest}".encode()).decode()


class Webhooks:
    """Notes a webhook for each change, inside the change, and sends it from the agenda."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.news.witness(self._note)
        world.agenda.errand("webhook", self._send)

    def _note(self, order_seq: int) -> None:
        world = self._world
        url = world.groups.get(world.orders.get(order_seq)["group_id"])["webhook_url"]
        if url and is_loopback(url):
            world.agenda.strike("webhook", order_seq)
            world.agenda.note(world.clock.now(), "webhook", order_seq, tries=0)

    async def _send(self, order_seq: int, detail: dict[str, Any]) -> None:
        world = self._world
        order = world.orders.get(order_seq)
        group = world.groups.get(order["group_id"])
        url = group["webhook_url"]
        if not (url and is_loopback(url)):
            return
        document = order_document(
            order, world.orders.payment(order), world.orders.refunds(order), world.plan.merchant
        )
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        timestamp = world.clock.now() // 1000
        query = urlencode({"transactionid": order["order_id"], "timestamp": timestamp})
        headers = {
            "Auth": signature(group["api_key"], timestamp, body),
            "Content-Type": "application/json",
        }
        acknowledged = await _post(f"{url}{'&' if '?' in url else '?'}{query}", body, headers)
        if not acknowledged and detail["tries"] < RETRIES:
            due = world.clock.now() + RETRY_AFTER
            with world.state.change():
                world.agenda.note(due, "webhook", order_seq, tries=detail["tries"] + 1)


async def _post(url: str, body: bytes, headers: dict[str, str]) -> bool:
    import httpx

    try:
        async with httpx.AsyncClient(timeout=_PATIENCE_SECONDS, trust_env=False) as client:
            answer = await client.post(url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return answer.status_code == 200 and "OK" in answer.text[:100]
