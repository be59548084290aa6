from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot

from msp_tui.console.actions import ACTIONS, available, bindings, by_letter
from msp_tui.console.actions.action import EVERYWHERE, Action
from msp_tui.console.app import ConsoleApp
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.tty.packets import stamp
from msp_tui.console.widgets.hint_bar import HintBar
from tests.console.shop_app import SaleLike, ShopApp
from tests.support.terminal import Terminal

APP = Path(__file__).with_name("shop_app.py")

SCOPES = sorted({action.scope for action in ACTIONS} - {EVERYWHERE})


@pytest.mark.parametrize("scope", SCOPES)
def test_no_key_means_two_things(scope: str) -> None:
    """On one screen a key does one thing."""
    keys = [key for action in available(scope) for key in action.keys if not action.native]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("action", [one for one in ACTIONS if one.scope == EVERYWHERE])
def test_what_every_screen_offers_the_app_can_do(action: Action) -> None:
    """A key that is listed and does nothing is a promise broken."""
    name = f"action_{action.id}"
    assert any(callable(getattr(place, name, None)) for place in (ShopScreen, ConsoleApp))


@pytest.mark.parametrize(
    ("scope", "character", "expected"),
    [
        ("sale", "R", "refund"),
        ("sale", "r", None),
        ("terminals", "M", "move_terminal"),
        ("terminals", "m", "move_terminal"),
        ("groups", "G", "groups"),
        ("groups", "?", "help"),
        ("groups", "m", None),
        ("live", "j", "journal"),
        ("live", "L", "live"),
    ],
)
def test_letters(scope: str, character: str, expected: str | None) -> None:
    """Twins act in either case; a refund starts with a capital only."""
    action = by_letter(scope, character)
    assert expected == (action.id if action else None)


def test_swallowed_keys_are_not_used() -> None:
    """No action needs a key that terminals, tmux or screen keep for themselves."""
    swallowed = {
        "ctrl+a",
        "ctrl+b",
        "ctrl+c",
        "ctrl+h",
        "ctrl+i",
        "ctrl+j",
        "ctrl+m",
        "ctrl+s",
        "ctrl+z",
    }
    assert swallowed.isdisjoint(key for action in ACTIONS for key in action.keys)
    assert not [key for action in ACTIONS for key in action.keys if "alt+" in key]


def test_bindings_carry_ids() -> None:
    """Every binding can be found by its id."""
    ids = [binding.id for binding in bindings("sale")]
    assert len(ids) == len(set(ids))
    assert "all.find.f3" in ids


async def until(pilot: Pilot[None], app: ShopApp, *expected: str) -> None:
    """Wait until exactly these things were done."""
    async with asyncio.timeout(60):
        while app.done != list(expected):
            await pilot.pause(0.01)


async def test_letter_acts_after_a_moment() -> None:
    """A letter alone is its action, F-keys act at once."""
    app = ShopApp()
    async with app.run_test() as pilot:
        await pilot.press("g")
        await until(pilot, app, "groups")
        await pilot.press("f3")
        assert app.done == ["groups", "find"]


async def test_letters_typed_slowly_stay_letters() -> None:
    """Two letters of a person are two actions."""
    app = ShopApp()
    async with app.run_test() as pilot:
        await pilot.press("g")
        await until(pilot, app, "groups")
        await pilot.press("f")
        await until(pilot, app, "groups", "find")


async def test_burst_goes_to_the_lookup_whole() -> None:
    """Characters that come close together, with their Enter, are one lookup and never an action."""
    app = ShopApp()
    async with app.run_test() as pilot:
        for character in "gR-42":
            app.post_message(Key(character, character))
        app.post_message(Key("enter", "\r"))
        await until(pilot, app, "burst gR-42+")


async def test_burst_without_its_enter() -> None:
    """A scanner that sends no suffix is understood too."""
    app = ShopApp()
    async with app.run_test() as pilot:
        for character in "g42":
            app.post_message(Key(character, character))
        await until(pilot, app, "burst g42")


async def test_key_behind_a_letter_keeps_its_place() -> None:
    """A letter and an F-key close together act in their order."""
    app = ShopApp()
    async with app.run_test() as pilot:
        await pilot.press("g", "f3")
        assert app.done == ["groups", "find"]


async def test_digit_starts_a_lookup() -> None:
    """From idle a digit opens the lookup with it."""
    app = ShopApp()
    async with app.run_test() as pilot:
        await pilot.press("4")
        await until(pilot, app, "burst 4")


async def test_text_field_gets_its_letters() -> None:
    """In a text field letters are text; F-keys still act."""
    app = ShopApp()
    async with app.run_test() as pilot:
        app.screen.query_one("#box").focus()
        await pilot.press("g", "f3")
        assert app.done == ["find"]
        assert app.screen.query_one("#box").value == "g"  # type: ignore[attr-defined] # a ScanInput


async def test_what_follows_a_spent_packet_is_dropped() -> None:
    """Keys behind the Enter that opened something reach no screen, not even as F-keys."""
    app = ShopApp()
    async with app.run_test() as pilot:
        keys = [Key("enter", "\r"), Key("f3", None), Key("g", "g")]
        stamp(keys)
        for key in keys:
            app.post_message(key)
            await pilot.pause()
        await pilot.press("f2")
        await until(pilot, app, "opened ", "groups")


async def test_key_that_cannot_act_says_why() -> None:
    """The obstacle is shown when the key is pressed; nothing else happens."""
    app = ShopApp()
    async with app.run_test() as pilot:
        screen = app.screen
        assert isinstance(screen, SaleLike)
        screen.obstacle = "This sale is already refunded in full."
        await pilot.press("R")
        async with asyncio.timeout(60):
            while screen.query_one(HintBar).status != screen.obstacle:
                await pilot.pause(0.01)
        assert app.done == []
        screen.obstacle = None
        await pilot.press("R")
        await until(pilot, app, "refund")


def test_scan_over_a_real_line() -> None:
    """A packet whose letters are actions, before a list that would open, is one lookup."""
    with Terminal([sys.executable, APP]) as terminal:
        terminal.wait_for("ready")
        terminal.send("gfR4242\r")
        terminal.wait_for("burst gfR4242+")
        terminal.send("R")
        terminal.wait_for(" refund")
        terminal.send("7\t")
        terminal.wait_for("burst gfR4242+ refund burst 7+")


@pytest.mark.parametrize("columns", [20, 40, 80, 132])
def test_help_is_visible_at_any_width(columns: int) -> None:
    """However narrow: the environment, and how to get help."""
    with Terminal([sys.executable, APP], columns=columns, rows=10) as terminal:
        terminal.wait_for("?")
        terminal.settle()
        assert terminal.screen[0].startswith(" SANDBOX")
        assert terminal.screen[9].endswith("F1 ?")
        assert terminal.screen[8].lstrip().startswith("R")
