"""One group's line to MultiSafepay: who polls it, when it last answered, and what it may say of itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msp_tui.domain.clock import Span
from msp_tui.domain.errors import ConfigurationError, KeyRefused, ShopError, Unreachable
from msp_tui.domain.feed import FeedState, FeedWord
from msp_tui.domain.polling import PollingShare
from msp_tui.shop.pace import Backoff
from msp_tui.shop.reader import GroupReader

GAP_SHOWN = timedelta(minutes=2)
"""How long the feed says which stretch was read again after an outage."""

_CUT_OFF = (Unreachable, KeyRefused, ConfigurationError)
_CUT_OFF_KINDS = frozenset(kind.__name__ for kind in _CUT_OFF)


Asker = asyncio.Future[int | ShopError]
"""Waits for a reading: how many rows were new, or why there was no answer."""


@dataclass(slots=True)
class Line:
    """Lives in the engine's loop. Times are aware UTC by the computer's clock."""

    reader: GroupReader
    backoff: Backoff
    patience: Backoff
    """Of details and the past: they wait longer by themselves, while polling goes on."""
    state: FeedState
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Wakes the poller before its wait is over."""
    last_answer: datetime | None = None
    trouble: ShopError | None = None
    mine: bool = False
    """Whether this process polls it; else another one on the same store does."""
    watched: bool = False
    """Whether it stands on anybody's screen."""
    asked: bool = False
    """Somebody here wants it read once, whoever polls it."""
    askers: list[Asker] = field(default_factory=list)
    """Who waits for the next reading that begins."""
    told: str = ""
    """What kind of failure the process that polls it has; "" for none."""
    gap: Span | None = None
    rest_until: float = 0.0
    """Details and the past wait until then, by the loop's clock."""
    prune_at: float = 0.0
    """When old rows are looked for again, by the loop's clock."""
    due: int = 0
    """Up to which number it was seen that details are due (see PollingShare)."""
    gone: bool = False
    """The group was removed: nobody reads it any more."""

    @property
    def kind(self) -> str:
        """What kind of failure this process has with it; "" for none."""
        return type(self.trouble).__name__ if self.trouble else ""

    def ask(self) -> Asker:
        """Have it read once more from now on; gives what becomes of that."""
        self.asked = True
        asker: Asker = asyncio.get_running_loop().create_future()
        self.askers.append(asker)
        return asker

    def take_askers(self) -> list[Asker]:
        """Those for whom a reading that begins now is read."""
        self.asked = False
        askers, self.askers = self.askers, []
        return askers

    def let_go(self) -> None:
        """The group was removed; who waits for it waits for nothing."""
        self.gone = True
        self.bell.set()
        hand(self.take_askers(), 0)

    def take(self, share: PollingShare) -> None:
        """What the processes on this store agreed."""
        if (share.mine and not self.mine) or (share.watched and not self.watched):
            self.bell.set()
        if share.mine and share.asked > self.due:
            self.due = share.asked
            self.bell.set()
        self.mine, self.watched = share.mine, share.watched
        if share.mine:
            self.told = ""
            return
        self.trouble, self.told = None, share.trouble
        known = [moment for moment in (self.last_answer, share.last_answer) if moment]
        if known and not share.trouble:
            self.answered(max(known))

    def answered(self, at: datetime) -> None:
        """It was read; after an outage the stretch without answers was read again."""
        if self.last_answer and self.state.word in {FeedWord.STALE, FeedWord.DISCONNECTED}:
            self.gap = Span(self.last_answer, at)
        self.last_answer = at
        self.trouble = None

    def news(self, now: datetime, longest: timedelta, *, paused: bool) -> FeedState | None:
        """Its state if that is another than it said last; an answer older than `longest` is stale."""
        if self.gap and now - self.gap.end > GAP_SHOWN:
            self.gap = None
        state = self._present(now, longest, paused)
        if _said(state) == _said(self.state):
            return None
        self.state = state
        return state

    def _present(self, now: datetime, longest: timedelta, paused: bool) -> FeedState:
        group_id, last = self.reader.group_id, self.last_answer
        if paused:
            return FeedState(group_id, FeedWord.PAUSED, last)
        if isinstance(self.trouble, _CUT_OFF) or self.told in _CUT_OFF_KINDS:
            return FeedState(group_id, FeedWord.DISCONNECTED, last, self.trouble)
        failed = self.trouble is not None or bool(self.told)
        if last is None:
            word = FeedWord.DISCONNECTED if failed else FeedWord.LOADING
            return FeedState(group_id, word, None, self.trouble)
        if failed or now - last > longest:
            return FeedState(group_id, FeedWord.STALE, last, self.trouble)
        return FeedState(group_id, FeedWord.LIVE, gap=self.gap)


def _said(state: FeedState) -> tuple[object, ...]:
    return state.word, state.since, str(state.trouble), state.gap


def hand(askers: Sequence[Asker], outcome: int | ShopError) -> None:
    """Tell those who still wait what became of a reading."""
    for asker in askers:
        if not asker.done():
            asker.set_result(outcome)
