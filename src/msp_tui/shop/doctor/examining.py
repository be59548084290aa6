"""One visit of the doctor: what is at hand first, then the way to MultiSafepay, then keys and what they show."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clock
from msp_tui.domain.errors import N_, ApiError, ConfigurationError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.health import (
    Check,
    FileFacts,
    Health,
    LoginFacts,
    Route,
    Setup,
    TerminalFacts,
    failed,
)
from msp_tui.shop.aside import aside
from msp_tui.shop.doctor import here, keys, questions, terminals, times

if TYPE_CHECKING:
    from msp_tui.shop.doctor.ports import Asking, Stores
    from msp_tui.shop.office_ports import KeyRing

_EXPIRES_SOON = timedelta(days=14)
_SLOW_S = 2.0
"""Seconds to an answer from which on the way is called slow."""


@frozen
class Doctor:
    """Nothing is changed by a visit, and nothing is asked of MultiSafepay but reads."""

    setup: Setup
    keys: KeyRing
    ask: Callable[[], AbstractAsyncContextManager[Asking]]
    """Opens the way to MultiSafepay; raises ConfigurationError."""
    stores: Stores
    files: Callable[[], list[FileFacts]]
    login: Callable[[], LoginFacts]
    clock: Clock
    """This computer's."""

    async def examine(self, terminal: TerminalFacts | None) -> AsyncIterator[Check]:
        """Every check, as it is made. `terminal` is None where there is none."""
        seen = here.Seen()
        async for check in self._here(terminal, seen):
            yield check
        try:
            async with self.ask() as asking:
                async for check in self._there(asking, seen):
                    yield check
        except ConfigurationError as error:
            yield failed("reach", error)

    async def _here(self, terminal: TerminalFacts | None, seen: here.Seen) -> AsyncIterator[Check]:
        groups = []
        with suppress(ConfigurationError):  # told where the keys are looked at
            groups = [group.id for group in await aside(self.keys.groups)]
        yield here.configuration(self.setup, len(groups))
        try:
            for check in here.files(self.files()):
                yield check
        except ConfigurationError as error:
            yield failed("files", error)
        yield here.login(self.login(), operators=self.setup.operators)
        yield here.terminal(terminal)
        async for check in here.state(self.stores, groups, seen):
            yield check

    async def _there(self, asking: Asking, seen: here.Seen) -> AsyncIterator[Check]:
        ring = keys.Ring()
        try:
            route = await asking.route()
        except ApiError as error:
            ring.away = True
            yield failed("reach", error)
        else:
            yield _reach(route)
            yield _tls(route, self.clock.now())
        async for check in keys.gather(ring, self.keys):
            yield check
        async for check in keys.opens(ring, asking, self.setup):
            yield check
        for check in keys.mixed(ring):
            yield check
        yield times.clock(ring, self.setup)
        zone = times.zone(ring, self.setup)
        if zone.health is Health.SKIP:
            zone = await times.zone_by_own(ring, self.setup, asking, seen.journal) or zone
        yield zone
        listed = terminals.Listed()
        await terminals.look(ring, asking, listed)
        yield terminals.access(ring, listed, in_test=self.setup.environment == "test")
        async for check in terminals.group_ids(ring, listed):
            yield check
        yield questions.site_is_group(ring)
        yield await questions.foreign_terminals(ring, listed, asking)
        yield await questions.foreign_order(ring, asking)
        yield await questions.account_reads_orders(ring, asking)
        async for check in questions.by_doing(seen.journal, self.setup):
            yield check


def _reach(route: Route) -> Check:
    values = {"host": route.host, "proxy": route.proxy, "milliseconds": round(route.seconds * 1000)}
    slow = route.seconds > _SLOW_S
    answers = N_("{host} answers; connecting took {milliseconds} ms.")
    if route.proxy:
        answers = N_(
            "The way to {host} leads through the proxy {proxy}; connecting to it took {milliseconds} ms."
        )
    return Check(
        "reach",
        Health.WARN if slow else Health.OK,
        answers,
        N_("The network is slow; screens stay quick, but new sales show late.") if slow else "",
        values,
    )


def _tls(route: Route, now: datetime) -> Check:
    values = {"tls": route.tls, "issuer": route.issuer or "?", "until": route.valid_until}
    if route.proxy:
        sentence = N_("TLS goes through the proxy; its certificate is checked with every request.")
        return Check("tls", Health.OK, sentence)
    if not route.tls:
        return Check("tls", Health.SKIP, N_("On this computer itself nothing is encrypted."))
    if route.valid_until is not None and route.valid_until - now < _EXPIRES_SOON:
        return Check(
            "tls",
            Health.WARN,
            N_("{tls}; the certificate from {issuer} ends on {until}."),
            N_("It is the server's to renew; afterwards nothing is sent until it is."),
            values,
        )
    sentence = N_("{tls}; the certificate from {issuer} was accepted.")
    return Check("tls", Health.OK, sentence, values=values)
