"""The live feed: polls each group with its own key, and says honestly how fresh what it shows is."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clocks
from msp_tui.domain.errors import (
    N_,
    ApiError,
    ConfigurationError,
    RuleError,
    ShopError,
    Throttled,
)
from msp_tui.domain.feed import Answers, FeedState, FeedWord
from msp_tui.domain.polling import PollingWish
from msp_tui.shop.facts import FeedChanged, FeedGone, Publish, Trouble
from msp_tui.shop.line import Line, hand
from msp_tui.shop.pace import Backoff, Gate, Pace
from msp_tui.shop.reader import GroupReader

if TYPE_CHECKING:
    from msp_tui.shop.office_ports import KeyRing
    from msp_tui.shop.ports import Gateway, Ledger

log = logging.getLogger(__name__)

_DETAILS_AT_ONCE = 50
"""Orders whose details `once` reads in one go."""
_GRACE = 5.0
"""Seconds that an answer may be late, on top of three polls, before the feed is called stale."""
_ACCOUNT = 0
"""Stands among the groups for what belongs to none: terminals, and the groups themselves."""
_WISHES_SETTLE = 0.2
"""Seconds in which wishes are gathered before they are written: a cursor passes over many rows."""
_PRUNE_EVERY = 3600.0
"""Seconds between looks for rows that are older than the profile keeps them."""
_PRUNE_PAUSE = 0.1
"""Seconds between two goes at old rows: other writers get their turn."""


class Feed:
    """Polls every group there is a key for; lives in the engine's loop."""

    def __init__(
        self,
        gateway: Gateway,
        ledger: Ledger,
        keys: KeyRing,
        *,
        clocks: Clocks,
        gate: Gate,
        dice: random.Random,
        publish: Publish,
    ) -> None:
        """The age of answers is told by the computer's clock, the history's end by the shop's.

        `gate` is the one that every request of the process goes through; its pace is the feed's.
        """
        self._holder = f"{dice.getrandbits(64):016x}"
        self._gateway = gateway
        self._ledger = ledger
        self._keys = keys
        self._clock = clocks.computer
        self._shop_clock = clocks.shop
        self._gate = gate
        self._dice = dice
        self._publish = publish
        self._shared: datetime | None = None
        self._agreed = asyncio.Event()
        self._leading = True
        self._lines: dict[int, Line] = {}
        self._on_screen: tuple[int, ...] | None = ()
        self._paused = False
        self._wanted = asyncio.Event()
        self._wishes: Mapping[int, Sequence[str]] = {}
        self._wished = asyncio.Event()
        self._unread = ""

    @property
    def _pace(self) -> Pace:
        return self._gate.pace

    async def run(self) -> None:
        """Poll until cancelled; groups that appear are taken up, those that go let go, wherever that was done."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._watch_ages())
                tasks.create_task(self._keep_sharing())
                tasks.create_task(self._keep_wishes())
                while True:
                    self._wanted.clear()
                    new = self._new_lines()
                    self._share()
                    self._agreed.set()
                    for line in new:
                        tasks.create_task(self._poll(line))
                    await self._wanted.wait()
        finally:
            self._leave()

    async def _keep_sharing(self) -> None:
        """Also which groups there are is looked at: only who reads them for all is told."""
        while True:
            await asyncio.sleep(self._pace.renew)
            self._wanted.set()

    def _share(self) -> None:
        """Agree with the other processes on this store who polls what; a poller that is gone is replaced."""
        if self._paused:
            return
        groups = self._lines if self._on_screen is None else self._on_screen
        wish = PollingWish(
            self._holder,
            self._clock.now(),
            self._pace.lease,
            {_ACCOUNT: None, **{group: line.last_answer for group, line in self._lines.items()}},
            {group_id: line.kind for group_id, line in self._lines.items()},
            frozenset(groups),
        )
        try:
            shares = self._ledger.share_polling(wish)
        except ShopError as failure:
            log.info("who polls what is not known: %s", failure)
            return
        self._shared = wish.now
        for share in shares:
            if share.group_id == _ACCOUNT:
                self._leading = share.mine
            if line := self._lines.get(share.group_id):
                line.take(share)

    def _leave(self) -> None:
        try:
            self._ledger.leave_polling(self._holder)
        except ShopError as failure:
            log.info("the leases run out by themselves: %s", failure)

    def _new_lines(self) -> list[Line]:
        try:
            groups = self._keys.groups()
        except ConfigurationError as failure:
            # The back room reads the same keys and tells the cashier; it is looked again every few seconds.
            if str(failure) != self._unread:
                log.info("which groups there are is not known: %s", failure)
            self._unread = str(failure)
            return []
        self._unread = ""
        for group_id in self._lines.keys() - {group.id for group in groups}:
            self._lines.pop(group_id).let_go()
            self._publish(FeedGone(group_id))
        new = [self._line(group.id) for group in groups if group.id not in self._lines]
        self._lines |= {line.reader.group_id: line for line in new}
        return new

    def _line(self, group_id: int) -> Line:
        reader = GroupReader(
            group_id,
            self._gateway,
            self._ledger,
            clock=self._shop_clock,
            gate=self._gate,
        )
        backoff, patience = (Backoff(self._pace, self._dice) for _ in range(2))
        return Line(reader, backoff, patience, FeedState(group_id, FeedWord.LOADING))

    def groups_changed(self) -> None:
        """Look again which groups there are."""
        self._wanted.set()

    def watch(self, groups: tuple[int, ...] | None) -> None:
        """Say which groups are on screen (None: all): they are polled at the quicker pace."""
        if groups != self._on_screen:
            self._on_screen = groups
            self._share()
            self._ring(groups)

    def refresh(self, groups: tuple[int, ...] | None = None) -> None:
        """Poll now (F5), whoever polls otherwise."""
        for group_id, line in self._lines.items():
            line.asked = line.asked or groups is None or group_id in groups
        self._ring(groups)

    async def ask_now(self) -> Answers:
        """Poll every group now, whoever polls otherwise, and wait for what comes. Raises RuleError while paused."""
        if self._paused:
            raise _paused()
        await self._agreed.wait()  # until then it is not known which groups there are
        asked = {group_id: line.ask() for group_id, line in self._lines.items()}
        self._ring(None)
        came = dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))
        if self._paused:
            raise _paused()
        return Answers(
            sum(one for one in came.values() if isinstance(one, int)),
            tuple((group, one) for group, one in came.items() if isinstance(one, ShopError)),
        )

    def want_details(self, orders: Mapping[int, Sequence[str]]) -> None:
        """These orders, by group, are on screen or were searched for: who polls reads them before others.

        Cheap to say at every scroll: only what was said last in a fifth of a second counts.
        """
        self._wishes = orders
        self._wished.set()

    async def _keep_wishes(self) -> None:
        while True:
            await self._wished.wait()
            await asyncio.sleep(_WISHES_SETTLE)
            self._wished.clear()
            for group_id, wanted in self._wishes.items():
                try:
                    self._ledger.ask_details(group_id, wanted)
                except ShopError as failure:
                    log.info("details of group %s wait their turn: %s", group_id, failure)
            self._share()

    def pause(self, paused: bool) -> None:
        """Stop or resume polling, as the cashier asked; a reading that is under way stops where it is."""
        self._paused = paused
        self._gate.shut(paused)
        if paused:
            self._leave()
        else:
            self._share()
        for line in self._lines.values():
            self._tell(line)
            if paused:
                hand(line.take_askers(), 0)
        if not paused:
            self._ring(None)

    async def leads(self) -> bool:
        """Whether this process asks on behalf of all on this store also what belongs to no group.

        Waits until the processes have agreed for the first time.
        """
        await self._agreed.wait()
        return self._leading and not self._paused

    def states(self) -> list[FeedState]:
        """Every group's present state."""
        return [line.state for line in self._lines.values()]

    def _ring(self, groups: tuple[int, ...] | None) -> None:
        for group_id, line in self._lines.items():
            if groups is None or group_id in groups:
                line.bell.set()

    async def _poll(self, line: Line) -> None:
        while not line.gone:
            line.bell.clear()  # before the round: a bell that rings during it asks for another
            wait = None
            if line.mine and self._lapsed():
                self._share()  # this process stood still: another may have taken over
            if not self._paused and (line.mine or line.asked):
                wait = await self._round(line)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await line.bell.wait()

    def _lapsed(self) -> bool:
        shared = self._shared
        return shared is None or abs(self._clock.now() - shared).total_seconds() >= self._pace.lease

    async def _round(self, line: Line) -> float:
        """New rows first, then details and the past until the next round is due; returns seconds until then.

        A group that another process polls is only read once, because somebody asked.
        """
        askers = line.take_askers()
        try:
            new = await line.reader.read_new()
        except ShopError as failure:
            self._failed(line, failure)
            hand(askers, failure)
            return line.backoff.wait(self._ordinary(line), failure)
        self._answered(line)
        hand(askers, new)
        loop = asyncio.get_running_loop()
        due = loop.time() + line.backoff.wait(self._ordinary(line))
        try:
            if line.mine and loop.time() >= line.rest_until:
                await self._read_more(line, due)
                line.patience.succeeded()
        except ShopError as failure:
            # The list answers, so the feed is live; what a detail lacks is read on a later round.
            log.info("details of group %s wait: %s", line.reader.group_id, failure)
            line.patience.failed()
            line.rest_until = loop.time() + line.patience.wait(self._ordinary(line), failure)
            if isinstance(failure, Throttled):
                return line.backoff.wait(self._ordinary(line), failure)
        return max(0.0, due - loop.time())

    async def _read_more(self, line: Line, due: float) -> None:
        """Never in the way of polling: one detail and one page of the past at a time, until it is due."""
        loop = asyncio.get_running_loop()
        reader = line.reader
        await reader.read_open()
        more = True
        while more and loop.time() < due and not line.bell.is_set():
            read = await reader.read_details(1)
            more = await reader.read_back() or read > 0
        while loop.time() < due and not line.bell.is_set() and loop.time() >= line.prune_at:
            if not reader.prune():
                line.prune_at = loop.time() + _PRUNE_EVERY
            await asyncio.sleep(_PRUNE_PAUSE)

    async def once(self, details: int, go_on: Callable[[ShopError], bool]) -> None:
        """Read what is new in every group, the whole past once, and at most so many details.

        A group that fails does not keep the others waiting, unless its failure says that none is to `go_on`. Raises
        the first ShopError at the end.
        """
        failures, answers = [], dict[int, datetime | None]()
        for group in self._keys.groups():
            reader = self._line(group.id).reader
            try:
                await reader.read_new()
                answers[group.id] = self._clock.now()
                while await reader.read_back():
                    continue
                await self._prune(reader)
                await reader.read_open()
                while read := await reader.read_details(min(details, _DETAILS_AT_ONCE)):
                    details -= read
            except ShopError as failure:
                failures.append(failure)
                if not go_on(failure):
                    break
        self._say_answered(answers)
        if failures:
            raise failures[0]

    def _say_answered(self, answers: Mapping[int, datetime | None]) -> None:
        """Tell whoever uses this store when each of these groups answered; who polls them goes on doing so."""
        wish = PollingWish(self._holder, self._clock.now(), self._pace.lease, answers)
        try:
            self._ledger.share_polling(wish)
        except ShopError as failure:
            log.info("when groups were read is not told: %s", failure)
        self._leave()

    async def _prune(self, reader: GroupReader) -> None:
        while reader.prune():  # noqa: ASYNC110 - not waiting for anything: others on this store get their turn
            await asyncio.sleep(_PRUNE_PAUSE)

    def _ordinary(self, line: Line) -> float:
        seen = [self._seen(one) for one in self._lines.values() if one.mine]
        stretch = self._pace.stretched(seen.count(True), seen.count(False))
        return stretch * (self._pace.on_screen if self._seen(line) else self._pace.elsewhere)

    def _seen(self, line: Line) -> bool:
        here = self._on_screen is None or line.reader.group_id in self._on_screen
        return here or line.watched

    def _answered(self, line: Line) -> None:
        line.answered(self._clock.now())
        line.backoff.succeeded()
        self._tell(line)

    def _failed(self, line: Line, failure: ShopError) -> None:
        known, line.trouble = line.trouble, failure
        line.backoff.failed()
        self._tell(line)
        if not isinstance(failure, ApiError | ConfigurationError) and str(known) != str(failure):
            self._publish(Trouble(failure))

    async def _watch_ages(self) -> None:
        """Live is a word that time turns into stale: look once a second, speak only when it changes."""
        while True:
            await asyncio.sleep(1)
            for line in self._lines.values():
                self._tell(line)

    def _tell(self, line: Line) -> None:
        now, longest = self._clock.now(), 3 * self._ordinary(line) + _GRACE
        state = line.news(now, timedelta(seconds=longest), paused=self._paused)
        if state and not line.gone:
            self._publish(FeedChanged(state))
            if line.mine:
                self._share()


def _paused() -> RuleError:
    return RuleError(
        N_("Reading is paused: nothing is asked."), N_("It goes on from the live feed.")
    )
