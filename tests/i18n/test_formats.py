from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from babel.dates import format_skeleton
from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_precision,
    get_decimal_symbol,
)
from hypothesis import given
from hypothesis import strategies as st

from msp_tui import i18n
from msp_tui.domain.errors import TooSoon
from msp_tui.domain.money import MAX_AMOUNT, Money
from msp_tui.i18n.language import Language
from msp_tui.i18n.writing import _PLAIN, WAYS, Formats

SHOPS = sorted(json.loads(WAYS.read_bytes()))
ELSEWHERE = ["fr_CA", "fr_TN", "nl_SR", "en_US", "en_ZA", "fr"]
CURRENCIES = ["EUR", "CHF", "GBP", "JPY", "KWD", "XYZ"]
AFTERNOON = datetime(2026, 3, 5, 13, 7, 31, tzinfo=UTC)


@pytest.fixture
def english() -> Iterator[None]:
    """Speak English during a test."""
    before = i18n.language()
    i18n.use(Language("en", "en_GB"))
    yield
    i18n.use(before)


@given(st.integers(-MAX_AMOUNT, MAX_AMOUNT), st.sampled_from(SHOPS))
def test_amounts_use_characters_that_every_terminal_font_has(cents: int, locale: str) -> None:
    """No narrow or unbreakable blanks, no typographic minus: columns would shift."""
    text = Formats(locale).money(Money(cents))
    assert {unicodedata.category(character) for character in text} <= {"Nd", "Po", "Sc", "Zs", "Pd"}
    assert set(text) & {"\u202f", "\u00a0", "\u2212"} == set()
    assert "".join(filter(str.isdigit, text)) == f"{abs(cents):03}"


@given(
    st.sampled_from([*SHOPS, *ELSEWHERE]),
    st.integers(-(10**13), 10**13),
    st.sampled_from(CURRENCIES),
)
def test_amounts_are_written_as_babel_writes_them(place: str, amount: int, currency: str) -> None:
    """The shops' own locales and others, euros and other currencies, either sign, any size."""
    value = Decimal(amount).scaleb(-get_currency_precision(currency))
    wanted = format_currency(value, currency, locale=place).translate(_PLAIN)
    assert Formats(place).money(Money(amount, currency)) == wanted


@given(st.sampled_from([*SHOPS, *ELSEWHERE]), st.integers(0, 10**9).map(lambda tenths: tenths / 10))
def test_numbers_are_written_as_babel_writes_them(place: str, value: float) -> None:
    """A size of a file, whole or with one decimal."""
    wanted = format_decimal(value, locale=place).translate(_PLAIN)
    assert Formats(place).number(value) == wanted


@pytest.mark.parametrize("place", [*SHOPS, *ELSEWHERE])
def test_dates_are_written_as_babel_writes_them(place: str) -> None:
    """But a day and a month of one figure get two: columns stay straight. The decimal sign is the one typed."""
    day, formats = AFTERNOON.date(), Formats(place)
    short, long = (
        re.sub(
            r"\b\d\b", lambda found: found[0].zfill(2), format_skeleton(shape, day, locale=place)
        )
        for shape in ("MMdd", "yMMdd")
    )
    assert formats.day(day) == short
    assert formats.full(AFTERNOON).split()[0] == long
    assert formats.typed_amount(1250) == f"12{get_decimal_symbol(place)}50"


def test_the_file_holds_what_babel_says_today() -> None:
    """`make locale` was run since Babel changed."""
    program = runpy.run_path(str(Path(__file__).parents[2] / ".ci" / "locales.py"))
    ways = json.loads(WAYS.read_bytes())
    assert ways == {place: program["writing"](place) for place in program["SHOPS"]}


@pytest.mark.parametrize("place", SHOPS)
def test_the_shops_own_locales_need_no_babel(place: str) -> None:
    """What the first screen shows does not load it."""
    code = (
        "import sys, datetime; from msp_tui.i18n.writing import Formats;"
        "from msp_tui.domain.money import Money;"
        f"shop = Formats({place!r}); shop.money(Money(-125000)); shop.day(datetime.date(2026, 3, 5));"
        "sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_territory_that_nobody_knows_is_written_the_languages_way() -> None:
    """fr_XX is French."""
    assert Formats("fr_XX").money(Money(125000)) == "1 250,00 €"


@pytest.mark.parametrize(
    ("locale", "text"), [("fr_BE", "12,50 €"), ("nl_BE", "€ 12,50"), ("en_GB", "€12.50")]
)
def test_an_amount_is_written_the_readers_way(locale: str, text: str) -> None:
    """The same amount in three languages."""
    assert text == Formats(locale).money(Money(1250))


def test_a_currency_has_its_own_number_of_decimals() -> None:
    """Minor units of the yen are yen."""
    assert Formats("en_GB").money(Money(1250, "JPY")) == "JP¥1,250"


def test_times_are_the_shops() -> None:
    """A time is shown in the shop's zone, a day in two digits each."""
    french = Formats("fr_BE", "Europe/Amsterdam")
    assert french.clock(AFTERNOON) == "14:07"
    assert french.day(date(2026, 3, 5)) == "05/03"
    assert french.short(AFTERNOON, date(2026, 3, 5)) == "14:07"
    assert french.short(AFTERNOON, date(2026, 3, 9)) == "05/03 14:07"
    assert french.short(AFTERNOON, date(2027, 3, 9)) == "05/03/26"
    assert french.full(AFTERNOON) == "05/03/2026 14:07:31"


def test_values_in_a_sentence_are_written_the_readers_way(english: None) -> None:
    """Money and times stay objects until the sentence is shown."""
    failure = TooSoon("{amount} again from {at}.", amount=Money(1250), at=AFTERNOON)
    assert i18n.error_lines(failure) == ("€12.50 again from 14:07.", "")


def test_text_from_outside_in_a_sentence_is_not_a_template(english: None) -> None:
    """A name with braces is a name."""
    assert i18n.translate("There is {name}.", name="{0} {secret}") == "There is {0} {secret}."


def test_a_number_chooses_its_sentence(english: None) -> None:
    """One is not many."""
    assert i18n.ngettext("{count} row", "{count} rows", 1) == "1 row"
    assert i18n.ngettext("{count} row", "{count} rows", 7) == "7 rows"


@pytest.mark.parametrize(
    ("locale", "money", "written"),
    [
        ("fr_BE", Money(123450), "1 234,50 EUR"),
        ("fr_BE", Money(-1250), "-12,50 EUR"),
        ("nl_BE", Money(-1250), "EUR -12,50"),
        ("en_GB", Money(1250), "EUR 12.50"),
        ("en_GB", Money(-1250), "-EUR 12.50"),
        ("en_GB", Money(-1250, "GBP"), "-GBP 12.50"),
        ("en_GB", Money(1250, "CHF"), "CHF12.50"),
        ("fr_BE", Money(1250, "PLN"), "12,50 PLN"),
    ],
)
def test_amounts_in_ascii_name_their_currency(locale: str, money: Money, written: str) -> None:
    """A sign that is not ASCII gives way to the currency's code."""
    assert Formats(locale, ascii=True).money(money) == written


def test_sentences_in_ascii() -> None:
    """Quotation marks and … of a sentence are a typewriter's; letters stay for whoever draws them."""
    before = i18n.language()
    i18n.use(Language("en", "en_GB"), ascii=True)
    assert i18n.translate("“{name}” waits…", name="Café") == '"Café" waits...'
    i18n.use(before)
    assert i18n.translate("waits…") == "waits…"
