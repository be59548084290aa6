"""The store for writing: each call is one transaction, and rows that did not change are not written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msp_tui.domain.details import OrderDetail, Standing
from msp_tui.domain.polling import PollingShare, PollingWish
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.transactions import Transaction
from msp_tui.store import directory, due, sharing
from msp_tui.store.beforehand import Key, known, repeated
from msp_tui.store.connection import writing
from msp_tui.store.marks import read_mark
from msp_tui.store.merging import shared_detail, with_detail, with_listed, with_refund
from msp_tui.store.pruning import prune
from msp_tui.store.rows import (
    INSERT,
    STORED_COLUMNS,
    UPDATE,
    Stored,
    kept,
    milliseconds,
    moment,
    stored,
)
from msp_tui.store.slots import Slots, fits
from msp_tui.store.trouble import explained

_DAY = 24 * 60 * 60 * 1000
_DECLINE_SETTLES = _DAY
"""Milliseconds after which a decline is taken as final. MultiSafepay: an order ends 60 s after its last activity."""

_BY_KEY = f"SELECT {STORED_COLUMNS} FROM transactions WHERE group_id = ? AND transaction_id = ?"  # noqa: S608 - our own column names
_ATTEMPTS = f"SELECT {STORED_COLUMNS} FROM transactions WHERE group_id = ? AND order_id = ? AND type = 'payment'"  # noqa: S608 - our own column names

_SLOT = "SELECT slot FROM transactions WHERE seq = ?"
_MOVE = "UPDATE transactions SET slot = ? WHERE seq = ?"


class Ledger:
    """The writer, for one thread. Every method raises StateError, StoreBusy when another writer holds on."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._slots = Slots(connection)
        self._known = dict[Key, Stored | None]()

    def save_groups(self, groups: Sequence[TerminalGroup]) -> None:
        """Remember groups and their names, in this order; groups that are not named stay, after these."""
        with self._telling():
            directory.save_groups(self._connection, groups)

    def drop_group(self, group_id: int) -> None:
        """Forget a group that was removed; it had no history."""
        with self._telling():
            directory.drop_group(self._connection, group_id)

    def sellers(self) -> dict[str, int]:
        """Terminals that made the sales that are known, each with the group of its newest one."""
        with explained(self._path):
            return directory.read_sellers(self._connection)

    def save_terminals(self, terminals: Sequence[Terminal], group_id: int | None = None) -> None:
        """Remember exactly these terminals: all of them, or all of one group. Activation codes are not kept."""
        with self._telling():
            directory.save_terminals(self._connection, terminals, group_id)

    def save_transactions(self, rows: Sequence[Transaction]) -> list[Transaction]:
        """Insert or update by group and transaction id; returns those that were new, oldest first. Details are kept.

        An order that changed in a way only its detail tells is due to be read again: a payment that became
        final, a sale that got a refund.
        """
        new = []
        newest_first = sorted(rows, key=lambda row: row.created, reverse=True)
        with self._telling():
            self._known = known(self._connection, rows)
            orders = repeated(self._connection, rows)
            # Oldest first, so that rows of the same moment keep the list's order too.
            for row in reversed(newest_first):
                old = self._find(row.group_id, row.transaction_id)
                merged = with_listed(old, row)
                if merged == old:
                    continue
                if old is None:
                    new.append(merged.row)
                self._put(merged)
                self._note_changed(old, merged)
                if row.type == "payment" and (row.group_id, row.order_id) in orders:
                    self._share(row.group_id, row.order_id)
        return new

    def standing(self, group_id: int, order_id: str) -> Standing:
        """How the list has shown an order so far, for whoever asks for its detail (see `save_detail`)."""
        with explained(self._path):
            return due.standing(self._connection, group_id, order_id)

    def save_detail(self, detail: OrderDetail, asked: Standing | None = None) -> None:
        """Put terminal and card on the order's rows, and its refunds in the history, linked to the sale.

        A payment that the list has not shown yet is added too. A detail without a transaction id tells
        nothing that can be kept. `asked` is how the order stood when it was asked for: what the list showed since,
        the answer need not know, and it is due again.
        """
        with self._telling():
            late = asked not in (None, self.standing(detail.group_id, detail.order_id))
            if detail.transaction_id:
                old = self._find(detail.group_id, detail.transaction_id)
                self._change(old, with_detail(old, detail))
                self._share(detail.group_id, detail.order_id)
            for refund in detail.refunds:
                old = self._find(detail.group_id, refund.transaction_id)
                self._change(old, with_refund(old, refund, detail))
            self._mark_read(detail.group_id, detail.order_id)
            if late:
                due.again(self._connection, detail.group_id, detail.order_id)

    def give_up_detail(self, group_id: int, order_id: str) -> None:
        """Remember that an order has no detail to read: it counts as read, and as known as it will ever be."""
        with explained(self._path), writing(self._connection):
            self._mark_read(group_id, order_id)

    def mark(self, group_id: int, name: str) -> str:
        """A small note about a group's history (how far back it was read), "" when there is none."""
        with explained(self._path):
            return read_mark(self._connection, group_id, name)

    def set_mark(self, group_id: int, name: str, value: str) -> None:
        """Keep such a note, in the same file as the rows it speaks of."""
        statement = "INSERT OR REPLACE INTO marks (group_id, name, value) VALUES (?, ?, ?)"
        with explained(self._path), writing(self._connection):
            self._connection.execute(statement, (group_id, name, value))

    def ask_details(self, group_id: int, orders: Sequence[str]) -> None:
        """Somebody looks at these orders: those that were never read are read first, in this order."""
        with explained(self._path), writing(self._connection):
            due.ask(self._connection, group_id, orders)

    def due_details(self, group_id: int, limit: int) -> list[str]:
        """Order ids to read before others: asked for, or changed since they were read; the last ones first."""
        with explained(self._path):
            return due.waiting(self._connection, group_id, limit)

    def without_detail(self, group_id: int, limit: int) -> list[str]:
        """Order ids of payments whose detail was never read, newest first."""
        query = """
            SELECT order_id FROM transactions INDEXED BY without_detail
            WHERE group_id = ? AND type = 'payment' AND detailed = 0 AND last_read = 0
            ORDER BY created DESC, seq DESC
        """
        with explained(self._path):
            return _distinct(self._connection.execute(query, (group_id,)), limit)

    def unsettled(self, group_id: int, limit: int) -> list[str]:
        """Order ids of sales with open payments or reserved refunds, least recently read first.

        A decline a day older than the group's newest row is taken as final; what names no order cannot be read.
        """
        newest = self._newest(group_id)
        columns = "iif(parent_order_id = '', order_id, parent_order_id), last_read, created"
        query = f"""
            SELECT {columns} FROM transactions INDEXED BY by_status
            WHERE group_id = :group AND status IN ('initialized', 'uncleared', 'reserved')
                AND status != 'completed' AND type IN ('payment', 'refund') AND order_id != ''
            UNION ALL
            SELECT {columns} FROM transactions INDEXED BY by_status
            WHERE group_id = :group AND status = 'declined' AND created >= :since
                AND status != 'completed' AND type IN ('payment', 'refund') AND order_id != ''
            ORDER BY 2, 3 DESC
        """  # noqa: S608 - our own column names
        values = {"group": group_id, "since": (newest or 0) - _DECLINE_SETTLES}
        with explained(self._path):
            return _distinct(self._connection.execute(query, values), limit)

    def share_polling(self, wish: PollingWish) -> list[PollingShare]:
        """Take or renew leases, tell which groups are watched; who polls what as it stands now.

        Screens are not told: leases are not part of what they show.
        """
        with explained(self._path), writing(self._connection):
            return sharing.share(self._connection, wish)

    def leave_polling(self, holder: str) -> None:
        """Give every lease of this holder back, so that another need not wait for it to run out."""
        with explained(self._path), writing(self._connection):
            sharing.leave(self._connection, holder)

    def newest_listed(self, group_id: int, until: datetime | None = None) -> datetime | None:
        """When the newest row that the list has shown was created, of those that lie no later than `until`.

        A detail may bring a row that is newer; what lies before that one is not known yet.
        """
        query = """
            SELECT created FROM transactions INDEXED BY by_group
            WHERE group_id = :group AND listed_status != '' AND (:until IS NULL OR created <= :until)
            ORDER BY created DESC LIMIT 1
        """
        values = {"group": group_id, "until": None if until is None else milliseconds(until)}
        with explained(self._path):
            found = self._connection.execute(query, values).fetchone()
            return moment(found[0]) if found else None

    def prune(self, group_id: int, before: datetime, most: int) -> int:
        """Remove at most so many of a group's rows created before a moment, oldest first; how many went."""
        with self._telling():
            return prune(self._connection, group_id, milliseconds(before), most)

    def close(self) -> None:
        """Release the files."""
        with explained(self._path):
            self._connection.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """One transaction; if anything changed, every process that looks at the revision sees it."""
        with explained(self._path), writing(self._connection):
            before = self._connection.total_changes
            self._slots.forget()
            try:
                yield
            finally:
                self._known.clear()  # others may write from now on
            if self._connection.total_changes != before:
                self._connection.execute("UPDATE revision SET number = number + 1")

    def _newest(self, group_id: int) -> int | None:
        query = "SELECT max(created) FROM transactions WHERE group_id = ?"
        with explained(self._path):
            newest: int | None = self._connection.execute(query, (group_id,)).fetchone()[0]
            return newest

    def _find(self, group_id: int, transaction_id: str) -> Stored | None:
        if (key := (group_id, transaction_id)) in self._known:
            return self._known[key]
        found = self._connection.execute(_BY_KEY, key).fetchone()
        return stored(found) if found else None

    def _change(self, old: Stored | None, new: Stored) -> None:
        if new != old:
            self._put(new)

    def _put(self, state: Stored) -> None:
        created = milliseconds(state.row.created)
        self._known.pop((state.row.group_id, state.row.transaction_id), None)
        if not state.seq:
            self._connection.execute(INSERT, (*kept(state), self._slots.take(created)))
            return
        self._connection.execute(UPDATE, (*kept(state), state.seq))
        (slot,) = self._connection.execute(_SLOT, (state.seq,)).fetchone()
        if not fits(slot, created):
            self._connection.execute(_MOVE, (self._slots.take(created), state.seq))

    def _share(self, group_id: int, order_id: str) -> None:
        attempts = [
            stored(row) for row in self._connection.execute(_ATTEMPTS, (group_id, order_id))
        ]
        if len(attempts) > 1:
            for old, new in zip(attempts, shared_detail(attempts), strict=True):
                self._change(old, new)

    def _note_changed(self, old: Stored | None, new: Stored) -> None:
        row = new.row
        if old is None and row.type == "refund" and not row.parent_order_id:
            since = (self._newest(row.group_id) or 0) - _DAY
            # Of an old one whose sale is not known, the sale's own detail will tell in its turn.
            lone = milliseconds(row.created) >= since
            due.changed(self._connection, row.group_id, row.order_id, lone=lone)
        elif old is not None and row.type == "payment" and row.settled and _differs(old.row, row):
            due.changed(self._connection, row.group_id, row.order_id, lone=False)

    def _mark_read(self, group_id: int, order_id: str) -> None:
        due.was_read(self._connection, group_id, order_id)
        self._connection.execute("UPDATE reading SET number = number + 1")
        # What names no order is marked too; what has no parent belongs to nothing.
        for which in ("order_id = ?", "parent_order_id = ? AND parent_order_id != ''"):
            self._connection.execute(
                f"UPDATE transactions SET last_read = (SELECT number FROM reading) WHERE group_id = ? AND {which}",  # noqa: S608 - our own words
                (group_id, order_id),
            )


def _differs(old: Transaction, new: Transaction) -> bool:
    """Whether a payment became final, or refunds of it were made elsewhere: a refund's row need not name its sale."""
    return not old.settled or old.status != new.status


def _distinct(rows: Iterable[tuple[str, ...]], limit: int) -> list[str]:
    found: dict[str, None] = {}
    for row in rows:
        if len(found) >= limit:
            break
        found.setdefault(row[0])
    return list(found)
