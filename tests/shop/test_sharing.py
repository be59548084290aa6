from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from msp_tui.domain.clock import Clocks
from msp_tui.domain.errors import Unreachable
from msp_tui.domain.feed import FeedState, FeedWord
from msp_tui.shop.facts import Fact, FeedChanged
from msp_tui.shop.feed import Feed
from msp_tui.shop.pace import Gate
from msp_tui.store.opening import open_ledger
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER, at, detail, payment
from tests.support.fakes import FakeGateway
from tests.support.loop import on_jumping_time, until

LEASE = 10.0


@dataclass
class Console:
    """One console's feed, with a way to MultiSafepay of its own, so that its requests can be counted."""

    feed: Feed
    gateway: FakeGateway
    facts: list[Fact] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    @property
    def polls(self) -> int:
        """How often it asked for the counter's newest rows."""
        return sum(
            call.name == "transactions" and call.group_id == COUNTER for call in self.gateway.calls
        )

    @property
    def state(self) -> FeedState | None:
        """What it says of the counter's feed."""
        told = [fact.state for fact in self.facts if isinstance(fact, FeedChanged)]
        return next((state for state in reversed(told) if state.group_id == COUNTER), None)

    def word(self) -> FeedWord | None:
        """In a word."""
        return self.state.word if self.state else None

    async def quit(self) -> None:
        """Leave in order."""
        assert self.task
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task


Open = Callable[[int], Console]


@asynccontextmanager
async def consoles(world: World) -> AsyncIterator[Open]:
    """Consoles on one store, each with a connection of its own."""
    opened: list[Console] = []
    with contextlib.ExitStack() as closing:

        def open_one(seed: int) -> Console:
            ledger = open_ledger(world.state)
            closing.callback(ledger.close)
            gateway, facts = FakeGateway(), list[Fact]()
            feed = Feed(
                gateway,
                ledger,
                world.keys,
                clocks=Clocks(world.clock, world.clock),
                gate=Gate(world.pace),
                dice=random.Random(seed),
                publish=facts.append,
            )
            console = Console(feed, gateway, facts)
            feed.watch((COUNTER,))
            console.task = asyncio.create_task(feed.run())
            opened.append(console)
            return console

        yield open_one
        for console in opened:
            await console.quit()


async def seconds(count: float) -> None:
    """Let time pass."""
    await asyncio.sleep(count)


@on_jumping_time
async def test_one_polls_and_the_others_follow(world: World) -> None:
    """A second console asks nothing and yet says live, because the first one's answers prove it."""
    async with consoles(world) as open_one:
        first = open_one(1)
        await until(lambda: first.word() is FeedWord.LIVE)
        second = open_one(2)
        await until(lambda: second.word() is FeedWord.LIVE)
        await seconds(60)
        assert first.polls > 20
        assert second.polls == 0
        assert second.word() is FeedWord.LIVE


@on_jumping_time
async def test_a_poller_that_quits_is_replaced_at_once(world: World) -> None:
    """It gives its leases back."""
    async with consoles(world) as open_one:
        first, second = open_one(1), open_one(2)
        await until(lambda: first.polls > 0)
        await first.quit()
        await seconds(world.pace.renew + 0.1)
        assert second.polls > 0


@on_jumping_time
async def test_a_poller_that_was_killed_is_replaced_within_its_lease(world: World) -> None:
    """Nobody gave the lease back; it runs out by itself."""
    async with consoles(world) as open_one:
        first = open_one(1)
        await until(lambda: first.polls > 0)
        first.feed.__dict__["_leave"] = lambda: None
        await first.quit()
        second = open_one(2)
        await seconds(LEASE)
        assert second.polls > 0
        assert second.word() is FeedWord.LIVE


@on_jumping_time
async def test_what_the_poller_cannot_reach_nobody_calls_live(world: World) -> None:
    """A follower says disconnected when the one that asks on its behalf is."""
    async with consoles(world) as open_one:
        first, second = open_one(1), open_one(2)
        await until(lambda: second.word() is FeedWord.LIVE)
        first.gateway.failures["transactions"] = [Unreachable("gone")] * 100
        await until(lambda: first.word() is FeedWord.DISCONNECTED)
        await seconds(world.pace.renew + 1.1)
        assert second.word() is FeedWord.DISCONNECTED


@on_jumping_time
async def test_a_group_on_anybodys_screen_is_polled_at_the_quicker_pace(world: World) -> None:
    """The poller looks at nothing, the follower at the counter."""
    async with consoles(world) as open_one:
        first = open_one(1)
        first.feed.watch(())
        await seconds(40)
        slowly = first.polls
        open_one(2)
        await seconds(40)
        assert first.polls - slowly > 2 * slowly


@on_jumping_time
async def test_pausing_hands_the_polling_over(world: World) -> None:
    """The cashier who pauses her own feed does not stop the others'."""
    async with consoles(world) as open_one:
        first, second = open_one(1), open_one(2)
        await until(lambda: first.polls > 0)
        first.feed.pause(True)
        await seconds(world.pace.renew + 0.1)
        assert second.polls > 0
        asked = first.polls
        await seconds(30)
        assert first.polls == asked


@on_jumping_time
async def test_f5_asks_once_also_where_another_polls(world: World) -> None:
    """Who asks wants to know now."""
    async with consoles(world) as open_one:
        first, second = open_one(1), open_one(2)
        await until(lambda: first.polls > 0)
        second.gateway.rows[COUNTER] = [payment(1)]
        second.feed.refresh((COUNTER,))
        await until(lambda: second.polls == 1)
        await seconds(30)
        assert second.polls == 1


@on_jumping_time
async def test_the_stretch_of_an_outage_is_named_for_a_while(world: World) -> None:
    """From the last answer before to the first one after; two minutes later it is no news."""
    async with consoles(world) as open_one:
        console = open_one(1)
        await until(lambda: console.word() is FeedWord.LIVE)
        console.gateway.failures["transactions"] = [Unreachable("gone")] * 3
        await until(lambda: console.word() is FeedWord.DISCONNECTED)
        await until(lambda: console.word() is FeedWord.LIVE)
        assert console.state
        assert console.state.gap
        assert console.state.gap.end > console.state.gap.start
        await seconds(125)
        assert console.state.gap is None


@on_jumping_time
async def test_what_a_follower_looks_at_is_read_first_by_who_polls(world: World) -> None:
    """At once, though that group's next poll is far; and the follower itself still asks nothing."""
    world.clock.start = at(6000)
    async with consoles(world) as open_one:
        first = open_one(1)
        first.feed.watch(())
        first.gateway.rows[COUNTER] = [payment(number) for number in range(1, 101)]
        first.gateway.details = {(COUNTER, f"sale-{n}"): detail(n) for n in range(1, 101)}
        first.gateway.hold["order"] = asyncio.Event()
        await until(lambda: "order" in first.gateway.names())
        second = open_one(2)
        second.feed.watch(())
        for row in (40, 7, 3):  # scrolling: only where the reader stops counts
            second.feed.want_details({COUNTER: [f"sale-{row}"]})
        await seconds(world.pace.renew)
        first.gateway.hold.pop("order").set()
        await seconds(1)
        read = [call.what for call in first.gateway.calls if call.name == "order"]
        assert read[:3] == ["sale-100", "sale-3", "sale-99"]
        assert second.gateway.calls == []
