"""Whatever is asked in whatever order, a sale is never refunded beyond itself."""

from __future__ import annotations

import asyncio
import contextlib
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from msp_tui.sandbox.options import SandboxOptions
from msp_tui.sandbox.refusal import Refusal
from msp_tui.sandbox.world import World
from tests.sandbox.till import pass_time, refund, sell

AMOUNT = 3000

steps = st.lists(
    st.one_of(
        st.tuples(st.just("refund"), st.none() | st.integers(1, AMOUNT + 100)),
        st.tuples(st.just("void"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.sampled_from([1, 299, 300, 86_400, 50 * 86_400])),
        st.tuples(st.just("balance"), st.none() | st.integers(0, AMOUNT)),
    ),
    max_size=15,
)


async def play(world: World, story: list[tuple[str, int | None]]) -> None:
    """Live through a story, looking at the sums after each step."""
    sale = sell(world, AMOUNT)
    for word, value in story:
        order = world.orders.get(sale["seq"])
        made = world.orders.refunds(order)
        with contextlib.suppress(Refusal):
            if word == "refund":
                refund(world, order, value)
            elif word == "void" and value is not None and value < len(made):
                world.refunds.void(order, made[value]["id"])
            elif word == "wait" and value:
                await pass_time(world, value)
            elif word == "balance":
                world.state.put("balance", value)
        check(world, sale["seq"])


def check(world: World, sale: int) -> None:
    """The sale's sum and status say exactly what its refunds say."""
    order = world.orders.get(sale)
    live = [row for row in world.orders.refunds(order) if row["status"] != "void"]
    total = sum(row["amount"] for row in live)
    assert 0 <= total <= AMOUNT
    assert total == order["refunded"]
    expected = {0: "completed", AMOUNT: "refunded"}.get(total, "partial_refunded")
    assert expected == order["status"] == world.orders.payment(order)["status"]
    for one, other in combinations(live, 2):
        if one["amount"] == other["amount"]:
            assert other["created"] - one["created"] >= 300_000


@settings(max_examples=60)
@given(steps)
def test_refunds_never_exceed_the_sale(story: list[tuple[str, int | None]]) -> None:
    """Refunding, cancelling and waiting in any order keeps the sums right."""
    world = World(SandboxOptions(shop="bookshop", clock="manual", history=0))
    try:
        asyncio.run(play(world, story))
    finally:
        world.close()
