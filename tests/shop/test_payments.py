from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from msp_tui.domain.errors import (
    NoAnswer,
    NotFound,
    Refused,
    RuleError,
    ServerTrouble,
    ShopError,
    StateError,
    Unreachable,
)
from msp_tui.domain.payments import CloudPayment, PaymentNews, PaymentState
from msp_tui.domain.terminals import Terminal
from msp_tui.shop.payments import CloudPayments, PaymentWish
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER
from tests.support.loop import START, on_jumping_time, until

TID = "00000LQT"
INTENDED, SENT, WAITING = PaymentState.INTENDED, PaymentState.SENT, PaymentState.WAITING
UNKNOWN, COMPLETED = PaymentState.UNKNOWN, PaymentState.COMPLETED
FOR_NOW, DECLINED = PaymentState.DECLINED_FOR_NOW, PaymentState.DECLINED
CANCELLED, EXPIRED = PaymentState.CANCELLED, PaymentState.EXPIRED
REFUSED, NOT_MADE = PaymentState.REFUSED, PaymentState.NOT_MADE


@pytest.fixture(autouse=True)
def _terminals(world: World) -> None:
    """One that a device is bound to, and one that waits for one."""
    world.ledger.save_terminals(
        [
            Terminal(TID, "Caisse 1", COUNTER, active=True, serial_number="S1"),
            Terminal("00000NEW", "Caisse 2", COUNTER),
        ]
    )


def wish(**changes: Any) -> PaymentWish:
    """Twelve euros fifty at the first till."""
    wanted = PaymentWish(TID, 1250, "anna", description=" Two books ", login="anna@till")
    return replace(wanted, **changes)


def stands(world: World, order_id: str = "P-1") -> CloudPayment:
    """The payment as it is in the journal."""
    found = world.journal.payments.payment(order_id)
    assert found is not None
    return found


async def comes_to(world: World, state: PaymentState, order_id: str = "P-1") -> None:
    """Wait until it stands there."""
    await until(lambda: stands(world, order_id).state is state)


async def started(world: World, **changes: Any) -> CloudPayments:
    """A payment that waits on its terminal, and whose stream is open."""
    payments = world.payments()
    payment = await payments.start(wish(**changes))
    await until(lambda: payment.order_id in world.gateway.told or not world.gateway.has_streams)
    return payments


@on_jumping_time
async def test_a_payment_from_the_till_to_its_sale(world: World) -> None:
    """It is written down before it is sent, heard of by its stream, and known by its order."""
    seen: list[PaymentState] = []

    def look_on(name: str) -> None:
        if name == "start_payment":
            seen.append(stands(world).state)

    world.gateway.at_call = look_on
    payments = world.payments()
    assert (await payments.start(wish())).state is WAITING
    assert seen == [SENT]
    assert world.gateway.started == [
        CloudPayment("P-1", COUNTER, TID, 1250, "EUR", START, "anna", "anna@till", "Two books")
    ]
    await until(lambda: "P-1" in world.gateway.told)
    world.gateway.tell("P-1", "completed")
    await comes_to(world, COMPLETED)
    assert stands(world).transaction_id == "70000001"
    sale = world.records.sale(COUNTER, "P-1")
    assert sale is not None
    assert (sale.paid, sale.payment.terminal_id) == (True, TID)
    payment, steps = payments.present("P-1")
    assert payment.state is COMPLETED
    assert [step.state for step in steps] == [INTENDED, SENT, WAITING, COMPLETED]
    assert world.payment_states() == [SENT, WAITING, COMPLETED]
    assert world.journal.verify() == []


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
@pytest.mark.parametrize("failure", [NoAnswer("Silence."), ServerTrouble("500")])
async def test_an_unknown_outcome_is_read_and_never_repeated(
    world: World, failure: Exception
) -> None:
    """MultiSafepay had it: it is followed by reading, to its end."""
    world.gateway.lose["start_payment"] = [failure]
    assert (await world.payments().start(wish())).state is UNKNOWN
    await comes_to(world, WAITING)
    world.gateway.change("P-1", "completed")
    await comes_to(world, COMPLETED)
    assert len(world.gateway.started) == 1


@on_jumping_time
async def test_what_never_arrived_is_not_made_after_two_late_readings(world: World) -> None:
    """Until then its terminal is kept; then it is free."""
    world.gateway.failures["start_payment"] = [NoAnswer("Silence.")]
    payments = world.payments()
    await payments.start(wish())
    await asyncio.sleep(69)
    assert stands(world).state is UNKNOWN
    with pytest.raises(RuleError, match="open on this terminal"):
        await payments.start(wish())
    await comes_to(world, NOT_MADE)
    assert timedelta(seconds=75) <= world.clock.now() - START <= timedelta(seconds=80)
    assert (await payments.start(wish())).state is WAITING
    assert world.gateway.names().count("start_payment") == 2


@on_jumping_time
async def test_what_counted_as_not_made_and_is_paid_is_told(world: World) -> None:
    """The sale came in after all."""
    world.gateway.failures["start_payment"] = [NoAnswer("Silence.")]
    payments = world.payments()
    await payments.start(wish())
    await comes_to(world, NOT_MADE)
    await payments.start(wish())
    other = world.gateway.details[COUNTER, "P-2"]
    late = replace(other, order_id="P-1", status="completed", transaction_id="42")
    world.ledger.save_detail(late)
    await payments.settle()
    assert (stands(world).state, stands(world).transaction_id) == (COMPLETED, "42")


@on_jumping_time
@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (Refused("Not this amount.", code=1001), REFUSED),
        (Unreachable("No network."), NOT_MADE),
    ],
)
async def test_what_was_not_started_is_said_and_frees_the_terminal(
    world: World, failure: ShopError, state: PaymentState
) -> None:
    """At once: nothing is to be found out."""
    world.gateway.failures["start_payment"] = [failure]
    payments = world.payments()
    with pytest.raises(type(failure)) as told:
        await payments.start(wish())
    assert str(told.value) == str(failure)
    assert stands(world).state is state
    assert (await payments.start(wish())).state is WAITING


@on_jumping_time
async def test_a_terminal_that_takes_none_is_said_as_such(world: World) -> None:
    """MultiSafepay's words are about a payment method."""
    world.gateway.failures["start_payment"] = [Refused("Unavailable.", code=1023, status=409)]
    with pytest.raises(Refused, match="terminal takes no payment now"):
        await world.payments().start(wish())


@on_jumping_time
@pytest.mark.parametrize(
    ("changes", "enabled", "sentence"),
    [
        ({}, False, "not switched on"),
        ({"terminal_id": "00000NEW"}, True, "No device is bound"),
        ({"terminal_id": "nowhere"}, True, "no terminal nowhere"),
        ({"amount": 0}, True, "above zero"),
    ],
)
async def test_what_is_refused_here_sends_and_writes_nothing(
    world: World, changes: dict[str, Any], enabled: bool, sentence: str
) -> None:
    """One sentence each."""
    with pytest.raises(RuleError, match=sentence):
        await world.payments(enabled=enabled).start(wish(**changes))
    assert world.gateway.calls == []
    assert world.journal.payments.payments() == []


@on_jumping_time
async def test_what_cannot_be_written_down_is_not_sent(world: World) -> None:
    """A full disk, a locked journal."""
    world.journal.close()
    with pytest.raises(StateError, match="No payment was started"):
        await world.payments().start(wish())
    assert world.gateway.calls == []


@on_jumping_time
async def test_cancelling_asks_once_and_reads(world: World) -> None:
    """The order says that it is cancelled, and not that it ran out."""
    payments = await started(world)
    await asyncio.sleep(61)
    world.gateway.change("P-1", "initialized", after=timedelta(seconds=61))
    cancelled = await payments.cancel("P-1", operator="bob", login="bob@till")
    assert cancelled.state is CANCELLED
    assert world.gateway.names().count("cancel_payment") == 1
    again = await payments.cancel("P-1", operator="bob")
    assert again.state is CANCELLED
    assert world.gateway.names().count("cancel_payment") == 1
    assert world.journal.verify() == []


@on_jumping_time
async def test_a_cancel_that_comes_too_late_shows_what_was_paid(world: World) -> None:
    """It is refused, and the order says why."""
    payments = await started(world)
    world.gateway.change("P-1", "completed")
    assert (await payments.cancel("P-1", operator="bob")).state is COMPLETED


@on_jumping_time
async def test_a_cancel_without_an_answer(world: World) -> None:
    """What became of it is read; what cannot be found out is said, and goes on."""
    payments = await started(world)
    world.gateway.lose["cancel_payment"] = [NoAnswer("Silence.")]
    assert (await payments.cancel("P-1", operator="bob")).state is CANCELLED
    payments = await started(world)
    world.gateway.failures["cancel_payment"] = [NoAnswer("Silence.")]
    with pytest.raises(NoAnswer):
        await payments.cancel("P-2", operator="bob")
    assert stands(world, "P-2").state is WAITING


@on_jumping_time
async def test_an_unknown_one_cannot_be_cancelled_before_it_is_there(world: World) -> None:
    """MultiSafepay knows of none: that proves nothing yet."""
    world.gateway.failures["start_payment"] = [NoAnswer("Silence.")]
    payments = world.payments()
    await payments.start(wish())
    with pytest.raises(RuleError, match="does not know this payment"):
        await payments.cancel("P-1", operator="bob")
    assert stands(world).state is UNKNOWN
    with pytest.raises(RuleError, match="no payment P-9"):
        await payments.cancel("P-9", operator="bob")


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
