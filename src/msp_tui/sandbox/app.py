"""The application: three surfaces behind one front that keeps the clock's date and the faults."""

from __future__ import annotations

import asyncio
import sqlite3
from email.utils import formatdate
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from msp_tui.sandbox import openapi, routes_api, routes_backoffice, routes_device, routes_events
from msp_tui.sandbox.answers import JsonResponse, refused
from msp_tui.sandbox.refusal import BAD_DATA, BAD_KEY, NOT_FOUND, UNKNOWN, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from msp_tui.sandbox.faults import Fault
    from msp_tui.sandbox.world import World

ROUTES = [
    *routes_api.ROUTES,
    *routes_events.ROUTES,
    *routes_backoffice.ROUTES,
    *routes_device.ROUTES,
    *openapi.ROUTES,
]
MOST_BYTES = 256 * 1024
_FAULTS_PATH = f"{routes_backoffice.PREFIX}/faults"


def build(world: World, origin: str, cut: Callable[[Scope], None], ended: asyncio.Event) -> ASGIApp:
    """Make the application that serves a shop at an origin (`http://127.0.0.1:PORT`).

    `cut` closes a request's connection without a word; `ended` is set when the server ends.
    """
    app = Starlette(
        routes=ROUTES,
        exception_handlers={
            Refusal: _refusal,
            HTTPException: _no_such_route,
            sqlite3.Error: _state_failed,
            Exception: _broken,
        },
    )
    app.router.redirect_slashes = False
    app.state.world = world
    app.state.origin = origin
    return Front(app, world, cut, ended)


def _refusal(_request: Request, problem: Exception) -> JsonResponse:
    if not isinstance(problem, Refusal):
        raise problem
    return refused(problem)


def _no_such_route(request: Request, problem: Exception) -> JsonResponse:
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    sentence = (
        f"{request.method} is not possible here"
        if status == 405
        else "There is nothing at this path"
    )
    return refused(Refusal(NOT_FOUND, sentence, status))


def _state_failed(_request: Request, _problem: Exception) -> JsonResponse:
    return refused(Refusal(UNKNOWN, "The sandbox could not write its state; nothing changed", 503))


def _broken(_request: Request, _problem: Exception) -> JsonResponse:
    return refused(Refusal(UNKNOWN, "The sandbox failed; its standard error says how", 500))


class Front:
    """Reads a request whole, lets a scripted fault act on it, and dates the answer.

    Read whole, a request goes on when its client has hung up, as one at MultiSafepay would.
    """

    def __init__(
        self, app: ASGIApp, world: World, cut: Callable[[Scope], None], ended: asyncio.Event
    ) -> None:
        self._app = app
        self._world = world
        self._cut = cut
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        send = self._dated(send)
        raw_path = scope["raw_path"].decode("ascii")
        # Routes match the path as it was sent: an order id may hold an escaped slash.
        scope = {**scope, "path": raw_path}
        body = await _read(receive)
        if body is None:
            return
        if len(body) > MOST_BYTES:
            too_much = Refusal(BAD_DATA, f"The body is above {MOST_BYTES} bytes", 413)
            await refused(too_much, {"Connection": "close"})(scope, receive, send)
            return
        fault = (
            None
            if raw_path == _FAULTS_PATH
            else self._world.faults.spend(scope["method"], raw_path)
        )
        await self._serve(scope, _replay(body, receive), send, fault)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, fault: Fault | None) -> None:
        effect = fault.effect if fault else ""
        if fault and effect == "delay":
            effect = await self._held(fault.seconds)
        if fault and effect == "status":
            headers = {"Retry-After": f"{fault.seconds:g}"} if fault.seconds else None
            code = BAD_KEY if fault.status in (401, 403) else UNKNOWN
            refusal = Refusal(code, "Scripted fault of the sandbox", fault.status)
            await refused(refusal, headers)(scope, receive, send)
        elif effect == "garbage":
            await _garbage(send)
        elif effect == "cut_before":
            self._cut(scope)
        elif effect == "cut_after":
            await self._app(scope, receive, self._unheard(scope))
            self._cut(scope)
        else:
            await self._app(scope, receive, send)

    async def _held(self, seconds: float) -> str:
        """Hold a request so long, or until the rules are cleared; gives what then happens to it.

        Real seconds, also on the manual clock: a delay tries the client's patience.
        """
        events = (self._ended, self._world.faults.cleared)
        waits = [asyncio.create_task(event.wait()) for event in events]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return "cut_before" if self._ended.is_set() else ""

    def _unheard(self, scope: Scope) -> Send:
        """Drop an answer; one that would go on, an event stream, is cut at its first words."""

        async def unheard(message: Message) -> None:
            if message.get("more_body", False):
                self._cut(scope)

        return unheard

    def _dated(self, send: Send) -> Send:
        """Give every answer the sandbox's own date."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._world.clock.now() / 1000, usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
            await send(message)

        return dated


async def _read(receive: Receive) -> bytes | None:
    """Read a request's body, a little beyond what is allowed; None when the client left first."""
    body = b""
    while len(body) <= MOST_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand a body out that was read already, then whatever the connection says."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _garbage(send: Send) -> None:
    page = b"<html><body>It works!</body></html>"
    headers = [(b"content-type", b"text/html"), (b"content-length", str(len(page)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": page})
