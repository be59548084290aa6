from __future__ import annotations

import asyncio

import pytest

from msp_tui.domain.errors import KeyRefused, NoAnswer, ServerTrouble
from msp_tui.domain.transactions import Transaction
from msp_tui.shop.reader import PUT_OFF
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER, at, detail, payment, refund
from tests.support.loop import on_jumping_time


@on_jumping_time
async def test_what_somebody_looks_at_is_read_first(world: World) -> None:
    """Then newest first; what was read already is not read for being looked at."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(number) for number in range(1, 8)]
    world.gateway.details = {(COUNTER, f"sale-{n}"): detail(n) for n in range(1, 8)}
    reader = world.reader()
    await reader.read_new()
    assert await reader.read_details(1) == 1
    world.ledger.ask_details(COUNTER, ["sale-7", "sale-3", "sale-2", "nobody's"])
    for _ in range(4):
        await world.reader().read_details(1)
    read = [call.what for call in world.gateway.calls if call.name == "order"]
    assert read == ["sale-7", "sale-3", "sale-2", "sale-6", "sale-5"]


@on_jumping_time
async def test_one_unreadable_order_does_not_keep_the_others_waiting(world: World) -> None:
    """It is put off for a minute, however many others wait, and twice as long each time."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(number) for number in (1, 2, 3)]
    world.gateway.details = {(COUNTER, f"sale-{number}"): detail(number) for number in (1, 2, 3)}
    reader = world.reader()
    await reader.read_new()
    world.gateway.failures["order"] = [ServerTrouble("Not JSON."), None, ServerTrouble("Again.")]
    assert [await reader.read_details(1) for _ in range(2)] == [0, 1]
    await asyncio.sleep(PUT_OFF)
    assert [await reader.read_details(1) for _ in range(3)] == [0, 1, 0]
    await asyncio.sleep(PUT_OFF)
    assert await reader.read_details(1) == 0
    assert world.ledger.without_detail(COUNTER, 5) == ["sale-3"]
    await asyncio.sleep(PUT_OFF)
    assert await reader.read_details(1) == 1
    assert world.ledger.without_detail(COUNTER, 5) == []


@on_jumping_time
async def test_an_order_without_a_page_is_given_up(world: World) -> None:
    """MultiSafepay knows none: it is asked for once."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(1)]
    reader = world.reader()
    await reader.read_new()
    assert await reader.read_details(5) == 1
    assert await reader.read_details(5) == 0


@on_jumping_time
async def test_a_refused_key_puts_nothing_off(world: World) -> None:
    """The key is wrong, not the order: the failure is told, and every order is asked for again."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(1)]
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    reader = world.reader()
    await reader.read_new()
    world.gateway.failures["order"] = [KeyRefused("The key is refused.")]
    with pytest.raises(KeyRefused):
        await reader.read_details(5)
    assert await reader.read_details(5) == 1


@on_jumping_time
async def test_a_payment_without_an_order_keeps_no_other_waiting(world: World) -> None:
    """The list shows one that names no order: there is no detail to ask for, and the next is read."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(1), payment(2, order_id="", status="initialized")]
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    reader = world.reader()
    await reader.read_new()
    await reader.read_open()
    assert [await reader.read_details(1) for _ in range(3)] == [1, 1, 0]
    assert [call.what for call in world.gateway.calls if call.name == "order"] == ["sale-1"]
    assert world.ledger.without_detail(COUNTER, 5) == []
    assert world.ledger.unsettled(COUNTER, 5) == []


@on_jumping_time
async def test_an_order_that_is_never_answered_keeps_no_other_waiting(world: World) -> None:
    """Its failure is told, and the next round begins with another."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(number) for number in (1, 2)]
    world.gateway.details = {(COUNTER, f"sale-{number}"): detail(number) for number in (1, 2)}
    reader = world.reader()
    await reader.read_new()
    world.gateway.failures["order"] = [NoAnswer("No answer.")]
    with pytest.raises(NoAnswer):
        await reader.read_details(1)
    assert await reader.read_details(1) == 1
    assert [call.what for call in world.gateway.calls if call.name == "order"] == [
        "sale-2",
        "sale-1",
    ]


@pytest.mark.parametrize("read_before", [False, True])
@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(payment(1, status="partial_refunded"), id="its sale"),
        pytest.param(refund(50, of=1), id="its refund"),
    ],
)
def test_a_detail_that_is_older_than_the_list_is_read_once_more(
    world: World, shown: Transaction, read_before: bool
) -> None:
    """The list showed the refund, to whoever read it, while the answer about the sale was still on its way."""

    @on_jumping_time
    async def story() -> None:
        world.clock.start = at(60)
        world.ledger.save_transactions([payment(1)])
        world.gateway.details[COUNTER, "sale-1"] = detail(1)
        if read_before:
            assert await world.reader().read_details(1) == 1
            world.ledger.save_transactions([payment(1, status="refunded")])

        def meanwhile(_name: str) -> None:
            world.ledger.save_transactions([shown])

        world.gateway.at_call = meanwhile
        reader = world.reader()
        assert await reader.read_details(1) == 1
        world.gateway.at_call = lambda _name: None
        world.gateway.details[COUNTER, "sale-1"] = detail(1, amount_refunded=500)
        assert await reader.read_details(1) == 1
        sale = world.records.sale(COUNTER, "sale-1")
        assert sale is not None
        assert sale.attempts[0].amount_refunded == 500
        assert await reader.read_details(1) == 0

    story()
