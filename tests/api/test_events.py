"""Payments on terminals and their event streams, over a socket."""

from __future__ import annotations

import json
import traceback
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from msp_tui.api.events import MOST_BYTES, own_path
from msp_tui.api.hosts import place_of
from msp_tui.domain.errors import (
    ApiError,
    ConfigurationError,
    KeyRefused,
    NoAnswer,
    Refused,
    RuleError,
    ServerTrouble,
)
from msp_tui.domain.payments import CloudPayment, EventStream, PaymentNews
from msp_tui.domain.text import Secret
from tests.api.conftest import ACCOUNT_KEY, GROUP_KEY, QUICK, ClientTo
from tests.api.raw_server import SILENCE, RawServer, Reply, answer, no, raw_server

TOKEN = "planted-events-token-EF56"
PAYMENT = CloudPayment(
    order_id="P-1",
    group_id=57958,
    terminal_id="000002Or",
    amount=1250,
    currency="EUR",
    created=datetime(2026, 1, 5, 8, 0, tzinfo=UTC),
    operator="ann",
    description="Two books\x1b[2J",
)


def event(status: str, order_id: str = "P-1", end: str = "\n\n") -> str:
    """A documented event."""
    data = {
        "financial_status": status,
        "order_id": order_id,
        "session_id": "d5Mrwf",
        "status": status,
        "transaction_id": "89000000",
    }
    return f"event: session.order\ndata: {json.dumps(data)}{end}"


def sse(*events: str, kind: str = "text/event-stream", whole: bool = True) -> bytes:
    """A stream that ends after these; one that is not whole breaks off."""
    content = "".join(events).encode()
    size = len(content) + (0 if whole else 100)
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n"
    return head.encode() + content


def started(**data: str) -> bytes:
    """The answer to a payment."""
    return answer(json.dumps({"success": True, "data": data}))


@asynccontextmanager
async def streaming(
    client_to: ClientTo, *replies: Reply
) -> AsyncIterator[tuple[RawServer, AsyncIterator[PaymentNews]]]:
    """A server, and what its stream tells of P-1."""
    async with raw_server(*replies) as server:
        gateway = client_to(server.base_url, QUICK)
        url = f"http://127.0.0.1:{server.port}/events/stream/"
        async with aclosing(gateway.payment_news(EventStream(url, Secret(TOKEN)), "P-1")) as news:
            yield server, news


async def statuses(news: AsyncIterator[PaymentNews]) -> list[str]:
    """Each status until the stream ends."""
    return [told.status async for told in news if told.status]


async def test_a_payment_is_sent_as_documented(client_to: ClientTo) -> None:
    """Once, with the group's key in a header, everything said and nothing that could draw on a screen."""
    told = started(
        order_id="P-1", session_id="s", events_token=TOKEN, events_stream_url="http://h/e/"
    )
    async with raw_server(told) as server:
        stream = await client_to(server.base_url).start_payment(PAYMENT)
        (asked,) = server.asked
    assert (asked.method, asked.target) == ("POST", "/v1/json/orders")
    assert asked.headers["api_key"] == GROUP_KEY
    assert json.loads(asked.body) == {
        "type": "redirect",
        "order_id": "P-1",
        "gateway": "",
        "currency": "EUR",
        "amount": 1250,
        "description": "Two books[2J",
        "gateway_info": {"terminal_id": "000002Or"},
    }
    assert stream == EventStream("http://h/e/", Secret(TOKEN))
    assert TOKEN not in repr(stream)


@pytest.mark.parametrize(
    ("data", "url"),
    [
        ({"event_token": TOKEN, "event_stream_url": "http://h/e/"}, "http://h/e/"),
        ({"order_id": "P-1"}, ""),
        ({"events_token": TOKEN}, ""),
        ({"events_token": "two\nlines", "events_stream_url": "http://h/e/"}, ""),
    ],
)
async def test_an_older_answer_and_one_without_a_stream(
    client_to: ClientTo, data: dict[str, str], url: str
) -> None:
    """The payment was started either way."""
    async with raw_server(started(**data)) as server:
        stream = await client_to(server.base_url).start_payment(PAYMENT)
    assert (stream.url if stream else "") == url


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (started(order_id="P-2"), ServerTrouble),
        (None, NoAnswer),
        (SILENCE, NoAnswer),
        (answer("<html>"), ServerTrouble),
        (answer("", 500), ServerTrouble),
        (no(9999, "?"), ServerTrouble),
        (no(1023, "busy", 409), Refused),
    ],
)
async def test_a_payment_is_never_sent_twice(
    client_to: ClientTo, reply: Reply, failure: type[ApiError]
) -> None:
    """Whatever comes back; only MultiSafepay's own no is a no."""
    async with raw_server(reply) as server:
        with pytest.raises(failure):
            await client_to(server.base_url, QUICK).start_payment(PAYMENT)
        assert len(server.asked) == 1


async def test_an_amount_is_explicit(client_to: ClientTo) -> None:
    """Nothing is sent without one."""
    async with raw_server(started()) as server:
        for amount in (0, -1, True):
            with pytest.raises(RuleError):
                await client_to(server.base_url).start_payment(replace(PAYMENT, amount=amount))
        assert server.asked == []


async def test_a_payment_is_cancelled_by_post(client_to: ClientTo) -> None:
    """MultiSafepay: PATCH leaves it stuck."""
    async with raw_server(answer('{"success": true, "data": {}}')) as server:
        assert await client_to(server.base_url).cancel_payment(57958, "sale/1") == "group"
        (asked,) = server.asked
    assert (asked.method, asked.target) == ("POST", "/v1/json/orders/sale%2F1/cancel")
    assert asked.headers["api_key"] == GROUP_KEY


async def test_where_the_groups_key_may_not_cancel_the_accounts_is_tried(
    client_to: ClientTo,
) -> None:
    """Which one may is not documented."""
    forbidden = answer('{"message": "Forbidden"}', 403)
    async with raw_server(forbidden, answer('{"success": true, "data": {}}')) as server:
        assert await client_to(server.base_url).cancel_payment(57958, "P-1") == "account"
        assert [asked.headers["api_key"] for asked in server.asked] == [GROUP_KEY, ACCOUNT_KEY]


async def test_the_documented_stream(client_to: ClientTo) -> None:
    """The token stands in a header, no key goes with it, and events of other orders are nobody's."""
    told = sse(
        event("initialized"),
        ": keep-alive\n\n",
        event("completed", "P-2"),
        "event: session.qr\ndata: nothing of ours\n\n",
        "data: [1]\n\n",
        event("completed"),
    )
    async with streaming(client_to, told) as (server, news):
        heard = [one async for one in news]
        (asked,) = server.asked
    assert heard == [
        PaymentNews("", "", "bare"),
        PaymentNews("initialized", "89000000", "bare"),
        PaymentNews("completed", "89000000", "bare"),
    ]
    assert (asked.method, asked.target) == ("GET", "/events/stream/")
    assert asked.headers["authorization"] == TOKEN
    assert asked.headers["accept"] == "text/event-stream"
    assert "api_key" not in asked.headers


async def test_events_without_a_blank_line_between_them(client_to: ClientTo) -> None:
    """As the guide prints them."""
    told = sse(event("initialized", end="\n"), event("completed", end="\n"), "\n")
    async with streaming(client_to, told) as (_, news):
        assert await statuses(news) == ["initialized", "completed"]


async def test_the_other_form_of_the_token(client_to: ClientTo) -> None:
    """Where the bare token is refused, `Bearer` is tried; where both are, the first refusal is said."""
    refusal = no(1032, "Unknown events token", 401)
    async with streaming(client_to, refusal, sse(event("completed"))) as (server, news):
        assert [one.token_form async for one in news] == ["bearer", "bearer"]
        assert [asked.headers["authorization"] for asked in server.asked] == [
            TOKEN,
            f"Bearer {TOKEN}",
        ]
    async with streaming(client_to, refusal) as (server, news):
        with pytest.raises(KeyRefused):
            await statuses(news)
        assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("reply", "failure", "before"),
    [
        (None, NoAnswer, 0),
        (SILENCE, NoAnswer, 0),
        (answer("<html>"), NoAnswer, 1),
        (answer("<html>", 404), ServerTrouble, 0),
        (answer("", 302, "location: http://127.0.0.1:1/"), ServerTrouble, 0),
        (no(1000, "no such stream", 404), Refused, 0),
        (sse(event("initialized"), whole=False), NoAnswer, 2),
        (sse(event("initialized"), "data: " + "x" * MOST_BYTES, whole=False), NoAnswer, None),
    ],
)
async def test_a_stream_that_breaks(
    client_to: ClientTo, reply: Reply, failure: type[ApiError], before: int | None
) -> None:
    """What was told before counts; the failure is ours and holds no token."""
    heard: list[str] = []

    async def hear(news: AsyncIterator[PaymentNews]) -> None:
        async for one in news:
            heard.append(one.status)  # noqa: PERF401 - what came before it broke

    async with streaming(client_to, reply) as (_, news):
        with pytest.raises(failure) as broken:
            await hear(news)
    assert before is None or len(heard) == before
    said = "".join(traceback.format_exception(broken.value))
    assert TOKEN not in said
    assert broken.value.__context__ is None


@pytest.mark.parametrize(
    "url",
    [
        "https://api.multisafepay.com.evil.example/events/stream/",
        "http://api.multisafepay.com/events/stream/",
        "https://api.multisafepay.com:8443/events/stream/",
        "https://key@api.multisafepay.com/events/stream/",
        "https://testapi.multisafepay.com/events/stream/",
        "//api.multisafepay.com/events/stream/",
        "https://[api.multisafepay.com/events/",
        "",
    ],
)
async def test_a_token_goes_to_the_apis_own_host_only(url: str) -> None:
    """Any other address is refused before anything is sent there."""
    with pytest.raises(ConfigurationError, match="another host"):
        own_path(place_of("https://api.multisafepay.com/v1/json"), url)


def test_the_apis_own_host_in_every_spelling() -> None:
    """The standard port said or not, capitals, a query."""
    place = place_of("https://api.multisafepay.com/v1/json")
    for url in (
        "https://api.multisafepay.com/events/stream/",
        "https://API.multisafepay.com:443/events/stream/",
    ):
        assert own_path(place, url) == "/events/stream/"
    assert own_path(place, "https://api.multisafepay.com/e?s=1") == "/e?s=1"
