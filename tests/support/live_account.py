"""An account as MultiSafepay's public documents promise it, and not a surface more.

It stands before a sandbox, which plays the shop behind it, and answers only what is documented: no back office, no
devices, no clock. What the documents leave open, or say in two ways, is its `Kind`.
"""

from __future__ import annotations

import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from tests.support.certificates import Authority
from tests.support.sandbox_process import Answer, SandboxProcess

_DOCUMENTED = (
    ("GET", r"/me"),
    ("GET", r"/terminals"),
    ("GET", r"/terminal-groups/\d+/terminals"),
    ("GET", r"/transactions"),
    ("POST", r"/orders"),
    ("GET", r"/orders/[^/]+"),
    ("POST", r"/orders/[^/]+/cancel"),
    ("POST", r"/orders/[^/]+/refunds"),
    ("PATCH", r"/orders/[^/]+/refunds/\d+"),
    ("GET", r"/pos/receipt/[^/]+"),
)
_NOT_IN_TEST = (r"/terminals", r"/terminal-groups/.*", r"/pos/receipt/.*")
_BASE = "/v1/json"
_STREAM = "/events/stream/"
_LONGEST = 90
"""Seconds for which a stream may say nothing."""
_TERMINALS = r"/terminals|/terminal-groups/\d+/terminals"
_LISTED_2025 = {"limit", "page"}
"""What pagers of terminals did not say yet."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the accounts that the documents allow."""

    terminals: str = "open"  # to every key; or account, group: only that key; or closed
    forbids: bool = False  # 403 {"message": "Forbidden"} instead of 401 with code 1032
    old: bool = False  # 2025: an active terminal keeps its code, times end in Z, pagers say only their total
    codes: bool = True  # whether the code of a waiting terminal is listed
    texts: bool = False  # numbers of transactions and cards as texts instead of integers
    arrays: bool = False  # items and tip as arrays
    sites: bool = True  # whether /me names the key's site
    test: bool = False  # MultiSafepay's TEST: no terminals, no receipts, no POS payments
    bearer: bool = False  # an event stream takes its token behind `Bearer`, not bare


@dataclass(slots=True)
class LiveAccount:
    """It counts what it was asked; `strays` are requests for what no document promises."""

    sandbox: SandboxProcess
    kind: Kind
    port: int = 0
    asked: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        """Its address on this computer, without TLS."""
        return f"http://127.0.0.1:{self.port}{_BASE}"

    @property
    def _stream_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{_STREAM}"

    def events(self, authorization: str) -> Answer | Iterator[bytes]:
        """An order's stream, event by event and nothing between them; or why there is none."""
        self.asked.append(f"GET {_STREAM}")
        bearer = authorization.startswith("Bearer ")
        if bearer is not self.kind.bearer:
            return self._refused()
        address = f"{self.sandbox.origin}{_STREAM}"
        request = Request(address, headers={"Authorization": authorization})
        try:
            stream = build_opener(ProxyHandler({})).open(request, timeout=_LONGEST)
        except HTTPError as refusal:
            refusal.close()
            return self._refused()
        return (line for line in stream if not line.startswith(b":"))

    def answer(self, method: str, target: str, body: bytes, key: str) -> Answer:
        """What MultiSafepay says to this."""
        parts = urlsplit(target)
        path = parts.path.removeprefix(_BASE)
        self.asked.append(f"{method} {path}")
        if not parts.path.startswith(_BASE) or not any(
            method == known and re.fullmatch(shape, path) for known, shape in _DOCUMENTED
        ):
            self.strays.append(f"{method} {target}")
            return _no(404, 1000, "Not found")
        if self.kind.test and any(re.fullmatch(shape, path) for shape in _NOT_IN_TEST):
            return _no(404, 1000, "Not found")
        if self.kind.test and method == "POST" and b"terminal_id" in body:
            return _no(400, 1023, "Gateway unavailable")
        if re.fullmatch(_TERMINALS, path) and not self._may_list(key):
            return self._refused()
        said = self.sandbox.request(method, target, body or None, {"api_key": key})
        if isinstance(said.body, dict) and said.code == 1032:
            return self._refused()
        return Answer(said.status, said.headers, self._shaped(path, said.body))

    def _may_list(self, key: str) -> bool:
        who = "account" if key == self.sandbox.api_key else "group"
        return self.kind.terminals in ("open", who)

    def _refused(self) -> Answer:
        if self.kind.forbids:
            return Answer(403, {}, {"message": "Forbidden"})
        return _no(401, 1032, "Invalid API key")

    def _shaped(self, path: str, body: Any) -> Any:
        data = body.get("data") if isinstance(body, dict) else None
        if not data:
            return body
        if re.fullmatch(_TERMINALS, path):
            for terminal in data:
                self._shape_terminal(terminal)
            if self.kind.old:
                body["pager"] = {
                    key: value for key, value in body["pager"].items() if key not in _LISTED_2025
                }
        elif path == "/orders":
            data["events_stream_url"] = self._stream_url
            if self.kind.old:
                for name in ("events_token", "events_stream_url"):
                    data[name.replace("events", "event")] = data.pop(name)
        elif path == "/me" and not self.kind.sites:
            data.pop("site_id", None)
        _walk(data, self._shape)
        return body

    def _shape_terminal(self, terminal: dict[str, Any]) -> None:
        if self.kind.old:
            for when in ("created", "last_updated"):
                terminal[when] = str(terminal[when]).removesuffix("Z") + "Z"
            if terminal["active"]:
                terminal["code"] = "123e4567-e89b-42d3-a456-426614174000"
        if not self.kind.codes:
            terminal.pop("code", None)

    def _shape(self, at: dict[str, Any]) -> None:
        for key in ("transaction_id", "last4", "authorization_code", "response_code"):
            value = at.get(key)
            if value is None or value == "":
                continue
            if self.kind.texts:
                at[key] = str(value)
            elif str(value).isascii() and str(value).isdigit():
                at[key] = int(value)
        if self.kind.arrays:
            items = at.get("items")
            if isinstance(items, dict) and "items" in items:
                at["items"] = items["items"]
            if isinstance(at.get("tip"), dict):
                at["tip"] = [at["tip"]]


def _walk(value: Any, shape: Callable[[dict[str, Any]], None]) -> None:
    if isinstance(value, dict):
        shape(value)
        for inner in value.values():
            _walk(inner, shape)
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, shape)


def _no(status: int, code: int, info: str) -> Answer:
    said = {"success": False, "data": [], "error_code": code, "error_info": info}
    return Answer(status, {}, said)


@contextmanager
def live_account(
    sandbox: SandboxProcess,
    kind: Kind | None = None,
    *,
    authority: Authority | None = None,
    names: str = "",
    host: str = "127.0.0.1",
) -> Iterator[LiveAccount]:
    """An account before this sandbox; over TLS where there is an authority, which vouches for `names`."""
    account = LiveAccount(sandbox, kind or Kind())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 30

        def _serve(self) -> None:
            if self.command == "GET" and urlsplit(self.path).path == _STREAM:
                self._stream(account.events(str(self.headers.get("authorization") or "")))
                return
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            said = account.answer(
                self.command, self.path, body, str(self.headers.get("api_key") or "")
            )
            self._say(said)

        def _stream(self, said: Answer | Iterator[bytes]) -> None:
            if isinstance(said, Answer):
                self._say(said)
                return
            self.send_response_only(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            for line in said:
                self.wfile.write(line)
                self.wfile.flush()

        def _say(self, said: Answer) -> None:
            raw = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response_only(said.status)
            self.send_header("Date", said.headers.get("date") or self.date_time_string())
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _serve  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = AF_INET6 if ":" in host else ThreadingHTTPServer.address_family

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hangs up, or trusts nobody, is its own business."""

    server = Server((host, 0), Handler)
    account.port = server.server_port
    if authority:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*authority.vouch(names))
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
