"""Whatever an answer holds, it is read or refused; nothing else ever happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from msp_tui.api import wire
from msp_tui.api.times import AMSTERDAM
from msp_tui.domain.text import clean
from tests.api.test_wire import ROW, enveloped, page_of


@given(
    st.text(max_size=220) | st.text(st.sampled_from("a é\u00ad\u00a0\u0300\u202e€ "), max_size=30)
)
def test_the_short_way_is_the_same_way(said: str) -> None:
    """Text that is not taken apart is text that would not have changed."""
    assert wire.text(said) == clean(said)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.sampled_from(list(ROW)), inner, max_size=6)
    ),
    max_leaves=12,
)
READERS: list[Callable[[bytes], object]] = [
    lambda body: wire.page(body, 57958, AMSTERDAM),
    lambda body: wire.order(body, 57958, AMSTERDAM),
    wire.terminals,
    wire.terminal,
    lambda body: wire.refund(body, "R-1"),
    wire.account,
    lambda body: wire.started(body, "P-1"),
    wire.group,
    wire.groups,
    wire.bound_terminal,
    wire.done,
]


def read_or_refuse(body: bytes) -> None:
    """Every reader either gives a value or raises ValueError."""
    for read in READERS:
        try:
            read(body)
        except ValueError:
            continue


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_answer_is_read_or_refused(body: bytes) -> None:
    """No reader ever raises anything but ValueError."""
    read_or_refuse(body)


@given(
    JSON | st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys([*ROW, "id", "var1"], JSON))),
    JSON,
)
def test_any_data_is_read_or_refused(data: Any, pager: Any) -> None:
    """Neither does one with the right envelope and the wrong content."""
    read_or_refuse(enveloped(data, pager=pager))


@given(st.dictionaries(st.sampled_from([*ROW, "completed", "description", "var1"]), JSON))
def test_any_row_is_kept_or_left_out(fields: dict[str, Any]) -> None:
    """Whatever a row holds, the good row beside it is kept."""
    page = page_of(ROW, ROW | fields)
    assert page.rows[0] == page_of(ROW).rows[0]


@given(
    st.sampled_from(["payment_details", "related_transactions", "payment_methods", "created"]), JSON
)
def test_any_order_is_read_or_refused(field: str, value: Any) -> None:
    """The order too."""
    read_or_refuse(enveloped(ROW | {field: value}))


EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "status": JSON | st.just("completed"),
        "order_id": JSON | st.just("P-1"),
        "financial_status": JSON,
        "transaction_id": JSON,
    },
)


@given(st.lists(EVENTS.map(json.dumps) | st.text(), max_size=4))
def test_any_event_is_read_or_left_out(lines: list[str]) -> None:
    """Whatever a stream tells, a good event among it is heard, and no other order's."""
    good = json.dumps({"order_id": "P-1", "status": "completed", "transaction_id": 89000000})
    other = json.dumps({"order_id": "P-2", "status": "cancelled"})
    whole = [line for text in lines for line in text.split("\n")]
    told = wire.news("\n".join([*whole, good, other]), "P-1")
    assert told[-1].status == "completed"
    assert told[-1].transaction_id == "89000000"
    assert len(told) <= len(whole) + 1
