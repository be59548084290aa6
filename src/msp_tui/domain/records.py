"""What the store answers: where a row stands in the history, and groups and terminals as screens show them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msp_tui.domain.errors import StateError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.transactions import Totals, Transaction

if TYPE_CHECKING:
    from msp_tui.domain.lookup import Word


@frozen
class Scope:
    """What a feed shows: all groups (None), some, or one terminal; with `words`, only rows that match every one."""

    groups: tuple[int, ...] | None = None
    terminal_id: str = ""
    words: tuple[Word, ...] = ()


@frozen
class Place:
    """Where a row stands in the history: rows are ordered by `created`, then by `seq`, newest first."""

    created: int  # milliseconds since 1970, UTC
    seq: int  # the store's own running number


@frozen
class FeedRow:
    """A row and where it stands; a refund whose own terminal is not known has its sale's, once that is."""

    place: Place
    row: Transaction
    sale_terminal: str = ""

    @property
    def terminal_id(self) -> str:
        """The terminal that the row has to do with, "" when none is known."""
        return self.row.terminal_id or self.sale_terminal


@frozen
class GroupSummary:
    """A group as the first screen shows it; amounts of the shop's present day."""

    group: TerminalGroup
    paired: int
    waiting: int
    today: Totals


@frozen
class KnownTerminal:
    """A terminal and when it last took a payment, as far as the store knows (aware UTC)."""

    terminal: Terminal
    last_payment: datetime | None


@frozen
class Progress:
    """How far reading has come (aware UTC)."""

    back: datetime | None = None
    """The past is read back to there and still being read; None once it is read."""
    cards: datetime | None = None
    """Cards and terminals are known of payments after this one; None when of all."""


class Interrupted(StateError):
    """The query was stopped: its answer is no longer wanted, or did not come in time. Nothing is wrong."""
