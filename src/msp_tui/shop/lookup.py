"""The refund lookup: reads a question, asks the store, ranks the answers and says why each one matched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import Clock
from msp_tui.domain.lookup import Field, Match, Question
from msp_tui.domain.transactions import Kind, Transaction
from msp_tui.shop.ports import Records
from msp_tui.shop.reading import Read, Surroundings, read

_WEIGHT = {
    Field.AMOUNT: 100,
    Field.ORDER_ID: 90,
    Field.TRANSACTION_ID: 90,
    Field.AUTHORIZATION: 90,
    Field.TIME: 60,
    Field.LAST4: 40,  # a phone shows another number than the card: never above amount and time
    Field.TERMINAL: 20,
    Field.METHOD: 10,
    Field.ENTRY_MODE: 10,
    Field.TYPE: 5,
    Field.STATUS: 5,
}
_CANDIDATES = 4
"""How many times more rows than wanted are ranked: the best match need not be the newest."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer with its question, so that a late answer can be told from a present one."""

    read: Read
    matches: tuple[Match, ...]
    known_since: datetime | None
    """Cards and terminals are known for payments from then on (aware UTC); None: there are none to know of."""


def find(
    records: Records,
    text: str,
    *,
    clock: Clock,
    zone: ZoneInfo,
    groups: tuple[int, ...] | None = None,
    limit: int = 50,
) -> Found:
    """Look a sale up in the store; no network. Best first, at most `limit`. Raises StateError."""
    terminals = [known.terminal for known in records.terminals()]
    around = Surroundings(clock.now().astimezone(zone).date(), zone, terminals)
    asked = read(text, around, groups)
    only = groups[0] if groups is not None and len(groups) == 1 else None
    rows = [] if asked.empty else records.search(asked.question, limit * _CANDIDATES)
    matches = sorted((explain(asked.question, row) for row in rows), key=rank, reverse=True)
    return Found(asked, tuple(matches[:limit]), records.detail_reach(only))


def explain(question: Question, row: Transaction) -> Match:
    """Why this row answers the question, strongest reason first."""
    fields = {
        reading.field
        for word in question.words
        for reading in word.readings
        if reading.matches(row)
    }
    return Match(row, tuple(sorted(fields, key=lambda field: -_WEIGHT[field])))


def rank(match: Match) -> tuple[int, bool, datetime]:
    """What makes one match better than another: the stronger reasons, a payment, the newer row."""
    weight = sum(_WEIGHT[field] for field in match.because)
    return weight, match.row.kind is Kind.PAYMENT, match.row.created
