from __future__ import annotations

import pickle
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.domain.errors import RuleError
from msp_tui.domain.text import Secret, clean, looks_like_key, luhn, mask_card_numbers

CARD = "4111111111111111"


def _with_check_digit(digits: str) -> str:
    return next(digits + last for last in "0123456789" if luhn(digits + last))


cards = st.integers(12, 18).flatmap(
    lambda size: st.text("0123456789", min_size=size, max_size=size).map(_with_check_digit)
)


@given(st.text())
def test_no_control_or_bidi_character_survives(text: str) -> None:
    """Text from outside is one line of visible characters, and cleaning it again changes nothing."""
    cleaned = clean(text)
    assert {unicodedata.category(character)[0] for character in cleaned} & {"C"} == set()
    assert re.findall(r"[\u2028\u2029\u202a-\u202e\u2066-\u2069\x1b\n]", cleaned) == []
    assert clean(cleaned) == cleaned
    assert len(cleaned) <= 200


def test_what_is_cleaned_stays_readable() -> None:
    """Accents stay, line breaks become blanks, escapes lose their teeth."""
    assert clean("  Café\tcrème\r\n[31mrouge\u202e ") == "Café crème [31mrouge"
    assert clean("a\x1b]0;title\x07b") == "a]0;titleb"
    assert clean("ab cd", limit=3) == "ab"


@given(st.text(max_size=20), cards, st.text(max_size=20))
def test_a_card_number_never_survives(before: str, card: str, after: str) -> None:
    """Whatever stands around it, a number with a card's check digit is cut to its last four."""
    masked, cut = mask_card_numbers(f"{before} x{card}x {after}")
    assert cut
    assert f"x{card[-4:]}x" in masked
    assert card not in masked


@given(cards, st.sampled_from([" ", "-", ".", "  ", " - ", "\u00a0", "\u200b"]))
def test_a_card_number_in_groups_is_cut_too(card: str, gap: str) -> None:
    """Groups of four, whatever parts them; an amount behind them does not hide the number."""
    grouped = gap.join(card[at : at + 4] for at in range(0, len(card), 4))
    masked, cut = mask_card_numbers(f"carte {grouped} 12,50")
    assert cut
    assert card not in re.sub(r"\D", "", masked)


@given(st.text("0123456789 -x", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    """What is left has no card number in it."""
    once, _ = mask_card_numbers(text)
    assert (once, False) == mask_card_numbers(once)


@pytest.mark.parametrize(
    "text",
    [
        "05-03-2026 1250 4242",
        "14:30 12,50 4242 05/03/2026",
        "4111111111111112",
        "411111111111",
        "41111111111111111111",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    """A date, an amount and a last four beside one another are no card; nor is a wrong check digit."""
    assert (text, False) == mask_card_numbers(text)


@pytest.mark.parametrize("shown", [repr, str, "{}".format, "{0!r:>40}".format, lambda s: f"{s}"])
def test_a_secret_is_not_shown_by_accident(shown: object) -> None:
    """Only `reveal` says it; a mask of a short one says nothing of it."""
    assert callable(shown)
    secret = Secret("0123456789abcdefAB12")
    assert "0123456789abcdef" not in shown(secret)
    assert "AB12" in shown(secret)
    assert "short" not in shown(Secret("shortkey"))
    assert "0123456789abcdef" not in shown([secret, {"key": secret}])
    assert secret.reveal() == "0123456789abcdefAB12"


def test_a_secret_in_an_error_stays_masked() -> None:
    """A sentence with a secret among its values writes the mask."""
    failure = RuleError("The key {key} is refused.", key=Secret("0123456789abcdefAB12"))
    assert str(failure) == "The key …AB12 is refused."


def test_equal_secrets_are_equal() -> None:
    """Two consoles that learned the same key agree, also across processes."""
    assert Secret("a" * 20) == pickle.loads(pickle.dumps(Secret("a" * 20)))


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("5a4db0c5462961cf4c21d4e4b200184b3a191859", True),
        ("api_key = 5a4db0c5462961cf4c21d4e4b200184b3a191859", True),
        ("$5a4db0c5462961cf4c21d4e4b200184b3a191859", True),
        ("/run/keys/5a4db0c5462961cf4c21d4e4b200184b3a191859", False),
        ("https://shop.example/5a4db0c5462961cf4c21d4e4b200184b3a191859", False),
        ("4n5k7j2mzv3qkqpd5l2j2sdf3e", False),
        ("1" * 40, False),
        ("e" * 40, False),
        ("Librairie de la Grand-Place 12", False),
    ],
)
def test_what_looks_like_a_key(text: str, looks: bool) -> None:
    """A long run with letters and digits, and no path."""
    assert looks_like_key(text) is looks
