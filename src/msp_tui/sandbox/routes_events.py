"""The event stream of one order, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse
from starlette.routing import Route

from msp_tui.sandbox.answers import bearer, world
from msp_tui.sandbox.refusal import BAD_KEY, Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from msp_tui.sandbox.news import Bulletin, News

KEEP_ALIVE_SECONDS = 15
_FINAL = ("completed", "cancelled", "partial_refunded", "refunded")


async def stream(request: Request) -> StreamingResponse:
    """Tell an order's present state, then each change of it, until it is final.

    The token stands bare in `Authorization` (documentation) or behind `Bearer` (Python SDK).
    """
    shop = world(request)
    token = bearer(request) or request.headers.get("authorization", "").strip()
    order = (
        shop.state.one("SELECT * FROM orders WHERE events_token = ?", token)
        if token and token.isascii()
        else None
    )
    if order is None:
        raise Refusal(BAD_KEY, "Unknown events token", 401)
    return StreamingResponse(
        _events(shop.news, order["seq"]),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache"},
    )


async def _events(news: News, order_seq: int) -> AsyncIterator[str]:
    """Write the events, and keep-alives by the wall clock and whenever the manual one is moved."""
    queue = news.listen(order_seq)
    try:
        bulletin, told = news.present(order_seq), None
        while not news.closed:
            if bulletin is None:
                yield ": keep-alive\n\n"
            elif bulletin != told:
                yield _event(bulletin)
                told = bulletin
            if told and told.status in _FINAL:
                return
            try:
                async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                    bulletin = await queue.get()
            except TimeoutError:
                bulletin = None
    finally:
        news.leave(order_seq, queue)


def _event(bulletin: Bulletin) -> str:
    data = {
        "financial_status": bulletin.financial_status,
        "order_id": bulletin.order_id,
        "session_id": bulletin.session_id,
        "status": bulletin.status,
        "transaction_id": str(bulletin.transaction_id),
    }
    return f"event: session.order\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


ROUTES = [
    Route("/events/stream/", stream),
    Route("/events/stream", stream, include_in_schema=False),
]
