from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from msp_tui.domain.errors import (
    ConfigurationError,
    KeyRefused,
    NoAnswer,
    RuleError,
    ServerTrouble,
    ShopError,
    StateError,
    Throttled,
    Unreachable,
)
from msp_tui.domain.feed import Answers, FeedWord
from msp_tui.domain.records import Place, Scope
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.shop.facts import FeedChanged, FeedGone
from msp_tui.shop.feed import Feed
from msp_tui.shop.pace import Pace
from tests.shop.conftest import World
from tests.store.bookshop import CELLAR, COUNTER, at, detail, payment
from tests.support.loop import START, on_jumping_time, until

LIVE, STALE, PAUSED = FeedWord.LIVE, FeedWord.STALE, FeedWord.PAUSED
LOADING, DISCONNECTED = FeedWord.LOADING, FeedWord.DISCONNECTED


@asynccontextmanager
async def running(world: World) -> AsyncIterator[Feed]:
    """A feed with the counter on screen."""
    feed = world.feed()
    feed.watch((COUNTER,))
    task = asyncio.create_task(feed.run())
    yield feed
    assert not task.done()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def words(world: World) -> list[FeedWord]:
    """What was told of the counter's feed, in order."""
    return [state.word for state in world.feed_states()]


def polls(world: World, group_id: int = COUNTER) -> list[float]:
    """When the list of a group was asked for its newest rows."""
    return [
        call.at
        for call in world.gateway.calls
        if call.name == "transactions" and call.group_id == group_id
    ]


@on_jumping_time
async def test_a_feed_is_loading_then_live_and_says_so_once(world: World) -> None:
    """Ten minutes of good answers are one fact."""
    async with running(world) as feed:
        assert [state for state in feed.states() if state.word is not LOADING] == []
        await asyncio.sleep(600)
        assert words(world) == [LIVE]
        assert {COUNTER, CELLAR} == {state.group_id for state in feed.states()}


@on_jumping_time
async def test_what_is_on_screen_is_polled_quicker(world: World) -> None:
    """Every two seconds against every fifteen, give or take a tenth; all groups when all are shown."""
    async with running(world) as feed:
        await asyncio.sleep(600)
        assert 270 <= len(polls(world)) <= 340
        assert 36 <= len(polls(world, CELLAR)) <= 46
        feed.watch(None)
        world.gateway.calls.clear()
        await asyncio.sleep(600)
        assert 270 <= len(polls(world, CELLAR)) <= 340


@on_jumping_time
async def test_a_request_that_hangs_turns_live_into_stale_without_traffic(world: World) -> None:
    """No answer and no failure: time alone makes it stale, since the last good answer."""
    async with running(world):
        await until(lambda: words(world) == [LIVE])
        await asyncio.sleep(10)
        world.gateway.hold["transactions"] = asyncio.Event()
        last = polls(world)[-1]
        await until(lambda: STALE in words(world), within=20)
        (stale,) = [state for state in world.feed_states() if state.word is STALE]
        assert stale.since is not None
        assert timedelta() <= stale.since - START - timedelta(seconds=last) < timedelta(seconds=3)
        await asyncio.sleep(600)
        assert words(world) == [LIVE, STALE]
        world.gateway.hold["transactions"].set()
        await until(lambda: words(world) == [LIVE, STALE, LIVE], within=3)


@pytest.mark.parametrize(
    ("failure", "word"),
    [
        (Unreachable("No network."), DISCONNECTED),
        (KeyRefused("The key is refused."), DISCONNECTED),
        (ConfigurationError("The key cannot be read."), DISCONNECTED),
        (NoAnswer("No answer."), STALE),
        (ServerTrouble("Trouble."), STALE),
        (Throttled("Wait.", retry_after=30), STALE),
        (StateError("The disk is full."), STALE),
    ],
)
def test_a_failure_is_told_once_and_survived(
    world: World, failure: ShopError, word: FeedWord
) -> None:
    """It waits longer after each failure, says why and since when, and comes back by itself."""

    @on_jumping_time
    async def story() -> None:
        async with running(world):
            await until(lambda: words(world) == [LIVE])
            world.gateway.calls.clear()
            world.gateway.failures["transactions"] = [failure] * 10_000
            await asyncio.sleep(900)
            assert [LIVE, word] == words(world)
            assert world.feed_states()[-1].trouble is failure
            assert world.feed_states()[-1].since is not None
            assert len(polls(world)) < 40
            assert (["The disk is full."] if isinstance(failure, StateError) else []) == list(
                dict.fromkeys(world.troubles())
            )
            assert len(world.troubles()) <= 2  # once for each group
            world.gateway.failures.clear()
            await until(lambda: words(world)[-1] is LIVE, within=70)

    story()


@on_jumping_time
async def test_a_first_answer_that_fails_is_no_loading(world: World) -> None:
    """Nothing was ever read: disconnected, with the reason and without a time."""
    world.gateway.failures["transactions"] = [NoAnswer("No answer.")] * 100
    async with running(world):
        await asyncio.sleep(5)
        assert [(s.word, s.since) for s in world.feed_states()] == [(DISCONNECTED, None)]


@on_jumping_time
async def test_retry_after_is_honoured(world: World) -> None:
    """MultiSafepay asked for five minutes: it gets them, unless the cashier asks (F5)."""
    async with running(world) as feed:
        await until(lambda: words(world) == [LIVE])
        world.gateway.failures["transactions"] = [Throttled("Wait.", retry_after=300)] * 2
        await until(lambda: words(world)[-1] is STALE)
        asked = polls(world)[-1]
        await asyncio.sleep(299)
        assert asked == polls(world)[-1]
        feed.refresh((COUNTER,))
        await asyncio.sleep(1)
        assert asked < polls(world)[-1]


@on_jumping_time
async def test_pausing_stops_requests_also_in_the_middle_of_a_reading(world: World) -> None:
    """Nothing is asked while it is paused; it then goes on where it stopped, with nothing lost."""
    world.pace = Pace()
    world.clock.start = at(6000)
    world.gateway.rows[COUNTER] = [payment(1)]
    async with running(world) as feed:
        await until(lambda: words(world) == [LIVE])
        world.gateway.rows[COUNTER] = [payment(number) for number in range(1, 3000)]
        await until(lambda: world.gateway.calls[-1].what != "")
        feed.pause(True)
        asked = len(world.gateway.calls)
        await asyncio.sleep(3600)
        assert len(world.gateway.calls) - asked <= 1
        assert words(world)[:2] == [LIVE, PAUSED]
        assert PAUSED is words(world)[-1]
        feed.refresh()
        await asyncio.sleep(60)
        assert len(world.gateway.calls) - asked <= 1
        feed.pause(False)
        await until(lambda: words(world)[-1] is LIVE)
        await until(lambda: world.ledger.mark(COUNTER, "unfinished") == "")
        newest = world.ledger.newest_listed(COUNTER)
        assert newest == at(2999)


@on_jumping_time
async def test_who_asks_now_hears_what_came(world: World) -> None:
    """From every group, of a reading that began after the question; while paused nothing is asked."""
    async with running(world) as feed:
        await until(lambda: bool(polls(world)) and bool(polls(world, CELLAR)))
        await until(lambda: words(world) == [LIVE])
        world.gateway.rows[COUNTER] = [payment(1), payment(2)]
        assert await feed.ask_now() == Answers(2)
        assert await feed.ask_now() == Answers(0)
        world.gateway.failures["transactions"] = [Unreachable("No."), Unreachable("No.")]
        answers = await feed.ask_now()
        assert {group: str(failure) for group, failure in answers.failures} == {
            COUNTER: "No.",
            CELLAR: "No.",
        }
        world.gateway.hold["transactions"] = asyncio.Event()
        waiting = asyncio.create_task(feed.ask_now())
        await asyncio.sleep(1)
        assert not waiting.done()
        feed.pause(True)
        world.gateway.hold["transactions"].set()
        for asking in (waiting, feed.ask_now()):
            with pytest.raises(RuleError, match="paused"):
                await asking


@on_jumping_time
async def test_a_refresh_that_comes_during_a_round_is_not_lost(world: World) -> None:
    """F5 while an answer is awaited: there is another round right after it."""
    async with running(world) as feed:
        await until(lambda: bool(polls(world, CELLAR)))
        await asyncio.sleep(3)
        world.gateway.hold["transactions"] = asyncio.Event()
        feed.refresh((CELLAR,))
        await asyncio.sleep(1)
        asked = len(polls(world, CELLAR))
        feed.refresh((CELLAR,))
        world.gateway.hold.pop("transactions").set()
        await asyncio.sleep(0.5)
        assert len(polls(world, CELLAR)) == asked + 1


@on_jumping_time
async def test_a_group_that_appears_is_taken_up_and_one_without_a_key_left_alone(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Also when the keys could not be read for a while, of which the log says one line."""
    caplog.set_level("INFO", "msp_tui.shop.feed")
    async with running(world) as feed:
        await asyncio.sleep(10)
        world.keys.broken = ConfigurationError("secrets.toml is broken.")
        feed.groups_changed()
        await asyncio.sleep(10)
        assert {COUNTER, CELLAR} == {state.group_id for state in feed.states()}
        assert sum("secrets.toml is broken." in line for line in caplog.messages) == 1
        world.keys.broken = None
        world.keys.learn(TerminalGroup(7, "New"), Secret("key-of-the-new-group"))
        feed.groups_changed()
        await until(lambda: bool(polls(world, 7)), within=2)
        assert {COUNTER, CELLAR, 7} == {state.group_id for state in feed.states()}


@on_jumping_time
async def test_a_group_that_is_removed_is_let_go(world: World) -> None:
    """Wherever that was done, nobody is told here: it makes no feed of all groups look cut off, and nobody waits for it."""
    async with running(world) as feed:
        world.keys.learn(TerminalGroup(7, "New"), Secret("key-of-the-new-group"))
        await until(lambda: bool(polls(world, 7)), within=3)
        world.gateway.hold["transactions"] = asyncio.Event()
        asked = asyncio.create_task(feed.ask_now())
        await asyncio.sleep(5)
        world.keys.forget(7)
        await until(lambda: FeedGone(7) in world.facts, within=3)
        world.gateway.hold["transactions"].set()
        await asyncio.wait_for(asked, 1)
        assert {COUNTER, CELLAR} == {state.group_id for state in feed.states()}
        before = len(polls(world, 7))
        await asyncio.sleep(60)
        assert len(polls(world, 7)) == before
        told = [
            fact for fact in world.facts if fact == FeedGone(7) or isinstance(fact, FeedChanged)
        ]
        assert FeedGone(7) in told
        after = told[told.index(FeedGone(7)) :]
        assert 7 not in {one.state.group_id for one in after if isinstance(one, FeedChanged)}


@on_jumping_time
async def test_details_never_stand_in_the_way_of_polling(world: World) -> None:
    """Two thousand details wait at five requests a second; the feed on screen is live all the while."""
    world.pace = Pace()
    world.clock.start = at(6000)
    for group in (COUNTER, CELLAR):
        rows = [payment(number, group_id=group) for number in range(1, 1000)]
        world.gateway.rows[group] = rows
        for number in range(1, 1000):
            world.gateway.details[group, f"sale-{number}"] = detail(number, group_id=group)
    async with running(world):
        await asyncio.sleep(120)
        times = polls(world)
        assert max(later - sooner for sooner, later in pairwise(times)) < 5
        assert words(world) == [LIVE]
        assert world.gateway.names().count("order") > 300


@on_jumping_time
async def test_a_detail_that_throttles_slows_down_and_stays_live(world: World) -> None:
    """The list answers, so the feed is live; MultiSafepay's wish is respected all the same."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(1)]
    world.gateway.failures["order"] = [Throttled("Wait.", retry_after=9)] * 1000
    async with running(world):
        await asyncio.sleep(90)
        assert words(world) == [LIVE]
        assert world.gateway.names().count("order") <= 12


@on_jumping_time
async def test_once_reads_every_group_and_at_most_so_many_details(world: World) -> None:
    """A group that fails does not keep the others waiting, and its failure is told at the end."""
    world.clock.start = at(6000)
    for group in (COUNTER, CELLAR):
        world.gateway.rows[group] = [payment(n, group_id=group) for n in range(1, 301)]
    for number in range(1, 301):
        world.gateway.details[CELLAR, f"sale-{number}"] = detail(number, group_id=CELLAR)
    world.gateway.failures["transactions"] = [NoAnswer("No answer.")]
    with pytest.raises(NoAnswer):
        await world.feed().once(200, lambda _failure: True)
    assert world.gateway.names().count("order") == 200
    assert world.ledger.newest_listed(COUNTER) is None
    assert world.ledger.newest_listed(CELLAR) == at(300)
    assert set(world.records.last_answers()) == {CELLAR}


@on_jumping_time
async def test_details_that_fail_wait_longer_each_time_and_polling_goes_on(world: World) -> None:
    """Ten minutes without one answer to a detail: some twenty tries, and the list as often as ever."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(1)]
    world.gateway.failures["order"] = [NoAnswer("No answer.")] * 1000
    async with running(world):
        await asyncio.sleep(600)
        assert words(world) == [LIVE]
        assert len(polls(world)) >= 270
        assert 8 <= world.gateway.names().count("order") <= 25
        world.gateway.failures.clear()
        world.gateway.details[COUNTER, "sale-1"] = detail(1)
        await until(lambda: world.ledger.without_detail(COUNTER, 1) == [], within=70)


@on_jumping_time
async def test_old_rows_are_looked_for_once_an_hour(world: World) -> None:
    """What grew too old goes, a few at a time; the rest of the hour nobody looks."""
    day = timedelta(days=1)
    world.pace = replace(world.pace, history=day, keep=day)
    world.gateway.rows[COUNTER] = [payment(n, created=START - n * day / 450) for n in range(450)]
    async with running(world):
        await until(lambda: world.ledger.newest_listed(COUNTER) is not None)
        await asyncio.sleep(60)
        assert world.records.count_newer(Scope((COUNTER,)), Place(0, 0)) == 450
        await asyncio.sleep(3600 * 4)
        left = world.records.count_newer(Scope((COUNTER,)), Place(0, 0))
        assert 375 <= left <= 394
