from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.screen import Screen
from textual.widgets import Static

from msp_tui.console.screens.connect import ConnectScreen
from msp_tui.console.screens.doctor import DoctorScreen
from msp_tui.console.screens.find import FindScreen
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.palette import PaletteScreen
from msp_tui.console.welcome import WelcomeApp
from msp_tui.domain.records import Scope
from msp_tui.shop.connecting import Connecting
from msp_tui.wiring.connecting import Outside
from tests.console.screens.conftest import OpenConsole


async def at_once(app: App[Any], screen: Screen[Any]) -> None:
    """Open a screen and close it in the same breath, as two keys of one packet do."""
    app.push_screen(screen)
    await app.pop_screen()


@pytest.mark.parametrize("kind", [lambda: PaletteScreen(GroupsScreen()), FindScreen, DoctorScreen])
async def test_a_screen_of_the_shop(
    quiet_console: OpenConsole, kind: Callable[[], Screen[None]]
) -> None:
    """What was closed before it stood is not drawn on; the screen below goes on."""
    async with quiet_console() as till:
        await at_once(till.app, kind())
        await till.on(GroupsScreen)


async def test_what_waited_for_a_frame_when_a_sale_was_left(quiet_console: OpenConsole) -> None:
    """Its title is written when it has been drawn, which may be after its widgets were taken away."""
    async with quiet_console() as till:
        await till.read_all()
        row = till.app.desk.records.newest(Scope(), 1)[0].row
        sale = await till.open_sale(row.group_id, row.order_id)
        await till.press("escape")
        await till.on(FindScreen)
        sale._title()


async def test_a_key_that_comes_to_nothing_while_a_screen_opens(quiet_console: OpenConsole) -> None:
    """It was pressed on the screen before; the new one has no line yet to say anything on."""
    async with quiet_console() as till:
        till.app.push_screen(FindScreen())
        await till.app._on_key(events.Key("f10", None))
        await till.on(FindScreen)
        assert not till.status


async def test_a_screen_of_the_first_run(tmp_path: Path) -> None:
    """`c` and Esc in one packet: the choice stands as before."""
    connecting = Connecting(Outside(tmp_path / "config.toml", {}))
    app = WelcomeApp(connecting)
    async with app.run_test() as pilot:
        await at_once(app, ConnectScreen(connecting))
        await pilot.press("d")
    assert app.return_value == "demo"


async def test_a_key_that_is_none_of_the_first_screens_says_so(tmp_path: Path) -> None:
    """Which ones there are, also to who looks for a way out; those that act say nothing."""
    app = WelcomeApp(Connecting(Outside(tmp_path / "config.toml", {})))
    async with app.run_test() as pilot:
        for key, named in {"f8": "F8", "z": "z", "escape": "Esc", "ctrl+c": "Ctrl+C"}.items():
            await pilot.press(key)
            said = str(app.screen.query_one("#idle", Static).render())
            assert said == f" {named} does nothing here: type d, c or q."
        await pilot.press("d")
    assert app.return_value == "demo"
