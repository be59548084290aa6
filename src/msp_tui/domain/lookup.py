"""A lookup as a question: what each typed word may mean, and why a row matched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from msp_tui.domain.clock import Span
from msp_tui.domain.frozen import frozen
from msp_tui.domain.transactions import Transaction


class Field(StrEnum):
    """What of a row a word matched."""

    AMOUNT = "amount"
    LAST4 = "last4"
    TIME = "time"
    TERMINAL = "terminal"
    ORDER_ID = "order_id"
    TRANSACTION_ID = "transaction_id"
    AUTHORIZATION = "authorization"
    METHOD = "method"
    ENTRY_MODE = "entry_mode"
    TYPE = "type"
    STATUS = "status"

    __hash__ = (
        str.__hash__
    )  # an Enum's own is Python's work, and every row of an answer asks for some


@frozen
class Range:
    """Amounts from `low` to `high`, both included, in minor units."""

    low: int
    high: int


@frozen
class Tail:
    """The last four characters of an id: digits, as a slip's last four are."""

    text: str


@frozen
class Whole:
    """An id from its first to its last character, in its own case."""

    text: str


Value = Range | Span | Tail | Whole | str


@frozen
class Criterion:
    """One reading of a word.

    `value` by field: AMOUNT a Range; TIME a Span; LAST4 four digits; TERMINAL one TID; ORDER_ID and
    TRANSACTION_ID a part of the id (any case) or its Tail, ORDER_ID also the Whole of it; AUTHORIZATION the
    whole code; METHOD, ENTRY_MODE, TYPE and STATUS MultiSafepay's own word: METHOD the beginning of it and
    ENTRY_MODE a part of it, in upper case.
    """

    field: Field
    value: Value

    def matches(self, row: Transaction) -> bool:
        """Whether this row is what the word meant."""
        return _MATCHERS[self.field](self.value, row)


def _part(value: Value, text: str) -> bool:
    if isinstance(value, Whole):
        return value.text == text
    if isinstance(value, Tail):
        return text[-4:] == value.text
    return str(value).casefold() in text.casefold()


def _begins(value: Value, text: str) -> bool:
    return text.upper().startswith(str(value).upper())


def _amount(value: Value, row: Transaction) -> bool:
    return isinstance(value, Range) and value.low <= row.amount <= value.high


def _time(value: Value, row: Transaction) -> bool:
    return isinstance(value, Span) and row.created in value


_MATCHERS: dict[Field, Callable[[Value, Transaction], bool]] = {
    Field.AMOUNT: _amount,
    Field.TIME: _time,
    Field.LAST4: lambda value, row: row.last4 == value,
    Field.TERMINAL: lambda value, row: row.terminal_id == value,
    Field.ORDER_ID: lambda value, row: _part(value, row.order_id),
    Field.TRANSACTION_ID: lambda value, row: _part(value, row.transaction_id),
    Field.AUTHORIZATION: lambda value, row: row.authorization_code == value,
    Field.METHOD: lambda value, row: _begins(value, row.payment_method),
    Field.ENTRY_MODE: lambda value, row: str(value) in row.entry_mode.upper(),
    Field.TYPE: lambda value, row: row.type == value,
    Field.STATUS: lambda value, row: row.status == value,
}


@frozen
class Word:
    """One typed word and everything it may mean; a row has to match one of its readings.

    `looser` is what comes near where few rows match: a reading for the field that it stands in for.
    """

    typed: str
    readings: tuple[Criterion, ...]
    looser: tuple[tuple[Field, Criterion], ...] = ()


@frozen
class Question:
    """All words together: a row has to match every one. `groups` None asks all groups."""

    words: tuple[Word, ...]
    groups: tuple[int, ...] | None = None


@frozen
class Merit:
    """What a row that answers a question is worth, before its age.

    The weight of each field that a word met; what one id gains when it is what was typed, or begins or ends so.
    Among rows of one weight a sale with money left in it comes first, then one that was paid, any other
    payment, and anything else.
    """

    weights: Mapping[Field, int]
    whole_id: int
    edge_of_id: int


@frozen
class Match:
    """A row that answers the question and the fields that say why; those in `near` it only comes near."""

    row: Transaction
    because: tuple[Field, ...]
    near: frozenset[Field] = frozenset()

    @property
    def exact(self) -> bool:
        """Whether every word is met as it was typed."""
        return not self.near

    @property
    def reasons(self) -> tuple[str, ...]:
        """`near amount`, `time`: why the row matched, strongest reason first, in the fields' own names."""
        return tuple(f"near {field}" if field in self.near else field for field in self.because)
