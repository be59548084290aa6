from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.domain.money import MAX_AMOUNT, AmountError, Money, parse_amount
from msp_tui.i18n.writing import Formats


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12,50", 1250),
        ("12.50", 1250),
        ("12,5", 1250),
        ("12.5", 1250),
        ("12", 1200),
        ("1250", 125000),
        ("€12,50", 1250),
        ("12,50€", 1250),
        ("12,50 €", 1250),
        ("  12,50  ", 1250),
        ("0,05", 5),
        ("0", 0),
        ("0012", 1200),
        ("99999,99", MAX_AMOUNT),
    ],
)
def test_an_amount_is_read_to_the_cent(typed: str, cents: int) -> None:
    """A bare number is whole euros; comma and point both mark decimals."""
    assert parse_amount(typed) == cents


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("1.234", "1234", "1,23"),
        ("1,234", "1234", "1,23"),
        ("12,505", "12505", "12,50"),
        ("0,005", "5", "0,00"),
    ],
)
def test_what_can_be_read_two_ways_is_refused_with_both(
    typed: str, first: str, second: str
) -> None:
    """The cashier sees both readings and writes one of them."""
    with pytest.raises(AmountError) as refused:
        parse_amount(typed)
    assert (typed, first, second) == (
        refused.value.values["typed"],
        refused.value.values["first"],
        refused.value.values["second"],
    )


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "€",
        ",5",
        ".5",
        "12,",
        "1.234,56",
        "1,234.56",
        "12,50,1",
        "-5",
        "+5",
        "1e3",
        "0x10",
        "12 50",
        "1_000",
        "١٢",
        "１２",
        "²",
        "abc",
        "12,5O",
        "99999999",
        "100000",
        "9" * 6000,
        "1," + "0" * 6000,
    ],
)
def test_anything_else_is_no_amount(typed: str) -> None:
    """Letters, signs, other scripts' digits and amounts beyond seven digits are refused with a sentence."""
    with pytest.raises(AmountError) as refused:
        parse_amount(typed)
    assert str(refused.value)
    assert refused.value.hint


@given(st.integers(0, MAX_AMOUNT), st.sampled_from(["fr_BE", "fr_FR", "nl_BE", "nl_NL", "en_GB"]))
def test_what_is_prefilled_is_read_back_as_the_same_amount(cents: int, locale: str) -> None:
    """The refund dialog writes an amount the way its parser reads it, in every language."""
    assert cents == parse_amount(Formats(locale).typed_amount(cents))


@given(st.text(max_size=30))
def test_the_parser_refuses_or_answers_and_never_breaks(typed: str) -> None:
    """Whatever is typed is an amount in range or one clear sentence."""
    cents = None
    with contextlib.suppress(AmountError):
        cents = parse_amount(typed)
    assert cents is None or 0 <= cents <= MAX_AMOUNT


def test_two_currencies_do_not_add_up() -> None:
    """A sum over currencies is a mistake in the program, not an amount."""
    assert Money(1500) == Money(1250) + Money(250)
    assert Money(-50) == Money(200) - Money(250)
    with pytest.raises(ValueError, match="two currencies"):
        Money(1, "EUR") + Money(1, "USD")
