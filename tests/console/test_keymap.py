from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from msp_tui.console.actions import ACTIONS, available, by_letter, keys_of, use_keys
from msp_tui.console.actions.keymap import checked_keys
from msp_tui.console.presenters.moving import give_up_words, left_words
from msp_tui.domain.errors import ConfigurationError
from msp_tui.domain.moves import Move


@pytest.fixture(autouse=True)
def own_keys() -> Iterator[None]:
    """Every test leaves the contract's keys behind."""
    yield
    use_keys({})


def refused(action: str, *keys: str) -> str:
    """What is said of these keys."""
    with pytest.raises(ConfigurationError) as caught:
        checked_keys({action: keys}, "file, keys")
    return str(caught.value)


def test_an_action_has_other_keys_and_the_rest_its_own() -> None:
    """What is named replaces all keys of the action, on every screen that has it."""
    use_keys(checked_keys({"refund": ("F11", "X"), "find": ("f3", "*", "Ctrl+F")}, "file"))
    assert keys_of("refund", "sale") == ["F11", "X"]
    assert keys_of("find") == ["F3", "*", "Ctrl+F"]
    assert keys_of("live") == ["F4", "l"]
    assert [one.id for one in available("sale") if "R" in one.keys] == []
    found = by_letter("sale", "X")
    assert found is not None
    assert found.id == "refund"
    assert by_letter("groups", "f") is None


def test_two_actions_may_change_places() -> None:
    """A key that is given up is free."""
    use_keys(checked_keys({"groups": ("f4", "l"), "live": ("f2", "g")}, "file"))
    assert keys_of("live") == ["F2", "g"]


@pytest.mark.parametrize(
    ("action", "keys", "sentence"),
    [
        ("refnd", ["x"], "file, keys: there is no action refnd; did you mean refund?"),
        ("öö", ["x"], "file, keys: there is no action öö."),
        ("open", ["x"], "file, keys: there is no action open"),
        ("refund", [], "file, keys: refund needs at least one key."),
        ("refund", ["7"], "file, keys: 7 cannot be used: digits begin a lookup."),
        ("refund", ["enter"], "file, keys: enter cannot be used: lists and fields need it."),
        ("refund", ["Ctrl+H"], "file, keys: Ctrl+H cannot be used: it is Backspace."),
        ("refund", ["ctrl-b"], "file, keys: ctrl-b cannot be used: tmux keeps it for itself."),
        ("refund", ["alt+r"], "it does not arrive from every terminal"),
        ("refund", ["shift+f3"], "it does not arrive from every terminal"),
        ("refund", ["ctrl+1"], "it does not arrive from every terminal"),
        ("refund", ["banana"], "file, keys: there is no key banana; write it like"),
        ("refund", ["f13"], "there is no key f13"),
        ("refund", [""], "there is no key ;"),
        ("refund", ["g"], "file, keys: refund cannot have g: groups has it (Groups)."),
        ("refund", ["G"], "file, keys: refund cannot have G: groups has it (Groups)."),
        ("next_group", ["o"], "file, keys: next_group cannot have o: "),
        ("help", ["R"], "file, keys: help cannot have R: refund has it (Refund)."),
        ("wider", ["x"], "wider acts inside a text field, where characters are text."),
    ],
)
def test_what_cannot_be(action: str, keys: list[str], sentence: str) -> None:
    """One sentence: what is wrong, with the nearest name or with who has the key."""
    assert refused(action, *keys).startswith(sentence) or sentence in refused(action, *keys)


def test_the_contracts_keys_pass_their_own_rules() -> None:
    """Every action may be given the keys that it has."""
    own = {one.id: one.keys for one in ACTIONS if not one.native and one.id != "into_results"}
    same = {one.id: one.keys for one in ACTIONS if own.get(one.id) == one.keys}
    assert checked_keys(same, "file").keys() == same.keys()


def test_sentences_name_the_keys_that_are_given() -> None:
    """What a screen says to press is what acts there."""
    use_keys(checked_keys({"give_up": ("f11",), "terminals": ("f10",)}, "file"))
    move = Move(
        "M-1", "00000LQT", 57958, 57959, "", "Till", "Anna", datetime(2026, 1, 5, tzinfo=UTC)
    )
    assert give_up_words(move) == "F11 again gives this up."
    assert "in F10 goes on" in left_words(move)
    assert "in F7, moves of terminals, goes on" in left_words(replace(move, old_tid=""))
