"""Listing transactions: order, filters, cursors that stay right, scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from msp_tui.sandbox.clock import read_instant
from msp_tui.sandbox.groups import Caller
from msp_tui.sandbox.listing import read_page, read_question
from msp_tui.sandbox.options import SandboxOptions
from msp_tui.sandbox.refusal import Refusal
from msp_tui.sandbox.world import World
from tests.sandbox.till import CAFE, COUNTER, pass_time, refund, sell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msp_tui.sandbox.listing import Page
    from tests.support.sandbox_process import SandboxProcess


@pytest.fixture(scope="module")
def lived_in() -> Iterator[World]:
    """A bookshop with a year's history, only read."""
    shop = World(SandboxOptions(clock="manual", history=3000))
    yield shop
    shop.close()


def page(world: World, query: str, group_id: int | None = None) -> Page:
    """Ask for a page."""
    return read_page(world.state, Caller(group_id), read_question(parse_qs(query)))


def ids(found: Page) -> list[int]:
    """Give the transaction ids of a page."""
    return [row["id"] for row in found.rows]


def walk(world: World, query: str, group_id: int | None = None) -> list[int]:
    """Follow the cursor to older rows until the empty page."""
    found, seen = page(world, query, group_id), []
    while found.rows:
        seen += ids(found)
        found = page(world, f"{query}&after={found.older}", group_id)
    assert (found.older, found.newer) == (None, None)
    return seen


@pytest.mark.parametrize("group_id", [None, COUNTER, CAFE])
def test_the_cursor_meets_every_row_once(lived_in: World, group_id: int | None) -> None:
    """Page by page, newest first, all rows come once; the last cursor leads to an empty page."""
    seen = walk(lived_in, "limit=170", group_id)
    where = "" if group_id is None else f"WHERE group_id = {group_id}"
    rows = lived_in.state.all(
        f"SELECT id FROM transactions {where} ORDER BY created DESC, seq DESC"
    )
    assert [row["id"] for row in rows] == seen
    assert len(seen) == len(set(seen))


def test_cursors_stay_right_while_rows_arrive(world: World) -> None:
    """A new payment on top moves nothing in the pages below, and `before` finds it."""
    first = [sell(world, 1000 + turn)["order_id"] for turn in range(6)]
    top = page(world, "limit=2")
    for turn in range(3):
        sell(world, 2000 + turn)
    below = page(world, f"limit=2&after={top.older}")
    assert [row["order_id"] for row in below.rows] == [first[3], first[2]]
    newer = page(world, f"limit=2&before={top.newer}")
    assert [row["amount"] for row in newer.rows] == [2001, 2000]
    newest = page(world, f"limit=2&before={newer.newer}")
    assert [row["amount"] for row in newest.rows] == [2002]
    assert page(world, f"before={newest.newer}").rows == []


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("status=declined", "status = 'declined'"),
        ("status=declined,cancelled", "status IN ('declined', 'cancelled')"),
        ("financial_status=completed", "financial_status = 'completed'"),
        ("type=refund", "type = 'refund'"),
        ("payment_method=VISA", "brand = 'VISA'"),
        ("payment_method[]=VISA&payment_method[]=AMEX", "brand IN ('VISA', 'AMEX')"),
        ("currency=EUR", "1"),
        ("currency=USD", "0"),
        (f"site_id={CAFE}", f"group_id = {CAFE}"),
        (f"site_id={CAFE}&type=refund", f"group_id = {CAFE} AND type = 'refund'"),
    ],
)
def test_filters(lived_in: World, query: str, where: str) -> None:
    """Every documented filter lets through what it says, and only that."""
    rows = lived_in.state.all(f"SELECT id FROM transactions WHERE {where}")
    assert {row["id"] for row in rows} == set(walk(lived_in, f"{query}&limit=1000"))


async def test_until_is_exclusive_and_times_have_three_forms(world: World) -> None:
    """From counts its own instant, until does not; dates, date-times and Unix seconds are one."""
    sell(world)  # 2026-01-05T09:00 in Amsterdam
    await pass_time(world, 60)
    late = sell(world)["created"]
    for nine in ("2026-01-05T09:01:00", "2026-01-05T08:01:00Z", str(late // 1000)):
        assert [row["created"] for row in page(world, f"created_from={nine}").rows] == [late]
        assert late not in [row["created"] for row in page(world, f"created_until={nine}").rows]
    assert len(page(world, "completed_from=2026-01-05&completed_until=2026-01-06").rows) == 2


@pytest.mark.parametrize("day", ["2025-11-03", "2025-12-20", "2026-01-04", "2026-01-05"])
def test_completed_has_its_own_bounds(lived_in: World, day: str) -> None:
    """Rows are found by when they were completed, however long before they were created."""
    instant = read_instant(day)
    for name, compare in (("from", ">="), ("until", "<")):
        rows = lived_in.state.all(
            f"SELECT id FROM transactions WHERE completed {compare} {instant}"
        )
        found = walk(lived_in, f"limit=1000&completed_{name}={day}")
        assert {row["id"] for row in rows} == set(found)


async def test_a_refund_that_waited_for_money_is_found(world: World) -> None:
    """A refund completed nights after it was made is in the list of that night."""
    world.state.put("balance", 0)
    refund(world, sell(world), 100)
    await pass_time(world, 3 * 86_400)
    world.state.put("balance", 100)
    await pass_time(world, 86_400)
    found = page(world, "completed_from=2026-01-09")
    assert [row["type"] for row in found.rows] == ["refund"]


def test_a_refund_is_a_row_of_its_own(world: World) -> None:
    """The refund stands above its sale, which now shows what was refunded."""
    sale = sell(world)
    refund(world, sale, 100)
    assert [(row["type"], row["status"]) for row in page(world, "").rows] == [
        ("refund", "reserved"),
        ("payment", "partial_refunded"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=1001", "limit=-1", "limit=ten", "limit=1e3", "limit=٣"),
        *("after=x", "after=%00", "after=MTIz", "before=!!", "after=MQ&before=MQ"),
        *("created_from=yesterday", "completed_until=2026-13-01", "created_until=99999999999999"),
        *("status=paid", "type=gift", "currency=EURO", "site_id=one", "payment_method=%00"),
    ],
)
def test_a_wrong_question_is_refused(world: World, query: str) -> None:
    """What cannot be understood is refused, not ignored."""
    with pytest.raises(Refusal):
        page(world, query)


@pytest.mark.parametrize(
    "query",
    [
        *("", "type=refund", "status=reserved", "created_from=2026-01-01"),
        *("status=declined,cancelled", "completed_from=2026-01-01", "completed_until=2026-01-01"),
    ],
)
@pytest.mark.parametrize("group_id", [None, COUNTER])
@pytest.mark.parametrize("place", ["", "&after=MTc2NzYwMDAwMDAwMC41MDA"])
def test_a_page_is_a_walk_along_an_index(
    lived_in: World, query: str, group_id: int | None, place: str
) -> None:
    """No listing gathers and sorts rows, or reads the table from its start."""
    asked: list[str] = []
    lived_in.state._db.set_trace_callback(asked.append)
    page(lived_in, query + place, group_id)
    lived_in.state._db.set_trace_callback(None)
    plan = " ".join(str(row[3]) for row in lived_in.state.all(f"EXPLAIN QUERY PLAN {asked[-1]}"))
    assert "USING INDEX transactions_" in plan
    assert "TEMP B-TREE" not in plan
    if place:
        assert "created<" in plan or "(created,seq)<" in plan


def test_rows_over_the_api(shared_sandbox: SandboxProcess) -> None:
    """A list row has the documented fields and neither terminal nor card."""
    answer = shared_sandbox.api("GET", "/transactions?limit=3&status=completed")
    row: dict[str, Any] = answer.data[0]
    documented = "amount completed costs created currency customer debit_credit description"
    documented += " financial_status net order_id payment_method site_id status transaction_id type"
    assert {*documented.split(), "var1", "var2", "var3"} == set(row)
    pager = answer.body["pager"]
    assert set(pager) == {"after", "before", "cursor", "limit"}
    assert f"after={pager['cursor']['after']}" in pager["after"]
    assert shared_sandbox.api_key not in str(answer.body)


def test_a_group_key_sees_its_group_alone(shared_sandbox: SandboxProcess) -> None:
    """Group keys list their own transactions, the account key everyone's."""
    everyone = shared_sandbox.api("GET", "/transactions?limit=1000").data
    assert len(everyone) == 200
    for group in shared_sandbox.groups:
        rows = shared_sandbox.api("GET", "/transactions?limit=1000", key=group["api_key"]).data
        assert [row for row in everyone if row["site_id"] == group["id"]] == rows
        assert rows
