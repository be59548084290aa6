"""Somebody sets the computer's clock while money is under way: nothing becomes older by that, and nothing waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from msp_tui.domain.clock import Clocks, ShopClock
from msp_tui.domain.refunds import RefundState
from msp_tui.shop.ages import Ages
from msp_tui.shop.certainty import ABSENT_AFTER
from msp_tui.shop.refund_rules import SEND_DEADLINE
from msp_tui.shop.refunds import RefundWish
from msp_tui.store.journal import Journal
from msp_tui.store.opening import open_journal
from tests.shop.conftest import World
from tests.shop.paying import DECLINED, FOR_NOW, TID, comes_to, stands, started, wish
from tests.store.bookshop import COUNTER, detail, intent, refund_row
from tests.support.fakes import FakeClock
from tests.support.loop import START, on_jumping_time, until

INTENDED, SENT, UNKNOWN = RefundState.INTENDED, RefundState.SENT, RefundState.UNKNOWN
ACCEPTED, NOT_MADE = RefundState.ACCEPTED, RefundState.NOT_MADE
YEAR, HOUR = timedelta(days=365), timedelta(hours=1)
FIVE = refund_row(77, order_id="sale-1", created=START)


@pytest.fixture
def other(world: World) -> Iterator[Journal]:
    """The journal as another process has it open."""
    journal = open_journal(world.state)
    yield journal
    journal.close()


def left_in_a_year(world: World, *steps: RefundState) -> None:
    """A refund that a process left behind, whose clock was a year ahead and was put back since."""
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    world.journal.intend(intent("R-1", order_id="sale-1", created=START + YEAR))
    for step in steps:
        world.journal.advance("R-1", step, START + YEAR)


async def settling(settle: Callable[[], Awaitable[object]], seconds: int) -> None:
    """Settle every few seconds for so long, as a console does."""
    for _ in range(seconds // 5):
        await settle()
        await asyncio.sleep(5)


@on_jumping_time
@pytest.mark.parametrize("steps", [[], [SENT], [SENT, UNKNOWN]])
async def test_a_clock_that_was_put_back_keeps_no_sale(
    world: World, steps: list[RefundState]
) -> None:
    """A refund of a future that the clock was cured of is settled as soon as any other, and not sooner."""
    left_in_a_year(world, *steps)
    assert await world.refunds().settle_all() == []
    assert [one.state for one in world.journal.intents()] == [NOT_MADE]
    took = world.clock.now() - START
    assert (ABSENT_AFTER if steps else SEND_DEADLINE) <= took
    assert took <= timedelta(seconds=100)
    assert world.journal.verify() == []


@on_jumping_time
@pytest.mark.parametrize("steps", [[SENT], [SENT, UNKNOWN]])
async def test_one_that_was_made_is_found_whatever_the_clock_said(
    world: World, steps: list[RefundState]
) -> None:
    """By its id at once; one without an id may be it, whenever it was made, and is never called not made."""
    left_in_a_year(world, *steps)
    world.gateway.details[COUNTER, "sale-1"] = detail(1, amount_refunded=500, refunds=(FIVE,))
    refunds = world.refunds()
    await refunds.settle_all()
    assert [one.state for one in world.journal.intents()] == [UNKNOWN]
    ours = replace(FIVE, order_id="R-1")
    world.gateway.details[COUNTER, "sale-1"] = detail(1, amount_refunded=500, refunds=(ours,))
    await asyncio.sleep(60)
    await refunds.settle()
    assert [one.state for one in world.journal.intents()] == [ACCEPTED]


@on_jumping_time
async def test_a_manager_decides_also_what_lies_ahead(world: World) -> None:
    """Nobody waits a year for the two minutes after which somebody may decide."""
    left_in_a_year(world, SENT, UNKNOWN)
    world.gateway.details[COUNTER, "sale-1"] = detail(1, amount_refunded=500, refunds=(FIVE,))
    decided = await world.refunds().decide("R-1", made=True, reason="seen", operator="12")
    assert (decided.state, decided.transaction_id) == (ACCEPTED, "000000077")


@on_jumping_time
@pytest.mark.parametrize("jump", [HOUR, -HOUR])
async def test_a_refund_under_way_is_not_called_not_made(
    world: World, other: Journal, wish: RefundWish, jump: timedelta
) -> None:
    """The clock is set while its answer is awaited: neither its console nor another one gives it up before its time."""
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    mine, theirs = world.refunds(), world.refunds(other)
    for refunds in (mine, theirs):
        await refunds.settle()
    world.gateway.hold["refund"] = asyncio.Event()
    asked = asyncio.create_task(mine.ask(wish))
    await until(lambda: "refund" in world.gateway.names())
    world.clock.ahead = jump
    await asyncio.gather(settling(mine.settle, 45), settling(theirs.settle, 45))
    assert [one.state for one in world.journal.intents()] == [SENT]
    world.gateway.hold["refund"].set()
    assert (await asked).state is ACCEPTED


@on_jumping_time
@pytest.mark.usefixtures("tills")
async def test_a_payment_under_way_is_not_called_not_made(world: World, other: Journal) -> None:
    """The same on a terminal."""
    mine, theirs = world.payments(), world.payments(other)
    for payments in (mine, theirs):
        await payments.settle()
    world.gateway.hold["start_payment"] = asyncio.Event()
    asked = asyncio.create_task(mine.start(wish()))
    await until(lambda: "start_payment" in world.gateway.names())
    world.clock.ahead = timedelta(minutes=5)
    await asyncio.gather(settling(mine.settle, 45), settling(theirs.settle, 45))
    assert stands(world).open
    world.gateway.hold["start_payment"].set()
    assert (await asked).open
    assert (await asked).terminal_id == TID


@on_jumping_time
@pytest.mark.usefixtures("tills")
@pytest.mark.parametrize("jump", [HOUR, -HOUR])
async def test_a_decline_is_final_a_minute_later_by_no_clock_that_is_set(
    world: World, jump: timedelta
) -> None:
    """Neither at once nor an hour late."""
    payments = await started(world)
    world.gateway.tell("P-1", "declined")
    await comes_to(world, FOR_NOW)
    await payments.settle()
    begun = asyncio.get_running_loop().time()
    world.clock.ahead = jump
    while stands(world).open:
        await asyncio.sleep(1)
        await payments.settle()
    assert stands(world).state is DECLINED
    assert 60 <= asyncio.get_running_loop().time() - begun <= 65


def test_what_was_there_before_is_as_old_as_both_clocks_say() -> None:
    """A process that begins after the clock was set forward hears it from MultiSafepay's answers."""
    computer = FakeClock(START + timedelta(minutes=10))
    shop = ShopClock(computer)
    ages = Ages(Clocks(computer, shop))
    assert ages.of("R-1", START) == timedelta(minutes=10)
    assert ages.asked("R-1", START) == START
    shop.hear(START + timedelta(seconds=5))
    assert ages.of("R-1", START) == timedelta(seconds=5)
    computer.pass_by(30)
    assert ages.of("R-1", START) == timedelta(seconds=35)
    shop.hear(START - HOUR)
    assert ages.of("R-1", START) == timedelta(seconds=30)
    shop.hear(START - YEAR)  # a sandbox in a time of its own, which may stand still
    assert ages.of("R-1", START) == timedelta(minutes=10, seconds=30)


def test_what_comes_between_two_looks_is_no_older_than_the_first() -> None:
    """Whatever its date, and whatever the clock says by now; when it was asked for nobody can say then."""
    computer = FakeClock(START)
    ages = Ages(Clocks(computer, computer))
    ages.look([])
    computer.pass_by(5)
    computer.be_set(HOUR)
    ages.look([("R-1", START + timedelta(seconds=4))])
    assert ages.of("R-1", START + timedelta(seconds=4)) == timedelta(seconds=5)
    assert ages.asked("R-1", START + timedelta(seconds=4)) is None
    computer.be_set(-HOUR)
    computer.pass_by(60)
    ages.look([("R-1", START + timedelta(seconds=4))])
    assert ages.of("R-1", START + timedelta(seconds=4)) == timedelta(seconds=60)
