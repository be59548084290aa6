"""`msp-tui feed --follow`: sales and refunds as they come in, a line each, until somebody ends it.

Polled at the console's pace, by this process or by another on the same store. Nothing is written while
nothing happens. A row is told when its card and terminal are known, or after a moment without them, and
again when it is in another state. With words, when it has them.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from queue import Empty
from typing import TYPE_CHECKING

from msp_tui.commands.options.naming import settle_names
from msp_tui.commands.talk.facts import row_facts
from msp_tui.commands.talk.output import json_line, write_now
from msp_tui.domain.feed import FeedState, FeedWord
from msp_tui.domain.records import Scope
from msp_tui.domain.text import clean
from msp_tui.i18n import error_lines, formats
from msp_tui.shop.facts import Fact, FeedChanged, FeedGone, StoreChanged, Trouble
from msp_tui.waiting import Inbox
from msp_tui.wiring.acting import acting

if TYPE_CHECKING:
    from msp_tui.domain.lookup import Word
    from msp_tui.domain.records import FeedRow
    from msp_tui.shop.reading import Read
    from msp_tui.wiring.acting import Acting

_FIRST_ANSWERS = 10.0
"""Seconds to wait for every group's first answer before what is there is told."""
_DETAILS_COME = 5.0
"""Seconds in which a new row's card and terminal are usually read."""
_LATE = timedelta(minutes=10)
"""Rows may come so much later than they say; what is older belongs to the past that is being read."""
_WINDOW = 500
"""Rows that are looked at: more do not come at once."""

Leaving = None
"""In place of a fact: somebody ends it."""


def follow(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Tell rows until SIGINT, SIGTERM or SIGHUP. Raises ShopError."""
    facts = Inbox[Fact | None]()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, lambda *_: facts.put(Leaving))
    with acting(arguments, environ, facts.put, changes=False) as one:
        chosen = settle_names(arguments, one.group_names(), one.records)
        one.engine.tell(lambda shop: shop.feed.watch(chosen))
        scope = Scope(chosen, arguments.terminal or "")
        follower = _Follower(one, scope, arguments.words, arguments.json)
        until = time.monotonic() + _FIRST_ANSWERS
        while not follower.answered and (left := until - time.monotonic()) > 0:
            if not follower.take(_next(facts, left)):
                return 0
        follower.begin(arguments.limit)
        while follower.take(_next(facts, follower.due)):
            follower.look()
    return 0


def _next(facts: Inbox[Fact | None], timeout: float | None) -> Fact | None:
    """The next fact; when none comes in time, as if the store had changed."""
    try:
        return facts.take(timeout)
    except Empty:
        return StoreChanged()


@dataclass(slots=True)
class _Known:
    """A row that was seen: what was told of it, and from when on it is told without its details.

    One that is `new` since the following began is told again with a terminal that comes late.
    """

    told: object = None
    due: float = 0.0
    new: bool = False


class _Follower:
    """Compares what the store shows with what was told."""

    def __init__(self, acting: Acting, scope: Scope, words: list[str], as_json: bool) -> None:
        self._acting = acting
        self._scope = scope
        self._words = words
        self._read: Read | None = None
        self._read_on: tuple[object, ...] = ()
        self._json = as_json
        self._states: dict[int, FeedState] = {}
        self._word = self._trouble = ""
        self._rows: dict[tuple[int, str], _Known] = {}
        self._since: datetime | None = None

    @property
    def answered(self) -> bool:
        """Whether every group that is followed has answered, or cannot."""
        groups = self._scope.groups or [group.id for group in self._acting.groups()]
        return all(
            group in self._states and self._states[group].word is not FeedWord.LOADING
            for group in groups
        )

    @property
    def due(self) -> float | None:
        """Seconds until a row is told without its details; None when none waits for them."""
        waiting = [row.due for row in self._rows.values() if row.due]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def take(self, fact: Fact | None) -> bool:
        """What the engine told; False when somebody ends it."""
        if fact is Leaving:
            return False
        if isinstance(fact, FeedChanged | FeedGone):
            if isinstance(fact, FeedChanged):
                self._states[fact.state.group_id] = fact.state
            else:
                self._states.pop(fact.group_id, None)
            if self._since is not None:
                self._say_state()
        elif isinstance(fact, Trouble):
            said = " ".join(line for line in error_lines(fact.error) if line)
            if said != self._trouble:
                self._trouble = said
                _aside(said)
        return True

    def begin(self, limit: int) -> None:
        """Tell the newest rows, the oldest of them first, and how the feed stands."""
        records, wanted = self._acting.records, self._wanted()
        found = records.newest(self._scope, _WINDOW)
        newest = found[0].row.created if found else self._acting.clock.now()
        self._since = newest - _LATE
        for row in found:
            late = row.row.created >= self._since and not _has(row, wanted)
            self._rows[_key(row)] = _Known() if late else _Known(_standing(row))
        told = records.newest(replace(self._scope, words=wanted), min(limit, _WINDOW))
        for row in reversed(told):
            self._write(row, self._rows.setdefault(_key(row), _Known()))
        if wanted and not told:
            from msp_tui.commands.parts.feed_words import none_words

            _aside(none_words(records, self._scope.groups, self._today))
        self._say_state()

    def look(self) -> None:
        """Tell what is new or in another state, the oldest first."""
        details: dict[int, list[str]] = {}
        now, wanted = time.monotonic(), self._wanted()
        for row in reversed(self._acting.records.newest(self._scope, _WINDOW)):
            known = self._rows.get(_key(row))
            if known is None:
                if self._since is not None and row.row.created < self._since:
                    self._rows[_key(row)] = _Known(_standing(row))
                    continue
                known = self._rows[_key(row)] = _Known(due=now + _DETAILS_COME, new=True)
            if known.told == _standing(row, known.new):
                continue
            if known.due and not row.terminal_id and now < known.due:
                details.setdefault(row.row.group_id, []).append(row.row.order_id)
                continue
            known.due = 0.0
            if _has(row, wanted):
                self._write(row, known)
        if details:
            self._acting.engine.tell(lambda shop: shop.feed.want_details(details))

    @property
    def _today(self) -> date:
        """The shop's present day."""
        return self._acting.clock.now().astimezone(formats().zone).date()

    def _wanted(self) -> tuple[Word, ...]:
        """The words that a row must have; what they mean changes with the day, and with the terminals' names."""
        from msp_tui.commands.parts.feed_words import read_words, reading_words

        records, today = self._acting.records, self._today
        meaning = (today, *records.terminal_names().items()) if self._words else ()
        if self._read is None or meaning != self._read_on:
            known, self._read_on = self._read, meaning
            self._read = read_words(records, self._words, today)
            said = reading_words(self._read, as_json=self._json)
            if said and known is None:
                _aside(said)
        return self._read.understood

    def _write(self, row: FeedRow, known: _Known) -> None:
        known.told = _standing(row, known.new)
        write_now(json_line(row_facts(row.row)) if self._json else self._line(row))

    def _line(self, row: FeedRow) -> str:
        from msp_tui.console.presenters.rows import transaction_cells

        names = self._acting.records.terminal_names()
        cells = transaction_cells(
            row.row, self._today, lambda tid: names.get(tid, tid), row.sale_terminal
        )
        return "  ".join(clean(cell.text) for cell in cells if cell.text)

    def _say_state(self) -> None:
        """How fresh it is, when that changes; beside the rows, so that a program's lines stay its own."""
        from msp_tui.console.presenters.states import feed_words, worst

        followed = self._scope.groups
        states = [one for one in self._states.values() if not followed or one.group_id in followed]
        here = self._acting.clock.computer.now().astimezone(formats().zone).date()
        word = feed_words(worst(states), here)[0]
        if word != self._word:
            self._word = word
            _aside(word)


def _has(row: FeedRow, words: tuple[Word, ...]) -> bool:
    """Whether it has every word, as the store would find it."""
    return all(any(reading.matches(row.row) for reading in word.readings) for word in words)


def _standing(row: FeedRow, new: bool = False) -> object:
    """What makes a row worth another line."""
    return row.row.status, row.row.outcome, row.terminal_id if new else ""


def _key(row: FeedRow) -> tuple[int, str]:
    return row.row.group_id, row.row.transaction_id


def _aside(said: str) -> None:
    sys.stderr.write(f"msp-tui: {clean(said, 2000)}\n")
    sys.stderr.flush()
