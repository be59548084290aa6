"""The shops: the same seed gives the same shop, and its past looks like trade."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from msp_tui.sandbox import shops
from msp_tui.sandbox.clock import DAY, MANUAL_START, MINUTE, local
from msp_tui.sandbox.documents import order_document
from msp_tui.sandbox.options import SandboxOptions
from msp_tui.sandbox.refusal import SandboxError
from msp_tui.sandbox.world import World
from tests.sandbox.till import ACCOUNT, pass_time

TABLES = ("groups", "terminals", "orders", "transactions")


def dump(**options: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Make a shop and read all of it."""
    world = World(SandboxOptions(clock="manual", **options))
    rows = {t: [tuple(row) for row in world.state.all(f"SELECT * FROM {t}")] for t in TABLES}
    world.close()
    return rows


def test_the_same_seed_gives_the_same_shop() -> None:
    """Another seed changes keys and history, but neither group ids nor TIDs."""
    one, same, other = dump(), dump(), dump(seed=2)
    assert one == same
    assert one["transactions"] != other["transactions"]
    for table, column in (("groups", 0), ("terminals", 1)):
        assert [r[column] for r in one[table]] == [r[column] for r in other[table]]
    assert not {row[2] for row in one["groups"]} & {row[2] for row in other["groups"]}


@pytest.mark.parametrize(
    ("name", "groups", "terminals", "bound"),
    [("empty", 0, 0, 0), ("bookshop", 3, 6, 5), ("restaurant", 1, 5, 5), ("chain", 40, 200, 195)],
)
def test_the_named_shops(name: str, groups: int, terminals: int, bound: int) -> None:
    """Each shop file holds what it promises, with TIDs and serials that are unique."""
    plan = shops.load(name)
    assert (len(plan.groups), len(plan.terminals)) == (groups, terminals)
    assert len({terminal.id for terminal in plan.terminals}) == terminals
    serials = [t.serial_number for t in plan.terminals if t.serial_number]
    assert (len(serials), len(set(serials))) == (bound, bound)
    rows = dump(shop=name, history=300)["transactions"]
    assert len(rows) == (300 if bound else 0)


def test_there_is_no_such_shop() -> None:
    """The sentence names the shops there are."""
    with pytest.raises(SandboxError, match="empty"):
        shops.load("florist")


def test_a_shop_file_of_ones_own(tmp_path: Path) -> None:
    """A file of the same form as the named ones is a shop too."""
    mine = tmp_path / "florist.json"
    named = Path(shops.__file__).parent / "shops" / "restaurant.json"
    mine.write_text(named.read_text())
    own, named_shop = dump(shop=str(mine), history=0), dump(shop="restaurant", history=0)
    assert own["terminals"] == named_shop["terminals"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"prices": ["1250"]}, "must be whole numbers"),
        ({"prices": [0]}, "start at 1"),
        ({"prices": 5}, "is not a shop file"),
        ({"groups": [{"id": 1}]}, "'name' is missing"),
        ({"groups": [{"id": 7, "name": 7}]}, "must be text"),
        ({"groups": [{"id": 7, "name": "a"}, {"id": 7, "name": "b"}]}, "group id is there twice"),
        ({"groups": [{"id": 8, "name": "a"}]}, "in a group that is not there"),
        ({"terminals": [{"id": "A", "group_id": 7, "name": "n", "provider": "X"}]}, "SMARTPOS"),
        ({"terminals": [{"id": "A", "group": 7}]}, "is not a shop file"),
        ({"merchant": {}}, "'name' is missing"),
        ({"merchant": None}, "is not a shop file"),
    ],
)
def test_a_wrong_shop_file(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    """What no shop can be made of is refused in a sentence that names the file."""
    data = {
        "merchant": {"name": "F", "address": "A", "location": "L", "country": "BE"},
        "prices": [100],
        "groups": [{"id": 7, "name": "G"}],
        "terminals": [{"id": "A", "group_id": 7, "name": "T"}],
    }
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(data))
    assert shops.load(str(path)).groups == ((7, "G"),)
    path.write_text(json.dumps({**data, **change}))
    with pytest.raises(SandboxError, match=sentence) as problem:
        shops.load(str(path))
    assert str(path) in str(problem.value)


@pytest.mark.parametrize("text", ["", "[]", "{", "7"])
def test_a_shop_file_that_is_none(tmp_path: Path, text: str) -> None:
    """Not JSON, not an object, not there: a sentence."""
    path = tmp_path / "mine.json"
    path.write_text(text)
    for name in (path, tmp_path / "no.json", tmp_path / "no.json/x.json"):
        with pytest.raises(SandboxError, match=r"\.json: "):
            shops.load(str(name))


@pytest.mark.parametrize("count", [0, 1, 2, 199, 5000])
def test_the_history_is_as_long_as_asked(count: int) -> None:
    """Exactly so many transactions, all before today and in opening hours."""
    world = World(SandboxOptions(clock="manual", history=count))
    rows = world.state.all("SELECT * FROM transactions ORDER BY created")
    assert len(rows) == count
    for row in rows:
        moment = local(row["created"])
        assert moment.date() < local(MANUAL_START).date()
        assert moment.weekday() != 6
        assert 9 <= moment.hour < 19
        assert row["created"] <= row["modified"] < MANUAL_START
    world.close()


@pytest.mark.parametrize(("asked", "made"), [(12, 12), (10_000, 90)])
def test_payments_of_today(asked: int, made: int) -> None:
    """Besides the same history: of this day, over before now, and no more than tills can take."""
    without, with_some = dump(history=40), dump(history=40, today=asked)
    past = len(without["transactions"])
    assert with_some["transactions"][:past] == without["transactions"]
    world = World(SandboxOptions(clock="manual", history=40, today=asked))
    midnight = MANUAL_START - 9 * 60 * MINUTE
    rows = world.state.all("SELECT * FROM transactions WHERE created >= ?", midnight)
    assert len(rows) == made == len(with_some["transactions"]) - past
    assert all(row["modified"] < MANUAL_START for row in rows)
    assert {row["type"] for row in rows} == {"payment"}
    assert not world.state.all("SELECT * FROM orders WHERE open")
    world.close()


def test_the_history_agrees_with_itself() -> None:
    """Every order says what its transactions say; all sorts occur, old ones in a long history."""
    world = World(SandboxOptions(clock="manual", history=4000))
    orders = world.state.all("SELECT * FROM orders")
    for order in orders:
        payment, refunds = world.orders.payment(order), world.orders.refunds(order)
        assert sum(row["amount"] for row in refunds) == order["refunded"]
        assert (order["status"], order["financial_status"]) == (
            payment["status"],
            payment["financial_status"],
        )
        assert order["order_id"] == payment["order_id"]
        assert all(row["created"] > payment["completed"] for row in refunds)
        document = order_document(order, payment, refunds, world.plan.merchant)
        assert document["transaction_id"] == payment["id"]
        assert not order["open"]
    seen = Counter(order["status"] for order in orders)
    assert {"completed", "cancelled", "declined", "refunded", "partial_refunded"} == set(seen)
    assert seen["completed"] > 0.85 * len(orders)
    rows = world.state.all("SELECT * FROM transactions")
    assert {row["brand"] for row in rows} >= {"VISA", "MASTERCARD", "MAESTRO", "VPAY", "AMEX"}
    assert any(row["response_code"] == "65" for row in rows)
    assert any(row["wallet"] for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
    assert world.terminals.total(ACCOUNT, None) == 6
    world.close()


def test_a_short_history_can_all_be_refunded() -> None:
    """The default history lies within the 180 days of a card refund."""
    world = World(SandboxOptions(clock="manual"))
    oldest = world.state.one("SELECT min(created) AS created FROM transactions")
    assert oldest
    assert MANUAL_START - oldest["created"] < 40 * DAY
    world.close()


@pytest.mark.parametrize("per_minute", [20, 200])
async def test_traffic(per_minute: int) -> None:
    """About so many payments a minute, on every active terminal, ending in every way."""
    world = World(SandboxOptions(clock="manual", history=0, traffic=per_minute))
    world.traffic.start()
    waiting = world.terminals.get("000004Oh")["code"]
    world.terminals.bind(waiting, "S-9", None)
    await pass_time(world, 60 * 1200 / per_minute)
    rows = world.state.all("SELECT * FROM transactions")
    assert 950 < len(rows) < 1500
    assert len({row["terminal_id"] for row in rows}) == 6
    ends = Counter(row["status"] for row in rows)
    assert ends["completed"] > 0.85 * len(rows)
    assert set(ends) >= {"completed", "declined", "cancelled"}
    world.close()


async def test_no_customer_comes_without_traffic() -> None:
    """Traffic of an earlier run stops when the shop is started without."""
    world = World(SandboxOptions(clock="manual", history=0))
    world.agenda.note(world.clock.now() + 1, "traffic")
    world.traffic.start()
    await pass_time(world, 3600)
    assert world.state.all("SELECT * FROM transactions") == []
    world.close()
