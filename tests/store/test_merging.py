from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from msp_tui.domain.details import OrderDetail
from msp_tui.domain.transactions import Transaction
from msp_tui.store.ledger import Ledger
from msp_tui.store.opening import open_ledger
from msp_tui.store.rows import GONE_STATUSES, OPEN_STATUSES, PAID_STATUSES
from msp_tui.store.slots import fits
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL, at, detail, payment, refund_row

STATUSES = [
    "completed",
    "shipped",
    "initialized",
    "uncleared",
    "declined",
    "cancelled",
    "expired",
    "reserved",
    "partial_refunded",
    "refunded",
    "void",
    "chargeback",
]
Observation = list[Transaction] | OrderDetail


@st.composite
def orders(draw: st.DrawFn, number: int) -> list[Observation]:
    """Everything that may be read of one order: its rows, older states of them, and its details."""
    base = number * 100
    order_id = f"sale-{number}"
    attempts = draw(st.integers(1, 3))
    final = draw(st.sampled_from(["completed", "cancelled", "initialized", "refunded"]))
    statuses = ["declined"] * (attempts - 1) + [final]
    rows = [
        payment(base + at, order_id=order_id, status=status, var1=draw(st.sampled_from(["", "v"])))
        for at, status in enumerate(statuses)
    ]
    yes = st.booleans()
    refunds = []
    for at_ in range(draw(st.integers(0, 2))):
        told = refund_row(
            base + 50 + at_,
            order_id=draw(st.sampled_from(["", order_id, f"R-{base + at_}"])),
            status=draw(st.sampled_from(["reserved", "completed", "void"])),
            var1="theirs",
        )
        refunds.append(told)
        own = told.order_id or draw(st.sampled_from([order_id, f"R-{base + at_}"]))
        listed = payment(
            base + 50 + at_, order_id=own, type="refund", status=told.status, amount=told.amount
        )
        if draw(yes):
            rows.append(listed)
    told_of_last = detail(
        base + attempts - 1,
        order_id=order_id,
        status=draw(st.sampled_from([final, "partial_refunded"])),
        amount_refunded=sum(row.amount for row in refunds if row.counts),
        refunds=tuple(refunds),
    )
    seen: list[Observation] = [[row] for row in rows]
    if draw(yes):
        seen.append(told_of_last)
    if attempts > 1 and draw(yes):
        first = detail(base, order_id=order_id, status="declined", last4="1111", terminal_id="A")
        seen.append(first)
    if final not in OPEN_STATUSES and draw(yes):
        seen.append([replace(rows[attempts - 1], status="initialized", completed=None)])
    return seen


@st.composite
def histories(draw: st.DrawFn) -> list[Observation]:
    """A few orders' observations, as single rows and details."""
    return [one for number in range(1, draw(st.integers(2, 4))) for one in draw(orders(number))]


def shuffled(history: Sequence[Observation], seed: int) -> list[Observation]:
    """The same facts in another order, some twice, neighbouring rows joined into pages."""
    chance = random.Random(seed)
    mixed = [*history, *chance.sample(list(history), len(history) // 2)]
    chance.shuffle(mixed)
    pages: list[Observation] = []
    for one in mixed:
        if (
            isinstance(one, list)
            and pages
            and isinstance(pages[-1], list)
            and chance.random() < 0.5
        ):
            pages[-1] = [*pages[-1], *one]
        else:
            pages.append(one)
    return pages


def stored(history: Sequence[Observation], directory: str, name: str) -> list[tuple[Any, ...]]:
    """Every row of a fresh store after reading all that, without the store's own numbers."""
    state = StateDir.open(Path(directory, name), environment="sandbox", base_url=BASE_URL)
    ledger = open_ledger(state)
    for one in history:
        save(ledger, one)
    ledger.close()
    connection = sqlite3.connect(state.transactions)
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute("SELECT * FROM transactions")]
    connection.execute("INSERT INTO order_parts (order_parts, rank) VALUES ('integrity-check', 1)")
    connection.close()
    assert all(fits(row["slot"], row["created"]) for row in rows)
    hidden = {"seq", "slot", "last_read"}
    return sorted(tuple((k, v) for k, v in row.items() if k not in hidden) for row in rows)


def save(ledger: Ledger, one: Observation) -> None:
    """Read one page or one detail into the store."""
    if isinstance(one, list):
        ledger.save_transactions(one)
    else:
        ledger.save_detail(one)


@settings(max_examples=60)
@given(histories(), st.integers())
def test_any_order_overlap_or_repetition_gives_the_same_store(
    history: list[Observation], seed: int
) -> None:
    """Pages and details may come late, twice, mixed and in any order: the rows are the same."""
    with tempfile.TemporaryDirectory() as directory:
        straight = stored(history, directory, "straight")
        mixed = stored(shuffled(history, seed), directory, "mixed")
    assert straight == mixed


def test_statuses_mean_what_the_domain_says() -> None:
    """The store's lists of statuses, which SQL needs, agree with the domain's rules."""
    for status in STATUSES:
        row = payment(1, status=status)
        assert row.settled == (status not in OPEN_STATUSES)
        assert refund_row(1, status=status).counts == (status not in GONE_STATUSES)
        paid = {"completed", "partly_refunded", "refunded"}
        assert (row.outcome.value in paid) == (status in PAID_STATUSES)


def test_a_detail_before_the_list(ledger: Ledger) -> None:
    """A sale that was looked up is a row before the list shows it, but nobody takes the list as read up to it."""
    ledger.save_detail(detail(1))
    assert ledger.newest_listed(detail(1).group_id) is None
    assert ledger.save_transactions([payment(1)]) == []
    assert ledger.newest_listed(detail(1).group_id) == at(1)
