from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from msp_tui.domain.errors import (
    NoAnswer,
    Refused,
    RuleError,
    ServerTrouble,
    ShopError,
    StateError,
    Unreachable,
)
from msp_tui.domain.payments import CloudPayment, PaymentState
from tests.shop.conftest import World
from tests.shop.paying import (
    CANCELLED,
    COMPLETED,
    INTENDED,
    NOT_MADE,
    REFUSED,
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
    await asyncio.sleep(74)
    assert stands(world).state is UNKNOWN
    with pytest.raises(RuleError, match="open on this terminal"):
        await payments.start(wish())
    await comes_to(world, NOT_MADE)
    assert timedelta(seconds=80) <= world.clock.now() - START <= timedelta(seconds=85)
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
async def test_a_console_that_slept_after_its_last_word_starts_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others may have ruled the payment out, and started another on the terminal."""
    advance = world.journal.payments.advance

    def asleep(name: str, to: PaymentState, at: datetime, **more: str) -> bool:
        moved = advance(name, to, at, **more)
        if to is SENT:
            world.clock.ahead += timedelta(minutes=2)
        return moved

    monkeypatch.setattr(world.journal.payments, "advance", asleep)
    with pytest.raises(RuleError, match="stood still"):
        await world.payments().start(wish())
    assert "start_payment" not in world.gateway.names()
    assert [one.state for one in world.journal.payments.payments()] == [NOT_MADE]
