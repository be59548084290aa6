from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from msp_tui.domain.errors import NoAnswer, ShopError
from msp_tui.domain.refunds import RefundState
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER, detail, intent, refund_row
from tests.support.fakes import FakeClock
from tests.support.loop import START, on_jumping_time

INTENDED, SENT, UNKNOWN = RefundState.INTENDED, RefundState.SENT, RefundState.UNKNOWN
ACCEPTED, NOT_MADE = RefundState.ACCEPTED, RefundState.NOT_MADE


@pytest.fixture
def clock() -> FakeClock:
    """The moment at which the intent was written."""
    return FakeClock(START)


def left_behind(world: World, state: RefundState, name: str = "R-1", order: str = "sale-1") -> None:
    """A process died and left this intent in the journal."""
    world.gateway.details.setdefault((COUNTER, order), replace(detail(1), order_id=order))
    world.journal.intend(intent(name, order_id=order, created=START))
    for step in {INTENDED: [], SENT: [SENT], UNKNOWN: [SENT, UNKNOWN]}[state]:
        world.journal.advance(name, step, START)


def state_of(world: World, name: str = "R-1") -> RefundState:
    """Where it stands."""
    found = world.journal.intent(name)
    assert found is not None
    return found.state


async def settle_at(world: World, clock: FakeClock, *seconds: float) -> RefundState:
    """Settle at these moments after the intent, as one process."""
    refunds = world.refunds(clock=clock)
    for second in seconds:
        clock.moment = START + timedelta(seconds=second)
        await refunds.settle()
    return state_of(world)


@pytest.mark.parametrize(
    ("began", "seconds", "ends", "reads"),
    [
        (INTENDED, [0, 45], INTENDED, 0),
        (INTENDED, [46], NOT_MADE, 0),
        (SENT, [0, 45], SENT, 0),
        (SENT, [46], UNKNOWN, 1),
        (SENT, [46, 65, 74], UNKNOWN, 3),
        (SENT, [46, 76], UNKNOWN, 2),
        (SENT, [46, 76, 80], UNKNOWN, 3),
        (SENT, [46, 76, 81], NOT_MADE, 3),
        (UNKNOWN, [1, 30, 74], UNKNOWN, 3),
        (UNKNOWN, [75], UNKNOWN, 1),
        (UNKNOWN, [75, 80], NOT_MADE, 2),
    ],
)
def test_what_is_not_there_is_not_made_after_two_late_readings(
    world: World,
    clock: FakeClock,
    began: RefundState,
    seconds: list[float],
    ends: RefundState,
    reads: int,
) -> None:
    """The first that counts is half a minute after the deadline; nothing is ever sent."""

    @on_jumping_time
    async def story() -> None:
        left_behind(world, began)
        assert ends is await settle_at(world, clock, *seconds)
        assert ["order"] * reads == world.gateway.names()

    story()


@pytest.mark.parametrize("began", [SENT, UNKNOWN])
@pytest.mark.parametrize("known_by", ["order_id", "var1"])
def test_a_refund_that_is_found_with_our_id_is_accepted(
    world: World, clock: FakeClock, began: RefundState, known_by: str
) -> None:
    """However the request ended, MultiSafepay's own list decides."""

    @on_jumping_time
    async def story() -> None:
        left_behind(world, began)
        row = replace(refund_row(77), **{known_by: "R-1"})  # type: ignore[arg-type] # one of two texts
        world.gateway.details[COUNTER, "sale-1"] = detail(1, amount_refunded=500, refunds=(row,))
        assert ACCEPTED is await settle_at(world, clock, 61)
        found = world.journal.intent("R-1")
        assert found is not None
        assert found.transaction_id == "000000077"

    story()


@on_jumping_time
async def test_a_nameless_refund_of_the_same_amount_keeps_it_unknown(
    world: World, clock: FakeClock
) -> None:
    """Declaring it not made would let the money be given back twice."""
    left_behind(world, UNKNOWN)
    row = refund_row(77, order_id="sale-1", created=START + timedelta(seconds=2))
    world.gateway.details[COUNTER, "sale-1"] = detail(1, amount_refunded=500, refunds=(row,))
    assert UNKNOWN is await settle_at(world, clock, 75, 85, 95, 600)


@on_jumping_time
async def test_a_sale_that_cannot_be_read_does_not_keep_the_others_waiting(
    world: World, clock: FakeClock
) -> None:
    """The first one's network fails; the second one is settled all the same, and the failure is told."""
    left_behind(world, UNKNOWN, "R-1", "sale-1")
    left_behind(world, INTENDED, "R-2", "sale-2")
    world.gateway.failures["order"] = [NoAnswer("No answer.")]
    with pytest.raises(ShopError, match="No answer"):
        await settle_at(world, clock, 61)
    assert (state_of(world, "R-1"), state_of(world, "R-2")) == (UNKNOWN, NOT_MADE)


@on_jumping_time
async def test_settling_waits_for_certainty_and_no_longer(world: World) -> None:
    """`sync --once` takes a minute and a half at most, also when reading cannot settle it."""
    left_behind(world, SENT)
    left_behind(world, UNKNOWN, "R-2", "sale-2")
    world.gateway.details[COUNTER, "sale-2"] = replace(
        detail(1), order_id="sale-2", amount_refunded=500
    )
    still_open = await world.refunds().settle_all()
    assert NOT_MADE is state_of(world)
    assert [one.refund_order_id for one in still_open] == ["R-2"]
    assert START + timedelta(seconds=80) <= world.clock.now() <= START + timedelta(seconds=105)


@on_jumping_time
async def test_settling_never_sends(world: World, clock: FakeClock) -> None:
    """Whatever was left behind, only orders are read."""
    for number, state in enumerate((INTENDED, SENT, UNKNOWN)):
        left_behind(world, state, f"R-{number}", f"sale-{number}")
    refunds = world.refunds(clock=clock)
    for _ in range(40):
        clock.pass_by(5)
        await refunds.settle()
    assert set(world.gateway.names()) == {"order"}
    assert world.journal.open_intents() == []


@on_jumping_time
async def test_a_reading_that_was_slept_over_is_as_early_as_it_was(
    world: World, clock: FakeClock
) -> None:
    """Asked half a minute after the refund, looked at a minute later: that it was absent then says nothing."""
    left_behind(world, UNKNOWN)
    refunds = world.refunds(clock=clock)

    def asleep(_name: str) -> None:
        clock.pass_by(60)
        world.gateway.at_call = lambda _name: None

    world.gateway.at_call = asleep
    for second in (30, 96):
        clock.moment = START + timedelta(seconds=second)
        await refunds.settle()
        assert state_of(world) is UNKNOWN
    clock.pass_by(5)
    await refunds.settle()
    assert state_of(world) is NOT_MADE
