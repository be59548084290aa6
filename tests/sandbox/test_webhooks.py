"""Webhooks to a group's address on this machine: signed, acknowledged, retried."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.till import COUNTER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.sandbox_process import SandboxProcess


@dataclass
class Till:
    """A till that receives webhooks and answers as told."""

    url: str = ""
    answers: list[bytes] = field(default_factory=list)
    received: Queue[tuple[dict[str, list[str]], str, bytes]] = field(default_factory=Queue)

    def next(self) -> tuple[dict[str, list[str]], str, bytes]:
        """Wait for a webhook: query, Auth header, raw body."""
        return self.received.get(timeout=60)


@pytest.fixture
def till() -> Iterator[Till]:
    """A till listening on loopback."""
    here = Till()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = here.answers.pop(0) if here.answers else b"OK"
            query = parse_qs(urlsplit(self.path).query)
            # Before the answer: whoever has had it may look at once what there is.
            here.received.put((query, self.headers["Auth"], body))
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hooked(sandbox: SandboxProcess, till: Till) -> SandboxProcess:
    """A sandbox whose counter tells the till."""
    change = {"webhook_url": till.url}
    assert sandbox.backoffice("PATCH", f"/groups/{COUNTER}", change).data["webhook_url"] == till.url
    return sandbox


def test_a_payment_is_told_and_signed(hooked: SandboxProcess, till: Till) -> None:
    """The body is the order's detail; the signature is the group key's over the raw body."""
    order = hooked.bind(COUNTER).pay(1250)
    query, auth, body = till.next()
    told: dict[str, Any] = json.loads(body)
    assert (told["order_id"], told["status"]) == (order["order_id"], "completed")
    assert query["transactionid"] == [order["order_id"]]
    timestamp, digest = base64.b64decode(auth).decode().split(":")
    assert [timestamp] == query["timestamp"]
    signed = f"{timestamp}:".encode() + body
    key = hooked.group_key(COUNTER).encode()
    assert hmac.new(key, signed, hashlib.sha512).hexdigest() == digest


def test_three_retries_fifteen_minutes_apart(hooked: SandboxProcess, till: Till) -> None:
    """Without OK it is told again after 15 minutes of the sandbox's clock, three times at most."""
    till.answers = [b"later"] * 9
    hooked.bind(COUNTER).pay(1250)
    times = [int(till.next()[0]["timestamp"][0])]
    hooked.advance(899)
    assert till.received.empty()
    hooked.advance(7200)
    while not till.received.empty():
        times.append(int(till.next()[0]["timestamp"][0]))
    assert [later - times[0] for later in times] == [0, 900, 1800, 2700]


def test_only_loopback_is_ever_called(sandbox: SandboxProcess) -> None:
    """An https address is kept as MultiSafepay would; plain http elsewhere is refused."""
    path = f"/groups/{COUNTER}"
    public = {"webhook_url": "https://till.example.org/hook"}
    assert sandbox.backoffice("PATCH", path, public).code is None
    assert sandbox.bind(COUNTER).pay(1250)["status"] == "completed"
    for url in (
        "http://till.example.org/",
        "ftp://127.0.0.1/",
        "http://[",
        "http://127.0.0.1:99999",
    ):
        assert sandbox.backoffice("PATCH", path, {"webhook_url": url}).code == 1016
    assert sandbox.backoffice("PATCH", path, {"webhook_url": None}).data["webhook_url"] is None
