from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.domain.transactions import Sale
from msp_tui.shop.refunds import RefundWish
from tests.shop.conftest import World
from tests.store.bookshop import COUNTER, detail, intent, refund_row
from tests.support.loop import START, on_jumping_time

ACCEPTED, COMPLETED, VOIDED = RefundState.ACCEPTED, RefundState.COMPLETED, RefundState.VOIDED
NOT_MADE, SENT, UNKNOWN = RefundState.NOT_MADE, RefundState.SENT, RefundState.UNKNOWN
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


async def a_refund(world: World, wish: RefundWish) -> RefundIntent:
    """Five euros of the first sale, accepted."""
    world.gateway.details[COUNTER, "sale-1"] = detail(1)
    return await world.refunds().ask(wish)


def read_by_the_feed(world: World, status: str) -> None:
    """MultiSafepay changed the refund's status and the feed read the sale again."""
    sale = world.gateway.details[COUNTER, "sale-1"]
    (row,) = sale.refunds
    world.ledger.save_detail(replace(sale, refunds=(replace(row, status=status),)))


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        ("reserved", ACCEPTED),
        ("completed", COMPLETED),
        ("void", VOIDED),
        ("declined", VOIDED),
    ],
)
def test_a_made_refund_follows_what_the_store_was_told(
    world: World, wish: RefundWish, status: str, ends: RefundState
) -> None:
    """Whoever reads the sale's detail anyway tells; the journal asks MultiSafepay nothing."""

    @on_jumping_time
    async def story() -> None:
        made = await a_refund(world, wish)
        world.gateway.calls.clear()
        refunds = world.refunds()
        await refunds.settle()
        read_by_the_feed(world, status)
        await refunds.settle()
        found = world.journal.intent(made.refund_order_id)
        assert found is not None
        assert ends is found.state
        assert world.gateway.calls == []
        assert world.journal.verify() == []

    story()


@on_jumping_time
async def test_following_costs_one_look_while_nothing_changes(
    world: World, wish: RefundWish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred reserved refunds are not looked up again and again."""
    await a_refund(world, wish)
    refunds = world.refunds()
    looked: list[str] = []
    sale = world.records.sale

    def look(group_id: int, order_id: str) -> Sale | None:
        looked.append(order_id)
        return sale(group_id, order_id)

    monkeypatch.setattr(world.records, "sale", look)
    for _ in range(5):
        await refunds.settle()
    assert looked == ["sale-1"]


@on_jumping_time
async def test_a_refund_that_was_ruled_out_and_is_there_after_all_is_accepted(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Loudly: the log warns, the screens are told and the journal says how it was found."""
    world.ledger.save_detail(detail(1))
    world.journal.intend(intent(created=START))
    for state in (SENT, UNKNOWN, NOT_MADE):
        world.journal.advance("R-1", state, START)
    refunds = world.refunds()
    await refunds.settle()
    late = refund_row(77, order_id="R-1", created=START + timedelta(minutes=9))
    world.ledger.save_detail(detail(1, amount_refunded=500, refunds=(late,)))
    await refunds.settle()
    found = world.journal.intent("R-1")
    assert found is not None
    assert (found.state, found.transaction_id) == (ACCEPTED, "000000077")
    assert found.note == "found after it was ruled out"
    assert world.refund_states() == [ACCEPTED]
    assert "made after all" in caplog.text


@pytest.mark.parametrize(
    ("state", "now", "flagged"),
    [
        (ACCEPTED, datetime(2026, 1, 5, 22, 59, tzinfo=UTC), False),
        (ACCEPTED, datetime(2026, 1, 5, 23, 59, tzinfo=UTC), False),
        (ACCEPTED, datetime(2026, 1, 6, 0, 0, tzinfo=UTC), True),
        (ACCEPTED, datetime(2026, 1, 9, 12, 0, tzinfo=UTC), True),
        (COMPLETED, datetime(2026, 1, 9, 12, 0, tzinfo=UTC), False),
        (UNKNOWN, datetime(2026, 1, 9, 12, 0, tzinfo=UTC), False),
    ],
)
def test_a_refund_still_reserved_the_next_day_says_check_balance(
    state: RefundState, now: datetime, flagged: bool
) -> None:
    """By the shop's midnight, and an hour for reading the sale again."""
    made = intent(created=datetime(2026, 1, 5, 15, 0, tzinfo=UTC), state=state)
    assert flagged is made.check_balance(now, AMSTERDAM)
