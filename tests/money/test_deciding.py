from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from msp_tui.domain.errors import NoAnswer, NotFound, RuleError, ShopError
from msp_tui.domain.operators import Limit, Operator, Role
from msp_tui.domain.refunds import FOUND_LATER, RefundIntent, RefundState
from msp_tui.shop.permissions import NotIdentified
from msp_tui.shop.refunds import Refunds, RefundWish
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER, detail, intent, refund_row
from tests.support.fakes import FakeClock
from tests.support.loop import START
from tests.support.staff import hash_of

ACCEPTED, COMPLETED, NOT_MADE = RefundState.ACCEPTED, RefundState.COMPLETED, RefundState.NOT_MADE
SENT, UNKNOWN = RefundState.SENT, RefundState.UNKNOWN
SOON = START + timedelta(seconds=20)


@pytest.fixture
def clock() -> FakeClock:
    """Three minutes after an intent that got no answer."""
    return FakeClock(START + timedelta(minutes=3))


@pytest.fixture
def refunds(world: World, clock: FakeClock) -> Refunds:
    """A console on a journal with that intent, and its sale."""
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    world.journal.intend(intent(created=START))
    for step in (SENT, UNKNOWN):
        world.journal.advance("R-1", step, START)
    return world.refunds(clock=clock)


def nameless(world: World) -> None:
    """The sale shows a refund of the same amount and moment without our id: reading cannot tell."""
    row = refund_row(77, order_id="sale-1", created=SOON)
    world.gateway.details[COUNTER, "sale-1"] = detail(1, amount_refunded=500, refunds=(row,))


def entries(world: World) -> list[str]:
    """The kinds of the journal's entries, in order."""
    rows = world.journal._connection.execute("SELECT kind FROM entries ORDER BY seq")
    return [kind for (kind,) in rows]


async def decide(refunds: Refunds, *, made: bool, **more: Any) -> RefundIntent:
    """Without operators the login decides."""
    facts = {"reason": "seen in the dashboard", "operator": "owner", "login": "owner@till", **more}
    return await refunds.decide("R-1", made=made, **facts)


async def test_what_reading_cannot_settle_is_decided(
    world: World, refunds: Refunds, clock: FakeClock, wish: RefundWish
) -> None:
    """It was made: the refund without a name is taken for it, is counted once, and completes with it."""
    nameless(world)
    for _ in range(5):
        clock.moment += timedelta(minutes=1)
        assert [one.state for one in await refunds.settle()] == [UNKNOWN]
    found = await decide(refunds, made=True)
    assert (found.state, found.decided_by, found.note) == (
        ACCEPTED,
        "owner",
        "seen in the dashboard",
    )
    assert found.transaction_id == "000000077"
    assert entries(world)[-2:] == ["decided", "accepted"]
    assert world.refund_states()[-1] is ACCEPTED
    world.new_id.given = 1
    again = replace(wish, amount=750, shown_left=750)
    assert (await refunds.ask(again)).state is ACCEPTED
    done = replace(world.gateway.details[COUNTER, "sale-1"])
    world.ledger.save_detail(
        replace(done, refunds=tuple(replace(row, status="completed") for row in done.refunds))
    )
    await refunds.settle()
    assert [one.state for one in world.journal.of_sale(COUNTER, "sale-1")] == [COMPLETED] * 2
    assert world.journal.verify() == []


async def test_what_was_decided_as_not_made_may_be_refunded_again_and_may_still_turn_up(
    world: World, refunds: Refunds, wish: RefundWish
) -> None:
    """With our id it is accepted after all, loudly; who had decided stays written."""
    found = await decide(refunds, made=False)
    assert (found.state, found.decided_by) == (NOT_MADE, "owner")
    assert entries(world)[-2:] == ["decided", "not_made"]
    late = refund_row(77, order_id="R-1", created=SOON)
    world.ledger.save_detail(detail(1))
    world.ledger.save_detail(detail(1, amount_refunded=500, refunds=(late,)))
    await refunds.settle()
    (again,) = world.journal.of_sale(COUNTER, "sale-1")
    assert (again.state, again.note, again.decided_by) == (ACCEPTED, FOUND_LATER, "owner")
    assert again in world.journal.unseen()
    assert world.journal.verify() == []


@pytest.mark.parametrize("made", [True, False])
async def test_what_the_sale_shows_counts_for_more_than_what_anybody_says(
    world: World, refunds: Refunds, made: bool
) -> None:
    """A refund with our id is accepted, and nothing was decided."""
    row = refund_row(77, order_id="R-1", created=SOON)
    world.gateway.details[COUNTER, "sale-1"] = detail(1, amount_refunded=500, refunds=(row,))
    found = await decide(refunds, made=made)
    assert (found.state, found.decided_by) == (ACCEPTED, "")
    assert "decided" not in entries(world)


async def test_a_sale_that_can_never_be_read_is_decided_all_the_same(
    world: World, refunds: Refunds
) -> None:
    """Else it would be blocked for ever; MultiSafepay's dashboard knows more than its API."""
    world.gateway.failures["order"] = [NotFound("No such order.", code=1006, status=404)]
    assert (await decide(refunds, made=True)).state is ACCEPTED


@pytest.mark.parametrize(
    ("seconds", "failure", "reason", "sentence"),
    [
        (119, None, "seen", "nothing to decide"),
        (180, NoAnswer("No answer."), "seen", "cannot be read just now"),
        (180, None, "  ", "needs its reason"),
    ],
)
async def test_nothing_is_decided_too_early_blindly_or_without_a_reason(
    world: World,
    refunds: Refunds,
    clock: FakeClock,
    seconds: int,
    failure: ShopError | None,
    reason: str,
    sentence: str,
) -> None:
    """The refund stays unknown and nothing is written down."""
    clock.moment = START + timedelta(seconds=seconds)
    world.gateway.failures["order"] = [failure]
    with pytest.raises(RuleError, match=sentence):
        await decide(refunds, made=False, reason=reason)
    assert entries(world) == ["intended", "sent", "unknown"]


async def test_only_what_is_unknown_is_decided(world: World, refunds: Refunds) -> None:
    """Whoever comes second hears that there is nothing to decide any more."""
    await decide(refunds, made=True)
    with pytest.raises(RuleError, match="nothing to decide"):
        await decide(refunds, made=False)
    with pytest.raises(RuleError, match="not in the journal"):
        await refunds.decide("R-9", made=True, reason="seen", operator="owner")


async def test_with_operators_a_decision_takes_a_managers_ticket(
    world: World, clock: FakeClock, refunds: Refunds
) -> None:
    """What a screen claims about the operator counts for nothing."""
    world.operators = (Operator(7, "Anna", Role("cashier", refund=Limit(400)), hash_of(7)),)
    with pytest.raises(NotIdentified):
        await decide(world.refunds(clock=clock), made=True, ticket="R-1")
    assert entries(world) == ["intended", "sent", "unknown"]
