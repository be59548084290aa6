from __future__ import annotations

import asyncio
import gzip
import json
import logging
import socket
import ssl
import traceback
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest

from msp_tui.api import failures
from msp_tui.api.client import MspClient
from msp_tui.api.transport import MAX_BODY, MAX_WAIT_SECONDS, Sender, Timeouts, pause
from msp_tui.domain.errors import (
    ApiError,
    ConfigurationError,
    KeyRefused,
    NoAnswer,
    NotFound,
    Refused,
    ServerTrouble,
    Throttled,
    Unreachable,
)
from tests.api.conftest import ACCOUNT_KEY, GROUP_KEY, INTENT, QUICK, ClientTo
from tests.api.raw_server import SILENCE, Asked, Reply, answer, no, raw_server

ME = answer('{"success": true, "data": {"site_id": 57958}}')
CUT_SHORT = b'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 500\r\n\r\n{"success": tr'
TOO_LARGE = b'{"success": true, "data": {"transaction_id": 1}}' + b" " * MAX_BODY
PORTAL = answer("<html><body>Please log in</body></html>")

# What came back, what a read makes of it, what a refund makes of it, and how often a read asks.
TABLE: list[tuple[str, Reply, type[ApiError], type[ApiError], int]] = [
    ("hung up", None, NoAnswer, NoAnswer, 3),
    ("cut in the body", CUT_SHORT, NoAnswer, NoAnswer, 3),
    ("not HTTP", b"220 mail.example ESMTP\r\n\r\n", NoAnswer, NoAnswer, 3),
    ("no answer in time", SILENCE, NoAnswer, NoAnswer, 3),
    ("server error", answer("", 500), ServerTrouble, ServerTrouble, 3),
    ("bad gateway page", answer("<html>", 502), ServerTrouble, ServerTrouble, 3),
    ("server error in an envelope", no(1034, "no", 503), ServerTrouble, ServerTrouble, 3),
    ("asks for a pause", answer("", 429, "retry-after: 2"), Throttled, Throttled, 3),
    ("asks for a long pause", answer("", 429, "retry-after: 600"), Throttled, Throttled, 1),
    ("captive portal", PORTAL, ServerTrouble, ServerTrouble, 1),
    ("captive portal, forbidding", answer("<html>", 403), ServerTrouble, ServerTrouble, 1),
    ("not found by a stranger", answer("<html>", 404), ServerTrouble, ServerTrouble, 1),
    ("nothing", answer(""), ServerTrouble, ServerTrouble, 1),
    ("not an envelope", answer('{"hello": 1}'), ServerTrouble, ServerTrouble, 1),
    ("a list", answer("[]"), ServerTrouble, ServerTrouble, 1),
    ("a success without data", answer('{"success": true}'), ServerTrouble, ServerTrouble, 1),
    ("a success that failed", answer('{"success": true}', 400), ServerTrouble, ServerTrouble, 1),
    ("not gzip", answer("x", 200, "content-encoding: gzip"), ServerTrouble, ServerTrouble, 1),
    ("too large", answer(TOO_LARGE), ServerTrouble, ServerTrouble, 1),
    ("unknown key", no(1032, "Invalid API key", 401), KeyRefused, KeyRefused, 1),
    ("unknown key, kindly", no(1032, "Invalid API key", 200), KeyRefused, KeyRefused, 1),
    ("forbidden", answer('{"message":"Forbidden"}', 403), KeyRefused, KeyRefused, 1),
    ("not found", no(1000, "Not found", 404), NotFound, NotFound, 1),
    ("not found, kindly", no(1000, "Not found", 200), NotFound, NotFound, 1),
    ("no such order", no(1006, "Invalid order", 400), NotFound, Refused, 1),
    ("not found, bare", answer("{}", 404), NotFound, ServerTrouble, 1),
    ("refused", no(1034, "Not possible", 400), Refused, Refused, 1),
    ("refused, kindly", no(1034, "Not possible", 200), Refused, Refused, 1),
    ("a code nobody knows", no(418, "I'm a teapot", 400), Refused, Refused, 1),
    ("unknown error", no(9999, "Unknown error", 400), Refused, ServerTrouble, 1),
]
NAMES = [row[0] for row in TABLE]


def said(error: BaseException) -> str:
    """Everything that a log or a screen could show of an error."""
    values = vars(error) if not isinstance(error, ApiError) else error.values
    return "".join(traceback.format_exception(error)) + repr(error) + str(error) + repr(values)


@pytest.mark.parametrize(("name", "reply", "on_read", "on_refund", "times"), TABLE, ids=NAMES)
async def test_every_failure_has_one_name(
    name: str,
    reply: Reply,
    on_read: type[ApiError],
    on_refund: type[ApiError],
    times: int,
    client_to: ClientTo,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Reads are repeated where that can help, a refund is asked for once, and no key is told to anybody."""
    caplog.set_level(logging.DEBUG)
    async with raw_server(reply) as server:
        client = client_to(server.base_url, QUICK if reply == SILENCE else None)
        with pytest.raises(ApiError) as read:
            await client.me(57958)
        assert len(server.asked) == times
        server.asked.clear()
        with pytest.raises(ApiError) as refund:
            await client.refund(INTENT)
        assert [asked.method for asked in server.asked] == ["POST"]
    assert type(read.value) is on_read
    assert type(refund.value) is on_refund
    for error in (read.value, refund.value):
        assert error.hint
        assert f":{server.port}" not in said(error)
        assert GROUP_KEY not in said(error)
        assert error.__cause__ is None
    assert GROUP_KEY not in caplog.text


async def test_a_closed_port_is_unreachable(client_to: ClientTo, free_port: int) -> None:
    """A refused connection certainly sent nothing, also for a refund."""
    client = client_to(f"http://127.0.0.1:{free_port}/v1/json")
    with pytest.raises(Unreachable, match="cannot be reached"):
        await client.me(57958)
    with pytest.raises(Unreachable):
        await client.refund(INTENT)


@pytest.mark.timeout(60)  # half of what is waited for otherwise, were the first words not counted
async def test_the_first_words_may_be_waited_for_less(keys: Any) -> None:
    """Where nobody ever answered one try is enough; who has answered once, a refusal too, is waited for as ever."""
    times = Timeouts(read=120.0, first=0.5)
    async with raw_server(SILENCE) as server:
        sender = Sender(server.base_url, timeouts=times)
        with pytest.raises(NoAnswer):
            await MspClient(sender, keys).me()
        assert len(server.asked) == 1
        assert not sender.answered
        await sender.aclose()
    refused = no(1032, "Invalid API key", 401)
    async with raw_server(refused, SILENCE) as server:
        sender = Sender(server.base_url, timeouts=replace(times, read=0.5))
        with pytest.raises(KeyRefused):
            await MspClient(sender, keys).me()
        assert sender.answered
        with pytest.raises(NoAnswer):
            await MspClient(sender, keys).me()
        assert len(server.asked) == 4
        await sender.aclose()


def caused(error: Exception, cause: BaseException) -> Exception:
    """The error as httpx raises it when several addresses were tried."""
    error.__cause__ = ExceptionGroup("all attempts", [OSError(cause)])
    error.__cause__.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "word"),
    [
        (httpx.ConnectError("x"), Unreachable, "reached"),
        (httpx.ConnectTimeout("x"), Unreachable, "reached"),
        (httpx.PoolTimeout("x"), Unreachable, "reached"),
        (httpx.ProxyError("x"), Unreachable, "proxy"),
        (caused(httpx.ConnectError("x"), socket.gaierror()), Unreachable, "name"),
        (caused(httpx.ConnectError("x"), ssl.SSLError()), Unreachable, "certificate"),
        (httpx.ReadTimeout("x"), NoAnswer, "answer"),
        (httpx.WriteTimeout("x"), NoAnswer, "answer"),
        (httpx.ReadError("x"), NoAnswer, "answer"),
        (httpx.WriteError("x"), NoAnswer, "answer"),
        (httpx.CloseError("x"), NoAnswer, "answer"),
        (httpx.RemoteProtocolError("x"), NoAnswer, "answer"),
        (httpx.LocalProtocolError("x"), NoAnswer, "answer"),
        (TimeoutError(), NoAnswer, "answer"),
        (OSError(), NoAnswer, "answer"),
        (httpx.DecodingError("x"), ServerTrouble, "read"),
    ],
)
def test_only_what_never_left_is_unreachable(
    error: Exception, kind: type[ApiError], word: str
) -> None:
    """Whatever might have arrived is an unknown outcome."""
    found = failures.lost(error)
    assert type(found) is kind
    assert word in str(found)


async def test_a_certificate_that_nobody_signed_is_unreachable(client_to: ClientTo) -> None:
    """A server that cannot speak TLS gets no request: nothing was sent."""
    async with raw_server(ME) as server:
        client = client_to(server.base_url.replace("http:", "https:"))
        with pytest.raises(Unreachable, match="certificate"):
            await client.refund(INTENT)
        assert not any(GROUP_KEY in repr(asked) for asked in server.asked)


async def test_a_redirect_is_not_followed(client_to: ClientTo) -> None:
    """The key does not travel to wherever an answer points."""
    async with raw_server(ME) as thief:
        away = answer("", 302, f"location: http://localhost:{thief.port}/v1/json/me")
        async with raw_server(away) as server:
            client = client_to(server.base_url)
            with pytest.raises(ServerTrouble, match="elsewhere"):
                await client.me(57958)
            with pytest.raises(ServerTrouble, match="elsewhere"):
                await client.refund(INTENT)
        assert thief.connections == 0


async def test_a_read_recovers(client_to: ClientTo) -> None:
    """A hiccup and a 429 are asked again, and the third answer counts."""
    async with raw_server(None, answer("", 429, "retry-after: 1"), ME) as server:
        account = await client_to(server.base_url).me(57958)
    assert account.site_id == 57958
    assert len(server.asked) == 3


async def test_the_key_travels_in_the_header_only(client_to: ClientTo) -> None:
    """Never in a URL, and the right one for each question."""
    async with raw_server(ME) as server:
        client = client_to(server.base_url)
        await client.me(57958)
        await client.me()
    assert [asked.headers["api_key"] for asked in server.asked] == [GROUP_KEY, ACCOUNT_KEY]
    assert all("key" not in asked.target.lower() for asked in server.asked)
    assert all("authorization" not in asked.headers for asked in server.asked)


async def test_a_write_has_a_connection_of_its_own(client_to: ClientTo) -> None:
    """A kept connection may be closing just then, and nobody would know whether the money moved."""
    done = answer('{"success": true, "data": {"transaction_id": 1}}')
    async with raw_server(ME, ME, done) as server:
        client = client_to(server.base_url)
        await client.me()
        await client.me()
        assert server.connections == 1
        await client.refund(INTENT)
        assert server.connections == 2


async def test_a_compressed_answer_is_read(client_to: ClientTo) -> None:
    """Pages come compressed over slow lines."""
    body = gzip.compress(b'{"success": true, "data": {"site_id": 3}}')
    async with raw_server(answer(body, 200, "content-encoding: gzip")) as server:
        assert (await client_to(server.base_url).me()).site_id == 3


@pytest.mark.timeout(60)  # the bound that is tested is a second and a half
async def test_a_dripping_answer_ends(client_to: ClientTo) -> None:
    """A server that keeps a byte coming now and then does not hold a refund for ever."""
    heard = asyncio.Event()

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        with suppress(ConnectionError):
            while not heard.is_set():
                writer.write(b" ")
                await writer.drain()
                with suppress(TimeoutError):
                    await asyncio.wait_for(heard.wait(), 0.01)
        writer.close()

    listening = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    quick = Timeouts(connect=1.0, read=0.5, write=0.5, spare=0.0)
    with pytest.raises(NoAnswer):
        await client_to(f"http://127.0.0.1:{port}/v1/json", quick).refund(INTENT)
    heard.set()
    listening.close()
    await listening.wait_closed()


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "ключ"])
async def test_a_key_that_cannot_be_one_is_not_sent(
    key: str, client_to: ClientTo, keys: Any
) -> None:
    """A key that was pasted badly says so before anything leaves, and is not repeated."""
    keys.by_group[57958] = key
    async with raw_server(ME) as server:
        with pytest.raises(ConfigurationError) as refused:
            await client_to(server.base_url).me(57958)
    assert server.asked == []
    assert not key or key not in str(refused.value)


def test_plain_http_over_a_network_is_refused() -> None:
    """Also when nobody checked the profile before."""
    with pytest.raises(ConfigurationError, match="Plain http"):
        Sender("http://relay.example/v1/json")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "-7"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "Mon, 05 Jan 2026 09:00:30 GMT"}, None),
        (
            {
                "retry-after": "Mon, 05 Jan 2026 09:00:30 GMT",
                "date": "Mon, 05 Jan 2026 09:00:00 GMT",
            },
            30.0,
        ),
    ],
)
def test_retry_after_is_seconds(headers: dict[str, str], seconds: float | None) -> None:
    """As a number, or as a date beside the server's own; anything else is not there."""
    assert failures.retry_after(httpx.Headers(headers)) == seconds


async def test_a_refusal_says_why(client_to: ClientTo) -> None:
    """1034 carries MultiSafepay's own reason, made harmless; a key in it is cut out."""
    info = f"Amount exceeds\\u001b[31m the rest {GROUP_KEY} {{x}}"
    async with raw_server(no(1034, info)) as server:
        with pytest.raises(Refused) as refused:
            await client_to(server.base_url).refund(INTENT)
    assert refused.value.code == 1034
    assert refused.value.status == 400
    assert str(refused.value) == (
        "MultiSafepay will not refund this. MultiSafepay says: Amount exceeds[31m the rest … {x}"
    )


async def test_a_refusal_without_a_reason_is_a_whole_sentence(client_to: ClientTo) -> None:
    """An envelope may say no and nothing more."""
    async with raw_server(no(1034)) as server:
        with pytest.raises(Refused) as refused:
            await client_to(server.base_url).refund(INTENT)
    assert str(refused.value) == "MultiSafepay will not refund this."


@pytest.mark.parametrize(
    "code",
    [
        1000,
        1001,
        1002,
        1003,
        1006,
        1008,
        1015,
        1016,
        1019,
        1020,
        1023,
        1024,
        1032,
        1033,
        1034,
        4711,
    ],
)
async def test_every_code_has_a_sentence_and_a_hint(code: int, client_to: ClientTo) -> None:
    """Each documented code, and any other, ends as words for a cashier with the code kept."""
    async with raw_server(no(code, "because")) as server:
        with pytest.raises(Refused) as refused:
            await client_to(server.base_url).refund(INTENT)
    assert refused.value.code == code
    assert str(refused.value).startswith(("MultiSafepay", "This payment method"))
    assert refused.value.hint.endswith(".")


async def test_a_refund_leaves_nothing_to_defaults(client_to: ClientTo) -> None:
    """Amount, currency, our id twice and the fingerprint are in the body, and the id is one path segment."""
    bodies: list[Asked] = []

    def accept(asked: Asked) -> bytes:
        bodies.append(asked)
        return answer('{"success": true, "data": {"order_id": "R-1", "transaction_id": 630}}')

    async with raw_server(accept) as server:
        made = await client_to(server.base_url).refund(INTENT, fingerprint="00ff00ff00ff00ff")
    assert made.transaction_id == "630"
    assert bodies[0].target == "/v1/json/orders/sale%2F1/refunds"
    assert json.loads(bodies[0].body) == {
        "currency": "EUR",
        "amount": 1250,
        "description": "Refund sale/1",
        "refund_order_id": "R-1",
        "var1": "R-1",
        "var2": "00ff00ff00ff00ff",
    }


def test_pauses_grow_and_differ_and_end() -> None:
    """Twice as long each time and more by chance, so that a shop's consoles do not come back as one; five seconds at most."""
    failure = Unreachable("no")
    for attempts, least in ((1, 0.3), (2, 0.6), (3, 1.2)):
        assert pause(failure, attempts, 0.0) == pytest.approx(least)
        assert pause(failure, attempts, 1.0) == pytest.approx(least + 0.7)
    assert pause(failure, 9, 0.0) == MAX_WAIT_SECONDS


@pytest.mark.parametrize(("said", "kept"), [(2.0, 2.0), (0.0, 0.0), (5.0, 5.0), (5.1, None)])
def test_a_pause_that_was_asked_for_is_kept(said: float, kept: float | None) -> None:
    """To the second; a longer one is left to whoever asked."""
    assert pause(Throttled("slowly", retry_after=said), 1, 0.5) == kept
