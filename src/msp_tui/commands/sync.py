"""`msp-tui sync`: keeps the store level without a screen."""

from __future__ import annotations

import argparse
import asyncio
import signal
import threading
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, TypeVar

from msp_tui.commands.options.common import add_flag
from msp_tui.domain.errors import N_, RuleError, ShopError
from msp_tui.wiring.opening import open_profile

if TYPE_CHECKING:
    from msp_tui.shop.engine import OpenShop

T = TypeVar("T")

_DETAILS = 200
"""MultiSafepay's details read at most by `--once`."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--once`."""
    add_flag(
        parser,
        "--once",
        N_("settle open refunds and payments, read what is new and at most 200 details, and exit"),
    )


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Sync once, or until SIGTERM or SIGINT. Raises ShopError."""
    from msp_tui import log
    from msp_tui.shop.engine import PATIENCE, Engine
    from msp_tui.store.opening import open_records
    from msp_tui.wiring.kept_clock import shop_clock_of
    from msp_tui.wiring.shop import shop_opener
    from msp_tui.wiring.state import open_state

    opened = open_profile(arguments, environ)
    state = open_state(opened)
    log.start(state.path, shared=bool(opened.profile.share_group))
    records = open_records(state)
    opener = shop_opener(opened, state, shop_clock_of(records))
    records.close()
    if arguments.once:
        return _once(opener)
    engine = Engine(opener, lambda _fact: None)
    leave = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, lambda *_: leave.set())
    engine.start()
    try:
        engine.ask(_open).result()
        leave.wait()
    finally:
        engine.stop(PATIENCE)
    return 0


async def _open(_shop: object) -> None:
    """Resolves when the shop is open, or raises why it is not."""


def _once(opener: OpenShop) -> int:
    """Everything one after the other, without the engine's chores."""

    async def work() -> None:
        async with opener(lambda _fact: None) as shop:
            failures: list[ShopError] = []
            unsettled = await _tried(shop.refunds.settle_all(), failures)
            unknown = await _tried(shop.payments.settle_all(), failures)
            await _tried(shop.backroom.refresh(), failures)
            await shop.feed.once(_DETAILS)
            shop.refunds.follow()
        if failures:
            raise failures[0]
        if unsettled:
            raise RuleError(
                N_("Reading cannot settle {count} refunds; they stay open."),
                N_("Look at them in the journal."),
                count=len(unsettled),
            )
        if unknown:
            raise RuleError(
                N_("Reading cannot settle {count} payments on terminals; they stay open."),
                N_("Look at the terminal, and at the sales that came in."),
                count=len(unknown),
            )

    asyncio.run(work())
    return 0


async def _tried(work: Awaitable[T], failures: list[ShopError]) -> T | None:
    """What failed here must not keep the sales from being read; it is kept for the end."""
    try:
        return await work
    except ShopError as failure:
        failures.append(failure)
    return None
