from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.shop.scans import Cause, Repair, other_layout, repaired

ids = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9/_.-]{1,30}[0-9]", fullmatch=True)
AMERICAN = "1234567890-_/." + "qwertyuiopasdfghjklzxcvbnmQWERTYUIOPASDFGHJKLZXCVBNM"
BELGIAN = "&é\"'(§è!çà)°=:" + "azertyuiopqsdfghjklwxcvbn,AZERTYUIOPQSDFGHJKLWXCVBN?"
FRENCH = "&é\"'(-è_çà)°!:" + "azertyuiopqsdfghjklwxcvbn,AZERTYUIOPQSDFGHJKLWXCVBN?"


@pytest.mark.parametrize(
    ("scanned", "meant", "cause"),
    [
        ("https://till.example/orders/TILL-7", "TILL-7", Cause.LINK),
        ("https://till.example/orders/TILL-7/receipt", "TILL-7", Cause.LINK),
        ("https://till.example/pay?lang=fr&order_id=TILL-7", "TILL-7", Cause.LINK),
        ("HTTPS://till.example/?OrderId=A%2FB", "A/B", Cause.LINK),
        ("www.till.example/12345#top", "12345", Cause.LINK),
        ('{"order_id": "TILL-7", "amount": 1250}', "TILL-7", Cause.JSON),
        ('{"amount":1,"order_id":4711}', "4711", Cause.JSON),
        ('{"sale": {"order_id": "TILL-7"}}', "TILL-7", Cause.JSON),
        ('{"order_id":"TILL-7","amo', "TILL-7", Cause.JSON),
        ("]C1TILL-7", "TILL-7", Cause.PREFIX),
        (']Q3{"order_id":"TILL-7"}', "TILL-7", Cause.JSON),
    ],
)
def test_a_code_is_unwrapped(scanned: str, meant: str, cause: Cause) -> None:
    """The order is taken out of a link, out of JSON or from behind a prefix."""
    assert Repair((meant,), cause) == repaired(scanned)


@pytest.mark.parametrize(
    ("scanned", "meant"),
    [
        ("&é\"'(", ("12345",)),
        ("(§è!çà", ("567890",)),
        ("&é\"'(§è!çà", ("1234567890",)),
        ("&é\"'(-è_çà", ("1234567890",)),
        ("TILL)è)ààà'(&", ("TILL-7-000451",)),
        ('?SP)&é"', ("MSP-123",)),
        ("MSP-&é\"'(", ("MSP-12345", "MSP612345")),
        ('$C&&é"', ("123",)),
        ('&é!"', ("1283", "12/3")),
        ('httpsM!!till:exqmple!o!&é"', ("123",)),
    ],
)
def test_keys_of_a_french_keyboard_become_digits_again(
    scanned: str, meant: tuple[str, ...]
) -> None:
    """Belgian or French; where both make sense, both are meant."""
    assert Repair(meant, Cause.LAYOUT) == other_layout(scanned)


@pytest.mark.parametrize(
    "typed",
    ["", "refusé", "réservé", "préféré", "élève", "aujourd'hui", "TILL-7-000451", "12,50", "R&D", "l'été",
     "00000LQT", "a b", ">50", "€", "[1]", "{", "{}", "http://", "]C1", "12..15", "-", "sans-contact"],
)  # fmt: skip
def test_what_people_type_is_left_alone(typed: str) -> None:
    """Words with accents, ids and amounts are no scans that went wrong."""
    assert repaired(typed) is None
    assert other_layout(typed) is None


@given(
    st.from_regex(r"([A-Za-z]{1,6}[-_./])?[0-9]{3,11}[135]([-_][0-9]{1,4})?", fullmatch=True),
    st.sampled_from([BELGIAN, FRENCH]),
)
def test_every_order_id_survives_the_wrong_keyboard(order_id: str, keyboard: str) -> None:
    """Whatever id with a 1, 3 or 5 a scanner types on whichever of the two, it is among what is looked for."""
    typed = order_id.translate(str.maketrans(AMERICAN, keyboard))
    found = other_layout(typed)
    assert found is not None
    assert order_id in found.texts


@given(ids)
def test_every_order_id_is_taken_out_of_its_wrapping(order_id: str) -> None:
    """As JSON and as a link's query, and from a link's path whole."""
    wrapped = [
        json.dumps({"order_id": order_id, "amount": 1250}),
        f"https://till.example/pay?{urlencode({'order_id': order_id})}",
        f"https://till.example/orders/{quote(order_id, safe='')}",
        f"]C1{order_id}",
    ]
    for text in wrapped:
        found = repaired(text)
        assert found is not None
        assert (order_id,) == found.texts


@given(st.text(max_size=60))
def test_no_scan_breaks_the_reader(text: str) -> None:
    """Whatever arrives, it is repaired or left alone."""
    for found in (
        repaired(text),
        other_layout(text),
        repaired("{" + text),
        repaired("x://" + text),
    ):
        assert found is None or all(found.texts)
