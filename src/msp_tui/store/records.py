"""The store for reading: a connection of its own that can write nothing and may be interrupted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msp_tui.domain.clock import Span
from msp_tui.domain.records import FeedRow, GroupSummary, KnownTerminal, Place, Progress, Scope
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.transactions import Sale, Transaction
from msp_tui.store import directory, paging
from msp_tui.store.marks import read_mark
from msp_tui.store.progress import newest_unknown, progress
from msp_tui.store.rows import COLUMNS, GONE_STATUSES, PAID_STATUSES, moment, transaction
from msp_tui.store.takings import takings
from msp_tui.store.trouble import explained

if TYPE_CHECKING:
    from msp_tui.domain.lookup import Merit, Question
    from msp_tui.domain.takings import Slice
    from msp_tui.store.parts import Parts
    from msp_tui.store.sifting import Sifter

T = TypeVar("T")

_MOST_REFUNDS = 1000
_NEWEST_OF_A_TERMINAL = 500
_REVISION = "SELECT number FROM revision"
_COMMIT = "PRAGMA data_version"
"""Changes with every commit of another connection."""
_PATIENCE = 3
"""How many times longer a query in a hurry may wait for a disk or a processor than it may compute."""
_LOOKS_UP = 2000
"""Steps of SQLite's machine, a tenth of a millisecond or less, after which a query in a hurry looks at the time."""


class Records:
    """The reader, for one thread at a time. Every method raises StateError, Interrupted when `interrupt` was called."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._read: dict[tuple[int | None, str], tuple[int, Any]] = {}
        self._parts: Parts | None = None
        self._sifter: Sifter | None = None

    def groups(self, today: Span) -> list[GroupSummary]:
        """Every known group, in the order they were saved, with its terminals and the day's totals."""
        with explained(self._path):
            terminals = directory.read_terminals(self._connection)
            return [
                GroupSummary(
                    group,
                    sum(one.active for one in terminals if one.group_id == group.id),
                    sum(one.waiting for one in terminals if one.group_id == group.id),
                    takings(self._connection, group.id, today),
                )
                for group in directory.read_groups(self._connection)
            ]

    def terminals(self, group_id: int | None = None) -> list[KnownTerminal]:
        """Known terminals, of one group or all, waiting ones first, then by name."""
        with explained(self._path):
            return [*self._kept(group_id, _REVISION, lambda: self._terminals(group_id))]

    def astray(self) -> dict[str, tuple[int, ...]]:
        """Terminals whose newest sales stand under other groups than they are listed in, and which those are."""
        query = f"""
            SELECT DISTINCT group_id FROM (
                SELECT group_id FROM transactions INDEXED BY by_terminal
                WHERE terminal_id = ? AND terminal_id != '' ORDER BY created DESC LIMIT {_NEWEST_OF_A_TERMINAL}
            ) WHERE group_id != ? ORDER BY group_id
        """  # noqa: S608 - our own number
        found = {}
        with explained(self._path):
            for one in directory.read_terminals(self._connection):
                rows = self._connection.execute(query, (one.id, one.group_id))
                if groups := tuple(group for (group,) in rows):
                    found[one.id] = groups
        return found

    def terminal_names(self) -> dict[str, str]:
        """What each TID is called."""
        with explained(self._path):
            return directory.read_names(self._connection)

    def terminal(self, terminal_id: str) -> Terminal | None:
        """One terminal by its TID."""
        with explained(self._path):
            found = directory.read_terminals(self._connection, terminal_id=terminal_id)
            return found[0] if found else None

    def newest(self, scope: Scope, limit: int) -> list[FeedRow]:
        """The newest rows of a scope."""
        with explained(self._path):
            if scope.words:
                return self._sifting().newest(scope, limit)
            return paging.newest(self._connection, scope, limit)

    def oldest(self, scope: Scope, limit: int) -> list[FeedRow]:
        """The oldest rows of a scope, newest of them first."""
        with explained(self._path):
            if scope.words:
                return self._sifting().oldest(scope, limit)
            return paging.oldest(self._connection, scope, limit)

    def older(self, scope: Scope, than: Place, limit: int) -> list[FeedRow]:
        """Rows older than a place, newest of them first."""
        with explained(self._path):
            if scope.words:
                return self._sifting().older(scope, than, limit)
            return paging.older(self._connection, scope, than, limit)

    def newer(self, scope: Scope, than: Place, limit: int) -> list[FeedRow]:
        """The rows just newer than a place, newest of them first."""
        with explained(self._path):
            if scope.words:
                return self._sifting().newer(scope, than, limit)
            return paging.newer(self._connection, scope, than, limit)

    def count_newer(self, scope: Scope, than: Place, most: int = 1000) -> int:
        """How many rows are newer than a place, counting no further than `most`."""
        with explained(self._path):
            if scope.words:
                return self._sifting().count_newer(scope, than, most)
            return paging.count_newer(self._connection, scope, than, most)

    def sale(self, group_id: int, order_id: str) -> Sale | None:
        """The sale behind an order id of the group (of the sale, or of one of its refunds).

        None also for a refund whose sale the store does not know yet.
        """
        with explained(self._path):
            rows = self._of_order(group_id, order_id)
            parents = {row.parent_order_id for row in rows} - {""}
            if parents and not any(row.type == "payment" for row in rows):
                order_id = min(parents)
                rows = self._of_order(group_id, order_id)
        attempts = tuple(row for row in rows if row.type == "payment")
        refunds = tuple(row for row in rows if row.type == "refund")
        if not attempts:
            return None
        told = max(attempt.amount_refunded for attempt in attempts)
        counted = sum(row.amount for row in refunds if row.status not in GONE_STATUSES)
        return Sale(group_id, order_id, attempts, refunds, max(told, counted))

    def search(self, question: Question, limit: int) -> list[Transaction]:
        """Rows that match every word, newest first."""
        from msp_tui.store.search import search

        with explained(self._path):
            return search(self._connection, self._knowing(), question, limit)

    def best(
        self, question: Question, among: int, limit: int, merit: Merit
    ) -> tuple[list[Transaction], int]:
        """The best `limit` of the newest `among` rows that match every word, best first; chosen from how many.

        Where one word is all, also of older ones whose order is called just so.
        """
        from msp_tui.store.search import best

        with explained(self._path):
            return best(self._connection, self._knowing(), question, among, limit, merit)

    def detail_reach(self, group_id: int | None = None) -> datetime | None:
        """Cards and terminals are known for every payment from then on; None when there is nothing to know."""
        with explained(self._path):
            # A detail that was read and told nothing new is no revision.
            return self._kept(group_id, _COMMIT, lambda: self._detail_reach(group_id))

    def progress(self, groups: Sequence[int]) -> Progress:
        """How far reading the past and the details of these groups has come."""
        with explained(self._path):
            return progress(self._connection, groups)

    def last_answers(self) -> dict[int, datetime]:
        """When each group last answered (aware UTC, by the computer's clock); those that never did are left out."""
        from msp_tui.store.sharing import last_answers

        with explained(self._path):
            return last_answers(self._connection)

    def slices(self, groups: Sequence[int] | None, span: Span) -> list[Slice]:
        """What some groups or all (None) took and gave back in a span, by hour, terminal and card."""
        from msp_tui.store.slices import slices

        with explained(self._path):
            return slices(self._connection, groups, span)

    def mark(self, group_id: int, name: str) -> str:
        """A note that the ledger keeps (see there), "" when there is none."""
        with explained(self._path):
            return read_mark(self._connection, group_id, name)

    def revision(self) -> int:
        """A number that changes whenever any process changed what a screen may show."""
        with explained(self._path):
            return int(self._connection.execute(_REVISION).fetchone()[0])

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Inside, a query that computes for longer raises Interrupted; also one that waits, but for some time more."""
        end, latest = time.thread_time() + seconds, time.monotonic() + _PATIENCE * seconds

        def over() -> bool:
            return time.thread_time() > end or time.monotonic() > latest

        self._connection.set_progress_handler(over, _LOOKS_UP)
        try:
            yield
        finally:
            self._connection.set_progress_handler(None, 0)

    def interrupt(self) -> None:
        """Stop the query that is running in another thread, if any; it raises Interrupted there."""
        with suppress(sqlite3.ProgrammingError):  # closed in the meantime
            self._connection.interrupt()

    def close(self) -> None:
        """Release the files."""
        with explained(self._path):
            self._connection.close()

    def _knowing(self) -> Parts:
        from msp_tui.store.parts import Parts

        if self._parts is None:
            self._parts = Parts(self._connection)
        return self._parts

    def _sifting(self) -> Sifter:
        from msp_tui.store.sifting import Sifter

        if self._sifter is None:
            self._sifter = Sifter(self._connection, self._knowing())
        return self._sifter

    def _kept(self, group_id: int | None, asking: str, read: Callable[[], T]) -> T:
        """What was read of a group or all, as long as the store says the same number; every key of a lookup asks again."""
        number = self._connection.execute(asking).fetchone()[0]
        kept = self._read.get((group_id, asking))
        if kept is None or kept[0] != number:
            kept = self._read[group_id, asking] = (number, read())
        found: T = kept[1]
        return found

    def _terminals(self, group_id: int | None) -> list[KnownTerminal]:
        return [
            KnownTerminal(terminal, self._last_payment(terminal.id))
            for terminal in directory.read_terminals(self._connection, group_id)
        ]

    def _detail_reach(self, group_id: int | None) -> datetime | None:
        groups = self._present_groups() if group_id is None else [group_id]
        unknown = [at for at in (newest_unknown(self._connection, group) for group in groups) if at]
        if unknown:
            return moment(max(unknown) + 1)
        oldest = [at for at in (self._oldest_payment(group) for group in groups) if at]
        return moment(min(oldest)) if oldest else None

    def _of_order(self, group_id: int, order_id: str) -> list[Transaction]:
        """The rows that carry an order id and the refunds linked to it, oldest first."""
        query = f"""
            SELECT {COLUMNS} FROM transactions INDEXED BY by_order
            WHERE group_id = :group AND order_id = :order
            UNION
            SELECT {COLUMNS} FROM transactions INDEXED BY by_parent
            WHERE group_id = :group AND parent_order_id = :order AND parent_order_id != ''
            ORDER BY created, seq LIMIT {_MOST_REFUNDS}
        """  # noqa: S608 - our own words
        rows = self._connection.execute(query, {"group": group_id, "order": order_id})
        return [transaction(row) for row in rows]

    def _present_groups(self) -> list[int]:
        """Every group that has rows, by a step through the index for each."""
        query = """
            WITH RECURSIVE present (id) AS (
                SELECT min(group_id) FROM transactions
                UNION
                SELECT (SELECT min(group_id) FROM transactions WHERE group_id > id) FROM present WHERE id NOTNULL
            )
            SELECT id FROM present WHERE id NOTNULL
        """
        return [group for (group,) in self._connection.execute(query)]

    def _oldest_payment(self, group_id: int) -> int | None:
        query = """
            SELECT created FROM transactions INDEXED BY by_group
            WHERE group_id = ? AND type = 'payment' ORDER BY created LIMIT 1
        """
        found = self._connection.execute(query, (group_id,)).fetchone()
        return found[0] if found else None

    def _last_payment(self, terminal_id: str) -> datetime | None:
        marks = ", ".join("?" * len(PAID_STATUSES))
        query = f"""
            SELECT created FROM transactions
            WHERE terminal_id = ? AND terminal_id != '' AND type = 'payment' AND status IN ({marks})
            ORDER BY created DESC LIMIT 1
        """  # noqa: S608 - question marks only
        found = self._connection.execute(query, (terminal_id, *PAID_STATUSES)).fetchone()
        return moment(found[0]) if found else None
