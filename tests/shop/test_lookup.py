from __future__ import annotations

from zoneinfo import ZoneInfo

from msp_tui.domain.lookup import Criterion, Field, Question, Range, Word
from msp_tui.domain.terminals import Terminal
from msp_tui.shop.lookup import Found, explain, find, rank
from tests.shop.conftest import World
from tests.store.bookshop import CELLAR, COUNTER, at, detail, payment, refund
from tests.support.fakes import FakeClock

ZONE = ZoneInfo("Europe/Amsterdam")


def look(world: World, text: str, groups: tuple[int, ...] | None = None) -> Found:
    """Find, at a quarter to three in the afternoon of the fifth of January."""
    return find(world.records, text, clock=FakeClock(at(45)), zone=ZONE, groups=groups)


def ids(found: Found) -> list[str]:
    """The transactions found, best first."""
    return [match.row.transaction_id for match in found.matches]


def number(*numbers: int) -> list[str]:
    """Transaction ids as the bookshop gives them."""
    return [f"{one:09}" for one in numbers]


def test_a_sale_is_found_by_what_the_customer_says(world: World) -> None:
    """The amount and about when: one row, with the reasons, strongest first."""
    world.ledger.save_transactions([payment(1), payment(2, amount=900), payment(40, amount=900)])
    found = look(world, "9,00 today 13:02")
    assert number(2) == ids(found)
    assert found.matches[0].because == (Field.AMOUNT, Field.TIME)


def test_the_newest_comes_first_and_payments_before_refunds(world: World) -> None:
    """On a tie a cashier looks for the sale, not for what became of it."""
    world.ledger.save_transactions([payment(1), refund(5, of=1, amount=1250), payment(3)])
    assert number(3, 1, 5) == ids(look(world, "12,50"))


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
    assert rank(by_card) < rank(by_amount)
