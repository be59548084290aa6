"""Payments in any weather: whatever the network does, each is sent at most once and ends as its order did."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from datetime import timedelta

import pytest

from msp_tui.domain.errors import NoAnswer, NotFound, Refused, ServerTrouble, Unreachable
from msp_tui.domain.payments import CloudPayment, PaymentNews, PaymentState
from tests.shop.conftest import World
from tests.shop.paying import stands, wish
from tests.support.loop import on_jumping_time

WEATHER = (
    NoAnswer("Silence."),
    ServerTrouble("500"),
    Unreachable("No network."),
    NotFound("Not yet.", code=1006, status=404),
)
ENDS = {
    "completed": {PaymentState.COMPLETED},
    "cancelled": {PaymentState.CANCELLED, PaymentState.EXPIRED},
    "declined": {PaymentState.DECLINED},
}


def spoil(world: World, dice: random.Random) -> None:
    """What the network does to the next requests."""
    gateway = world.gateway
    gateway.failures["order"] = [dice.choice([None, None, *WEATHER]) for _ in range(12)]
    broken = (None, None, Refused("No such stream."), *WEATHER)
    gateway.failures["payment_news"] = [dice.choice(broken) for _ in range(6)]
    if dice.random() < 0.4:
        lost = dice.choice([gateway.failures, gateway.lose])
        lost["start_payment"] = [dice.choice(WEATHER[:2])]  # type: ignore[index] # one of two shapes


async def happen(world: World, order_id: str, end: str, dice: random.Random) -> None:
    """What the customer does, told by the stream or not, with breaks in between."""
    gateway = world.gateway
    said = [*(["declined", "initialized"] * dice.randrange(3)), end]
    for status in said:
        await asyncio.sleep(dice.choice([0, 0.5, 5, 50]))
        gateway.change(order_id, status, after=timedelta(seconds=dice.choice([5, 61])))
        stream = gateway.told.get(order_id)
        if stream is not None and dice.random() < 0.7:
            news = PaymentNews(status, "70000001", "bare")
            stream.put_nowait(dice.choice([news, NoAnswer("It broke."), None]))


@pytest.mark.parametrize("seed", range(30))
def test_in_any_weather(world: World, tills: None, seed: int) -> None:
    """A console that follows, settles, and may be left in the middle for another one."""

    @on_jumping_time
    async def story() -> None:
        dice = random.Random(seed)
        end = dice.choice(list(ENDS))
        spoil(world, dice)
        payments = world.payments()
        payment: CloudPayment = await payments.start(wish())
        there = bool(world.gateway.started)
        customer = (
            asyncio.create_task(happen(world, payment.order_id, end, dice)) if there else None
        )
        leaves_at = dice.choice([None, 1.0, 20.0])
        for second in range(400):
            if leaves_at is not None and second >= leaves_at:
                payments.leave()
                payments, leaves_at = world.payments(), None
            with suppress(NoAnswer, ServerTrouble, Unreachable):
                await payments.settle()
            await asyncio.sleep(1)
        if customer is not None:
            await customer
        state = stands(world, payment.order_id).state
        assert state in (ENDS[end] if there else {PaymentState.NOT_MADE}), (end, state)
        assert world.gateway.names().count("start_payment") == 1
        assert world.journal.verify() == []
        payments.leave()

    story()
