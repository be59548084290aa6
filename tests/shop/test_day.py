"""A day as a shop closes it, over the real store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from msp_tui.domain.lineage import Lineage
from msp_tui.domain.records import Scope
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.transactions import Totals
from msp_tui.shop.day import Day, day_at, read_day
from tests.shop.conftest import World
from tests.store.bookshop import CELLAR, COUNTER, at, detail, payment, refund, refund_row

ZONE = ZoneInfo("Europe/Amsterdam")
DAY = date(2026, 1, 5)
"""Payments are made after 13:00 on this day, by the shop's clock."""
ALL = Scope()


def day(world: World, scope: Scope = ALL, on: date = DAY, start: int = 0) -> Day:
    """What the store says."""
    return read_day(world.records, scope, on, start, ZONE)


def test_takings_and_refunds_stand_apart(world: World) -> None:
    """What was paid, what was given back, and how often; what was not paid or not given back counts nowhere."""
    world.ledger.save_transactions(
        [
            payment(1),
            payment(2, amount=300, status="partial_refunded"),
            payment(3, status="cancelled"),
            payment(4, status="declined"),
            payment(5, status="initialized"),
            refund(6, of=2, amount=100),
            refund(7, of=1, amount=200, status="completed"),
            refund(8, of=1, amount=400, status="void"),
        ]
    )
    assert day(world).whole == Totals(1550, 300, 2, 2)


def test_hours_have_no_holes(world: World) -> None:
    """From the first hour with anything to the last, an hour without anything is there too."""
    world.ledger.save_transactions([payment(1), payment(2), payment(130), refund(190, of=1)])
    hours = [(f"{at:%H}", one.takings, one.payments) for at, one in day(world).by_hour]
    assert hours == [("12", 2500, 2), ("13", 0, 0), ("14", 1250, 1), ("15", 0, 0)]


def test_by_terminal_and_card(world: World) -> None:
    """The largest first; what no detail has told yet stands last, under no name."""
    world.ledger.save_transactions(
        [
            payment(1),
            payment(2, amount=5000, payment_method="MASTERCARD"),
            payment(3, amount=99999),
        ]
    )
    world.ledger.save_detail(detail(1))
    world.ledger.save_detail(
        detail(2, amount=5000, terminal_id="00000LQU", payment_method="MASTERCARD")
    )
    found = day(world)
    assert [(tid, one.takings) for tid, one in found.by_terminal] == [
        ("00000LQU", 5000),
        ("00000LQT", 1250),
        ("", 99999),
    ]
    assert [(card, one.takings) for card, one in found.by_card] == [
        ("VISA", 101249),
        ("MASTERCARD", 5000),
    ]


def test_a_device_that_was_moved_is_one_till(world: World) -> None:
    """Its sales stand under each TID that it had, and together; the last of them that took anything names it."""
    world.ledger.save_transactions([payment(1), payment(2, amount=700, group_id=CELLAR)])
    world.ledger.save_transactions([payment(3, amount=1000), payment(4, amount=50)])
    for number, tid, amount, group in (
        (1, "00000LQT", 1250, COUNTER),
        (2, "00000NEW", 700, CELLAR),
        (3, "00000LQU", 1000, COUNTER),
    ):
        world.ledger.save_detail(detail(number, amount=amount, terminal_id=tid, group_id=group))
    lineage = Lineage(
        [
            Terminal("00000NEW", "Till", CELLAR, active=True, serial_number="S", created="2026-02"),
            Terminal("00000LQT", "Till", COUNTER, serial_number="S", created="2026-01"),
            Terminal("00000OLD", "Till", COUNTER, serial_number="S", created="2025-01"),
            Terminal("00000LQU", "Other", COUNTER, active=True, serial_number="T"),
        ]
    )
    moved, other, unknown = day(world).by_till(lineage)
    assert (moved.terminal_id, moved.totals) == ("00000NEW", Totals(1950, 0, 2, 0))
    assert [(tid, one.takings) for tid, one in moved.parts] == [
        ("00000LQT", 1250),
        ("00000NEW", 700),
    ]
    assert (other.terminal_id, other.totals.takings, len(other.parts)) == ("00000LQU", 1000, 1)
    assert (unknown.terminal_id, unknown.totals.takings) == ("", 50)
    before = day(world, Scope((COUNTER,))).by_till(lineage)
    assert [(one.terminal_id, len(one.parts)) for one in before] == [
        ("00000LQT", 1),
        ("00000LQU", 1),
        ("", 1),
    ]


@pytest.mark.parametrize("own_order", ["", "R-7"])
def test_a_refund_stands_at_its_sales_terminal(world: World, own_order: str) -> None:
    """Nothing says where a refund was made: it is counted where its sale was, whichever order id it has."""
    world.ledger.save_transactions([payment(1)])
    told = refund_row(7, order_id=own_order, created=at(30))
    world.ledger.save_detail(detail(1, amount_refunded=500, refunds=(told,)))
    assert day(world).by_terminal == [("00000LQT", Totals(1250, 500, 1, 1))]
    assert day(world, Scope(terminal_id="00000LQT")).whole == Totals(1250, 500, 1, 1)
    assert day(world, Scope(terminal_id="00000LQU")).whole == Totals()


def test_company_group_and_terminal(world: World) -> None:
    """The three levels that a device's closing has add up."""
    world.ledger.save_transactions([payment(1), payment(2, group_id=CELLAR, amount=700)])
    assert day(world).whole.takings == 1950
    assert day(world, Scope((COUNTER,))).whole.takings == 1250
    assert day(world, Scope((CELLAR,))).whole.takings == 700
    assert [(group, one.takings) for group, one in day(world).by_group] == [
        (COUNTER, 1250),
        (CELLAR, 700),
    ]


def test_a_day_begins_at_the_hour_of_the_device(world: World) -> None:
    """A bar's takings of two in the morning belong to the evening before, and to one day only."""
    late = datetime(2026, 1, 6, 1, 59, tzinfo=UTC)  # 02:59 in the shop
    world.ledger.save_transactions(
        [
            payment(1, created=late),
            payment(2, created=late + timedelta(minutes=1)),
        ]
    )
    assert day(world, start=3).whole.payments == 1
    assert day(world, on=date(2026, 1, 6), start=3).whole.payments == 1
    assert day(world, start=2).whole.payments == 0
    assert day_at(late, 3, ZONE) == DAY
    assert day_at(late, 2, ZONE) == date(2026, 1, 6)


@pytest.mark.parametrize(("on", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
@pytest.mark.parametrize("start", [0, 2, 3])
def test_the_nights_when_clocks_change(world: World, on: date, hours: int, start: int) -> None:
    """Each moment is in exactly one day, and the day that has the night is an hour shorter or longer."""
    first = datetime(on.year, on.month, on.day, tzinfo=ZONE).astimezone(UTC) - timedelta(days=1)
    world.ledger.save_transactions(
        [payment(n, created=first + timedelta(minutes=30 + 60 * n)) for n in range(72)]
    )
    days = [day(world, on=on + timedelta(days=n), start=start) for n in (-2, -1, 0, 1, 2)]
    assert sum(one.whole.payments for one in days) == 72
    assert hours in {(one.span.end - one.span.start) // timedelta(hours=1) for one in days}
    for one in days:
        for moment, totals in one.by_hour:
            assert totals.payments == 0 or day_at(moment, start, ZONE) == one.day


def test_other_currencies_are_told_apart(world: World) -> None:
    """Sums are of the currency that most rows have; the rest is said beside them."""
    world.ledger.save_transactions([payment(1), payment(2), payment(3, currency="USD", amount=900)])
    found = day(world)
    assert (found.currency, found.whole) == ("EUR", Totals(2500, 0, 2, 0))
    assert found.other_currencies == [Totals(900, 0, 1, 0, "USD")]
