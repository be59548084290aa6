"""What the processes on one store agree on: who polls which group, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from msp_tui.domain.frozen import frozen


@frozen
class PollingWish:
    """What one process tells the others on its store; `now` aware UTC by the computer's clock.

    `answers`: the groups it would poll, and when each last answered it; `troubles`: sentences of those
    that failed; `watched`: the groups on its screen. All of it holds for `seconds`.
    """

    holder: str
    now: datetime
    seconds: float
    answers: Mapping[int, datetime | None]
    troubles: Mapping[int, str] = field(default_factory=dict)
    watched: frozenset[int] = frozenset()


@frozen
class PollingShare:
    """How a group's polling stands: who does it, for whom, and what came of it."""

    group_id: int
    mine: bool
    watched: bool
    """Whether it stands on anybody's screen."""
    last_answer: datetime | None
    trouble: str
    asked: int = 0
    """Grows whenever a detail of the group is to be read before others; 0 when none is."""
