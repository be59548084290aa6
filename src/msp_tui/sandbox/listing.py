"""Listing transactions: every documented filter, newest first, with cursors on indexed columns.

A cursor is a place between rows (instant and row), not a count of them, so it stays right while new
rows arrive and a page costs the same wherever it lies.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msp_tui.sandbox.clock import read_instant
from msp_tui.sandbox.refusal import BAD_CURRENCY, BAD_DATA, Refusal
from msp_tui.sandbox.schema import LATE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from msp_tui.sandbox.groups import Caller
    from msp_tui.sandbox.state import Row, State

STATUSES = (
    "initialized",
    "completed",
    "declined",
    "cancelled",
    "expired",
    "uncleared",
    "shipped",
    "reserved",
    "refunded",
    "partial_refunded",
    "chargeback",
    "void",
)
TYPES = (
    "payment",
    "refund",
    "chargeback",
    "reserve_chargeback",
    "reverse_chargeback",
    "internal",
    "merchant_settlement",
    "withdrawal",
)

# What a filter on `completed` says of `created`, along which a listing walks: without it the walk
# would pass every row before the first and after the last that fits. (The plus keeps SQLite from
# looking for the least `created` in the order of `created`.)
_CREATED_THEN = {
    "until": "created < ?",
    "from": f"created >= min(? - {LATE}, coalesce((SELECT min(+created) FROM transactions"  # noqa: S608 - our own words
    f" WHERE completed - created > {LATE} AND completed >= ?), ?))",
}
_CURSOR = re.compile(r"(\d{1,15})\.(\d{1,15})", re.ASCII)


@dataclass(frozen=True)
class Question:
    """What is asked of the list: SQL conditions and their values, the page's size and place."""

    conditions: tuple[str, ...]
    values: tuple[object, ...]
    limit: int
    after: tuple[int, int] | None = None
    before: tuple[int, int] | None = None


@dataclass(frozen=True)
class Page:
    """Rows newest first, and the cursors to what is older and newer; an empty page has none."""

    rows: list[Row]
    older: str | None
    newer: str | None
    limit: int


def read_question(
    query: Mapping[str, Sequence[str]], default_limit: int = 100, most: int = 1000
) -> Question:
    """Read the filters of a query string (each name with its values).

    MultiSafepay: `*_until` is exclusive; `limit` is 1 to 1000, 100 by default. Raises Refusal.
    """
    conditions: list[str] = []
    values: list[object] = []
    for name, compare in (("from", ">="), ("until", "<")):
        for column in ("created", "completed"):
            if (text := _last(query, f"{column}_{name}")) is not None:
                instant = _instant(f"{column}_{name}", text)
                conditions.append(f"{column} {compare} ?")
                values.append(instant)
                if column == "completed":
                    conditions.append(_CREATED_THEN[name])
                    values.extend([instant] * _CREATED_THEN[name].count("?"))
    for column, allowed in (
        ("status", STATUSES),
        ("financial_status", STATUSES),
        ("type", TYPES),
        ("brand", None),
        ("currency", None),
    ):
        wanted = _words(query, "payment_method" if column == "brand" else column, allowed)
        if wanted:
            # Several values of an indexed column would be gathered and sorted before the first
            # row is out; the plus keeps them a filter on the walk in the order of time.
            walked = column if len(wanted) == 1 else f"+{column}"
            conditions.append(f"{walked} IN ({', '.join('?' * len(wanted))})")
            values.extend(wanted)
    if (site := _last(query, "site_id")) is not None:
        if not (site.isascii() and site.isdigit() and len(site) <= 15):
            raise Refusal(BAD_DATA, "site_id must be a whole number")
        conditions.append("group_id = ?")
        values.append(int(site))
    after, before = _last(query, "after"), _last(query, "before")
    if after and before:
        raise Refusal(BAD_DATA, "Give either after or before, not both")
    return Question(
        tuple(conditions),
        tuple(values),
        _limit(query, default_limit, most),
        _place(after) if after else None,
        _place(before) if before else None,
    )


def _last(query: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = query.get(name) or ()
    return values[-1] or None if values else None


def _instant(name: str, text: str) -> int:
    try:
        # In a query string a plus that was not escaped arrives as a space.
        return read_instant(re.sub(r" (\d\d:?\d\d)$", r"+\1", text))
    except (ValueError, OverflowError):
        raise Refusal(BAD_DATA, f"{name} must be a date, a date-time or Unix seconds") from None


def _words(
    query: Mapping[str, Sequence[str]], name: str, allowed: Sequence[str] | None
) -> list[str]:
    """Read a filter given once, several times, as `name[]` or separated by commas."""
    given = (*query.get(name, ()), *query.get(f"{name}[]", ()))
    words = [word.strip() for text in given for word in text.split(",") if word.strip()]
    if len(words) > 50:
        raise Refusal(BAD_DATA, f"{name} has too many values")
    for word in words:
        if allowed is not None and word not in allowed:
            raise Refusal(BAD_DATA, f"{name} must be one of {', '.join(allowed)}")
        if name == "currency" and not (word.isascii() and len(word) == 3):
            raise Refusal(BAD_CURRENCY, "currency must be a code of three letters")
        if not word.isprintable():
            raise Refusal(BAD_DATA, f"{name} holds characters that are not allowed")
    return words


def _limit(query: Mapping[str, Sequence[str]], default: int, most: int) -> int:
    text = _last(query, "limit")
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= most):
        raise Refusal(BAD_DATA, f"limit must be a whole number from 1 to {most}")
    return int(text)


def cursor(row: Row) -> str:
    """Write the place of a row."""
    return base64.urlsafe_b64encode(f"{row['created']}.{row['seq']}".encode()).decode().rstrip("=")


def _place(text: str) -> tuple[int, int]:
    try:
        padded = text + "=" * (-len(text) % 4)
        match = _CURSOR.fullmatch(base64.b64decode(padded, b"-_", validate=True).decode("ascii"))
    except ValueError:
        match = None
    if match is None:
        raise Refusal(BAD_DATA, "This cursor is not one of ours; take it from pager.cursor")
    return int(match[1]), int(match[2])


def read_page(state: State, caller: Caller, question: Question) -> Page:
    """Give one page of the transactions a caller may see."""
    conditions, values = list(question.conditions), list(question.values)
    if caller.group_id is not None:
        conditions.append("group_id = ?")
        values.append(caller.group_id)
    direction = "ASC" if question.before else "DESC"
    place = question.before or question.after
    if place:
        conditions.append(f"(created, seq) {'>' if question.before else '<'} (?, ?)")
        values.extend(place)
    where = " AND ".join(conditions) or "1"
    rows = state.all(
        f"SELECT * FROM transactions WHERE {where}"  # noqa: S608 - conditions are this module's own
        f" ORDER BY created {direction}, seq {direction} LIMIT ?",
        *values,
        question.limit,
    )
    if question.before:
        rows.reverse()
    if not rows:
        return Page([], None, None, question.limit)
    return Page(rows, cursor(rows[-1]), cursor(rows[0]), question.limit)
