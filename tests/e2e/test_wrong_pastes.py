"""What is pasted into the wrong question of the first run: a key is never shown, and nothing is skipped by it."""

from __future__ import annotations

import pytest

from tests.e2e.test_connect import (
    ASKS_ACCOUNT,
    ASKS_KEY,
    ASKS_NAME,
    ASKS_NUMBER,
    ASKS_PLACE,
    BOOKS,
    IS_READY,
    a_group,
    answer,
    paste,
    to_first_key,
)
from tests.secrets.hunt import Hunt
from tests.support.home import Console, Home
from tests.support.sandbox_process import SandboxProcess

pytestmark = pytest.mark.e2e

NOT_HERE = "that looks like an API key"


def misplace(console: Console, key: str, sentence: str) -> None:
    """Paste a key where none is asked for, as terminals with and without bracketed paste deliver it."""
    for packet in (f"\x1b[200~{key}\r\n\x1b[201~", key):
        console.send(packet)
        console.wait_for(sentence)
        console.settle()


def test_a_key_in_the_wrong_field_is_not_shown(home: Home, sandbox: SandboxProcess) -> None:
    """As a number, a name, a place, or where only Enter is waited for."""
    key = sandbox.group_key(BOOKS)
    hunt = Hunt({"key": key})
    with home.open() as console:
        to_first_key(console, sandbox)
        paste(console, key)
        console.wait_for(ASKS_NUMBER)
        console.settle()
        misplace(console, key, NOT_HERE)
        answer(console, "")
        console.wait_for(ASKS_NAME)
        misplace(console, key, NOT_HERE)
        answer(console, "Comptoir")
        console.wait_for(ASKS_PLACE)
        misplace(console, key, NOT_HERE)
        misplace(console, f"${key}", NOT_HERE)
        answer(console, "")
        console.wait_for(ASKS_KEY)
        console.settle()
        console.press("enter")
        console.wait_for(ASKS_ACCOUNT)
        console.press("enter")
        console.wait_for(IS_READY)
        console.settle()
        misplace(console, key, "nothing is typed here")
        assert hunt.leaks(bytes(console.transcript)) == []


def test_what_was_left_out_does_not_end_the_keys(home: Home, sandbox: SandboxProcess) -> None:
    """Whoever pastes something else and presses Enter is told; Enter again means: no more."""
    with home.open() as console:
        to_first_key(console, sandbox)
        for asks in (ASKS_KEY, ASKS_ACCOUNT):
            console.wait_for(asks)
            console.settle()
            console.send("\x1b[200~Bonjour la clé\x1b[201~")
            console.wait_for("a key has no blanks")
            console.press("enter")
            console.wait_for("paste the key again")
            assert asks in console.text
            console.settle()
            console.press("enter")
        console.wait_for(IS_READY)


def test_the_accounts_key_as_a_groups(home: Home, sandbox: SandboxProcess) -> None:
    """It lists terminals of every group: the question for a number says what that looks like."""
    with home.open() as console:
        to_first_key(console, sandbox)
        paste(console, sandbox.api_key)
        console.wait_for(ASKS_NUMBER)
        console.wait_for("terminals of several groups")
        console.wait_for("57958, 57959, 57960")
        console.wait_for("It stands in the dashboard")
        console.settle()
        console.press("escape")
        a_group(console, sandbox.group_key(BOOKS), "Comptoir")
        console.wait_for("kept by msp-tui")
        console.settle()
        console.press("enter")
        console.wait_for(ASKS_ACCOUNT)
        paste(console, sandbox.group_key(BOOKS))
        console.wait_for("Copy the account's own key")


@pytest.mark.parametrize("place", ["echo {key}", "{key}"])
def test_a_key_is_no_place(home: Home, sandbox: SandboxProcess, place: str) -> None:
    """Without a screen too: nothing is run with a key among its arguments, and nothing is written."""
    key = sandbox.group_key(BOOKS)
    with home.open("connect", term="dumb", rows=60) as console:

        def reply(question: str, text: str) -> None:
            console.wait_for(lambda: question in " ".join(console.text.split()))
            console.settle()
            console.send(f"{text}\r")

        reply("Which MultiSafepay", "sandbox")
        reply("The sandbox's address", sandbox.base_url)
        reply(ASKS_KEY, key)
        reply(ASKS_NUMBER, "")
        reply(ASKS_NAME, key)
        reply("not like a name", "Comptoir")
        reply(ASKS_PLACE, place.format(key=key))
        console.wait_for(lambda: "That is a key itself" in " ".join(console.text.split()))
        console.send("\x03")
        assert console.wait_exit() == 1
    assert [file for file in home.root.rglob("*.toml") if file.is_file()] == []
