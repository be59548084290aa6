from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.domain.operators import Limit, Operator, Role, Say
from msp_tui.domain.pins import pin_fits, pin_hash, usable_hash, usable_pin

AMOUNTS = st.integers(min_value=1, max_value=9_999_999)


@pytest.mark.parametrize(
    ("amount", "said"),
    [(1, Say.ALLOWED), (1000, Say.ALLOWED), (1001, Say.APPROVAL), (5000, Say.APPROVAL)],
)
def test_a_limit_has_three_levels(amount: int, said: Say) -> None:
    """Up to the first alone, up to the second approved; both limits belong to what they limit."""
    limit = Limit(1000, 5000)
    assert said == limit.says(amount)
    assert limit.says(5001) is Say.NOT_ALLOWED


def test_without_a_limit_everything_is_allowed() -> None:
    """A role that says nothing allows everything, and nothing needs approval."""
    assert Role("owner").says(9_999_999, 9_999_999) is Say.ALLOWED


@given(amount=AMOUNTS, today=AMOUNTS, first=AMOUNTS, more=AMOUNTS)
def test_the_stricter_of_refund_and_day_decides(
    amount: int, today: int, first: int, more: int
) -> None:
    """What the day does not allow no single refund allows, and the other way round."""
    limit = Limit(first, first + more)
    by_refund = Role("a", refund=limit).says(amount, today)
    by_day = Role("b", day=limit).says(amount, today)
    both = Role("c", refund=limit, day=limit).says(amount, today)
    order = [Say.ALLOWED, Say.APPROVAL, Say.NOT_ALLOWED]
    assert order.index(both) == max(order.index(by_refund), order.index(by_day))


def test_an_approver_approves_what_he_might_refund_alone() -> None:
    """A role without `approves`, or with too small a limit, approves nothing."""
    assert Role("owner", approves=True).may_approve(5000)
    assert not Role("deputy", Limit(1000, 9000), approves=True).may_approve(5000)
    assert not Role("cashier").may_approve(1)


def test_a_pin_fits_its_own_hash_only() -> None:
    """The hash holds its parameters and salt; two salts give two hashes of one PIN."""
    kept = pin_hash("4711", b"0123456789abcdef")
    assert usable_hash(kept)
    assert pin_fits("4711", kept)
    assert not pin_fits("4712", kept)
    assert kept != pin_hash("4711", b"fedcba9876543210")
    assert "4711" not in repr(Operator(7, "Anna", Role("cashier"), kept))
    assert kept not in repr(Operator(7, "Anna", Role("cashier"), kept))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4711",
        "scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA==$" + "A" * 43 + "=",
        "scrypt$ln=15,r=8,p=1$AAAA$" + "A" * 43 + "=",
        "scrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA==$AAAA",
        "scrypt$ln=99,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA==$" + "A" * 43 + "=",
        "scrypt$ln=15,r=8,p=1$A$" + "A" * 43 + "=",
    ],
)
def test_what_is_no_hash_fits_no_pin(text: str) -> None:
    """A PIN itself, a weak, short or endless hash: none is usable, and none raises."""
    assert not usable_hash(text)
    assert not pin_fits("4711", text)


@pytest.mark.parametrize("pin", ["1234", "0000001", "9876543"])
def test_a_usable_pin(pin: str) -> None:
    """Four to seven digits, leading zeros count."""
    assert usable_pin(pin)


@pytest.mark.parametrize("pin", ["", "123", "12345678", "1111", "12a4", "١٢٣٤"])
def test_an_unusable_pin(pin: str) -> None:
    """Too short, too long, one digit only, or no digits at all."""
    assert not usable_pin(pin)
