"""MultiSafepay's envelope, for answers and for refusals, and what a request carries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.responses import Response

from msp_tui.sandbox import fields
from msp_tui.sandbox.refusal import BAD_DATA, Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

    from msp_tui.sandbox.groups import Caller
    from msp_tui.sandbox.world import World


class JsonResponse(Response):
    """JSON as MultiSafepay writes it: no spaces, text as it is."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Write the document."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def accepted(data: object, **more: object) -> JsonResponse:
    """Answer a request that was granted; `more` stands beside `data` (a pager)."""
    return JsonResponse({"success": True, "data": data, **more})


def refused(refusal: Refusal, headers: dict[str, str] | None = None) -> JsonResponse:
    """Answer a request that was refused."""
    return JsonResponse(
        {
            "success": False,
            "data": [],
            "error_code": refusal.code,
            "error_info": refusal.sentence,
        },
        refusal.http,
        headers,
    )


def api_key(request: Request) -> str | None:
    """Find the key in any of the three places MultiSafepay's clients put it."""
    if key := request.headers.get("api_key"):
        return key
    return bearer(request) or request.query_params.get("api_key")


def bearer(request: Request) -> str | None:
    """Give the token of `Authorization: Bearer`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def caller(request: Request) -> Caller:
    """Tell who asks. Raises Refusal 1032."""
    return world(request).groups.caller(api_key(request))


def world(request: Request) -> World:
    """Give the shop this application serves."""
    shop: World = request.app.state.world
    return shop


async def body(request: Request) -> dict[str, Any]:
    """Read the JSON object a request carries."""
    return fields.read_object(await request.body())


def path_text(request: Request, name: str) -> str:
    """Give a piece of the path as text; pieces are split before they are decoded."""
    try:
        value = unquote(request.path_params[name], errors="strict")
    except UnicodeDecodeError:
        raise Refusal(BAD_DATA, "The address holds characters that are not allowed") from None
    if not value.isprintable():
        raise Refusal(BAD_DATA, "The address holds characters that are not allowed")
    return value


def path_number(request: Request, name: str, what: str) -> int:
    """Give a piece of the path that must be a number."""
    value = path_text(request, name)
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise Refusal(BAD_DATA, f"{what} must be a whole number")
    return int(value)
