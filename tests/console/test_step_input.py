from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.events import Key, Paste

from msp_tui.console.tty.packets import stamp
from tests.console.fields_app import FieldsApp
from tests.support.terminal import Terminal

APP = Path(__file__).with_name("fields_app.py")


def fields(kind: str, *more: str) -> Terminal:
    """One field in a terminal of its own."""
    return Terminal([sys.executable, APP, kind, *more], columns=100)


@pytest.mark.parametrize(
    ("kind", "packet", "expected"),
    [
        ("money", "12.50\r9876\r", "entered=['12.50'] left out=0 early=1"),
        ("money", "12.5\x7f7\r", "entered=['12.7']"),
        ("money", "1234\x1b[D\x1b[D\x7f9\r", "entered=['1934']"),
        ("money", "12,50\r\n", "entered=['12,50'] left out=0 early=0"),
        ("money", "A12\r", "value='' entered=[] left out=1"),
        ("money", "12345678\r", "value='' entered=[] left out=1"),
        ("money", "1a\x7f2\r", "value='' entered=[] left out=1"),
        ("money", "\x1b[200~12,50\n\x1b[201~", "value='12,50' entered=[] left out=0"),
        ("money", "\x1b[200~ORD-1\n\x1b[201~", "value='' entered=[] left out=1"),
        ("pin", "1324\r1324\r", "entered=['1324']"),
        ("scan", "A1\rB2\r", "value='B2' entered=['A1', 'B2']"),
        ("scan", "A1\t", "value='A1' entered=['A1']"),
        ("word", "Zoë\r", "entered=['Zoë']"),
    ],
)
def test_packet_is_taken_in_order(kind: str, packet: str, expected: str) -> None:
    """Keys that arrive at once give what typing them one by one gives, up to their Enter."""
    with fields(kind) as terminal:
        terminal.wait_for("ready")
        terminal.send(packet)
        terminal.wait_for(expected)


def test_rest_of_a_packet_does_not_reach_the_next_step() -> None:
    """What follows an Enter is dropped even when the next step has begun."""
    with fields("money", "again") as terminal:
        terminal.wait_for("ready")
        terminal.send("12,50\r9876\r")
        terminal.wait_for("entered=['12,50']")
        terminal.send("7\r")
        terminal.wait_for("entered=['12,50', '7']")


async def test_latched_until_the_next_step_begins() -> None:
    """After Enter nothing is taken until the owner begins the next step."""
    app = FieldsApp("money")
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("5", "enter", "6", "enter")
        assert app.entered == ["5"]
        assert app.field.value == "5"
        app.field.begin("38,90")
        app.now = 2.0
        await pilot.press("enter")
        assert app.entered == ["5", "38,90"]


async def test_typing_replaces_the_prefilled_value() -> None:
    """A prefilled amount is replaced by typing, edited after moving."""
    app = FieldsApp("money")
    async with app.run_test() as pilot:
        await pilot.pause()
        app.field.begin("38,90")
        app.now = 2.0
        await pilot.press("1", "2", "enter")
        assert app.entered == ["12"]


async def test_first_moments_are_swallowed() -> None:
    """What is typed in the first 300 ms was meant for what stood there before."""
    app = FieldsApp("pin", early=True)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("1", "enter")
        app.now = 0.299
        await pilot.press("2")
        app.now = 0.31  # still the same burst
        await pilot.press("3")
        assert app.field.value == ""
        app.now = 0.5
        assert app.early_ones == 4  # each is said: who types fast has to type it again
        await pilot.press("4")
        assert app.field.value == "4"
        assert (app.entered, app.early_ones) == ([], 4)


async def test_letter_is_refused_in_an_amount_with_a_word() -> None:
    """A single wrong key changes nothing and says so."""
    app = FieldsApp("money")
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("1", "x", "comma", "comma", "5")
        assert app.field.value == "1,5"
        assert app.discarded == 2


async def test_packet_changes_once() -> None:
    """A scan into the find box asks one question, not one for each character."""
    app = FieldsApp("scan")
    async with app.run_test() as pilot:
        await pilot.pause()
        keys = [Key(character, character) for character in "4242"]
        stamp(keys)
        for key in keys:
            app.post_message(key)
        await pilot.pause()
        assert app.changes == ["4242"]


async def test_find_box_keeps_and_marks_what_was_entered() -> None:
    """After Enter the text stands, and the next character replaces it; after End it goes on."""
    app = FieldsApp("scan")
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("4", "2", "enter")
        assert app.field.value == "42"
        await pilot.press("end", "1")
        assert app.field.value == "421"
        await pilot.press("enter", "7")
        assert app.field.value == "7"
        assert app.entered == ["42", "421"]


async def test_paste_never_submits() -> None:
    """A pasted line break is no Enter."""
    app = FieldsApp("word")
    async with app.run_test() as pilot:
        await pilot.pause()
        app.post_message(Paste("a book\nREFUND"))
        await pilot.pause()
        assert app.field.value == "a book"
        assert app.entered == []


async def test_pin_is_not_copied() -> None:
    """Copying from the PIN field leaves the clipboard as it was."""
    app = FieldsApp("pin")
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("1", "3", "2", "4")
        app.field.select_all()
        await pilot.press("ctrl+c", "ctrl+x")
        assert app.clipboard == ""
        assert app.field.value == "1324"


def test_field_at_rest_writes_nothing() -> None:
    """The cursor does not blink."""
    with fields("money") as terminal:
        terminal.wait_for("ready")
        terminal.settle(1.2)
