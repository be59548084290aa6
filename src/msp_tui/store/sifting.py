"""Pages of a scope of which only rows with certain words are wanted: answered as the lookup answers, by place.

What is rare and has no index is found by reading on until it turns up, or to the end: ask from a thread that may
wait, and interrupt it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from msp_tui.domain.lookup import Criterion, Field, Question, Word
from msp_tui.domain.records import FeedRow, Place, Scope
from msp_tui.store.paging import feed_rows
from msp_tui.store.parts import Parts
from msp_tui.store.search import NEWEST, Course, rows_at, spots


class Sifter:
    """The pages of `paging`, for scopes with words. For one connection; raises sqlite3.Error."""

    def __init__(self, connection: sqlite3.Connection, parts: Parts) -> None:
        self._connection = connection
        self._parts = parts

    def newest(self, scope: Scope, limit: int) -> list[FeedRow]:
        """The newest rows."""
        return self._page(scope, limit, NEWEST)

    def oldest(self, scope: Scope, limit: int) -> list[FeedRow]:
        """The oldest rows, newest of them first."""
        return self._page(scope, limit, Course(rising=True))

    def older(self, scope: Scope, than: Place, limit: int) -> list[FeedRow]:
        """The rows just older than a place, newest first."""
        return self._page(scope, limit, Course(older_than=than))

    def newer(self, scope: Scope, than: Place, limit: int) -> list[FeedRow]:
        """The rows just newer than a place, newest first."""
        return self._page(scope, limit, Course(newer_than=than, rising=True))

    def count_newer(self, scope: Scope, than: Place, most: int) -> int:
        """How many rows are newer than a place, counting no further than `most`."""
        course = Course(newer_than=than, rising=True)
        return len(spots(self._connection, self._parts, _question(scope), most, course))

    def _page(self, scope: Scope, limit: int, course: Course) -> list[FeedRow]:
        places = spots(self._connection, self._parts, _question(scope), limit, course)
        found = rows_at(self._connection, places)
        rows = [found[seq] for _, seq in sorted(places, reverse=True) if seq in found]
        return feed_rows(self._connection, rows)


def _question(scope: Scope) -> Question:
    words = scope.words
    if scope.terminal_id:
        there = Criterion(Field.TERMINAL, scope.terminal_id)
        words = (*words, Word(scope.terminal_id, (there,)))
    # What only comes near is no part of a feed.
    return Question(tuple(replace(word, looser=()) for word in words), scope.groups)
