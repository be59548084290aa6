from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.domain.errors import NoAnswer, Throttled
from msp_tui.shop.pace import Backoff, Gate, Lane, Pace
from tests.support.loop import on_jumping_time

PACE = Pace()


@given(st.integers(0, 5000), st.sampled_from([2.0, 15.0, 90.0]), st.integers())
def test_waits_grow_and_stay_bounded(failures: int, ordinary: float, seed: int) -> None:
    """However long the outage: never quicker than the ordinary pace, never slower than a minute or so."""
    backoff = Backoff(PACE, random.Random(seed))
    for _ in range(failures):
        backoff.failed()
    wait = backoff.wait(ordinary, NoAnswer("No answer."))
    assert 0.9 * ordinary <= wait <= 1.1 * max(PACE.at_most, ordinary)
    if failures == 1 and ordinary < 30:
        assert wait >= 1.8 * ordinary
    backoff.succeeded()
    assert backoff.wait(ordinary) <= 1.1 * ordinary


@given(st.floats(0, 3600), st.integers())
def test_retry_after_is_never_undercut(seconds: float, seed: int) -> None:
    """MultiSafepay says how long; the dice only add to it."""
    wait = Backoff(PACE, random.Random(seed)).wait(2.0, Throttled("Wait.", retry_after=seconds))
    assert seconds <= wait <= max(2.2, 1.1 * seconds)


def test_nobody_waits_for_days() -> None:
    """Whatever somebody's proxy says: an hour later it is tried again."""
    asked = Throttled("Wait.", retry_after=9_999_999)
    assert Backoff(PACE, random.Random(1)).wait(2.0, asked) <= 1.1 * 3600


@pytest.mark.parametrize(("per_second", "at_once"), [(5.0, 4), (1.0, 1), (50.0, 2)])
def test_the_gate_keeps_its_pace(per_second: float, at_once: int) -> None:
    """Never more requests at once, nor closer together, than the settings say; in the order they came."""

    @on_jumping_time
    async def story() -> None:
        gate = Gate(replace(PACE, per_second=per_second, at_once=at_once))
        loop = asyncio.get_running_loop()
        begun: list[tuple[int, float]] = []
        under_way, most = 0, 0

        async def request(number: int) -> None:
            nonlocal under_way, most
            async with gate.lane(Lane.MORE):
                begun.append((number, loop.time()))
                under_way += 1
                most = max(most, under_way)
                await asyncio.sleep(0.5)
                under_way -= 1

        await asyncio.gather(*(request(number) for number in range(20)))
        times = [time for _, time in begun]
        apart = [later - earlier for earlier, later in pairwise(times)]
        assert [number for number, _ in begun] == list(range(20))
        assert min(apart) >= 1 / per_second - 1e-6
        assert 1 <= most <= at_once

    story()


@on_jumping_time
async def test_a_shut_gate_holds_everybody_and_loses_nobody() -> None:
    """What waits when the gate is shut goes on when it is opened; who gives up waiting leaves no slot taken."""
    gate = Gate(replace(PACE, at_once=2, per_second=100.0))
    through: list[int] = []

    async def request(number: int) -> None:
        async with gate.lane(Lane.MORE):
            through.append(number)

    gate.shut(True)
    tasks = [asyncio.create_task(request(number)) for number in range(6)]
    await asyncio.sleep(60)
    assert through == []
    tasks[0].cancel()
    tasks[3].cancel()
    await asyncio.sleep(60)
    gate.shut(False)
    await asyncio.gather(*tasks, return_exceptions=True)
    assert through == [1, 2, 4, 5]


@on_jumping_time
async def test_who_is_waited_for_goes_first() -> None:
    """Details queue; a poll passes them, and a cashier's question passes the poll."""
    gate = Gate(replace(PACE, per_second=1.0))
    order: list[str] = []

    async def request(name: str, lane: Lane) -> None:
        async with gate.lane(lane):
            order.append(name)

    tasks = [asyncio.create_task(request(f"detail {n}", Lane.MORE)) for n in range(3)]
    await asyncio.sleep(0.5)
    tasks += [asyncio.create_task(request("poll", Lane.POLL))]
    tasks += [asyncio.create_task(request("cashier", Lane.NOW))]
    await asyncio.gather(*tasks)
    assert order == ["detail 0", "cashier", "poll", "detail 1", "detail 2"]


@on_jumping_time
async def test_slow_answers_leave_a_place_for_the_cashier() -> None:
    """Every place that the feed may take is taken by answers that do not come; also while it is paused."""
    gate = Gate(replace(PACE, at_once=4, per_second=100.0))
    never = asyncio.Event()

    async def hang() -> None:
        async with gate.lane(Lane.POLL):
            await never.wait()

    hanging = [asyncio.create_task(hang()) for _ in range(9)]
    await asyncio.sleep(60)
    gate.shut(True)
    async with asyncio.timeout(1), gate.lane(Lane.NOW):
        pass
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


@on_jumping_time
async def test_every_request_on_the_wire_is_counted() -> None:
    """The first of a call that came through the gate, each repetition of it, and those of everybody else."""
    gate = Gate(replace(PACE, per_second=2.0))
    loop = asyncio.get_running_loop()
    sent: list[float] = []

    async def send() -> None:
        async with gate.request():
            sent.append(loop.time())

    async def poll() -> None:
        async with gate.lane(Lane.POLL):
            for _ in range(3):
                await send()

    await asyncio.gather(poll(), send(), poll(), send())
    assert len(sent) == 8
    assert min(later - sooner for sooner, later in pairwise(sorted(sent))) >= 0.5 - 1e-6
    assert max(sent) == pytest.approx(7 * 0.5)


def test_many_groups_on_screen_are_polled_slower() -> None:
    """Six at two seconds fit beside the details; with twelve every poll waits twice as long."""
    assert PACE.stretched(1, 11) == 1.0
    assert PACE.stretched(6, 0) == 1.0
    assert PACE.stretched(12, 0) == pytest.approx(2.0)
