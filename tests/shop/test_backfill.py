from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp_tui.domain.errors import Refused
from msp_tui.domain.records import Progress, Scope
from msp_tui.shop import reader as reading
from msp_tui.store.opening import open_journal, open_ledger, open_records
from msp_tui.store.statedir import StateDir
from tests.shop.conftest import QUICK, World
from tests.store.bookshop import BASE_URL, COUNTER, at, payment
from tests.support.loop import on_jumping_time

DAY = timedelta(days=1)


class Killed(BaseException):
    """The process ends here; nothing of it runs any more."""


class Mortal:
    """A ledger that lets its process die just before or just after a chosen call."""

    def __init__(self, ledger: Any, calls: int, *, after: bool) -> None:
        self._ledger = ledger
        self._left = calls
        self._after = after

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._ledger, name)

        def call(*args: Any, **more: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Killed
            result = method(*args, **more)
            if self._left == 0:
                raise Killed
            return result

        return call


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A past of many pages without many rows."""
    monkeypatch.setattr(reading, "BIG_PAGE", 7)


def stored(world: World) -> list[str]:
    """Every transaction of the group in the store, newest first."""
    return [found.row.transaction_id for found in world.records.newest(Scope((COUNTER,)), 5000)]


async def read_all(world: World) -> None:
    """Read the past to its end."""
    reader = world.reader()
    while await reader.read_back():
        pass


@settings(max_examples=30)
@given(st.integers(0, 60), st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=12))
def test_a_kill_at_any_point_leaves_nothing_out(count: int, kills: list[tuple[int, bool]]) -> None:
    """Whenever the process dies, the next one goes on: in the end every row is there once, and no page was wasted."""
    with tempfile.TemporaryDirectory() as folder:
        state = StateDir.open(Path(folder) / "s", environment="sandbox", base_url=BASE_URL)
        world = World(state, open_ledger(state), open_records(state), open_journal(state))
        world.gateway.rows[COUNTER] = [payment(n, created=at(-n)) for n in range(1, count + 1)]

        @on_jumping_time
        async def story() -> None:
            ledger = world.ledger
            for calls, after in kills:
                mortal: Any = Mortal(ledger, calls, after=after)
                world.ledger = mortal
                with suppress(Killed):
                    await read_all(world)
            world.ledger = ledger
            await read_all(world)
            assert stored(world) == [f"{n:09}" for n in range(1, count + 1)]
            assert world.records.progress((COUNTER,)).back is None
            pages = count // 7 + 2
            assert len(world.gateway.calls) <= pages + len(kills)

        story()
        for door in (world.records, world.journal, world.ledger):
            door.close()


@on_jumping_time
async def test_the_past_says_how_far_it_is_read(world: World) -> None:
    """From the first page to the last; then there is nothing to say."""
    world.gateway.rows[COUNTER] = [payment(n, created=at(-n)) for n in range(1, 20)]
    reader = world.reader()
    said: list[Progress] = []
    more = True
    while more:
        more = await reader.read_back()
        said.append(world.records.progress((COUNTER,)))
    assert [one.back for one in said] == [at(-7), at(-14), at(-19), None]
    assert said[-1].cards == at(-1)


@on_jumping_time
async def test_a_set_age_that_grew_is_read_from_where_it_ended(world: World) -> None:
    """What is known is not asked for again; a cursor that is refused begins at that end, too."""
    world.clock.start = at(0)
    rows = [payment(n, created=at(60) - n * DAY) for n in range(1, 60)]
    world.gateway.rows[COUNTER] = rows
    world.pace = replace(QUICK, history=20 * DAY)
    await read_all(world)
    assert stored(world) == [f"{n:09}" for n in range(1, 22)]
    asked = len(world.gateway.calls)
    await read_all(world)
    assert len(world.gateway.calls) == asked
    world.pace = replace(QUICK, history=40 * DAY)
    assert await world.reader().read_back()
    assert len(world.gateway.calls) == asked + 1
    assert stored(world) == [f"{n:09}" for n in range(1, 28)]
    world.gateway.failures["transactions"] = [Refused("Too old.", code=1000, status=400)]
    with pytest.raises(Refused):
        await world.reader().read_back()
    await read_all(world)
    assert stored(world) == [f"{n:09}" for n in range(1, 42)]


@on_jumping_time
async def test_old_rows_go_when_the_past_is_read(world: World) -> None:
    """Only then, and only where the profile says so; grown back, they are read again."""
    world.clock.start = at(0)
    world.gateway.rows[COUNTER] = [payment(n, created=at(60) - n * DAY) for n in range(1, 60)]
    world.pace = replace(QUICK, history=50 * DAY)
    await read_all(world)
    assert not world.reader().prune()
    assert len(stored(world)) == 56
    world.pace = replace(QUICK, history=20 * DAY, keep=30 * DAY)
    assert not world.reader().prune()
    assert stored(world) == [f"{n:09}" for n in range(1, 31)]
    await read_all(world)
    assert len(stored(world)) == 30
    world.pace = replace(QUICK, history=50 * DAY)
    await read_all(world)
    assert len(stored(world)) >= 50


@on_jumping_time
async def test_nothing_is_taken_out_of_a_past_that_is_still_read(world: World) -> None:
    """The rows that the reading is just bringing stay until it is done."""
    world.clock.start = at(0)
    world.gateway.rows[COUNTER] = [payment(n, created=at(60) - n * DAY) for n in range(1, 40)]
    world.pace = replace(QUICK, history=20 * DAY, keep=20 * DAY)
    reader = world.reader()
    assert await reader.read_back()
    assert not reader.prune()
    while await reader.read_back():
        pass
    reader.prune()
    assert stored(world) == [f"{n:09}" for n in range(1, 21)]
