"""The back office, under /backoffice/v1: what only MultiSafepay's dashboard does, and the strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from msp_tui.sandbox.clock import MANUAL_END, wire
from msp_tui.sandbox.documents import terminal_document
from msp_tui.sandbox.groups import Caller, check_webhook_url
from msp_tui.sandbox.refusal import BAD_DATA, BAD_KEY, Refusal
from msp_tui.sandbox.terminals import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from msp_tui.sandbox.state import Row
    from msp_tui.sandbox.world import World

_MOST_SECONDS = 10 * 366 * 86_400


def _office(request: Request) -> World:
    """Let only the account in. Raises Refusal 1032."""
    if caller(request).group_id is not None:
        raise Refusal(BAD_KEY, "The back office takes the account key, not a group's", 403)
    return world(request)


def _group(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "name", "webhook_url", "api_key")}


async def list_groups(request: Request) -> JsonResponse:
    """List the terminal groups with their keys."""
    return accepted([_group(row) for row in _office(request).groups.all()])


async def create_group(request: Request) -> JsonResponse:
    """Make a terminal group."""
    shop, wish = _office(request), await body(request)
    name = fields.needed_text(wish, "name", 100)
    url = check_webhook_url(fields.text(wish, "webhook_url", 150))
    return accepted(_group(shop.groups.add(name, url)))


async def change_group(request: Request) -> JsonResponse:
    """Rename a terminal group, or change its webhook address."""
    shop, wish = _office(request), await body(request)
    values: dict[str, str | None] = {}
    if "name" in wish:
        values["name"] = fields.needed_text(wish, "name", 100)
    if "webhook_url" in wish:
        values["webhook_url"] = check_webhook_url(fields.text(wish, "webhook_url", 150))
    if not values:
        raise Refusal(BAD_DATA, "Give a name or a webhook_url to change")
    return accepted(_group(shop.groups.change(path_number(request, "group_id", "The id"), values)))


async def delete_group(request: Request) -> JsonResponse:
    """Delete a terminal group that has neither terminals nor a history."""
    _office(request).groups.remove(path_number(request, "group_id", "The id"))
    return accepted({})


async def list_terminals(request: Request) -> JsonResponse:
    """List every terminal."""
    terminals = _office(request).terminals
    everything = Caller(None)
    rows = terminals.page(everything, None, 1, terminals.total(everything, None))
    return accepted([terminal_document(row) for row in rows])


async def create_terminal(request: Request) -> JsonResponse:
    """Add a terminal in a group, in a new group, or in the only one."""
    shop, wish = _office(request), await body(request)
    group_id = wish.get("group_id")
    provider = fields.text(wish, "provider", 20) or "SMARTPOS"
    row = shop.terminals.add_where_asked(
        None if group_id is None else fields.whole(wish, "group_id", 1, 10**15),
        fields.text(wish, "new_group_name", 100),
        fields.choice(provider, "provider", PROVIDERS) or provider,
        fields.text(wish, "name", 100),
    )
    return accepted(terminal_document(row))


async def rename_terminal(request: Request) -> JsonResponse:
    """Rename a terminal."""
    shop, wish = _office(request), await body(request)
    name = fields.needed_text(wish, "name", 100)
    return accepted(terminal_document(shop.terminals.rename(path_text(request, "tid"), name)))


async def delete_terminal(request: Request) -> JsonResponse:
    """Delete a terminal that was never bound."""
    _office(request).terminals.remove(path_text(request, "tid"))
    return accepted({})


async def unbind_terminal(request: Request) -> JsonResponse:
    """Do at a virtual device what a person does there: unbind it with its PIN."""
    shop, wish = _office(request), await body(request)
    row = shop.devices.unbind(path_text(request, "tid"), read_pin(wish))
    return accepted(terminal_document(row))


def read_pin(wish: Mapping[str, Any]) -> str:
    """Read a device's PIN, text or number. Raises Refusal."""
    pin = wish.get("pin")
    if isinstance(pin, int) and not isinstance(pin, bool) and 0 <= pin < 10**8:
        return str(pin)
    return fields.needed_text(wish, "pin", 20)


async def show_clock(request: Request) -> JsonResponse:
    """Tell the sandbox's time."""
    return accepted(_clock(_office(request)))


async def move_clock(request: Request) -> JsonResponse:
    """Move the manual clock on, and let happen what falls due."""
    shop, wish = _office(request), await body(request)
    if not shop.clock.manual:
        raise Refusal(BAD_DATA, "This sandbox runs on real time; start it with --clock manual", 409)
    wait = round(fields.number(wish, "advance_seconds", 0, _MOST_SECONDS) * 1000)
    if shop.clock.now() + wait > MANUAL_END:
        raise Refusal(BAD_DATA, f"The manual clock ends at {wire(MANUAL_END)}", 409)
    await shop.agenda.advance(wait)
    return accepted(_clock(shop))


def _clock(shop: World) -> dict[str, str]:
    return {"clock": "manual" if shop.clock.manual else "real", "now": wire(shop.clock.now())}


async def show_settings(request: Request) -> JsonResponse:
    """Tell the shop's settings."""
    return accepted(_settings(_office(request)))


async def change_settings(request: Request) -> JsonResponse:
    """Change whether same-day refunds are reversals, and the balance (cents; null: no bound)."""
    shop, wish = _office(request), await body(request)
    names = ("same_day_reversals", "balance")
    changes: dict[str, Any] = {name: wish[name] for name in names if name in wish}
    if not changes:
        raise Refusal(BAD_DATA, "Give same_day_reversals or balance to change")
    if not isinstance(changes.get("same_day_reversals", False), bool):
        raise Refusal(BAD_DATA, "same_day_reversals must be true or false")
    if changes.get("balance") is not None:
        fields.whole(changes, "balance", 0, 10**12)
    with shop.state.change():
        for name, value in changes.items():
            shop.state.put(name, value)
    return accepted(_settings(shop))


def _settings(shop: World) -> dict[str, Any]:
    return {name: shop.state.get(name) for name in ("same_day_reversals", "balance")}


async def show_faults(request: Request) -> JsonResponse:
    """List the fault rules still in force."""
    return accepted({"rules": _office(request).faults.all()})


async def script_faults(request: Request) -> JsonResponse:
    """Add fault rules."""
    shop, wish = _office(request), await body(request)
    return accepted({"rules": shop.faults.script(wish)})


async def clear_faults(request: Request) -> JsonResponse:
    """Forget every fault rule, and let go what a delay holds."""
    _office(request).faults.clear()
    return accepted({"rules": []})


PREFIX = "/backoffice/v1"
ROUTES = [
    Route(f"{PREFIX}/groups", list_groups, methods=["GET"]),
    Route(f"{PREFIX}/groups", create_group, methods=["POST"]),
    Route(f"{PREFIX}/groups/{{group_id}}", change_group, methods=["PATCH"]),
    Route(f"{PREFIX}/groups/{{group_id}}", delete_group, methods=["DELETE"]),
    Route(f"{PREFIX}/terminals", list_terminals, methods=["GET"]),
    Route(f"{PREFIX}/terminals", create_terminal, methods=["POST"]),
    Route(f"{PREFIX}/terminals/{{tid}}", rename_terminal, methods=["PATCH"]),
    Route(f"{PREFIX}/terminals/{{tid}}", delete_terminal, methods=["DELETE"]),
    Route(f"{PREFIX}/terminals/{{tid}}/unbind", unbind_terminal, methods=["POST"]),
    Route(f"{PREFIX}/clock", show_clock, methods=["GET"]),
    Route(f"{PREFIX}/clock", move_clock, methods=["POST"]),
    Route(f"{PREFIX}/settings", show_settings, methods=["GET"]),
    Route(f"{PREFIX}/settings", change_settings, methods=["PATCH"]),
    Route(f"{PREFIX}/faults", show_faults, methods=["GET"]),
    Route(f"{PREFIX}/faults", script_faults, methods=["POST"]),
    Route(f"{PREFIX}/faults", clear_faults, methods=["DELETE"]),
]
