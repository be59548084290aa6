from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.shop.exceptions import MANY, Exceptional, exceptions, last_payments, total
from msp_tui.store.ledger import Ledger
from msp_tui.store.records import Records
from tests.shop.conftest import World
from tests.store.bookshop import CELLAR, COUNTER, NOON, at, intent, payment, refund

ZONE = ZoneInfo("Europe/Amsterdam")
DAY = date(2026, 1, 5)
EVENING = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
NEXT = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
"""Half an hour into the next day: nothing reserved is late yet."""
GONE = [RefundState.REFUSED, RefundState.NOT_MADE, RefundState.VOIDED]


def made(number: int, **changes: object) -> RefundIntent:
    """A refund that was made, of a sale of its own unless said otherwise."""
    facts = {"order_id": f"sale-{number}", "state": RefundState.ACCEPTED, **changes}
    return intent(f"R-{number}", **facts)


def marked(*intents: RefundIntent, now: datetime = EVENING) -> dict[str, tuple[Exceptional, ...]]:
    """What is marked in a shop that took no payment."""
    return exceptions(intents, lambda _group, _day: None, ZONE, now)


def test_several_refunds_of_one_sale_are_marked() -> None:
    """Both of one sale, neither of the same number in another group nor a single one."""
    one, other = made(1), made(2, order_id="sale-1", state=RefundState.UNKNOWN)
    elsewhere, single = made(3, order_id="sale-1", group_id=CELLAR), made(4)
    why = (Exceptional.SEVERAL,)
    assert marked(one, other, elsewhere, single) == {"R-1": why, "R-2": why}


@pytest.mark.parametrize("state", GONE)
def test_what_gave_nothing_back_counts_for_nothing(state: RefundState) -> None:
    """A refusal and a second try are no exception."""
    assert marked(made(1), made(2, order_id="sale-1", state=state)) == {}


def test_many_by_one_operator_on_one_day_are_marked() -> None:
    """From the fifth on all of that day; the day is the shop's, and others' refunds do not add up to it."""
    many = [made(number) for number in range(MANY)]
    others = [made(10 + number, operator="7") for number in range(MANY - 1)]
    midnight = NOON.replace(hour=23)
    spread = [
        made(20 + number, operator="8", created=midnight - timedelta(minutes=number))
        for number in range(MANY)
    ]
    found = marked(*many, *others, *spread)
    assert found == {f"R-{number}": (Exceptional.MANY,) for number in range(MANY)}


def test_an_approval_marks() -> None:
    """What was above its operator's limit is marked."""
    assert marked(made(1, approver="Carla")) == {"R-1": (Exceptional.LIMIT,)}


def test_what_is_still_reserved_the_next_day_is_marked() -> None:
    """From an hour after the shop's midnight; what has completed by then is not."""
    one, other = made(1), made(2, state=RefundState.COMPLETED)
    assert marked(one, other, now=NEXT) == {}
    assert marked(one, other, now=NEXT + timedelta(minutes=30)) == {"R-1": (Exceptional.BALANCE,)}


def fill(ledger: Ledger) -> None:
    """The counter's last payment an hour after noon, then a cancelled one, a refund, and the next day."""
    ledger.save_transactions(
        [
            payment(60),
            payment(90, status="cancelled"),
            refund(91, of=60),
            payment(24 * 60),
            payment(200, group_id=CELLAR),
        ]
    )


@pytest.mark.parametrize(
    ("minutes", "near"), [(29, False), (30, True), (60, True), (300, True), (24 * 60, False)]
)
def test_near_closing_is_told_by_the_last_payment(world: World, minutes: int, near: bool) -> None:
    """From half an hour before the group's last payment of a day that is over."""
    fill(world.ledger)
    one = made(1, created=at(minutes))
    found = exceptions([one], last_payments(world.records, ZONE), ZONE, NEXT)
    assert found == ({"R-1": (Exceptional.CLOSING,)} if near else {})


def test_today_has_no_closing_yet(world: World) -> None:
    """Nobody knows the last payment of a day that goes on."""
    fill(world.ledger)
    one = made(1, created=at(60))
    assert exceptions([one], last_payments(world.records, ZONE), ZONE, EVENING) == {}


def test_the_last_payment_of_a_day_is_that_groups(world: World) -> None:
    """Cancelled payments, refunds, other groups and other days do not count."""
    fill(world.ledger)
    records: Records = world.records
    last = last_payments(records, ZONE)
    assert (last(COUNTER, DAY), last(CELLAR, DAY)) == (at(60), at(200))
    assert last(COUNTER, DAY - timedelta(days=1)) is None


def test_the_sum_is_of_what_was_made() -> None:
    """Each currency apart, in minor units; open and refused ones are not in it."""
    found = total([made(1), made(2), made(3, state=RefundState.UNKNOWN), made(4, currency="GBP")])
    assert found == {"EUR": 1000, "GBP": 500}
