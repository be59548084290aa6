from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from msp_tui.domain.errors import RuleError
from msp_tui.domain.operators import Limit, Operator, Role, WrongPins
from msp_tui.domain.text import Secret
from msp_tui.shop.permissions import (
    LONGEST_WAIT,
    Deed,
    NotIdentified,
    Permissions,
    Purpose,
    WrongPin,
)
from msp_tui.shop.refunds import RefundWish
from msp_tui.store.opening import open_journal
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER, detail
from tests.support.loop import on_jumping_time
from tests.support.staff import PINS, hash_of

PURPOSE = Purpose(COUNTER, "sale-1", 500)


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop whose time jumps knows nothing of threads: hash in it."""

    async def here(work: Callable[..., bool], *given: str) -> bool:
        return work(*given)

    monkeypatch.setattr("msp_tui.shop.permissions.asyncio.to_thread", here)


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    """A cashier who needs approval above 4,00, and an owner; a sale of 12.50."""
    cashier = Role("cashier", refund=Limit(400, 1000), day=Limit(None))
    world.operators = (
        Operator(7, "Anna", cashier, hash_of(7)),
        Operator(8, "Bruno", Role("owner", approves=True), hash_of(8)),
    )
    world.gateway.details[COUNTER, "sale-1"] = detail(1)


async def shown(permissions: Permissions, number: int = 8, purpose: Purpose = PURPOSE) -> str:
    """The key of a ticket that the right PIN bought."""
    return (await permissions.identify(number, Secret(PINS[number]), purpose)).key


@on_jumping_time
async def test_nothing_is_sent_without_a_ticket(world: World, wish: RefundWish) -> None:
    """What a screen claims about the operator counts for nothing: no key, or a made-up one."""
    refunds = world.refunds()
    for key in ("", "R-1"):
        with pytest.raises(NotIdentified):
            await refunds.ask(replace(wish, operator="Bruno", ticket=key))
    assert world.journal.intents() == []
    assert "refund" not in world.gateway.names()


@on_jumping_time
async def test_a_ticket_is_good_once(world: World, wish: RefundWish) -> None:
    """It names the operator in the journal and is used up."""
    refunds = world.refunds()
    key = await shown(refunds.permissions)
    made = await refunds.ask(replace(wish, ticket=key))
    assert (made.operator, made.approver) == ("Bruno", "")
    with pytest.raises(NotIdentified):
        await refunds.ask(replace(wish, ticket=key, shown_left=750, amount=400))
    assert len(world.journal.intents()) == 1


@on_jumping_time
async def test_a_ticket_is_for_its_own_refund(world: World, wish: RefundWish) -> None:
    """Another amount than the PIN was shown for is not made."""
    refunds = world.refunds()
    key = await shown(refunds.permissions)
    with pytest.raises(NotIdentified):
        await refunds.ask(replace(wish, ticket=key, amount=501))


@on_jumping_time
async def test_the_engine_insists_on_the_approval(world: World, wish: RefundWish) -> None:
    """A screen that skips the second operator gets nothing; with one, both are written down."""
    refunds = world.refunds()
    key = await shown(refunds.permissions, 7)
    with pytest.raises(NotIdentified):
        await refunds.ask(replace(wish, ticket=key))
    with pytest.raises(RuleError, match="second operator"):
        await refunds.permissions.approve(key, 7, Secret(PINS[7]))
    await refunds.permissions.approve(key, 8, Secret(PINS[8]))
    made = await refunds.ask(replace(wish, ticket=key))
    assert (made.operator, made.approver) == ("Anna", "Bruno")
    assert world.journal.verify() == []


@on_jumping_time
async def test_a_ticket_runs_out(world: World, wish: RefundWish) -> None:
    """After two minutes the PIN is asked for again."""
    refunds = world.refunds()
    key = await shown(refunds.permissions)
    await asyncio.sleep(121)
    with pytest.raises(NotIdentified):
        await refunds.ask(replace(wish, ticket=key))


@on_jumping_time
async def test_each_wrong_pin_waits_longer(world: World) -> None:
    """2, 4, 8 seconds up to a quarter of an hour; what is typed meanwhile is not even looked at."""
    permissions = world.refunds().permissions
    waits = []
    for _ in range(12):
        with pytest.raises(WrongPin) as wrong:
            await permissions.open_up(7, Secret("0000"))
        waits.append(wrong.value.values["seconds"])
        with pytest.raises(WrongPin, match="Too many"):
            await permissions.open_up(7, Secret(PINS[7]))
        await asyncio.sleep(waits[-1])
    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-1] == LONGEST_WAIT.total_seconds()
    await permissions.open_up(8, Secret(PINS[8]))
    await permissions.open_up(7, Secret(PINS[7]))


@on_jumping_time
async def test_another_console_and_a_restart_wait_too(world: World) -> None:
    """Wrong PINs are counted in the store; a right one ends that for all."""
    first = world.refunds().permissions
    for wait in (2, 4):
        with pytest.raises(WrongPin):
            await first.open_up(7, Secret("0000"))
        again = open_journal(world.state)
        other = world.refunds(again).permissions
        with pytest.raises(WrongPin, match="Too many"):
            await other.open_up(7, Secret(PINS[7]))
        await asyncio.sleep(wait)
        again.close()
    await first.open_up(7, Secret(PINS[7]))
    with pytest.raises(WrongPin) as wrong:
        await first.open_up(7, Secret("0000"))
    assert wrong.value.values["seconds"] == 2


@on_jumping_time
async def test_a_clock_that_was_put_back_shuts_nobody_out(world: World) -> None:
    """A wait that lies further ahead than any wait can is over."""
    far = WrongPins(3, world.clock.now() + timedelta(days=1))
    world.journal.keep_wrong_pins(7, None, far)
    await world.refunds().permissions.open_up(7, Secret(PINS[7]))
    assert world.journal.wrong_pins(7) is None


@pytest.mark.parametrize(
    ("number", "deed", "refused"),
    [
        (7, Deed.CANCEL, ""),
        (8, Deed.CANCEL, ""),
        (9, Deed.CANCEL, "may not cancel"),
        (7, Deed.DECIDE, "may not decide"),
        (8, Deed.DECIDE, ""),
        (9, Deed.DECIDE, "may not decide"),
    ],
)
def test_who_may_cancel_and_who_may_decide(
    world: World, number: int, deed: Deed, refused: str
) -> None:
    """Cancelling is for whoever may refund the amount at all; deciding for whoever approves."""

    @on_jumping_time
    async def story() -> None:
        guest = Role("guest", refund=Limit(0))
        world.operators += (Operator(9, "Chris", guest, hash_of(9)),)
        permissions = world.refunds().permissions
        purpose = replace(PURPOSE, deed=deed)
        if refused:
            with pytest.raises(RuleError, match=refused):
                await shown(permissions, number, purpose)
            return
        key = await shown(permissions, number, purpose)
        for other in (PURPOSE, replace(purpose, amount=501)):
            with pytest.raises(NotIdentified, match="another refund"):
                permissions.redeem(key, other, "counter")
        assert permissions.redeem(key, purpose, "counter") in {"Anna", "Bruno"}
        with pytest.raises(NotIdentified):
            permissions.redeem(key, purpose, "counter")

    story()


@on_jumping_time
async def test_a_read_only_profile_refunds_nothing(world: World, wish: RefundWish) -> None:
    """The engine refuses too, whatever a screen lets through."""
    refunds = world.refunds()
    refunds.permissions._read_only = True
    with pytest.raises(RuleError, match="read-only"):
        await refunds.ask(wish)
    assert world.journal.intents() == []
