"""The event stream of an order."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.sandbox.test_payments import cloud_order

if TYPE_CHECKING:
    from tests.support.sandbox_process import SandboxProcess


class Listener:
    """A client that reads one order's events."""

    def __init__(self, url: str, authorization: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self._connection.request("GET", parts.path, headers={"Authorization": authorization})
        try:
            self.answer = self._connection.getresponse()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise

    def next(self) -> dict[str, Any] | None:
        """Wait for the next event; None when the stream ended."""
        data = None
        while line := self.answer.readline().decode():
            if line.startswith("data: "):
                data = json.loads(line.removeprefix("data: "))
            elif not line.strip() and data is not None:
                return dict(data)
        self.close()
        return None

    def close(self) -> None:
        """Hang up."""
        self.answer.close()
        self._connection.close()

    def rest(self) -> list[str]:
        """Read to the end; gives the statuses."""
        statuses = []
        while event := self.next():
            statuses.append(event["status"])
        return statuses


def opened(sandbox: SandboxProcess, amount: int) -> tuple[str, str]:
    """Send an order; gives the stream's address and token."""
    order = cloud_order(sandbox, amount).data
    return order["events_stream_url"], order["events_token"]


def test_a_stream_tells_each_status(sandbox: SandboxProcess) -> None:
    """The present state first, then every change, until the order is final."""
    url, token = opened(sandbox, 1265)
    listener = Listener(url, token)
    assert listener.answer.headers["Content-Type"].startswith("text/event-stream")
    first = listener.next()
    assert first
    assert set(first) == {
        *("financial_status", "order_id", "session_id", "status", "transaction_id")
    }
    assert (first["status"], first["order_id"]) == ("initialized", "order-1")
    assert isinstance(first["transaction_id"], str)
    sandbox.advance(60)
    assert listener.rest() == ["declined", "completed"]


def test_several_listeners_and_a_late_one(sandbox: SandboxProcess) -> None:
    """Everyone hears the same, with either form of the token; a late one gets the present state."""
    url, token = opened(sandbox, 1250)
    bare, bearer = Listener(url, token), Listener(url, f"Bearer {token}")
    sandbox.advance(2)
    assert bare.rest() == bearer.rest() == ["initialized", "completed"]
    assert Listener(url, token).rest() == ["completed"]


@pytest.mark.parametrize("token", ["", "wrong", "Bearer wrong"])
def test_a_wrong_token(sandbox: SandboxProcess, token: str) -> None:
    """Without the order's token there is nothing to hear."""
    answer = sandbox.request("GET", "/events/stream/", None, {"Authorization": token})
    assert (answer.status, answer.code) == (401, 1032)


def test_a_cancelled_order_ends_its_stream(sandbox: SandboxProcess) -> None:
    """POST cancel is heard on the stream."""
    url, token = opened(sandbox, 1260)
    listener = Listener(url, token)
    sandbox.api("POST", "/orders/order-1/cancel")
    assert listener.rest() == ["initialized", "cancelled"]


def test_keep_alives_follow_the_clock(sandbox: SandboxProcess) -> None:
    """Time that passes without news is heard as a comment."""
    url, token = opened(sandbox, 1260)
    listener = Listener(url, token)
    listener.next()
    sandbox.advance(30)
    assert listener.answer.readline() == b": keep-alive\n"
    sandbox.advance(30)
    assert listener.rest()[:1] == ["cancelled"]


def test_a_stream_can_be_cut(sandbox: SandboxProcess) -> None:
    """A scripted cut breaks the stream; the next one tells where the order stands."""
    url, token = opened(sandbox, 1260)
    sandbox.fault({"match": {"path": "/events/*"}, "times": 1, "effect": "cut_after"})
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        Listener(url, token)
    listener = Listener(url, token)
    first = listener.next()
    listener.close()
    assert first
    assert first["status"] == "initialized"


def test_the_servers_end_ends_the_streams(sandbox: SandboxProcess) -> None:
    """An open stream does not hold the server, and ends in order."""
    url, token = opened(sandbox, 1260)
    listener = Listener(url, token)
    assert listener.next()
    assert sandbox.stop() == 0
    assert listener.next() is None
