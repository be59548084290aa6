from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from msp_tui.domain.errors import ConfigurationError
from msp_tui.domain.operators import Limit
from msp_tui.settings import Profile, Settings
from msp_tui.settings.staffing import Staffing
from tests.settings.conftest import profile_with
from tests.support.staff import hash_of

Write = Callable[..., Path]
ROLES = """
[profiles.shop.roles.cashier]
refund_allowed = "50,00"
refund_approval = "200"
day_allowed = "150"
day_approval = "any"
[profiles.shop.roles.owner]
approves = true
"""


def operator(number: str = "7", name: str = "Anna", role: str = "cashier", pin: str = "") -> str:
    """An operator's table."""
    return (
        f'[[profiles.shop.operators]]\nnumber = {number}\nname = "{name}"\n'
        f'role = "{role}"\npin_hash = "{pin or hash_of(7)}"\n'
    )


def test_operators_and_roles_are_read(shop: Callable[..., Profile]) -> None:
    """Amounts become minor units; what a role leaves out has no limit."""
    text = profile_with('refund_reason = "required"', "lock_minutes = 0")
    staffing = shop(text + ROLES + operator() + operator("8", "Bruno", "owner")).staffing
    assert [(one.number, one.name) for one in staffing.operators] == [(7, "Anna"), (8, "Bruno")]
    cashier, owner = (one.role for one in staffing.operators)
    assert (cashier.refund, cashier.day) == (Limit(5000, 20000), Limit(15000, None))
    assert (owner.refund, owner.approves, cashier.approves) == (Limit(None, 0), True, False)
    assert (staffing.reason, staffing.lock_minutes) == ("required", 0)


def test_an_operator_may_have_a_language(shop: Callable[..., Profile]) -> None:
    """It is one of the three, and none for who says nothing."""
    text = (
        profile_with() + ROLES + operator() + 'language = "nl"\n' + operator("8", "Bruno", "owner")
    )
    assert [one.language for one in shop(text).staffing.operators] == ["nl", ""]


def test_without_a_word_about_people(shop: Callable[..., Profile]) -> None:
    """Nobody is asked who they are, nor why; the lock would come after five minutes."""
    assert Staffing((), "off", 5) == shop(profile_with()).staffing


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (operator(role="chief"), "there is no role chief"),
        (ROLES + operator() + operator(name="Bea"), "another operator has the number 7"),
        (ROLES + operator() + operator("8", "anna"), "or the name anna"),
        (ROLES + operator(number="0"), "number must be a whole number from 1"),
        (ROLES + operator(pin="4711"), "pin_hash is not a PIN's hash"),
        (ROLES + operator(role="chief"), "role cannot be chief"),
        (ROLES + operator() + 'language = "de"', "language cannot be de; it is one of fr, nl, en"),
        (ROLES.replace('"50,00"', "5000"), "refund_allowed must be an amount as text"),
        (ROLES.replace('"50,00"', '"1.234"'), "refund_allowed must be an amount as text"),
        (ROLES.replace('"200"', '"50"'), "refund_approval must be above refund_allowed"),
        ('[profiles.shop.roles.a]\nday_approval = "5"\n', "day_approval must be above day_allowed"),
        ("[profiles.shop.roles.a]\nrefund_alowed = '1'\n", "did you mean refund_allowed?"),
        ("[profiles.shop.roles]\na = 1\n", "roles must be written as tables like"),
        ("lock_minutes = 481\n", "lock_minutes must be a whole number from 0 to 480"),
        ('refund_reason = "maybe"\n', "refund_reason cannot be maybe"),
    ],
)
def test_every_wrong_value_has_its_sentence(write: Write, text: str, wrong: str) -> None:
    """What is wrong is said with its place; no PIN and no hash is repeated."""
    with pytest.raises(ConfigurationError) as caught:
        Settings.load(write(profile_with() + "\n" + text), {})
    assert wrong in str(caught.value)
    assert "4711" not in str(caught.value)
    assert hash_of(7) not in str(caught.value)


def test_hashes_are_kept_from_others(write: Write) -> None:
    """A few digits are soon guessed from their hash: a file with one is read by its owner only."""
    with pytest.raises(ConfigurationError, match="open to other users"):
        Settings.load(write(profile_with() + ROLES + operator(), 0o644), {})
