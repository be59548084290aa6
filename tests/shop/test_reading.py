from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.domain.clock import Span, day_span
from msp_tui.domain.lookup import Criterion, Field, Range, Tail
from msp_tui.domain.money import MAX_AMOUNT
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import luhn
from msp_tui.shop.reading import Read, Surroundings, read
from msp_tui.shop.shapes import DAYS_FOR_A_TIME

ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 3, 10)
TERMINALS = (
    Terminal("00000LQT", "Counter left", 1, active=True),
    Terminal("000002Or", "Counter right", 1, active=True),
    Terminal("00000001", "Cellar", 2),
)
AROUND = Surroundings(TODAY, ZONE, TERMINALS)


def asked(text: str, around: Surroundings = AROUND) -> Read:
    """What the box took it for."""
    return read(text, around)


def readings(text: str) -> tuple[Criterion, ...]:
    """What the one typed word may mean."""
    (word,) = asked(text).question.words
    return word.readings


def local(day: date, clock: str) -> datetime:
    """A time on the shop's wall."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        ("Aujourd'hui", TODAY),
        ("aujourd’hui", TODAY),
        ("auj", TODAY),
        ("vandaag", TODAY),
        ("yesterday", date(2026, 3, 9)),
        ("HIER", date(2026, 3, 9)),
        ("gisteren", date(2026, 3, 9)),
        ("avant-hier", date(2026, 3, 8)),
        ("eergisteren", date(2026, 3, 8)),
        ("05/03", date(2026, 3, 5)),
        ("5/3", date(2026, 3, 5)),
        ("05-03", date(2026, 3, 5)),
        ("10/03", TODAY),
        ("11/03", date(2025, 3, 11)),
        ("05/03/2025", date(2025, 3, 5)),
        ("05/03/25", date(2025, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("lundi", date(2026, 3, 9)),
        ("maandag", date(2026, 3, 9)),
        ("Sat", date(2026, 3, 7)),
        ("mardi", date(2026, 3, 3)),
    ],
)
def test_a_day_is_read_in_three_languages_and_as_a_date(typed: str, day: date) -> None:
    """A date without a year is the last such day."""
    assert (Criterion(Field.TIME, day_span(day, ZONE)),) == readings(typed)


@pytest.mark.parametrize("typed", ["31/02", "32/01", "05/13", "29/02", "31/12/9999", "01/01/0000"])
def test_a_day_that_does_not_exist_is_no_day(typed: str) -> None:
    """It is looked for as part of an order id, and nothing breaks."""
    assert (Criterion(Field.ORDER_ID, typed),) == readings(typed)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("14:30", "14:15", "14:45"),
        ("14h30", "14:15", "14:45"),
        ("14u30", "14:15", "14:45"),
        ("9:05", "08:50", "09:20"),
        ("14h", "14:00", "15:00"),
        ("14u", "14:00", "15:00"),
        ("14:", "14:00", "15:00"),
        ("14-16h", "14:00", "16:00"),
        ("14h-16h", "14:00", "16:00"),
        ("9-10u", "09:00", "10:00"),
        ("14:00-15:30", "14:00", "15:30"),
        ("14h30-16h", "14:30", "16:00"),
        ("2pm", "14:00", "15:00"),
        ("2:30pm", "14:15", "14:45"),
        ("12am", "00:00", "01:00"),
    ],
)
def test_a_time_is_read_on_the_last_days_or_on_the_day_named(
    typed: str, start: str, end: str
) -> None:
    """Without a day it is looked for a fortnight back; with one, only there, in whatever order."""
    spans = [reading.value for reading in readings(typed)]
    assert len(spans) == DAYS_FOR_A_TIME
    assert Span(local(TODAY, start), local(TODAY, end)) == spans[0]
    for text in (f"{typed} 05/03", f"05/03 {typed}"):
        words = {word.typed: word.readings for word in asked(text).question.words}
        day = date(2026, 3, 5)
        wanted = Criterion(Field.TIME, Span(local(day, start), local(day, end)))
        assert (wanted,) == words[typed]


@pytest.mark.parametrize("typed", ["25:00", "24h", "14:60", "16-14h", "14-25h", "99h99", "13pm"])
def test_a_time_that_does_not_exist_is_no_time(typed: str) -> None:
    """Nothing breaks, and no time is read."""
    assert Field.TIME not in {reading.field for reading in readings(typed)}


def test_midnight_belongs_to_both_sides() -> None:
    """A quarter of an hour around 00:05 begins the day before; 23-24h ends the next day."""
    first = readings("00:05")[0].value
    assert Span(local(date(2026, 3, 9), "23:50"), local(TODAY, "00:20")) == first
    last = readings("23-24h")[0].value
    assert Span(local(TODAY, "23:00"), local(date(2026, 3, 11), "00:00")) == last


@pytest.mark.parametrize(
    ("typed", "moments"),
    [
        # Clocks go back on 25 October 2026 at 03:00: the hour from 02:00 comes twice.
        ("02:30 25/10/2026", ["2026-10-25T00:30", "2026-10-25T01:30"]),
        ("2h 25/10/2026", ["2026-10-25T00:00", "2026-10-25T01:59"]),
        ("2-3h 25/10/2026", ["2026-10-25T00:00", "2026-10-25T01:59"]),
        ("01:55 25/10/2026", ["2026-10-24T23:55", "2026-10-25T00:05"]),
        # And forward on 29 March: there is no 02:30, and 03:05 is five minutes after 01:59.
        ("03:05 29/03/2026", ["2026-03-29T01:05", "2026-03-29T00:55"]),
        ("01:50 29/03/2026", ["2026-03-29T00:50", "2026-03-29T00:36"]),
        ("1-4h 29/03/2026", ["2026-03-29T00:00", "2026-03-29T01:59"]),
    ],
)
def test_nights_when_clocks_change_lose_no_sale(typed: str, moments: list[str]) -> None:
    """What a slip of that night says is found, both times."""
    for word in asked(typed).question.words:
        for moment in moments:
            wanted = datetime.fromisoformat(moment).replace(tzinfo=UTC)
            spans = [one.value for one in word.readings if isinstance(one.value, Span)]
            assert any(wanted in span for span in spans), (word.typed, moment)


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("12,50", 1250, 1250),
        ("12.50", 1250, 1250),
        ("12,5", 1250, 1250),
        ("€12,50", 1250, 1250),
        ("12,50€", 1250, 1250),
        ("€12", 1200, 1200),
        (">50", 5001, MAX_AMOUNT),
        ("<50", 0, 4999),
        (">12,50", 1251, MAX_AMOUNT),
        ("12..15", 1200, 1500),
        ("15..12", 1200, 1500),
        ("9,95..10,05", 995, 1005),
        ("12,50 €", 1250, 1250),
        ("€ 12,50", 1250, 1250),
        ("12 euro", 1200, 1200),
        ("12,50 EUR", 1250, 1250),
        ("> 50", 5001, MAX_AMOUNT),
        (">=50", 5000, MAX_AMOUNT),
        ("<= 50 €", 0, 5000),
        ("12 .. 15", 1200, 1500),
        ("12…15", 1200, 1500),
        ("1.234,50", 123450, 123450),
        ("1,234.50", 123450, 123450),
        ("1 234,50 €", 123450, 123450),
        ("> 1.234,50", 123451, MAX_AMOUNT),
        ("1.000,00..1.234,50", 100000, 123450),
        ("12€50", 1250, 1250),
    ],
)
def test_an_amount_is_read_by_its_shape(typed: str, low: int, high: int) -> None:
    """Decimals, a euro sign, a comparison or two dots make an amount and nothing else."""
    assert (Criterion(Field.AMOUNT, Range(low, high)),) == readings(typed)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("12", [Field.AMOUNT]),
        ("120", [Field.AMOUNT, Field.ORDER_ID]),
        ("4242", [Field.LAST4, Field.TRANSACTION_ID, Field.ORDER_ID]),
        ("••4242", [Field.LAST4, Field.TRANSACTION_ID, Field.ORDER_ID]),
        ("**** **** **** 4242", [Field.LAST4, Field.TRANSACTION_ID, Field.ORDER_ID]),
        ("XXXXXXXXXXXX4242", [Field.LAST4, Field.TRANSACTION_ID, Field.ORDER_ID]),
        ("*4242", [Field.LAST4, Field.TRANSACTION_ID, Field.ORDER_ID]),
        ("xx-4242", [Field.ORDER_ID]),
        ("TID 00000LQT", [Field.TERMINAL, Field.ORDER_ID]),
        ("tid: 00000LQT", [Field.TERMINAL, Field.ORDER_ID]),
        ("006459", [Field.AUTHORIZATION, Field.TRANSACTION_ID, Field.ORDER_ID]),
        ("899813954", [Field.TRANSACTION_ID, Field.ORDER_ID]),
        ("ORD-2026/17", [Field.ORDER_ID]),
        ("00000LQT", [Field.TERMINAL, Field.ORDER_ID]),
        ("000002or", [Field.TERMINAL, Field.ORDER_ID]),
        ("cellar", [Field.TERMINAL, Field.ORDER_ID]),
        ("x", []),
        (">", []),
        ("1.234", [Field.ORDER_ID]),
        ("1.234.50", [Field.ORDER_ID]),
        ("١٢,٥٠", [Field.ORDER_ID]),
    ],
)
def test_a_word_may_mean_several_things(typed: str, fields: list[Field]) -> None:
    """Digits are an amount, a card or an id by their number; a TID is read in any case."""
    assert fields == [reading.field for reading in readings(typed)]


def test_a_terminal_is_named_by_part_of_its_name_and_keeps_its_case() -> None:
    """Two counters are two readings; the TID stays as MultiSafepay writes it."""
    tids = [one.value for one in readings("counter") if one.field is Field.TERMINAL]
    assert tids == ["00000LQT", "000002Or"]
    assert Criterion(Field.TERMINAL, "000002Or") in readings("000002OR")


MEANINGS = {
    Criterion(Field.METHOD, "VISA"): "visa VISA",
    Criterion(Field.METHOD, "MASTERCARD"): "mastercard MC",
    Criterion(Field.METHOD, "BANCONTACT"): "bancontact bc",
    Criterion(Field.ENTRY_MODE, "CONTACTLESS"): "contactless sans-contact contactloos nfc",
    Criterion(Field.TYPE, "refund"): "refund Remboursement remb terugbetaling terug",
    Criterion(Field.TYPE, "payment"): "sale payment vente paiement verkoop betaling",
    Criterion(Field.STATUS, "declined"): "declined refusé refuse REFUSÉE geweigerd",
    Criterion(Field.STATUS, "cancelled"): "cancelled canceled annulé annule geannuleerd ann",
    Criterion(Field.STATUS, "reserved"): "reserved réservé gereserveerd",
    Criterion(Field.STATUS, "refunded"): "refunded remboursé terugbetaald",
    Criterion(Field.STATUS, "partial_refunded"): "partial partiel gedeeltelijk",
    Criterion(Field.STATUS, "completed"): "paid completed payé paye réussi betaald voltooid",
    Criterion(Field.STATUS, "expired"): "expired expiré verlopen",
}


@pytest.mark.parametrize(
    ("typed", "criterion"),
    [(word, meant) for meant, words in MEANINGS.items() for word in words.split()],
)
def test_words_of_the_trade_are_read_in_three_languages(typed: str, criterion: Criterion) -> None:
    """Whatever language the screen speaks, with accents or without, in any case."""
    assert criterion == readings(typed)[0]


def test_two_words_that_are_one_stay_together() -> None:
    """`sans contact` and `avant hier` are no two questions."""
    assert Criterion(Field.ENTRY_MODE, "CONTACTLESS") == readings("sans contact")[0]
    assert (Criterion(Field.TIME, day_span(date(2026, 3, 8), ZONE)),) == readings("avant hier")


def test_accents_of_a_terminal_are_optional() -> None:
    """A till called Café is found as cafe, and the other way round."""
    around = Surroundings(TODAY, ZONE, (Terminal("0000000A", "Bar du café", 1),))
    for typed in ("cafe", "CAFÉ", "bar"):
        (word,) = read(typed, around).question.words
        assert Criterion(Field.TERMINAL, "0000000A") in word.readings


def test_a_device_is_found_under_every_tid_it_had() -> None:
    """By either TID, by its serial number, by the name that either of them had."""
    before = Terminal("0000000A", "Garden", 1, serial_number="SN-77", created="2026-01-01")
    after = Terminal(
        "0000000B", "Terrace", 2, active=True, serial_number="SN-77", created="2026-02"
    )
    around = Surroundings(TODAY, ZONE, (after, Terminal("0000000C", "Shop", 1), before))
    for typed in ("0000000A", "0000000b", "sn-77", "garden", "terrace"):
        (word,) = read(typed, around).question.words
        tids = [one.value for one in word.readings if one.field is Field.TERMINAL]
        assert tids == ["0000000A", "0000000B"]


def test_four_digits_are_the_last_of_something() -> None:
    """Of a card, an order or a transaction."""
    assert (
        Criterion(Field.LAST4, "4242"),
        Criterion(Field.TRANSACTION_ID, Tail("4242")),
        Criterion(Field.ORDER_ID, Tail("4242")),
    ) == readings("4242")


@pytest.mark.parametrize(
    ("typed", "asked_for"),
    [
        ("TILL-7-000451", ("TILL-7-000451",)),
        ("A/B", ("A/B",)),
        ("899813954", ("899813954",)),
        ('&é!"', ("1283", "12/3")),
        ("https://x.example/?order_id=Q-1", ("Q-1",)),
        ("visa", ()),
        ("cellar", ()),
        ("12,50", ()),
        ("14:30", ()),
        ("05/03", ()),
        ("two words", ()),
        ("né?", ()),
        ("4111111111111111", ()),
        ("A" * 51, ()),
        ("", ()),
    ],
)
def test_only_what_can_be_an_order_is_asked_of_multisafepay(
    typed: str, asked_for: tuple[str, ...]
) -> None:
    """One word that means nothing else, of the characters that order ids are made of."""
    assert asked_for == asked(typed).order_ids


@pytest.mark.parametrize(
    "typed",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111 12,50",
        "12 4111 1111 1111 1111",
        "4111\u200b1111\u200b1111\u200b1111",
        "4111\x001111\x0011111111",
    ],
)
def test_a_full_card_number_is_cut_before_anything_else(typed: str) -> None:
    """The box looks for the last four; the number itself is in no word of the question."""
    question = asked(typed)
    assert question.card_cut
    assert Criterion(Field.LAST4, "1111") in [
        one for word in question.question.words for one in word.readings
    ]
    assert question.repair is None
    assert "41111111" not in repr(question.question).replace(" ", "").replace("-", "")


def test_several_words_are_asked_together() -> None:
    """An amount, a card and a day: every word has to match, in the groups named."""
    question = read("12,50 4242 hier", AROUND, (7,)).question
    assert [word.typed for word in question.words] == ["12,50", "4242", "hier"]
    assert question.groups == (7,)
    assert asked("   ").empty
    assert len(asked("a b c d e f g h i j k").question.words) == 8


@given(st.text(max_size=60), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_whatever_is_typed_is_read(text: str, today: date) -> None:
    """No key breaks the box; no span is turned round; amounts stay in range."""
    for word in read(text, Surroundings(today, ZONE, TERMINALS)).question.words:
        for one in word.readings:
            if isinstance(one.value, Span):
                assert timedelta() < one.value.end - one.value.start
            if isinstance(one.value, Range):
                assert 0 <= one.value.low <= MAX_AMOUNT + 1


@given(
    st.from_regex(r"[0-9]{1,5}([.,/:h-][0-9]{1,5}){0,3}[hu€]?", fullmatch=True),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_whatever_looks_like_a_number_is_read(text: str, today: date) -> None:
    """Nearly dates, nearly times and nearly amounts included."""
    assert len(read(text, Surroundings(today, ZONE, ())).question.words) == 1


@given(st.from_regex(r"[4-6][0-9]{14}", fullmatch=True), st.sampled_from(["be", "fr"]))
def test_no_card_number_hides_behind_another_keyboard(start: str, country: str) -> None:
    """A card number that was scanned with the wrong layout, or in a link, is cut too."""
    number = next(start + end for end in "0123456789" if luhn(start + end))
    keys = {"be": "à&é\"'(§è!ç", "fr": "à&é\"'(-è_ç"}[country]
    for typed in (number, "".join(keys[int(one)] for one in number), f"https://x.example/{number}"):
        question = asked(typed)
        assert question.card_cut
        assert number[:-4] not in repr(question)
        assert question.text == number[-4:]
