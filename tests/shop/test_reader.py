from __future__ import annotations

import random
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp_tui.domain.errors import (
    NoAnswer,
    Refused,
    ServerTrouble,
    ShopError,
    Throttled,
)
from msp_tui.domain.records import Scope
from msp_tui.domain.transactions import Transaction
from msp_tui.shop.pace import Pace
from msp_tui.shop.reader import FAR_EVERY, FAR_OVERLAP, GroupReader
from msp_tui.store.opening import open_journal, open_ledger, open_records
from msp_tui.store.statedir import StateDir
from tests.shop.conftest import World
from tests.store.bookshop import BASE_URL, COUNTER, at, detail, payment, refund
from tests.support.loop import on_jumping_time

HISTORY = Pace().history
FAILURES = [
    Throttled("Wait.", retry_after=1.0),
    ServerTrouble("Trouble."),
    NoAnswer("No answer."),
]


def stored(world: World) -> list[str]:
    """Every transaction of the group in the store, newest first."""
    rows = world.records.newest(Scope((COUNTER,)), 5000)
    return [found.row.transaction_id for found in rows]


def served(world: World) -> list[str]:
    """Every transaction of the group at MultiSafepay, newest first."""
    rows = sorted(world.gateway.rows[COUNTER], key=lambda row: row.created, reverse=True)
    return [row.transaction_id for row in rows]


async def stubborn(reader: GroupReader, most: int = 100) -> int:
    """Read what is new until it succeeds, or so often; returns how often it failed."""
    failed = 0
    while failed < most:
        try:
            await reader.read_new()
        except ShopError:
            failed += 1
        else:
            break
    return failed


@on_jumping_time
async def test_the_first_reading_is_one_page_and_the_past_follows(world: World) -> None:
    """The newest rows at once, then back page by page, then never again."""
    world.gateway.rows[COUNTER] = [payment(number) for number in range(1, 251)]
    world.clock.start = at(300)
    reader = world.reader()
    assert await reader.read_new() == 100
    assert stored(world) == served(world)[:100]
    assert await reader.read_back()
    assert stored(world) == served(world)
    assert not await reader.read_back()
    asked = len(world.gateway.calls)
    assert not await reader.read_back()
    assert not await world.reader().read_back()
    assert asked == len(world.gateway.calls)


@on_jumping_time
async def test_the_past_is_read_to_its_set_age_and_resumed_after_a_kill(world: World) -> None:
    """Each page is kept with the place to go on from; beyond the set age nothing is read."""
    world.clock.start = at(0)
    recent = [payment(number, created=at(-number)) for number in range(1, 2500)]
    old = [payment(number, created=at(0) - HISTORY * 2) for number in range(5000, 7000)]
    world.gateway.rows[COUNTER] = recent + old
    assert await world.reader().read_back()
    assert len(stored(world)) == 1000
    assert await world.reader().read_back()
    assert not await world.reader().read_back()
    assert len(stored(world)) == 3000


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_reading_that_is_cut_off_leaves_no_hole(
    world: World, failure: ShopError, page: int
) -> None:
    """Pages come newest first: what a failed reading left out is read by the next, also of another process."""

    @on_jumping_time
    async def story() -> None:
        world.clock.start = at(2000)
        world.gateway.rows[COUNTER] = [payment(number) for number in range(1, 51)]
        await world.reader().read_new()
        world.gateway.rows[COUNTER] = [payment(number) for number in range(1, 1451)]
        world.gateway.failures["transactions"] = [*[None] * (page - 1), failure]
        with pytest.raises(type(failure)):
            await world.reader().read_new()
        world.gateway.rows[COUNTER].append(payment(1451))
        await world.reader().read_new()
        assert stored(world) == served(world)
        before = len(world.gateway.calls)
        reader = world.reader()
        await reader.read_new()
        await reader.read_new()
        assert len(world.gateway.calls) - before == 3  # two pages for two hours, then one

    story()


def rush(first: int, last: int) -> list[Transaction]:
    """Sales of a day that no shop has: six a second."""
    return [payment(number, created=at(number / 360)) for number in range(first, last + 1)]


@on_jumping_time
async def test_a_rush_is_kept_up_with(world: World) -> None:
    """Where ten minutes fill several big pages, most polls end among known rows; now and then all is read again."""
    world.clock.start = at(11)
    gateway = world.gateway
    gateway.rows[COUNTER] = rush(1, 400)
    reader = world.reader()
    await reader.read_new()
    gateway.rows[COUNTER] = rush(1, 2500)
    await reader.read_new()
    late = payment(9999, created=at(5))
    asked = []
    for last in range(2510, 2610, 10):
        gateway.rows[COUNTER] = [*rush(1, last), late]
        before = len(gateway.calls)
        assert await reader.read_new() >= 10
        asked.append(len(gateway.calls) - before)
    assert asked == [2] * 8 + [5, 2]
    assert sorted(stored(world)) == sorted(served(world))


@settings(max_examples=25)
@given(st.lists(st.integers(0, 40), min_size=3, max_size=12), st.randoms(use_true_random=False))
def test_in_a_rush_nothing_is_missed(waves: list[int], dice: random.Random) -> None:
    """Whatever fails, whichever console goes on: a poll that succeeds has all that came in order; late rows follow."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as small:
        small.setattr("msp_tui.shop.reader.PAGE", 4)
        small.setattr("msp_tui.shop.reader.BIG_PAGE", 10)
        state = StateDir.open(Path(folder) / "s", environment="sandbox", base_url=BASE_URL)
        world = World(state, open_ledger(state), open_records(state), open_journal(state))

        @on_jumping_time
        async def story() -> None:
            world.clock.start = at(9)
            rows = world.gateway.rows[COUNTER] = rush(1, 5)
            readers = [world.reader(), world.reader()]
            while await readers[0].read_back():
                pass
            late = dict[str, Transaction]()
            for wave in waves:
                rows += rush(len(rows) + 1, len(rows) + wave)
                for _ in range(dice.randrange(3)):
                    number = dice.randrange(100_000, 200_000)
                    after = dice.choice(rows)
                    late[f"{number:09}"] = payment(number, created=after.created)
                world.gateway.rows[COUNTER] = [*rows, *late.values()]
                world.gateway.failures["transactions"] = [
                    dice.choice([None, None, NoAnswer("No answer.")]) for _ in range(4)
                ]
                if dice.random() < 0.2:
                    readers[0] = world.reader()
                failed = True
                while failed:
                    failed = await stubborn(dice.choice(readers), most=1) > 0
                assert set(stored(world)) - set(late) == {row.transaction_id for row in rows}
            world.gateway.failures.clear()
            await world.reader().read_new()
            assert sorted(stored(world)) == sorted(served(world))

        story()
        for door in (world.records, world.journal, world.ledger):
            door.close()


arrivals = st.lists(st.integers(1, 400), min_size=1, max_size=60, unique=True)


@settings(max_examples=20)
@given(st.lists(arrivals, min_size=1, max_size=5), st.integers(), st.floats(0, 0.5))
def test_any_order_overlap_and_failure_gives_the_same_store(
    waves: list[list[int]], seed: int, trouble: float
) -> None:
    """Rows in waves, late and out of order, over answers that fail: in the end the store is the list."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        state = StateDir.open(Path(folder) / "s", environment="sandbox", base_url=BASE_URL)
        world = World(state, open_ledger(state), open_records(state), open_journal(state))

        @on_jumping_time
        async def story() -> None:
            known: dict[int, None] = {}
            for start, wave in enumerate(waves):
                # Late by up to the overlap: a poll reads so far back again.
                known |= {start * 400 + number: None for number in wave}
                rows = [payment(number, created=at(number / 60)) for number in known]
                dice.shuffle(rows)
                world.gateway.rows[COUNTER] = rows
                world.clock.start = at(start * 400 / 60 + 7)
                world.gateway.failures["transactions"] = [
                    dice.choice(FAILURES) if dice.random() < trouble else None for _ in range(4)
                ]
                reader = world.reader()
                await stubborn(reader)
                await stubborn(reader)
            world.gateway.failures.clear()
            while await world.reader().read_back():
                pass
            assert sorted(stored(world)) == sorted(served(world))

        story()
        for door in (world.records, world.journal, world.ledger):
            door.close()


@on_jumping_time
async def test_a_short_page_is_not_taken_for_the_last(world: World) -> None:
    """A row that cannot be read makes a page short; what is older is read all the same."""
    world.clock.start = at(1000)
    world.gateway.rows[COUNTER] = [payment(1)]
    await world.reader().read_new()
    world.gateway.rows[COUNTER] = [payment(number) for number in range(1, 301)]
    whole = world.gateway.transactions

    async def with_a_row_left_out(*args: object, **more: object) -> object:
        page = await whole(*args, **more)  # type: ignore[arg-type] # passed on as it came
        return type(page)(page.rows[:40] + page.rows[41:], page.after)

    world.gateway.transactions = with_a_row_left_out  # type: ignore[assignment,method-assign] # an imperfect client
    await world.reader().read_new()
    assert len(stored(world)) >= 297
    assert "000000002" in stored(world)


@on_jumping_time
async def test_a_group_that_was_empty_for_long_loses_no_sale(world: World) -> None:
    """Its past was read to the end when there was none; then three hundred sales came at once."""
    reader = world.reader()
    await reader.read_new()
    assert not await reader.read_back()
    world.clock.start = at(400)
    world.gateway.rows[COUNTER] = [payment(number) for number in range(1, 301)]
    await world.reader().read_new()
    assert stored(world) == served(world)


@on_jumping_time
async def test_very_late_rows_are_found_by_the_far_reading(world: World) -> None:
    """An ordinary poll reads ten minutes back, every ten minutes one reads two hours back."""
    world.clock.start = at(130)
    world.gateway.rows[COUNTER] = [payment(125)]
    reader = world.reader()
    await reader.read_new()
    world.gateway.rows[COUNTER] += [payment(20), payment(118)]
    await reader.read_new()
    assert stored(world) == ["000000125", "000000118"]
    world.clock.ahead = FAR_EVERY
    await reader.read_new()
    assert stored(world) == ["000000125", "000000118", "000000020"]
    assert timedelta(hours=2) == FAR_OVERLAP


@on_jumping_time
async def test_a_row_from_the_future_does_not_hide_the_present(world: World) -> None:
    """A device whose clock is ahead by a day: the sales of today are still read."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(1, created=at(60 + 24 * 60))]
    reader = world.reader()
    await reader.read_new()
    world.gateway.rows[COUNTER].append(payment(59))
    await reader.read_new()
    assert "000000059" in stored(world)


@on_jumping_time
async def test_a_new_refund_has_its_sale_read_again(world: World) -> None:
    """The list does not show that the sale changed; neither a failure nor a kill makes it forgotten."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(1), payment(2)]
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    reader = world.reader()
    await reader.read_new()
    assert await reader.read_details(5) == 2
    world.gateway.rows[COUNTER].append(refund(50, of=1, status="completed"))
    world.gateway.details[COUNTER, "sale-1"] = detail(1, amount_refunded=500)
    world.gateway.failures["order"] = [NoAnswer("No answer.")]
    assert await reader.read_new() == 1
    with pytest.raises(NoAnswer):
        await reader.read_details(1)
    after_a_kill = world.reader()
    assert await after_a_kill.read_details(1) == 1
    sale = world.records.sale(COUNTER, "sale-1")
    assert sale is not None
    assert sale.attempts[0].amount_refunded == 500
    assert await after_a_kill.read_details(5) == 0


@on_jumping_time
async def test_a_detail_that_was_read_too_early_is_read_once_more(world: World) -> None:
    """The order was open then; the list says that it is final, and its card is known only now."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(1, status="initialized")]
    world.gateway.details[COUNTER, "sale-1"] = detail(1, status="initialized", last4="")
    reader = world.reader()
    await reader.read_new()
    assert await reader.read_details(5) == 1
    assert await reader.read_details(5) == 0
    world.gateway.rows[COUNTER] = [payment(1)]
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    await reader.read_new()
    assert await world.reader().read_details(5) == 1
    assert await world.reader().read_details(5) == 0
    (found,) = world.records.newest(Scope((COUNTER,)), 9)
    assert (found.row.status, found.row.last4) == ("completed", "4242")


@on_jumping_time
async def test_a_cursor_that_is_no_longer_understood_begins_anew(world: World) -> None:
    """The place kept from last month is refused: the past is read from its newest page again."""
    world.clock.start = at(0)
    world.gateway.rows[COUNTER] = [payment(n, created=at(-n)) for n in range(1, 1500)]
    reader = world.reader()
    assert await reader.read_back()
    world.gateway.failures["transactions"] = [Refused("Unknown cursor.", code=1000, status=400)]
    with pytest.raises(Refused):
        await reader.read_back()
    assert await reader.read_back()
    assert await reader.read_back()
    assert len(stored(world)) == 1499


@on_jumping_time
async def test_a_row_from_the_future_hides_no_outage(world: World) -> None:
    """What was sold while nobody read is read from where reading had come, not from two hours ago."""
    world.clock.start = at(60)
    world.gateway.rows[COUNTER] = [payment(59), payment(1, created=at(60 + 24 * 60))]
    await world.reader().read_new()
    world.clock.start = at(60 + 8 * 60)
    world.gateway.rows[COUNTER] += [payment(90), payment(460)]
    await world.reader().read_new()
    assert stored(world) == served(world)
