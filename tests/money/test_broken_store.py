from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from msp_tui.domain.errors import StateError
from msp_tui.domain.refunds import RefundState
from msp_tui.i18n import error_lines
from msp_tui.shop.refunds import RefundWish
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER, detail, intent
from tests.support.loop import on_jumping_time

Mend = Callable[[], object]


def full(world: World) -> Mend:
    """The file cannot grow any more, and what was free in it is used up."""
    connection = world.journal._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()

    def fill() -> None:
        for number in count():
            world.journal.intend(intent(f"filler-{number}", order_id=f"other-{number}"))

    with pytest.raises(StateError, match="disk is full"):
        fill()
    return lambda: connection.execute("PRAGMA max_page_count = 1000000").fetchone()


def locked(world: World) -> Mend:
    """Another process holds the journal and does not let go."""
    world.journal._connection.execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(world.state.journal, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def read_only(world: World) -> Mend:
    """The journal may only be read."""
    world.journal._connection.execute("PRAGMA query_only = ON")
    return lambda: world.journal._connection.execute("PRAGMA query_only = OFF")


def damaged(world: World) -> Mend:
    """Everything in the journal's file but its first page is noise."""
    world.journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    file = world.state.journal
    content = file.read_bytes()
    size = int.from_bytes(content[16:18], "big")

    def write(what: bytes) -> None:
        with file.open("r+b") as opened:
            opened.write(what)
        world.journal._connection.execute("PRAGMA shrink_memory")

    write(content[:size] + b"\xff" * (len(content) - size))
    return lambda: write(content)


BREAKS = [
    (full, "The disk is full"),
    (locked, "in use by another process"),
    (read_only, "can only be read"),
    (damaged, "is damaged"),
]
BROKEN = pytest.mark.parametrize(
    ("break_it", "why"), BREAKS, ids=lambda one: getattr(one, "__name__", "")
)


@BROKEN
def test_what_cannot_be_written_down_is_not_sent(
    world: World, wish: RefundWish, break_it: Callable[[World], Mend], why: str
) -> None:
    """Nothing leaves, and the cashier reads that and why; once mended the same refund is made."""

    @on_jumping_time
    async def story() -> None:
        world.gateway.details[COUNTER, "sale-1"] = detail(1)
        mend = break_it(world)
        with pytest.raises(StateError) as told:
            await world.refunds().ask(wish)
        sentence, hint = error_lines(told.value)
        assert sentence == "No refund was sent, because it could not be written down."
        assert why in hint
        assert "refund" not in world.gateway.names()
        mend()
        assert world.journal.of_sale(COUNTER, "sale-1") == []
        assert RefundState.ACCEPTED is (await world.refunds().ask(wish)).state
        assert len(world.gateway.refunds) == 1

    story()


@BROKEN
def test_an_outcome_that_cannot_be_written_down_stays_open_and_is_found_later(
    world: World, wish: RefundWish, break_it: Callable[[World], Mend], why: str
) -> None:
    """The money is promised: nobody is told that nothing happened, and nothing is sent again."""

    @on_jumping_time
    async def story() -> None:
        world.gateway.details[COUNTER, "sale-1"] = detail(1)
        mends: list[Mend] = []

        def look(name: str) -> None:
            if name == "refund" and not mends:
                mends.append(break_it(world))

        world.gateway.at_call = look
        refunds = world.refunds()
        with pytest.raises(StateError) as told:
            await refunds.ask(wish)
        sentence, hint = error_lines(told.value)
        assert "The refund was sent" in sentence
        assert why in hint
        mends[0]()
        world.clock.ahead = timedelta(seconds=61)
        await refunds.settle()
        (own,) = world.journal.of_sale(COUNTER, "sale-1")
        assert (own.state, own.transaction_id) == (RefundState.ACCEPTED, "90000001")
        assert world.gateway.names().count("refund") == 1

    story()
