"""Payments whose order no key opens any more: somebody says what became of them, and their terminal is free."""

from __future__ import annotations

import asyncio

import pytest

from msp_tui.domain.errors import ConfigurationError, KeyRefused, NoAnswer, RuleError, ShopError
from msp_tui.domain.payments import PaymentState
from msp_tui.shop.payments import CloudPayments
from tests.shop.conftest import World
from tests.shop.paying import COMPLETED, NOT_MADE, WAITING, stands, wish
from tests.store.bookshop import COUNTER, payment
from tests.support.loop import on_jumping_time

pytestmark = pytest.mark.usefixtures("tills")

REFUSED_KEY = KeyRefused("MultiSafepay does not accept this API key.", code=1032, status=401)
NO_KEY = ConfigurationError("There is no key for group {group}.", group=COUNTER)


async def unreadable(world: World, failure: ShopError) -> CloudPayments:
    """A payment that waits on its terminal, and whose order no key opens any more; two minutes later."""
    world.gateway.has_streams = False
    world.gateway.failures["order"] = [failure] * 1000
    payments = world.payments()
    await payments.start(wish())
    await asyncio.sleep(121)
    return payments


@on_jumping_time
@pytest.mark.parametrize("failure", [REFUSED_KEY, NO_KEY])
@pytest.mark.parametrize(("paid", "end"), [(True, COMPLETED), (False, NOT_MADE)])
async def test_what_cannot_be_read_ends_by_somebodys_word(
    world: World, failure: ShopError, paid: bool, end: PaymentState
) -> None:
    """Its terminal is free again; the journal has who said so, and is whole."""
    payments = await unreadable(world, failure)
    with pytest.raises(RuleError, match="open on this terminal"):
        await payments.start(wish())
    with pytest.raises(ShopError):
        await payments.settle()
    said = await payments.decide("P-1", paid=paid, operator="anna", login="anna@till")
    assert (said.state, said.said_by) == (end, "anna@till")
    assert world.payment_states()[-1] is end
    assert (await payments.start(wish())).state is WAITING
    assert world.journal.payments.noted("P-1", "payment decided")
    assert world.journal.verify() == []


@on_jumping_time
@pytest.mark.parametrize("status", ["completed", "cancelled"])
async def test_what_the_order_says_counts_for_more(world: World, status: str) -> None:
    """Its key is accepted again: nobody's word is written down."""
    payments = await unreadable(world, REFUSED_KEY)
    world.gateway.failures.clear()
    world.gateway.change("P-1", status)
    said = await payments.decide("P-1", paid=status != "completed", operator="anna")
    assert (said.state.value, said.said_by) == (status, "")
    assert not world.journal.payments.noted("P-1", "payment decided")


@on_jumping_time
async def test_what_can_be_read_nobody_decides(world: World) -> None:
    """It waits, it cannot be read just now, it is too early, or it is over: one sentence, and nothing changes."""
    payments = await unreadable(world, REFUSED_KEY)
    world.gateway.failures["order"] = [NoAnswer("Silence.")]
    with pytest.raises(RuleError, match="just now"):
        await payments.decide("P-1", paid=False, operator="anna")
    world.gateway.failures.clear()
    with pytest.raises(RuleError, match="can be read"):
        await payments.decide("P-1", paid=False, operator="anna")
    assert stands(world).state is WAITING
    await payments.cancel("P-1", operator="anna")
    with pytest.raises(RuleError, match="nothing to say"):
        await payments.decide("P-1", paid=True, operator="anna")
    world.gateway.failures["order"] = [REFUSED_KEY] * 1000
    await payments.start(wish())
    with pytest.raises(RuleError, match="nothing to say"):
        await payments.decide("P-2", paid=True, operator="anna")
    assert stands(world, "P-2").open


@on_jumping_time
async def test_one_that_was_said_not_to_be_paid_may_turn_up(world: World) -> None:
    """The key works again, and the sale stands paid among the others: that is what counts."""
    payments = await unreadable(world, REFUSED_KEY)
    await payments.decide("P-1", paid=False, operator="anna")
    world.gateway.change("P-1", "completed")
    world.ledger.save_transactions([payment(1, order_id="P-1", transaction_id="70000001")])
    world.gateway.failures.clear()
    await payments.settle()
    assert stands(world).state is COMPLETED
    assert stands(world).said_by == ""
