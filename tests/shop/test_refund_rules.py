from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.domain.errors import RuleError, TooSoon
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import MADE_STATES, OPEN_STATES, TRANSITIONS, RefundState
from msp_tui.shop.refund_rules import RefundWish, check, could_be, left_to_refund, possible_at
from tests.store.bookshop import at, detail, intent, refund_row

NOW = at(60)


def wish(**changes: Any) -> RefundWish:
    """Five euros of the first sale."""
    told: dict[str, Any] = {
        "group_id": 57958,
        "order_id": "sale-1",
        "amount": 500,
        "currency": "EUR",
        "shown_left": 1250,
        "operator": "12",
    }
    return RefundWish(**(told | changes))


def test_a_paid_sale_may_be_refunded() -> None:
    """In part, in full, and again after five minutes."""
    check(wish(), detail(1), [], NOW)
    check(wish(amount=1250), detail(1), [], NOW)
    once = detail(1, status="partial_refunded", amount_refunded=500, refunds=(refund_row(50),))
    check(wish(shown_left=750), once, [], NOW)


@pytest.mark.parametrize(
    ("told", "asked", "sentence"),
    [
        ({"status": "refunded", "amount_refunded": 1250}, {}, "already refunded in full"),
        ({"status": "completed", "amount_refunded": 1250}, {}, "already refunded in full"),
        ({"status": "declined"}, {}, "was not paid"),
        ({"status": "initialized"}, {}, "was not paid"),
        ({"status": "cancelled"}, {}, "was not paid"),
        ({"status": "void"}, {}, "was not paid"),
        ({}, {"currency": "USD"}, "cannot be refunded"),
        ({}, {"amount": 0}, "cannot be refunded"),
        ({}, {"amount": -500}, "cannot be refunded"),
        ({}, {"amount": 1251}, "left to refund"),
        ({"amount_refunded": 1000}, {"shown_left": 250}, "left to refund"),
        ({"amount_refunded": 100}, {}, "changed meanwhile"),
        ({"created": NOW - timedelta(days=180, seconds=1)}, {}, "180 days"),
    ],
)
def test_a_refund_that_breaks_a_rule_is_refused_with_the_reason(
    told: dict[str, Any], asked: dict[str, Any], sentence: str
) -> None:
    """One sentence says why; nothing was sent."""
    with pytest.raises(RuleError, match=sentence) as refused:
        check(wish(**asked), detail(1, **told), [], NOW)
    assert not isinstance(refused.value, TooSoon)


def test_a_sale_of_exactly_180_days_may_still_be_refunded() -> None:
    """MultiSafepay: at most 180 days after the sale."""
    check(wish(), detail(1, created=NOW - timedelta(days=180)), [], NOW)


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_a_second_cashier_sees_who_is_refunding(state: RefundState) -> None:
    """An open intent blocks the sale and says whose it is; it is not called a refund made."""
    own = [intent(amount=1250, operator="Anna", state=state)]
    with pytest.raises(RuleError, match="Anna is already refunding") as refused:
        check(wish(), detail(1), own, NOW)
    assert own[0].created == refused.value.values["at"]


def test_the_same_amount_within_five_minutes_says_when_it_becomes_possible() -> None:
    """MultiSafepay refuses it (1034); another amount goes, and so does the same one later."""
    made = detail(1, amount_refunded=500, refunds=(refund_row(58),))
    with pytest.raises(TooSoon, match="less than five minutes") as refused:
        check(wish(shown_left=750), made, [], NOW)
    assert at(63) == refused.value.values["at"]
    assert Money(500) == refused.value.values["amount"]
    check(wish(shown_left=750, amount=499), made, [], NOW)
    check(wish(shown_left=750), made, [], at(63))


def test_a_void_refund_of_the_same_amount_does_not_count() -> None:
    """What was cancelled gave no money back."""
    made = detail(1, refunds=(refund_row(58, status="void"),))
    assert possible_at(500, made, NOW) is None
    assert left_to_refund(made, []) == 1250


refund_rows = st.lists(
    st.tuples(st.integers(1, 900), st.sampled_from(["reserved", "completed", "void"])), max_size=5
)
intents = st.lists(st.tuples(st.integers(1, 900), st.sampled_from(list(RefundState))), max_size=5)


@given(refund_rows, intents, st.integers(0, 3000))
def test_never_more_is_left_than_anyone_knows_of(
    listed: list[tuple[int, str]], journal: list[tuple[int, RefundState]], summed: int
) -> None:
    """Left is at most the sale minus the sum, the rows, and the rows plus what only the journal knows."""
    rows = tuple(
        refund_row(number, amount=amount, status=status)
        for number, (amount, status) in enumerate(listed, 1000)
    )
    own = [
        intent(f"R-{number}", amount=amount, state=state)
        for number, (amount, state) in enumerate(journal)
    ]
    left = left_to_refund(detail(1, amount_refunded=summed, refunds=rows), own)
    counted = sum(row.amount for row in rows if row.counts)
    promised = sum(one.amount for one in own if one.state in OPEN_STATES | MADE_STATES)
    assert max(0, 1250 - max(summed, counted + promised)) == left


def test_a_refund_that_is_listed_is_counted_once() -> None:
    """Our own refund, once MultiSafepay shows it, is not subtracted twice."""
    by_id = refund_row(50, order_id="R-1")
    by_number = refund_row(51, amount=300)
    own = [
        intent("R-1", state=RefundState.ACCEPTED),
        intent("R-2", amount=300, state=RefundState.ACCEPTED, transaction_id="000000051"),
    ]
    assert left_to_refund(detail(1, refunds=(by_id, by_number)), own) == 450


@pytest.mark.parametrize(
    ("changes", "suspicious"),
    [
        ({}, True),
        ({"order_id": "sale-1"}, True),
        ({"order_id": "R-9"}, False),
        ({"var1": "R-9"}, False),
        ({"amount": 499}, False),
        ({"created": at(50)}, False),
        ({"created": at(70)}, False),
        ({"transaction_id": "000000099"}, False),
    ],
)
def test_a_refund_without_an_id_of_its_own_may_be_ours(
    changes: dict[str, Any], suspicious: bool
) -> None:
    """The documented rows carry no var1: the same amount at the same time may be the one that got no answer."""
    row = refund_row(61, **({"created": at(60.5)} | changes))
    own = [intent(), intent("R-2", transaction_id="000000099", state=RefundState.ACCEPTED)]
    seen = could_be(
        own[0], detail(1, amount_refunded=500, refunds=(row,)), own, asked=own[0].created
    )
    assert suspicious == seen


def test_money_that_no_row_explains_may_be_ours() -> None:
    """The sum says that something was given back, and no row says what."""
    own = [intent()]
    assert could_be(own[0], detail(1, amount_refunded=500), own, asked=own[0].created)
    assert not could_be(own[0], detail(1, amount_refunded=499), own, asked=own[0].created)


def test_the_journals_states_only_move_forward() -> None:
    """From every state the outcome is reachable, and no final state is ever left but by being found made."""
    final = {state for state, following in TRANSITIONS.items() if not following}
    assert {RefundState.REFUSED, RefundState.COMPLETED, RefundState.VOIDED} == final
    assert {RefundState.ACCEPTED} == TRANSITIONS[RefundState.NOT_MADE]
    assert RefundState.SENT not in TRANSITIONS[RefundState.UNKNOWN]
    assert set(RefundState) == set(TRANSITIONS)
