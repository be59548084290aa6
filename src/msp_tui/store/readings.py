"""What each reading of a typed word is in SQL: a condition that any row can be held against, and the index that finds it.

`Criterion.matches` says what a reading means; these conditions say the same. SQLite folds the case of A to Z
only, which is all that MultiSafepay's ids and words are made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msp_tui.domain.clock import Span
from msp_tui.domain.frozen import frozen
from msp_tui.domain.lookup import Criterion, Field, Range, Tail, Value, Whole, Word
from msp_tui.store.parts import indexed
from msp_tui.store.rows import milliseconds_up

_FEW_AMOUNTS = 40
"""So many different amounts are looked up one by one, each already in order."""

_ENDS = {Field.ORDER_ID: "by_order_end", Field.TRANSACTION_ID: "by_transaction_end"}
_WHOLE = {Field.ORDER_ID: "by_order", Field.TRANSACTION_ID: "by_key"}
_PARTIAL = {
    Field.LAST4: ("by_last4", "last4", ""),
    Field.TERMINAL: ("by_terminal", "terminal_id", ""),
    Field.AUTHORIZATION: ("by_authorization", "authorization_code", ""),
    Field.TYPE: ("by_type", "type", "payment"),
    Field.STATUS: ("by_status", "status", "completed"),
}
"""The index of a field that is compared whole, its column, and the value that it leaves out."""

_PRICED = {"by_type": "by_type_amount", "by_status": "by_status_amount"}
"""Where rows of one kind or state are too many to pass for an amount that is rare among them, an index by both."""

_PRESENT_GROUPS = """
    WITH RECURSIVE present (id) AS (
        SELECT min(group_id) FROM transactions
        UNION
        SELECT (SELECT min(group_id) FROM transactions WHERE group_id > id) FROM present WHERE id NOTNULL
    )
    SELECT id FROM present WHERE id NOTNULL
"""
"""Every group that has rows, by a step through the index for each."""

_WILD = re.compile(r"[!%_]")
"""What LIKE would not take for itself, and what says that it should."""

_LARGEST = 2**62  # amounts beyond SQLite's integers are nobody's


@frozen
class Clause:
    """A condition and its values."""

    sql: str
    values: tuple[Any, ...] = ()


@frozen
class Access:
    """An index that finds a reading's rows; `ordered` if it gives them newest first, or hardly any.

    `field` is the reading's, None where it is not one alone. With a `part` (lower case), it is an index of parts of
    the id in `field`, and the clause makes sure.
    """

    index: str
    clause: Clause
    field: Field | None = None
    ordered: bool = True
    part: str = ""

    @property
    def priced(self) -> bool:
        """Whether it leads to rows of one amount among those of one kind or state."""
        return self.index in _PRICED.values()


NOTHING = Clause("seq < 0")
"""No row; said so that SQLite does not fold it away together with the proof that a partial index fits."""


def condition(criterion: Criterion) -> Clause:
    """What a row must be."""
    return _CONDITIONS[criterion.field](criterion.value)


def accesses(criterion: Criterion, home: str) -> list[Access]:
    """Indexes that together find the reading's rows; none when only reading the history does.

    `home` is the index that has the question's rows in order of time.
    """
    field, value, clause = criterion.field, criterion.value, condition(criterion)
    if isinstance(value, Span):
        return [Access(home, clause, field)]
    if isinstance(value, Range):
        low, high = _bounds(value)
        if high - low >= _FEW_AMOUNTS:
            return [Access("by_amount", clause, field, ordered=False)]
        return [Access("by_amount", one, field) for one in _each_amount(low, high) or [NOTHING]]
    if field in _ENDS:
        return _of_id(field, value, clause)
    if field not in _PARTIAL:
        return []
    index, column, left_out = _PARTIAL[field]
    # SQLite uses a partial index only for a question that says itself what the index leaves out.
    sql = f"{clause.sql} AND {column} != '{left_out}'"
    return [] if value == left_out else [Access(index, Clause(sql, clause.values), field)]


def prices(word: Word) -> list[Clause]:
    """The few amounts of which every row has one, if that is what a word says."""
    if len(word.readings) != 1 or not isinstance(value := word.readings[0].value, Range):
        return []
    low, high = _bounds(value)
    return _each_amount(low, high) if high - low < _FEW_AMOUNTS else []


def with_price(ways: list[Access], prices: list[Clause]) -> list[Access]:
    """The same ways, but to a kind or a state only to its rows of these amounts, if there are any."""
    found = list[Access]()
    for way in ways:
        if not prices or way.index not in _PRICED:
            found.append(way)
            continue
        both = (
            Clause(f"{way.clause.sql} AND {one.sql}", (*way.clause.values, *one.values))
            for one in prices
        )
        found += [Access(_PRICED[way.index], clause, way.field) for clause in both]
    return found


def _each_amount(low: int, high: int) -> list[Clause]:
    return [Clause("amount = ?", (amount,)) for amount in range(low, high + 1)]


def _of_id(field: Field, value: Tail | Whole | str, clause: Clause) -> list[Access]:
    if isinstance(value, Tail):
        return [Access(_ENDS[field], clause, field)]
    if isinstance(value, Whole):
        sql = f"group_id IN ({_PRESENT_GROUPS}) AND {clause.sql}"
        return [Access(_WHOLE[field], Clause(sql, clause.values), field)]
    part = value.casefold()
    return [Access("", clause, field, part=part)] if indexed(field, part) else []


def _amounts(value: Value) -> Clause:
    if not isinstance(value, Range):
        return NOTHING
    return Clause("amount BETWEEN ? AND ?", _bounds(value))


def _bounds(value: Range) -> tuple[int, int]:
    return max(-_LARGEST, min(value.low, _LARGEST)), max(-_LARGEST, min(value.high, _LARGEST))


def _times(value: Value) -> Clause:
    if not isinstance(value, Span):
        return NOTHING
    bounds = (milliseconds_up(value.start), milliseconds_up(value.end))
    return Clause("created >= ? AND created < ?", bounds)


def _same(column: str) -> Callable[[Value], Clause]:
    return lambda value: Clause(f"{column} = ?", (value,))


def _id(column: str) -> Callable[[Value], Clause]:
    def clause(value: Value) -> Clause:
        if isinstance(value, Whole):
            return Clause(f"{column} = ?", (value.text,))
        if isinstance(value, Tail):
            return Clause(f"substr({column}, -4) = ?", (value.text,))
        return like(column, str(value), "%{}%")

    return clause


def like(column: str, typed: str, form: str) -> Clause:
    """Whether a column is of this form (LIKE's), with what was typed in the place of {}, in any case."""
    if "\0" in typed:  # where a pattern would end; no id has one
        return NOTHING
    # Unlike `lower`, it makes no copy of the text of every row that is looked at.
    pattern = form.format(_WILD.sub(r"!\g<0>", typed.casefold()))
    return Clause(f"{column} LIKE ? ESCAPE '!'", (pattern,))


def _method(value: Value) -> Clause:
    beginning = str(value).upper()
    return Clause("substr(upper(payment_method), 1, ?) = ?", (len(beginning), beginning))


_CONDITIONS: dict[Field, Callable[[Value], Clause]] = {
    Field.AMOUNT: _amounts,
    Field.TIME: _times,
    Field.LAST4: _same("last4"),
    Field.TERMINAL: _same("terminal_id"),
    Field.ORDER_ID: _id("order_id"),
    Field.TRANSACTION_ID: _id("transaction_id"),
    Field.AUTHORIZATION: _same("authorization_code"),
    Field.METHOD: _method,
    Field.ENTRY_MODE: lambda value: Clause("instr(upper(entry_mode), ?) > 0", (str(value),)),
    Field.TYPE: _same("type"),
    Field.STATUS: _same("status"),
}
