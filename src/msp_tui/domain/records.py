"""What the store answers: where a row stands in the history, and groups and terminals as screens show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msp_tui.domain.errors import StateError, plain_sentence
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.transactions import Totals, Transaction


@dataclass(frozen=True, slots=True)
class Scope:
    """What a feed shows: all groups (None), some, or one terminal."""

    groups: tuple[int, ...] | None = None
    terminal_id: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands in the history: rows are ordered by `created`, then by `seq`, newest first."""

    created: int  # milliseconds since 1970, UTC
    seq: int  # the store's own running number


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row and where it stands; a refund whose own terminal is not known has its sale's, once that is."""

    place: Place
    row: Transaction
    sale_terminal: str = ""

    @property
    def terminal_id(self) -> str:
        """The terminal that the row has to do with, "" when none is known."""
        return self.row.terminal_id or self.sale_terminal


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """A group as the first screen shows it; amounts of the shop's present day."""

    group: TerminalGroup
    paired: int
    waiting: int
    today: Totals


@dataclass(frozen=True, slots=True)
class KnownTerminal:
    """A terminal and when it last took a payment, as far as the store knows (aware UTC)."""

    terminal: Terminal
    last_payment: datetime | None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading has come (aware UTC)."""

    back: datetime | None = None
    """The past is read back to there and still being read; None once it is read."""
    cards: datetime | None = None
    """Cards and terminals are known of payments after this one; None when of all."""


class Interrupted(StateError):
    """The query was stopped from another thread: its answer is no longer wanted. Nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in the journal: the entry's number (0 when none can be named) and a sentence with its values."""

    entry: int
    sentence: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return plain_sentence(self.sentence, self.values)
