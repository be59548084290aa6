from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from msp_tui.domain.errors import (
    NoAnswer,
    NotFound,
    Refused,
    RuleError,
    Unreachable,
)
from msp_tui.domain.payments import CloudPayment, PaymentNews, PaymentState
from msp_tui.shop.certainty import ABSENT_AFTER
from tests.shop.conftest import World
from tests.shop.paying import (
    CANCELLED,
    COMPLETED,
    DECLINED,
    EXPIRED,
    FOR_NOW,
    NOT_MADE,
    SENT,
    TID,
    UNKNOWN,
    WAITING,
    comes_to,
    stands,
    started,
    wish,
)
from tests.store.bookshop import COUNTER
from tests.support.loop import START, on_jumping_time, until

pytestmark = pytest.mark.usefixtures("tills")


@on_jumping_time
async def test_what_a_stream_says_is_no_proof(world: World) -> None:
    """It says paid, the order does not: it is read again until it does."""
    await started(world)
    world.gateway.told["P-1"].put_nowait(PaymentNews("completed"))
    await until(lambda: world.gateway.names().count("order") >= 3)
    assert stands(world).state is WAITING
    world.gateway.change("P-1", "completed")
    await comes_to(world, COMPLETED)


@on_jumping_time
@pytest.mark.parametrize("end", ["completed", "cancelled"])
async def test_a_soft_decline_is_not_the_end(world: World, end: str) -> None:
    """The customer types a PIN, or gives up."""
    await started(world)
    world.gateway.tell("P-1", "declined")
    await comes_to(world, FOR_NOW)
    assert stands(world).open
    with pytest.raises(RuleError, match="open on this terminal"):
        await world.payments().start(wish())
    world.gateway.tell("P-1", end)
    await comes_to(world, PaymentState(end))


@on_jumping_time
async def test_what_a_stream_held_back_turns_nothing_back(world: World) -> None:
    """It begins with how the order stood when it was opened, which may come after a decline was read."""
    await started(world)
    world.gateway.tell("P-1", "declined")
    await comes_to(world, FOR_NOW)
    read = world.gateway.names().count("order")
    world.gateway.told["P-1"].put_nowait(PaymentNews("initialized"))
    await until(lambda: world.gateway.names().count("order") > read)
    await asyncio.sleep(1)
    assert world.payment_states()[-2:] == [WAITING, FOR_NOW]


@on_jumping_time
async def test_a_decline_that_stays_is_final_a_minute_later(world: World) -> None:
    """By reading the order, and not before."""
    payments = await started(world)
    world.gateway.tell("P-1", "declined")
    await comes_to(world, FOR_NOW)
    begun = world.clock.now()
    while stands(world).open:
        await payments.settle()
        await asyncio.sleep(1)
    assert stands(world).state is DECLINED
    assert timedelta(seconds=62) <= world.clock.now() - begun <= timedelta(seconds=65)
    assert world.gateway.names()[-1] == "order"


@on_jumping_time
@pytest.mark.parametrize(
    ("status", "lasted", "state"),
    [
        ("cancelled", 60, EXPIRED),
        ("cancelled", 59, CANCELLED),
        ("cancelled", None, CANCELLED),
        ("expired", None, EXPIRED),
        ("void", 5, CANCELLED),
        ("shipped", 5, COMPLETED),
        ("partial_refunded", 5, COMPLETED),
    ],
)
async def test_a_silent_minute_is_looked_at(
    world: World, status: str, lasted: float | None, state: PaymentState
) -> None:
    """Its stream says nothing; that it ran out is known by its order only."""
    payments = await started(world)
    await until(lambda: "order" in world.gateway.names())
    await asyncio.sleep(0)
    after = None if lasted is None else timedelta(seconds=lasted)
    world.gateway.change("P-1", status, after=after)
    for _ in range(62):
        await payments.settle()
        await asyncio.sleep(1)
    assert world.gateway.names().count("order") == 1  # when the stream was opened
    assert stands(world).state is WAITING
    await asyncio.sleep(1)
    await payments.settle()
    assert stands(world).state is state


@on_jumping_time
async def test_a_minute_that_is_over_ends_nothing_by_itself(world: World) -> None:
    """Its order still waits: the terminal is kept until the order says otherwise."""
    payments = await started(world)
    await asyncio.sleep(600)
    await payments.settle()
    assert stands(world).state is WAITING


@on_jumping_time
@pytest.mark.parametrize("broken", [NoAnswer("It broke."), None])
async def test_a_stream_that_ends_is_opened_again_after_reading(
    world: World, broken: Exception | None
) -> None:
    """What happened meanwhile is read; what comes then is heard."""
    await started(world)
    world.gateway.told.pop("P-1").put_nowait(broken)
    await until(lambda: "P-1" in world.gateway.told)
    news = ["payment_news", "order"]
    assert world.gateway.names()[:5] == ["start_payment", *news, "order", news[0]]
    world.gateway.tell("P-1", "completed")
    await comes_to(world, COMPLETED)


@on_jumping_time
@pytest.mark.parametrize("how", ["none is named", "it is refused", "it never answers"])
async def test_without_a_stream_the_order_is_read(world: World, how: str) -> None:
    """Every few seconds while somebody waits for it, and never more often."""
    world.gateway.has_streams = how != "none is named"
    if how == "it is refused":
        world.gateway.failures["payment_news"] = [Refused("No such stream.")]
    elif how == "it never answers":
        world.gateway.failures["payment_news"] = [Unreachable("No network.")] * 100
    await world.payments().start(wish())
    begun = world.clock.now()
    await asyncio.sleep(30)
    world.gateway.change("P-1", "completed")
    await comes_to(world, COMPLETED)
    reads = world.gateway.names().count("order")
    assert 5 <= reads <= 18
    assert world.clock.now() - begun < timedelta(seconds=36)


@on_jumping_time
async def test_a_console_that_leaves_lets_it_go_on(world: World) -> None:
    """Nothing begins any more; another console finds it by reading."""
    payments = await started(world)
    payments.leave()
    with pytest.raises(RuleError, match="closing"):
        await payments.start(wish(terminal_id="other"))
    await asyncio.sleep(1)
    world.gateway.change("P-1", "completed")
    assert stands(world).state is WAITING
    other = world.payments()
    await other.settle()
    assert stands(world).state is COMPLETED


@on_jumping_time
@pytest.mark.parametrize(
    ("left", "there", "ends"),
    [
        ([], False, NOT_MADE),
        ([SENT], False, NOT_MADE),
        ([SENT], True, COMPLETED),
        ([SENT, UNKNOWN], False, NOT_MADE),
        ([SENT, UNKNOWN], True, COMPLETED),
        ([SENT, WAITING], True, COMPLETED),
        ([SENT, WAITING, FOR_NOW], True, COMPLETED),
    ],
)
async def test_what_a_killed_console_left_is_settled_by_reading(
    world: World, left: list[PaymentState], there: bool, ends: PaymentState
) -> None:
    """Nothing is ever sent."""
    payment = CloudPayment("P-1", COUNTER, TID, 1250, "EUR", START, "anna")
    if there:
        await world.gateway.start_payment(payment)
        world.gateway.change("P-1", "completed")
        world.gateway.calls.clear()
    world.journal.payments.intend(payment)
    for step in left:
        world.journal.payments.advance("P-1", step, START)
    assert await world.payments().settle_all() == []
    if stands(world).open:
        await asyncio.sleep(60)
        assert await world.payments().settle_all() == []
    assert stands(world).state is ends
    assert set(world.gateway.names()) <= {"order"}
    assert world.journal.verify() == []


@on_jumping_time
@pytest.mark.parametrize("left", [[], [SENT], [SENT, UNKNOWN]])
async def test_a_clock_that_was_put_back_keeps_no_terminal(
    world: World, left: list[PaymentState]
) -> None:
    """What was written down in a future that the clock was cured of is settled as soon as anything else."""
    ahead = START + timedelta(days=365)
    world.journal.payments.intend(CloudPayment("P-1", COUNTER, TID, 1250, "EUR", ahead, "anna"))
    for step in left:
        world.journal.payments.advance("P-1", step, ahead)
    assert await world.payments().settle_all() == []
    assert stands(world).state is NOT_MADE
    assert world.clock.now() - START >= (ABSENT_AFTER if left else timedelta())


@on_jumping_time
async def test_one_that_cannot_be_read_does_not_keep_the_others_waiting(world: World) -> None:
    """The first one's network fails; the second is settled all the same, and the failure is told."""
    for number, tid in ((1, TID), (2, "other")):
        payment = CloudPayment(f"P-{number}", COUNTER, tid, 1250, "EUR", START, "anna")
        await world.gateway.start_payment(payment)
        world.gateway.change(f"P-{number}", "completed")
        world.journal.payments.intend(payment)
        for step in (SENT, WAITING):
            world.journal.payments.advance(f"P-{number}", step, START)
    world.gateway.failures["order"] = [NoAnswer("No answer.")]
    with pytest.raises(NoAnswer):
        await world.payments().settle()
    assert (stands(world, "P-1").state, stands(world, "P-2").state) == (WAITING, COMPLETED)


@on_jumping_time
async def test_an_order_that_is_gone_frees_its_terminal_in_the_end(world: World) -> None:
    """MultiSafepay had taken it and does not know it any more: after ten minutes, by two readings."""
    payments = await started(world)
    del world.gateway.details[COUNTER, "P-1"]
    while stands(world).open:
        await payments.settle()
        await asyncio.sleep(5)
    assert stands(world).state is NOT_MADE
    assert timedelta(minutes=10) <= world.clock.now() - START <= timedelta(minutes=13)


@on_jumping_time
async def test_the_form_of_the_token_is_noted_once(world: World) -> None:
    """However often the stream is opened again."""
    await started(world)
    for _ in range(3):
        world.gateway.tell("P-1", "initialized")
        await until(world.gateway.told["P-1"].empty)
        world.gateway.told.pop("P-1").put_nowait(None)
        await until(lambda: "P-1" in world.gateway.told)
    kinds = [row[0] for row in world.journal._connection.execute("SELECT kind FROM entries")]
    assert kinds.count("payment followed") == 1


@on_jumping_time
async def test_a_failure_of_the_order_is_not_the_end(world: World) -> None:
    """It is read again."""
    await started(world)
    world.gateway.failures["order"] = [NoAnswer("Silence."), NotFound("Not yet.", code=1006)]
    world.gateway.tell("P-1", "completed")
    await comes_to(world, COMPLETED)
