"""`msp-tui sync`: keeps the store level without a screen."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from msp_tui.commands.options.common import add_flag
from msp_tui.domain.errors import N_, NoAnswer, RuleError, ShopError, Unreachable
from msp_tui.wiring.opening import open_profile

if TYPE_CHECKING:
    from msp_tui.shop.engine import OpenShop, Shop

T = TypeVar("T")

_DETAILS = 200
"""MultiSafepay's details read at most by `--once`."""
_FIRST_ANSWER = 8.0
"""Seconds that `--once` waits while nobody has answered anything: somebody may be waiting at a terminal."""


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
    from msp_tui.waiting import Inbox, result_of
    from msp_tui.wiring.kept_clock import shop_clock_of
    from msp_tui.wiring.pacing import pace_of
    from msp_tui.wiring.shop import shop_opener
    from msp_tui.wiring.state import open_state

    opened = open_profile(arguments, environ)
    state = open_state(opened)
    log.start(state.path, shared=bool(opened.profile.share_group))
    records = open_records(state)
    pace, clock = pace_of(opened.profile), shop_clock_of(records)
    records.close()
    if arguments.once:
        hurried = replace(pace, first_answer=_FIRST_ANSWER)
        return _once(shop_opener(opened, state, clock, hurried))
    opener = shop_opener(opened, state, clock, pace)
    engine = Engine(opener, lambda _fact: None)
    leave = Inbox[int]()
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, lambda number, _frame: leave.put(number))
    engine.start()
    try:
        result_of(engine.ask(_open))
        leave.take()
    finally:
        engine.stop(PATIENCE)
    return 0


async def _open(_shop: object) -> None:
    """Resolves when the shop is open, or raises why it is not."""


def _once(opener: OpenShop) -> int:
    """Everything one after the other, without the engine's chores."""

    async def work() -> None:
        async with opener(lambda _fact: None) as shop:
            tries = _Tries(shop)
            unsettled = await tries.take(shop.refunds.settle_all())
            unknown = await tries.take(shop.payments.settle_all())
            await tries.take(shop.backroom.refresh())
            await shop.feed.once(_DETAILS, tries.go_on)
            shop.refunds.follow()
        if tries.failures:
            raise tries.failures[0]
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


@dataclass(slots=True)
class _Tries:
    """One thing after the other: what failed must not keep the sales from being read; it is kept for the end."""

    shop: Shop
    failures: list[ShopError] = field(default_factory=list)

    async def take(self, work: Awaitable[T]) -> T | None:
        """What came of it; None where it failed. Raises that failure where there is no going on."""
        try:
            return await work
        except ShopError as failure:
            if not self.go_on(failure):
                raise
        return None

    def go_on(self, failure: ShopError) -> bool:
        """Whether anything else may work where this failed: not where nothing gets through, or two waits were for nothing."""
        self.failures.append(failure)
        if self.shop.answered():
            return True
        silent = sum(isinstance(one, NoAnswer) for one in self.failures)
        return not isinstance(failure, Unreachable) and silent < 2
