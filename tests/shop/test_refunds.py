from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from msp_tui.domain.details import OrderDetail
from msp_tui.domain.errors import (
    ConfigurationError,
    KeyRefused,
    NoAnswer,
    NotFound,
    Refused,
    RuleError,
    ServerTrouble,
    ShopError,
    StateError,
    Throttled,
    Unreachable,
)
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.shop.refunds import RefundWish
from msp_tui.store.opening import open_journal
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER, detail
from tests.support.fakes import FakeClock
from tests.support.loop import START, on_jumping_time, until

SENT, ACCEPTED, REFUSED = RefundState.SENT, RefundState.ACCEPTED, RefundState.REFUSED
UNKNOWN, NOT_MADE = RefundState.UNKNOWN, RefundState.NOT_MADE


@pytest.fixture(autouse=True)
def a_sale(world: World) -> None:
    """A sale of 12.50 that anybody may refund."""
    world.gateway.details[COUNTER, "sale-1"] = detail(1)


async def outcome(asked: Awaitable[RefundIntent]) -> RefundIntent | ShopError:
    """The intent, or why there is none."""
    try:
        return await asked
    except ShopError as failure:
        return failure


@on_jumping_time
async def test_a_refund_is_accepted_and_comes_back_to_the_sale(
    world: World, wish: RefundWish
) -> None:
    """The intent ends accepted with MultiSafepay's number, and the sale is read again."""
    made = await world.refunds().ask(wish)
    assert (made.state, made.transaction_id, made.amount) == (ACCEPTED, "90000001", 500)
    assert world.gateway.names() == ["order", "refund", "order"]
    assert world.refund_states() == [SENT, ACCEPTED]
    assert world.gateway.fingerprints == [world.journal.fingerprint(made.refund_order_id)]
    assert len(world.gateway.fingerprints[0]) == 16


@on_jumping_time
async def test_the_journal_is_on_disk_before_anything_is_sent(
    world: World, wish: RefundWish
) -> None:
    """At the moment of the request another process reads the intent as sent, to the cent."""
    seen = []

    def look(name: str) -> None:
        if name == "refund":
            other = open_journal(world.state)
            seen.extend(other.of_sale(COUNTER, "sale-1"))
            other.close()

    world.gateway.at_call = look
    await world.refunds().ask(wish)
    assert [(one.state, one.amount, one.operator) for one in seen] == [(SENT, 500, "12")]


@pytest.mark.parametrize(
    "refusal",
    [
        Refused("MultiSafepay will not refund this.", code=1034, status=400),
        KeyRefused("The key is refused.", code=1032, status=401),
        NotFound("There is no such order.", code=1006, status=404),
    ],
)
def test_a_refusal_is_written_down_and_told(
    world: World, wish: RefundWish, refusal: Refused
) -> None:
    """MultiSafepay said no: the cashier hears why and the journal keeps it."""

    @on_jumping_time
    async def story() -> None:
        world.gateway.failures["refund"] = [refusal]
        assert refusal is await outcome(world.refunds().ask(wish))
        (kept,) = world.journal.intents()
        assert (REFUSED, str(refusal)) == (kept.state, kept.note)

    story()


@pytest.mark.parametrize(
    "failure",
    [
        Unreachable("MultiSafepay cannot be reached."),
        ConfigurationError("The key of this group cannot be read."),
        RuleError("A refund needs an amount."),
    ],
)
def test_what_never_left_is_not_made(world: World, wish: RefundWish, failure: ShopError) -> None:
    """Nothing was sent, so nothing is to be found out and the next refund may begin at once."""

    @on_jumping_time
    async def story() -> None:
        world.gateway.failures["refund"] = [failure]
        assert failure is await outcome(world.refunds().ask(wish))
        assert world.refund_states() == [SENT, UNKNOWN, NOT_MADE]
        assert ACCEPTED is (await world.refunds().ask(wish)).state

    story()


@pytest.mark.parametrize(
    "failure",
    [
        NoAnswer("MultiSafepay did not answer."),
        ServerTrouble("MultiSafepay has trouble of its own."),
        Throttled("MultiSafepay asks for a pause."),
    ],
)
@pytest.mark.parametrize("taken", [True, False])
def test_an_answer_that_never_came_is_unknown(
    world: World, wish: RefundWish, failure: ShopError, taken: bool
) -> None:
    """Unknown is a state, not a failure; it blocks the sale and nothing is sent again."""

    @on_jumping_time
    async def story() -> None:
        (world.gateway.lose if taken else world.gateway.failures)["refund"] = [failure]
        unknown = await world.refunds().ask(wish)
        assert UNKNOWN is unknown.state
        blocked = await outcome(world.refunds().ask(wish))
        assert "already refunding" in str(blocked)
        assert world.gateway.names().count("refund") == 1

    story()


@on_jumping_time
async def test_a_refund_that_is_cut_off_in_the_middle_is_unknown(
    world: World, wish: RefundWish
) -> None:
    """The engine ran out of patience while the request was under way."""
    world.gateway.hold["refund"] = asyncio.Event()
    asking = asyncio.create_task(world.refunds().ask(wish))
    await until(lambda: "refund" in world.gateway.names())
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    (kept,) = world.journal.intents()
    assert (kept.state, kept.note) == (UNKNOWN, "interrupted")


@pytest.mark.parametrize("failure", [NoAnswer("No answer."), NotFound("No such order.")])
def test_a_sale_that_cannot_be_read_is_not_refunded(
    world: World, wish: RefundWish, failure: ShopError
) -> None:
    """Nothing is written down and nothing is sent."""

    @on_jumping_time
    async def story() -> None:
        world.gateway.failures["order"] = [failure]
        assert failure is await outcome(world.refunds().ask(wish))
        assert world.journal.intents() == []
        assert world.gateway.names() == ["order"]

    story()


@pytest.mark.parametrize(
    "failure",
    [
        NoAnswer("No answer.", "Look again."),
        ServerTrouble("Trouble.", "Look again."),
        Throttled("A pause.", "Look again."),
    ],
)
def test_a_reading_without_an_answer_says_that_nothing_was_sent(
    world: World, wish: RefundWish, failure: ShopError
) -> None:
    """Who has just confirmed an amount asks first whether the money has left."""

    @on_jumping_time
    async def story() -> None:
        world.gateway.failures["order"] = [failure]
        told = await outcome(world.refunds().ask(wish))
        assert isinstance(told, ShopError)
        assert told.hint == "Nothing was sent. Try again in a moment."

    story()


@on_jumping_time
async def test_a_sale_that_is_read_in_the_moment_of_leaving_is_not_refunded(
    world: World, wish: RefundWish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is there, and before anybody looks at it the console closes: nothing begins."""
    refunds = world.refunds()
    read = refunds.read_sale

    async def read_last(group_id: int, order_id: str) -> OrderDetail:
        found = await read(group_id, order_id)
        asyncio.get_running_loop().call_soon(refunds.leave)
        return found

    monkeypatch.setattr(refunds, "read_sale", read_last)
    assert isinstance(await outcome(refunds.ask(wish)), RuleError)
    assert world.journal.intents() == []
    assert world.gateway.names() == ["order"]


@on_jumping_time
async def test_a_journal_that_cannot_be_written_sends_nothing(
    world: World, wish: RefundWish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No refund is sent that could not be written down, neither its intent nor its sending."""
    for method in ("intend", "advance"):
        with monkeypatch.context() as patch:

            def full(*_args: object, **_more: object) -> None:
                raise StateError("The disk is full.")

            patch.setattr(world.journal, method, full)
            told = await outcome(world.refunds().ask(wish))
            assert isinstance(told, StateError)
            assert "No refund was sent" in told.sentence
            assert told.hint == "The disk is full."
    assert "refund" not in world.gateway.names()


@on_jumping_time
async def test_an_answer_that_cannot_be_read_again_is_still_accepted(
    world: World, wish: RefundWish
) -> None:
    """The sale's screen waits for the feed; the money is promised all the same."""
    world.gateway.failures["order"] = [None, NoAnswer("No answer.")]
    assert ACCEPTED is (await world.refunds().ask(wish)).state


@on_jumping_time
async def test_one_wish_is_sent_once_however_often_it_is_asked(
    world: World, wish: RefundWish
) -> None:
    """Enter pressed five times at once: one refund, and four sentences."""
    refunds = world.refunds()
    outcomes = await asyncio.gather(*(outcome(refunds.ask(wish)) for _ in range(5)))
    assert [one.state for one in outcomes if isinstance(one, RefundIntent)] == [ACCEPTED]
    assert len(world.gateway.refunds) == 1


@pytest.mark.parametrize("second", [500, 1250, 700])
def test_two_consoles_at_once_make_one_refund(world: World, wish: RefundWish, second: int) -> None:
    """Both read the sale before either wrote anything: one is told that it has changed."""

    @on_jumping_time
    async def story() -> None:
        other_journal = open_journal(world.state)
        one, other = world.refunds(), world.refunds(other_journal)
        outcomes = await asyncio.gather(
            outcome(one.ask(wish)), outcome(other.ask(replace(wish, amount=second)))
        )
        other_journal.close()
        assert {type(result) for result in outcomes} == {RefundIntent, RuleError}
        assert len(world.gateway.refunds) == 1
        assert world.gateway.details[COUNTER, "sale-1"].amount_refunded in {500, second}

    story()


@on_jumping_time
async def test_a_console_that_slept_between_checking_and_sending_does_not_send(
    world: World, wish: RefundWish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another console made its refund meanwhile: what was checked is looked at again."""
    intend = world.journal.intend

    def asleep(intent: RefundIntent) -> None:
        other = open_journal(world.state)
        theirs = replace(intent, refund_order_id="R-theirs", operator="Anna")
        other.intend(theirs)
        for state in (SENT, ACCEPTED):
            other.advance("R-theirs", state, theirs.created)
        other.close()
        intend(intent)

    monkeypatch.setattr(world.journal, "intend", asleep)
    assert "may have changed" in str(await outcome(world.refunds().ask(wish)))
    assert world.gateway.refunds == []
    states = {one.refund_order_id: one.state for one in world.journal.intents()}
    assert states == {"R-theirs": ACCEPTED, "R-1": NOT_MADE}


@on_jumping_time
async def test_a_console_that_slept_long_does_not_send_either(
    world: World, wish: RefundWish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it read of the sale is old by now."""
    intend = world.journal.intend

    def asleep(intent: RefundIntent) -> None:
        intend(intent)
        world.clock.ahead += timedelta(minutes=5)

    monkeypatch.setattr(world.journal, "intend", asleep)
    assert "may have changed" in str(await outcome(world.refunds().ask(wish)))
    assert world.gateway.refunds == []


@on_jumping_time
async def test_a_refund_that_another_console_ruled_out_is_not_sent(
    world: World, wish: RefundWish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step to sent is conditional: whoever was declared gone does not come back with money."""
    fingerprint = world.journal.fingerprint

    def ruled_out(refund_order_id: str) -> str:
        other = open_journal(world.state)
        other.advance(refund_order_id, NOT_MADE, world.clock.now())
        other.close()
        return fingerprint(refund_order_id)

    monkeypatch.setattr(world.journal, "fingerprint", ruled_out)
    assert "ruled this refund out" in str(await outcome(world.refunds().ask(wish)))
    assert world.gateway.refunds == []


@pytest.mark.parametrize("clock_set_back", [timedelta(), timedelta(hours=1)])
def test_a_console_that_slept_after_its_last_word_does_not_send(
    world: World, wish: RefundWish, monkeypatch: pytest.MonkeyPatch, clock_set_back: timedelta
) -> None:
    """A disk that stood still, or a process that was stopped: others may have ruled the refund out."""

    @on_jumping_time
    async def story() -> None:
        clock = FakeClock(START)
        advance = world.journal.advance

        def asleep(name: str, to: RefundState, at: datetime, **more: str) -> bool:
            moved = advance(name, to, at, **more)
            if to is SENT:
                clock.pass_by(60)
                clock.be_set(-clock_set_back)
            return moved

        monkeypatch.setattr(world.journal, "advance", asleep)
        assert "Nothing was sent" in str(await outcome(world.refunds(clock=clock).ask(wish)))
        assert world.gateway.refunds == []
        assert [one.state for one in world.journal.intents()] == [NOT_MADE]

    story()
