from __future__ import annotations

import sqlite3
from contextlib import nullcontext
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from msp_tui.domain.errors import NoAnswer, Refused, RuleError, ShopError
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.shop.permissions import Permissions
from msp_tui.shop.refunds import Refunds, RefundWish
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER, detail, intent
from tests.support.loop import START, on_jumping_time

ACCEPTED, COMPLETED, VOIDED = RefundState.ACCEPTED, RefundState.COMPLETED, RefundState.VOIDED


async def a_refund(world: World, wish: RefundWish) -> tuple[Refunds, RefundIntent]:
    """Five euros of the first sale, reserved."""
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    refunds = world.refunds()
    return refunds, await refunds.ask(wish)


def entries(world: World) -> list[str]:
    """The kinds of the journal's entries, in order."""
    with sqlite3.connect(world.state.journal) as connection:
        found = [kind for (kind,) in connection.execute("SELECT kind FROM entries ORDER BY seq")]
    connection.close()
    return found


def shown_as(world: World, status: str) -> None:
    """What MultiSafepay shows of the refund from now on."""
    sale = world.gateway.details[COUNTER, "sale-1"]
    (row,) = sale.refunds
    world.gateway.details[COUNTER, "sale-1"] = replace(sale, refunds=(replace(row, status=status),))


def state_of(world: World, made: RefundIntent) -> RefundState:
    """Where it stands."""
    found = world.journal.intent(made.refund_order_id)
    assert found is not None
    return found.state


@on_jumping_time
async def test_a_reserved_refund_is_cancelled_after_reading_again(
    world: World, wish: RefundWish
) -> None:
    """The attempt is written down before it is sent, and the whole sale may be refunded again."""
    refunds, made = await a_refund(world, wish)
    world.gateway.calls.clear()
    seen: list[str] = []
    world.gateway.at_call = lambda name: seen.extend(entries(world) if "cancel" in name else ())
    gone = await refunds.cancel(made.refund_order_id, operator="12", login="counter")
    assert VOIDED is gone.state
    assert world.gateway.names() == ["order", "cancel_refund", "order"]
    assert seen == ["intended", "sent", "accepted", "cancel asked"]
    assert entries(world) == [*seen, "voided"]
    assert world.journal.verify() == []
    assert ACCEPTED is (await refunds.ask(replace(wish, amount=1250))).state


@on_jumping_time
async def test_a_read_only_profile_cancels_nothing(world: World, wish: RefundWish) -> None:
    """Nobody is asked and nothing is written down."""
    refunds, made = await a_refund(world, wish)
    world.gateway.calls.clear()
    refunds.permissions = Permissions(
        (),
        world.journal,
        clock=world.clock,
        zone=ZoneInfo("Europe/Amsterdam"),
        new_key=lambda: "key",
        read_only=True,
    )
    with pytest.raises(RuleError, match="read-only"):
        await refunds.cancel(made.refund_order_id, operator="12")
    assert world.gateway.calls == []
    assert entries(world) == ["intended", "sent", "accepted"]


@pytest.mark.parametrize("failure", [NoAnswer("No answer."), Refused("Void already.", code=1034)])
def test_a_cancelling_that_took_effect_is_found_by_reading(
    world: World, wish: RefundWish, failure: ShopError
) -> None:
    """Whatever was answered, the sale shows the refund as void."""

    @on_jumping_time
    async def story() -> None:
        refunds, made = await a_refund(world, wish)
        world.gateway.lose["cancel_refund"] = [failure]
        assert VOIDED is (await refunds.cancel(made.refund_order_id, operator="12")).state
        assert entries(world)[-3:] == ["cancel asked", "cancel failed", "voided"]

    story()


@on_jumping_time
async def test_a_reversal_says_that_it_cannot_be_cancelled(world: World, wish: RefundWish) -> None:
    """MultiSafepay refuses; the refund stays, and so does its amount."""
    refunds, made = await a_refund(world, wish)
    world.gateway.failures["cancel_refund"] = [Refused("A reversal.", code=1034, status=409)]
    with pytest.raises(Refused, match="it stays") as refused:
        await refunds.cancel(made.refund_order_id, operator="12")
    assert "reversal" in refused.value.hint
    assert (refused.value.code, ACCEPTED) == (1034, state_of(world, made))


@on_jumping_time
async def test_a_cancelling_without_an_answer_and_without_effect_stays_accepted(
    world: World, wish: RefundWish
) -> None:
    """Nothing is claimed that was not read."""
    refunds, made = await a_refund(world, wish)
    world.gateway.failures["cancel_refund"] = [NoAnswer("No answer.")]
    with pytest.raises(NoAnswer):
        await refunds.cancel(made.refund_order_id, operator="12")
    assert ACCEPTED is state_of(world, made)


@pytest.mark.parametrize(("status", "ends"), [("completed", COMPLETED), ("void", VOIDED)])
def test_what_became_of_it_meanwhile_is_read_first(
    world: World, wish: RefundWish, status: str, ends: RefundState
) -> None:
    """A completed one is not asked for; one that somebody voided is simply that."""

    @on_jumping_time
    async def story() -> None:
        refunds, made = await a_refund(world, wish)
        shown_as(world, status)
        told = pytest.raises(RuleError, match="cancelled any more")
        with told if ends is COMPLETED else nullcontext():
            await refunds.cancel(made.refund_order_id, operator="12")
        assert ends is state_of(world, made)
        assert "cancel_refund" not in world.gateway.names()

    story()


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        ([], "still being checked"),
        ([RefundState.NOT_MADE], "still reserved"),
        ([RefundState.SENT, RefundState.REFUSED], "still reserved"),
        ([RefundState.SENT, ACCEPTED, VOIDED], "still reserved"),
        (None, "not in the journal"),
    ],
)
def test_only_a_reserved_refund_can_be_cancelled(
    world: World, way: list[RefundState] | None, sentence: str
) -> None:
    """The reason is said and nobody is asked."""

    @on_jumping_time
    async def story() -> None:
        if way is not None:
            world.journal.intend(intent())
        for state in way or ():
            world.journal.advance("R-1", state, START)
        with pytest.raises(RuleError, match=sentence):
            await world.refunds().cancel("R-1", operator="12")
        assert world.gateway.calls == []

    story()


@on_jumping_time
async def test_a_refund_that_its_sale_does_not_show_is_not_cancelled(world: World) -> None:
    """Nothing can be sent for a transaction that nobody knows."""
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    world.journal.intend(intent())
    for state in (RefundState.SENT, ACCEPTED):
        world.journal.advance("R-1", state, START)
    with pytest.raises(RuleError, match="does not show"):
        await world.refunds().cancel("R-1", operator="12")
    assert world.gateway.names() == ["order"]
