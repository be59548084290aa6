"""What a feed may honestly say about itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msp_tui.domain.clock import Span
from msp_tui.domain.errors import ShopError
from msp_tui.domain.frozen import frozen


class FeedWord(StrEnum):
    """The state of the last answer. Live is a word that a timer turns into stale; nothing ticks."""

    LOADING = "loading"
    LIVE = "live"
    STALE = "stale"
    PAUSED = "paused"
    DISCONNECTED = "disconnected"


@frozen
class Answers:
    """What came when every group was asked at once: how many new rows, and why which groups did not answer."""

    new: int
    failures: tuple[tuple[int, ShopError], ...] = ()


@frozen
class FeedState:
    """A group's feed: the word, since when (aware UTC; the last good answer for stale), and why, if it failed."""

    group_id: int
    word: FeedWord
    since: datetime | None = None
    trouble: ShopError | None = None
    gap: Span | None = None
    """A stretch that was read again after an outage, for a while after it was."""
