"""The event stream of one order: on the API's own origin only, with the order's token in a header."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from urllib.parse import urlsplit

from msp_tui.api import failures
from msp_tui.api.hosts import Place
from msp_tui.api.lean import httpx
from msp_tui.api.transport import Sender
from msp_tui.domain.errors import N_, ApiError, ConfigurationError, KeyRefused
from msp_tui.domain.payments import EventStream

MOST_BYTES = 256 * 1024
"""A documented order tells a few hundred bytes; whatever tells more is no such stream."""
FORMS = {"bare": "{token}", "bearer": "Bearer {token}"}
"""MultiSafepay: the guide sends the token bare, the Python SDK behind `Bearer`."""

_PORTS = {"https": 443, "http": 80}


async def listen(
    sender: Sender, stream: EventStream
) -> AsyncGenerator[tuple[str | None, str], None]:
    """The data of each event and the form in which the token was taken, until the server ends the stream.

    The first has no data: the stream is open.
    Raises ApiError when it cannot be opened or breaks, ConfigurationError for one that is not on the API's
    own origin; no token is sent there.
    """
    import httpx_sse

    path = own_path(sender.place, stream.url)
    response, form = await _opened(sender, path, stream)
    response.stream = _Bounded(response.stream)
    failure: ApiError | None = None
    try:
        yield None, form
        async with aclosing(httpx_sse.EventSource(response).aiter_sse()) as events:
            async for event in events:
                yield event.data, form
    except (httpx.HTTPError, OSError) as error:
        failure = failures.lost(error)
    finally:
        await response.aclose()
    if failure is not None:
        raise failure  # outside the except: httpx's own exception carries the request and its token


def own_path(place: Place, url: str) -> str:
    """The path, with its query, of an address on this origin. Raises ConfigurationError for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        parts, port = urlsplit(""), None
    own = (place.scheme, place.host, place.port or _PORTS[place.scheme])
    if (parts.scheme, parts.hostname, port) != own or "@" in parts.netloc:
        raise ConfigurationError(
            N_(
                "MultiSafepay names another host for a payment's events; they are not asked for there."
            )
        )
    return parts.path + (f"?{parts.query}" if parts.query else "")


async def _opened(sender: Sender, path: str, stream: EventStream) -> tuple[httpx.Response, str]:
    """The open stream and the form in which it took the token; whatever form is refused, the other is tried."""
    refused: KeyRefused | None = None
    for form, shape in FORMS.items():
        try:
            return await sender.stream(path, shape.format(token=stream.token.reveal())), form
        except KeyRefused as failure:
            refused = refused or failure
    raise refused or AssertionError("there are forms")


class _Bounded(httpx.AsyncByteStream):
    """A stream that breaks off where it tells too much: a line without an end would fill the memory."""

    def __init__(self, inner: httpx.SyncByteStream | httpx.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        if isinstance(self._inner, httpx.AsyncByteStream):
            async for piece in self._inner:
                size += len(piece)
                if size > MOST_BYTES:
                    raise httpx.ReadError("too much")
                yield piece

    async def aclose(self) -> None:
        """Close what is inside."""
        if isinstance(self._inner, httpx.AsyncByteStream):
            await self._inner.aclose()
