"""The one class that sends: key in the header, everything bounded, only reads repeated."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import ssl
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from msp_tui import __version__
from msp_tui.api import failures
from msp_tui.api.hosts import check_scheme, place_of
from msp_tui.api.lean import httpx
from msp_tui.api.proxies import check_proxies, proxy_for
from msp_tui.api.tls import tls_context
from msp_tui.domain.errors import (
    N_,
    ApiError,
    ConfigurationError,
    NoAnswer,
    ServerTrouble,
    Throttled,
    Unreachable,
)
from msp_tui.domain.frozen import frozen
from msp_tui.domain.text import Secret

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
QUIET_SECONDS = 75.0
"""How long an event stream may say nothing. MultiSafepay: an order may be idle for 60 seconds."""
WRITE_SECONDS = 30.0
TURN_SECONDS = 10.0
"""How long a write may wait for its turn. With connecting and answering it ends within the shop's SEND_DEADLINE:
nobody counts what was written down before it as not made while it may still be made."""
SPARE_SECONDS = 15.0  # on top of connecting and answering, for a page that comes in drips
CONNECTIONS = 4
STREAMS = 20  # at once: one for each terminal with a payment under way
MAX_BODY = 8 * 1024 * 1024  # bytes; a full page of 1,000 documented rows is a tenth of it
READ_ATTEMPTS = 3
MAX_WAIT_SECONDS = 5.0  # a longer Retry-After is left to whoever asked
_FIRST_WAIT, _MOST_BY_CHANCE = 0.3, 0.7  # seconds before a read is repeated

# httpx writes whole URLs at INFO, httpcore whole headers at DEBUG: the key is among them.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

T = TypeVar("T")
Reader = Callable[[bytes], T]
"""Turns the bytes of an answer into a value; raises ValueError for anything that is not the answer."""


@frozen
class Timeouts:
    """Seconds to connect and to wait for an answer; `write` for what may move money, `turn` until that may go out.

    `spare` is for a page that comes in drips, `quiet` for a stream's next words. `first`: how long a read may take, its
    repetitions too, as long as nobody has answered anything; None: as any other.
    """

    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS
    write: float = WRITE_SECONDS
    spare: float = SPARE_SECONDS
    quiet: float = QUIET_SECONDS
    turn: float = TURN_SECONDS
    first: float | None = None


Heard = Callable[[datetime], None]
"""Told the server's own time, aware UTC in whole seconds, with every answer that could be read."""


Turn = Callable[[], AbstractAsyncContextManager[object]]
"""Entered around each request on the wire, repeated ones too: waits until the shop's pace allows it."""


class Sender:
    """Requests to one origin. Every method raises `ApiError` and nothing else; must be closed."""

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        heard: Heard = lambda _: None,
        turn: Turn = nullcontext,
        ca_file: Path | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`transport` stands in for the network in tests; `ca_file` as in `tls_context`; `chance` gives 0 to 1.

        Raises ConfigurationError.
        """
        place = place_of(base_url)
        check_scheme(place)
        self.place = place
        self.base = place.origin + place.path
        self._timeouts = timeouts or Timeouts()
        self._heard = heard
        self._turn = turn
        self._chance = chance
        self.answered = False
        """Whether anything was answered yet, a refusal too."""
        context = tls_context(ca_file) if place.scheme == "https" else None
        proxies = not place.loopback
        self._reads = _client(transport, context, keep=CONNECTIONS, proxies=proxies)
        # A write gets a connection of its own: a kept one may be closed by the server at that very
        # moment, and then nobody knows whether the money moved.
        self._writes = _client(transport, context, keep=0, proxies=proxies)
        # What goes on for a minute must not stand in the way of what is asked meanwhile.
        self._streams = _client(transport, context, keep=0, proxies=proxies, most=STREAMS)
        self._proxied = proxies and proxy_for(place.scheme, place.host) is not None

    def beside(self, path: str) -> Sender:
        """The same origin and connections under another path; only the first one is closed."""
        other = copy(self)
        other.base = self.place.origin + path
        return other

    async def aclose(self) -> None:
        """Close every connection."""
        await self._reads.aclose()
        await self._writes.aclose()
        await self._streams.aclose()

    async def stream(self, path: str, authorization: str) -> httpx.Response:
        """GET something that goes on, once, on this origin; the caller closes what it gets. No key goes with it.

        Raises ApiError for any answer but a good one.
        """
        failure: ApiError
        request = self._streams.build_request(
            "GET",
            self.place.origin + path,
            headers={
                "authorization": authorization,
                "accept": "text/event-stream",
                "accept-encoding": "identity",
                "cache-control": "no-store",
            },
            timeout=httpx.Timeout(self._timeouts.quiet, connect=self._timeouts.connect),
        )
        try:
            async with self._turn(), asyncio.timeout(self._timeouts.connect + self._timeouts.read):
                response = await self._streams.send(request, stream=True)
                if response.status_code == 200:
                    return response
                try:
                    body = await _bounded(response) or b""
                finally:
                    await response.aclose()
        except (httpx.HTTPError, OSError) as error:
            failure = failures.lost(error)
        else:
            token = authorization.rpartition(" ")[2]
            failure = failures.refused(
                response.status_code, response.headers, body, key=token, reading=True
            )
        raise failure  # outside the except: httpx's own exception carries the request and its token

    async def read(
        self,
        path: str,
        key: Secret | None,
        reader: Reader[T],
        params: Mapping[str, str | int] | None = None,
    ) -> T:
        """GET, repeated a few times when nothing, a 429 or a 5xx came back."""
        attempts, last = 0, asyncio.get_running_loop().time() + (self._hurried or READ_SECONDS)
        while True:
            attempts += 1
            request = self._request("GET", path, key, params=params)
            try:
                async with self._turn():
                    return await self._answer(self._reads, request, key, reader)
            except ApiError as error:
                wait = pause(error, attempts, self._chance())
                late = asyncio.get_running_loop().time() >= last
                if wait is None or attempts == READ_ATTEMPTS or late:
                    raise
            await asyncio.sleep(wait)

    async def write(
        self,
        method: str,
        path: str,
        key: Secret | None,
        reader: Reader[T],
        body: Mapping[str, Any] | None = None,
    ) -> T:
        """POST, PATCH or DELETE: sent once, whatever happens; Unreachable where its turn does not come soon."""
        request = self._request(method, path, key, body=body)
        async with AsyncExitStack() as place:
            try:
                async with asyncio.timeout(self._timeouts.turn):
                    await place.enter_async_context(self._turn())
            except TimeoutError:
                raise Unreachable(
                    N_("Other requests went before this one for too long."),
                    N_("Nothing was sent. Try again in a moment."),
                ) from None
            return await self._answer(self._writes, request, key, reader)

    def _request(
        self,
        method: str,
        path: str,
        key: Secret | None,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> httpx.Request:
        headers = {}
        if key is not None:
            headers["api_key"] = _sendable(key)
        if body is not None:
            headers["content-type"] = "application/json"
        return self._reads.build_request(
            method,
            self.base + path,
            params=params,
            headers=headers,
            content=None if body is None else json.dumps(body).encode(),
            timeout=httpx.Timeout(self._patience(method), connect=self._timeouts.connect),
        )

    @property
    def _hurried(self) -> float | None:
        """Seconds for the first words of anybody, where they are counted."""
        return None if self.answered else self._timeouts.first

    def _patience(self, method: str) -> float:
        if method != "GET":
            return self._timeouts.write
        return self._hurried or self._timeouts.read

    async def _answer(
        self,
        client: httpx.AsyncClient,
        request: httpx.Request,
        key: Secret | None,
        reader: Reader[T],
    ) -> T:
        status, headers, body = await self._exchange(client, request)
        if 200 <= status < 300:
            try:
                value = reader(body)
            except ValueError:
                pass  # what it is instead is found out below, outside the except: no answer in a traceback
            else:
                self._note_time(headers)
                return value
        raise failures.refused(
            status,
            headers,
            body,
            key=key.reveal() if key else "",
            reading=request.method == "GET",
        )

    def _note_time(self, headers: httpx.Headers) -> None:
        try:
            said = parsedate_to_datetime(headers.get("date", ""))
        except ValueError:
            return
        self._heard(said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC))

    async def _exchange(
        self, client: httpx.AsyncClient, request: httpx.Request
    ) -> tuple[int, httpx.Headers, bytes]:
        times = self._timeouts
        spare = times.spare if request.method == "GET" else 0.0  # what a write is answered is short
        whole = times.connect + self._patience(request.method) + spare
        way = _Way(open=not self._proxied)
        if self._proxied:
            request.extensions["trace"] = way.trace
        failure: ApiError
        try:
            async with asyncio.timeout(whole):
                response = await client.send(request, stream=True)
                self.answered = True
                try:
                    body = await _bounded(response)
                finally:
                    await response.aclose()
        except (httpx.HTTPError, OSError) as error:
            failure = failures.lost(error, at_proxy=not way.open)
        else:
            if body is not None:
                return response.status_code, response.headers, body
            failure = failures.too_large()
        raise failure  # outside the except: httpx's own exception carries the request and its key


@dataclass(slots=True)
class _Way:
    """Whether a request began to leave for where it goes; until then only the proxy was asked for the way."""

    open: bool

    async def trace(self, event: str, about: Mapping[str, Any]) -> None:
        """httpcore says what it does next."""
        if event.endswith(".send_request_headers.started"):
            self.open = about["request"].method != b"CONNECT"


def _client(
    transport: httpx.AsyncBaseTransport | None,
    context: ssl.SSLContext | None,
    *,
    keep: int,
    proxies: bool,
    most: int = CONNECTIONS,
) -> httpx.AsyncClient:
    """A pool of `most` connections, `keep` of them open between requests; `proxies` as the environment says."""
    try:
        if proxies:
            check_proxies()
        return httpx.AsyncClient(
            transport=transport,
            # httpx says nothing of None; httpcore then makes a context that checks, if it ever needs one.
            verify=cast(ssl.SSLContext, context),
            trust_env=proxies,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=most, max_keepalive_connections=keep),
            headers={
                "user-agent": f"msp-tui/{__version__}",
                "accept": "application/json",
                "accept-encoding": "gzip",
            },
        )
    except (ImportError, ValueError, httpx.InvalidURL):
        pass  # the message may hold the proxy's password
    raise ConfigurationError(
        N_("The proxy that the environment names cannot be used."),
        N_("Check HTTPS_PROXY and ALL_PROXY; http and https proxies work."),
    )


def _sendable(key: Secret) -> str:
    text = key.reveal()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ConfigurationError(
            N_("An API key holds characters that no key has."),
            N_("Paste it again, without spaces or line breaks."),
        )
    return text


async def _bounded(response: httpx.Response) -> bytes | None:
    """The body, or None when it grows beyond what any documented answer needs."""
    pieces: list[bytes] = []
    size = 0
    async for piece in response.aiter_bytes():
        size += len(piece)
        if size > MAX_BODY:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def pause(error: ApiError, attempts: int, chance: float) -> float | None:
    """Seconds to wait before a read is repeated that failed so often; None where that cannot help.

    They double each time, with something by chance (0 to 1) on top, so that many consoles do not come back as one.
    """
    if isinstance(error, Throttled) and error.retry_after is not None:
        return error.retry_after if error.retry_after <= MAX_WAIT_SECONDS else None
    passing = "status" in error.values if isinstance(error, ServerTrouble) else False
    if not passing and not isinstance(error, Throttled | Unreachable | NoAnswer):
        return None
    doubled = _FIRST_WAIT * 2.0 ** (attempts - 1)
    return min(MAX_WAIT_SECONDS, doubled + chance * _MOST_BY_CHANCE)
