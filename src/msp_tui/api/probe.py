"""MultiSafepay as the doctor asks it: one key at a time, whichever it is handed. It only reads."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from msp_tui.api import failures, wire
from msp_tui.api.client import segment
from msp_tui.api.proxies import Proxy, proxy_for
from msp_tui.api.tls import tls_context
from msp_tui.api.transport import CONNECT_SECONDS, Sender, Turn
from msp_tui.domain.answers import Page
from msp_tui.domain.clock import Clock
from msp_tui.domain.details import OrderDetail
from msp_tui.domain.errors import N_, Unreachable
from msp_tui.domain.health import Introduction, Route
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret, clean


class Probe:
    """Satisfies the doctor's Asking. Every method raises `ApiError`; must be closed."""

    def __init__(
        self,
        base_url: str,
        zone: ZoneInfo,
        clock: Clock,
        turn: Turn,
        ca_file: Path | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` is this computer's. Raises ConfigurationError for a base URL that cannot be used."""
        self._clock = clock
        self._zone = zone
        self._monotonic = monotonic
        self._ca_file = ca_file
        self._said: datetime | None = None
        self._ahead = timedelta()
        self._sender = Sender(base_url, heard=self._hear, turn=turn, ca_file=ca_file)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._sender.aclose()

    async def route(self) -> Route:
        """How this computer gets there, and how long connecting took."""
        place = self._sender.place
        begun = self._monotonic()
        if proxy := None if place.loopback else proxy_for(place.scheme, place.host):
            await _reach(proxy)
            return Route(place.host, proxy=proxy.place, seconds=self._monotonic() - begun)
        secure = place.scheme == "https"
        port = place.port or (443 if secure else 80)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(
                    place.host, port, ssl=tls_context(self._ca_file) if secure else None
                )
        except OSError as error:  # the time limit is one too
            failure = httpx.ConnectError("")
            failure.__cause__ = error
            lost = failures.lost(failure)
        else:
            seconds = self._monotonic() - begun
            spoken: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
            writer.transport.abort()
            return _route(place.host, spoken, seconds)
        raise lost

    async def me(self, key: Secret) -> Introduction:
        """What a key says of itself."""
        self._said = None
        begun = self._monotonic()
        account = await self._sender.read("/me", key, wire.account)
        return Introduction(account, self._said, self._ahead, self._monotonic() - begun)

    async def newest(self, key: Secret, group_id: int, limit: int) -> Page:
        """The newest rows that a key lists."""
        return await self._sender.read(
            "/transactions",
            key,
            lambda body: wire.page(body, group_id, self._zone),
            {"limit": limit},
        )

    async def terminals(self, key: Secret, group_id: int | None = None) -> list[Terminal]:
        """The first hundred terminals that a key lists: all of them, or one group's."""
        path = "/terminals" if group_id is None else f"/terminal-groups/{group_id}/terminals"
        kept, _, _ = await self._sender.read(path, key, wire.terminals, {"page": 1, "limit": 100})
        return kept

    async def order(self, key: Secret, group_id: int, order_id: str) -> OrderDetail:
        """An order as a key shows it."""
        return await self._sender.read(
            f"/orders/{segment(order_id)}",
            key,
            lambda body: wire.order(body, group_id, self._zone),
        )

    def _hear(self, server: datetime) -> None:
        self._said = server
        self._ahead = server - self._clock.now().replace(microsecond=0)


async def _reach(proxy: Proxy) -> None:
    """Raises Unreachable for a proxy that nobody answers at."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(proxy.host, proxy.port)
    except (
        OSError,
        UnicodeError,
    ):  # the time limit is an OSError too; names that are no names are the other
        pass
    else:
        writer.transport.abort()
        return
    raise Unreachable(
        N_("The proxy {proxy}, which the environment names, does not answer."),
        N_("Nothing was sent. Check HTTPS_PROXY, or ask who runs the network."),
        proxy=proxy.place,
    )


def _route(host: str, spoken: ssl.SSLObject | None, seconds: float) -> Route:
    if spoken is None:
        return Route(host, seconds=seconds)
    certificate: dict[str, Any] = spoken.getpeercert() or {}
    issuer = {name: value for part in certificate.get("issuer", ()) for name, value in part}
    until = certificate.get("notAfter")
    return Route(
        host,
        tls=spoken.version() or "",
        issuer=clean(issuer.get("organizationName") or issuer.get("commonName", ""), 60),
        valid_until=datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC) if until else None,
        seconds=seconds,
    )
