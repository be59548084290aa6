from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from msp_tui.domain.lookup import Criterion, Field, Question, Range, Word
from msp_tui.domain.terminals import Terminal
from msp_tui.shop.lookup import Found, Ranking, explain, find
from tests.shop.conftest import World
from tests.store.bookshop import CELLAR, COUNTER, at, detail, payment, refund
from tests.support.fakes import FakeClock

ZONE = ZoneInfo("Europe/Amsterdam")


def look(
    world: World, text: str, groups: tuple[int, ...] | None = None, first: int | None = None
) -> Found:
    """Find, at a quarter to three in the afternoon of the fifth of January."""
    clock = FakeClock(at(45))
    return find(world.records, text, clock=clock, zone=ZONE, groups=groups, first=first)


def ids(found: Found) -> list[str]:
    """The transactions found, best first."""
    return [match.row.transaction_id for match in found.matches]


def number(*numbers: int) -> list[str]:
    """Transaction ids as the bookshop gives them."""
    return [f"{one:09}" for one in numbers]


def test_a_sale_is_found_by_what_the_customer_says(world: World) -> None:
    """The amount and about when: one row, with the reasons, strongest first; another hour is near."""
    world.ledger.save_transactions([payment(1), payment(2, amount=900), payment(40, amount=900)])
    found = look(world, "9,00 today 13:02")
    assert number(2, 40) == ids(found)
    assert found.exact == 1
    assert found.matches[0].because == (Field.AMOUNT, Field.TIME)
    assert found.matches[1].reasons == ("amount", "near time")


def test_the_newest_comes_first_and_payments_before_refunds(world: World) -> None:
    """On a tie a cashier looks for the sale, not for what became of it."""
    world.ledger.save_transactions([payment(1), refund(5, of=1, amount=1250), payment(3)])
    assert number(3, 1, 5) == ids(look(world, "12,50"))


def test_what_can_be_refunded_comes_first(world: World) -> None:
    """A cancelled attempt is often newer than the sale that was paid; Enter must not open it."""
    world.ledger.save_transactions(
        [
            payment(1),
            payment(2, status="partial_refunded", amount_refunded=250),
            payment(3, status="refunded", amount_refunded=1250),
            refund(4, of=3, amount=1250),
            payment(5, status="declined"),
            payment(6, status="cancelled"),
            payment(7, status="cancelled", amount=1300),
            payment(8, amount=1200),
        ]
    )
    best_first = number(2, 1, 3, 6, 5, 4)
    assert best_first == ids(look(world, "12,50"))[:6]
    assert best_first == ids(look(world, "12,50 today"))[:6]
    assert number(8, 7) == ids(look(world, "12,50"))[6:]
    assert number(6, 7) == ids(look(world, "12,50 cancelled"))


def test_a_group_keeps_to_itself_unless_all_are_asked(world: World) -> None:
    """Another group's sale is found only when all groups are asked."""
    world.ledger.save_transactions([payment(1), payment(2, group_id=CELLAR)])
    assert number(1) == ids(look(world, "12,50", (COUNTER,)))
    assert number(2, 1) == ids(look(world, "12,50"))


def test_cards_and_terminals_are_found_once_their_detail_is_known(world: World) -> None:
    """An empty answer for a card says from when on cards are known."""
    world.ledger.save_transactions([payment(1), payment(2)])
    world.ledger.save_terminals([Terminal("00000LQT", "Counter", COUNTER, active=True)])
    world.ledger.save_detail(detail(2))
    found = look(world, "4242 counter 006459")
    assert number(2) == ids(found)
    assert set(found.matches[0].because) == {Field.LAST4, Field.TERMINAL, Field.AUTHORIZATION}
    assert found.known_since is not None
    assert at(1) < found.known_since <= at(2)


def test_nothing_typed_finds_nothing_and_a_limit_is_kept(world: World) -> None:
    """An empty box is no question."""
    world.ledger.save_transactions([payment(one) for one in range(1, 30)])
    assert ids(look(world, "  ")) == []
    assert ids(look(world, "x")) == []
    found = find(world.records, "12,50", clock=FakeClock(at(45)), zone=ZONE, limit=3)
    assert number(29, 28, 27) == ids(found)


def test_a_last_four_alone_never_outranks_amount_and_time(world: World) -> None:
    """A phone shows another number than the card, so an id that ends so, or an amount, weighs more."""
    row = payment(1, last4="4242")
    card, amount = Criterion(Field.LAST4, "4242"), Criterion(Field.AMOUNT, Range(1250, 1250))
    either = Question((Word("?", (card, amount)),))
    assert explain(either, row).because == (Field.AMOUNT, Field.LAST4)
    by_card = explain(either, payment(2, last4="4242", amount=1))
    by_amount = explain(either, payment(3))
    ranking = Ranking(either, ZONE)
    assert ranking.of(by_card) < ranking.of(by_amount)


def reasons(found: Found) -> dict[str, tuple[str, ...]]:
    """Why each transaction was found."""
    return {match.row.transaction_id: match.reasons for match in found.matches}


def test_an_amount_within_a_fifth_is_offered_below(world: World) -> None:
    """Exact ones first, whatever their age; a cent more than a fifth off is not near."""
    prices = {1: 1250, 2: 1000, 3: 1500, 4: 999, 5: 1501}
    world.ledger.save_transactions([payment(n, amount=cents) for n, cents in prices.items()])
    found = look(world, "12,50")
    assert number(1, 3, 2) == ids(found)
    assert reasons(found) == {
        "000000001": ("amount",),
        "000000003": ("near amount",),
        "000000002": ("near amount",),
    }
    assert found.exact == 1


def test_a_day_off_is_offered_below_with_something_else(world: World) -> None:
    """The customer is sure of the amount and not of the day: the day before and after, no further."""
    world.ledger.save_transactions(
        [payment(days, created=at(-1440 * days)) for days in range(4)]
        + [payment(9, amount=9999, created=at(-1430))]
    )
    found = look(world, "12,50 yesterday")
    assert number(1, 0, 2) == ids(found)
    assert found.matches[1].reasons == ("amount", "near time")
    assert number(9, 1) == ids(look(world, "yesterday"))


def test_a_day_off_keeps_its_time(world: World) -> None:
    """13:00 on the wrong day is near; another time of that day is not."""
    world.ledger.save_transactions(
        [payment(1, created=at(-1440)), payment(2, created=at(-1440 + 120))]
    )
    assert number(1) == ids(look(world, "12,50 today 13:00"))


def test_some_hours_off_are_offered_below_the_nearest_first(world: World) -> None:
    """The amount is right and the time is not, on any day that a time is looked for on: newest is not nearest."""
    hours = {1: -1, 2: 3, 3: -4, 4: -24 * 6 + 2, 5: 0.1, 6: -24 * 3}
    world.ledger.save_transactions(
        [payment(n, created=at(60 * off)) for n, off in hours.items()]
        + [payment(7, amount=2000, created=at(1)), payment(8, created=at(-1440 * 20))]
    )
    found = look(world, "12,50 13:00")
    assert number(5, 6, 1, 4, 2, 3) == ids(found)
    assert found.exact == 2
    assert {match.reasons for match in found.matches[2:]} == {("amount", "near time")}
    assert number(5, 1, 2, 3) == ids(look(world, "12,50 today 13:00"))[:4]
    assert number(7, 5, 6) == ids(look(world, "13:00")) == ids(look(world, "visa 13:00"))


def test_the_nearest_in_time_is_found_behind_many_newer_ones(world: World) -> None:
    """A price that is sold all day long: the sale of half an hour later comes before a hundred newer ones."""
    rows = [payment(n, created=at(-180 + n)) for n in range(120)]
    world.ledger.save_transactions([payment(900, created=at(-240)), *rows])
    found = look(world, "12,50 today 8:30")
    assert number(900, 0, 1, 2) == ids(found)[:4]
    assert found.exact == 0


def test_a_quarter_past_midnight_and_ten_minutes_before_are_near(world: World) -> None:
    """Another day by the calendar, half an hour by the clock."""
    midnight = 11 * 60
    world.ledger.save_transactions(
        [
            payment(1, created=at(midnight - 1440 - 25)),
            payment(2, created=at(midnight - 1440 + 60 * 9)),
            payment(3, created=at(midnight - 1440 * 2 + 5)),
        ]
    )
    found = look(world, "12,50 today 0:05")
    assert number(1, 2, 3) == ids(found)
    assert {match.reasons for match in found.matches} == {("amount", "near time")}


def test_one_thing_may_be_off_not_two(world: World) -> None:
    """Another amount on another day is another sale."""
    world.ledger.save_transactions(
        [payment(1, amount=1300), payment(2, amount=1300, created=at(-1440))]
    )
    assert number(1) == ids(look(world, "12,50 today"))


def test_a_telephone_may_have_paid(world: World) -> None:
    """The card in the hand ends otherwise: the contactless sale of that amount is offered, the chip's is not."""
    world.ledger.save_transactions([payment(1), payment(2), payment(3, amount=900)])
    world.ledger.save_detail(detail(1, last4="9911"))
    world.ledger.save_detail(detail(2, last4="9922", entry_mode="ICC"))
    world.ledger.save_detail(detail(3, amount=900))
    found = look(world, "12,50 4242 today")
    assert reasons(found) == {"000000001": ("amount", "time", "near last4")}
    assert number(3) == ids(look(world, "4242"))


def test_many_exact_ones_need_no_near_ones(world: World) -> None:
    """With ten that match nobody looks further."""
    rows = [payment(n) for n in range(1, 11)]
    world.ledger.save_transactions([*rows, payment(50, amount=1200)])
    assert len(ids(look(world, "12,50"))) == 10
    assert len(ids(look(world, "12,50 today"))) == 10
    near = [payment(n, amount=1100 + n) for n in range(60, 100)]
    world.ledger.save_transactions(near)
    assert len(ids(look(world, "12,01"))) == 20


def test_nearest_to_the_time_comes_first_on_the_newest_day(world: World) -> None:
    """13:14 is asked: of today's the nearest, then yesterday's, although payments came since."""
    minutes = {1: 1, 2: 13, 3: 25, 4: 14 - 1440}
    world.ledger.save_transactions([payment(n, created=at(m)) for n, m in minutes.items()])
    assert number(2, 3, 1, 4) == ids(look(world, "13:14"))


def test_the_order_called_just_so_is_found_behind_many_others(world: World) -> None:
    """A scanned id opens its own order, not the newest one that begins with it."""
    rows = [payment(n, order_id=f"sale-1{n:03}") for n in range(2, 240)]
    world.ledger.save_transactions([payment(1), *rows])
    found = look(world, "sale-1")
    assert found.matches[0].row.order_id == "sale-1"
    assert len(found.matches) == 50


def test_four_digits_are_a_last_four_or_the_end_of_an_id(world: World) -> None:
    """And anywhere in an id where few rows end so."""
    world.ledger.save_transactions(
        [
            payment(1, order_id="T-004242"),
            payment(2, order_id="4242-T"),
            payment(3, last4="4242", detailed=True),
        ]
    )
    found = look(world, "4242")
    assert number(3, 1, 2) == ids(found)
    assert {("order_id",), ("last4",)} == set(reasons(found).values())
    world.ledger.save_transactions([payment(n, order_id=f"{n}-4242") for n in range(10, 20)])
    assert "000000002" not in ids(look(world, "4242"))


@pytest.mark.parametrize("typed", ["&é\"'(", "https://till.example/o/12345", "]C112345"])
def test_a_scan_finds_its_order_however_it_arrives(world: World, typed: str) -> None:
    """Keys of another layout, a link, a prefix: the order is the same."""
    world.ledger.save_transactions([payment(1, order_id="12345"), payment(2)])
    assert number(1) == ids(look(world, typed))


@pytest.mark.parametrize("text", ["12,50", "12", "1250", "0000", "000", "visa", "12,50 today", "9"])
@pytest.mark.parametrize("first", [1, 18, 50, 70])
def test_the_first_ones_are_those_of_the_whole_answer(world: World, text: str, first: int) -> None:
    """Who asks for the first answers has them in the same order, and is told how many there are altogether."""
    world.ledger.save_transactions([payment(one) for one in range(20)])
    world.ledger.save_transactions(
        [payment(one, amount=1250 + one % 3 * 50, last4="1250") for one in range(20, 90)]
    )
    whole, some = look(world, text), look(world, text, first=first)
    assert some.matches == whole.matches[: len(some.matches)]
    assert len(some.matches) + some.more == len(whole.matches)
    assert (some.exact, some.near) == (whole.exact, whole.near)
    assert not whole.more
    if some.more:
        assert len(some.matches) == max(first, 10)
