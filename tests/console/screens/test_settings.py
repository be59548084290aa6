"""The configuration in the console: every value and where it came from, and changing what may be changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.lock import LockScreen
from msp_tui.console.screens.setting import SettingScreen
from msp_tui.console.screens.settings import SettingsScreen
from msp_tui.settings import Settings
from msp_tui.wiring.opening import opened
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.test_lock import leave_alone
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff

COUNTER, CAFE = 57958, 57959


async def show(till: ConsoleDriver, key: str = "") -> None:
    """`i`, and the cursor on a value."""
    await till.press("i")
    await till.on(SettingsScreen)
    await till.settle("requests_at_once")
    if key:
        await till.press("home")
        rows = till.screen.query_one("RowList")
        await till.settle(lambda: rows.select(key))  # type: ignore[attr-defined] # a RowList


async def choose(till: ConsoleDriver, key: str, value: str) -> None:
    """Open a value and take another one of those there are; written when it returns."""
    await show(till, key)
    await till.press("enter")
    await till.on(SettingScreen)
    await till.cursor_to(value)
    await till.pilot.press("enter")
    await till.settle()


async def answer(till: ConsoleDriver, text: str) -> None:
    """Type into the field, Enter."""
    await till.press("ctrl+u")
    await till.type(text)
    await till.pilot.press("enter")
    await till.settle()


def beside(tmp_path: Path) -> Path:
    """The program's own file."""
    return tmp_path / "config.settings.toml"


async def test_every_value_with_what_it_means_and_where_it_came_from(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Keys are masked; what decides where they go is shown, with where it is changed instead."""
    async with quiet_console(theme="light", size=(120, 60)) as till:
        await show(till, "theme")
        assert "light" in till.cursor_line
        assert "config.toml" in till.cursor_line
        await till.settle(f"It stands in {tmp_path / 'config.toml'}.")
        assert "Light on dark, or dark on light." in till.screen_text()
        assert "default" in till.line("colors")
        assert "(empty)" in till.line("my_terminal")
        assert quiet_sandbox.api_key not in till.screen_text()
        assert f"…{quiet_sandbox.api_key[-4:]}" in till.line("api_key")
        assert "Comptoir" in till.line(f"groups.{COUNTER}.name")
        await till.cursor_to("base_url")
        await till.press("enter")
        await till.on(SettingsScreen)
        assert "changed in the file only" in till.status
        assert str(tmp_path / "config.toml") in till.status
        assert not beside(tmp_path).exists()


async def test_another_theme_at_once_and_back(quiet_console: OpenConsole, tmp_path: Path) -> None:
    """The screen is another colour, the configuration keeps every byte, and `x` has it as before."""
    async with quiet_console(theme="dark", size=(140, 30)) as till:
        before = (tmp_path / "config.toml").read_text()
        dark = till.cells[5][40].style.bgcolor
        await choose(till, "theme", "light")
        await till.on(SettingsScreen)
        await till.settle("theme is light from now on.")
        assert till.cells[5][40].style.bgcolor != dark
        assert (tmp_path / "config.toml").read_text() == before
        assert Settings.load(tmp_path / "config.toml", {}).profile().theme == "light"
        await till.cursor_to("theme")
        words = f"Changed here; {tmp_path / 'config.toml'} says dark, which does not count."
        await till.settle(words)
        assert f"It stands in {beside(tmp_path)}." in till.screen_text()
        await till.press("x")
        await till.settle("theme is taken back: dark.")
        assert till.cells[5][40].style.bgcolor == dark
        assert not beside(tmp_path).exists()
        await till.cursor_to("theme")
        await till.press("x")
        assert till.status == "This was not changed from here."


async def test_another_language_and_ascii_at_once(
    quiet_sandbox: SandboxProcess, quiet_console: OpenConsole, tmp_path: Path
) -> None:
    """Every sentence that stands is written anew, where this counter begins."""
    async with quiet_console(language="") as till:
        await till.read_all()
        await choose(till, "language", "Nederlands")
        await till.on(GroupsScreen)
        await till.settle("Terminalgroepen")
        await till.settle("language is vanaf nu nl.")
        await choose(till, "ascii", "true")
        await till.on(GroupsScreen)
        await till.settle("ascii is vanaf nu true.")
        assert till.screen_text().isascii()
        await show(till, "ascii")
        await till.press("x")
        await till.on(GroupsScreen)
        await till.settle(lambda: not till.screen_text().isascii())


async def test_a_variable_counts_before_what_is_written(quiet_console: OpenConsole) -> None:
    """It is said, so that nobody waits for another language."""
    async with quiet_console(language="en") as till:
        await choose(till, "language", "Nederlands")
        await till.on(SettingsScreen)
        await till.settle("language is written, but MSP_TUI_LANG counts first.")
        assert "Settings" in till.title


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("day_start_hour", "24", "day_start_hour must be a whole number from 0 to 23"),
        ("requests_per_second", "quick", "must be a number from 0.1 to 50"),
        ("poll_elsewhere_s", "1", "poll_elsewhere_s must not be below poll_on_screen_s"),
    ],
)
async def test_what_makes_no_sense_is_said_and_not_written(
    quiet_console: OpenConsole, tmp_path: Path, key: str, typed: str, said: str
) -> None:
    """The same sentence as of a file; the field stands for another try."""
    async with quiet_console() as till:
        await show(till, key)
        await till.press("enter")
        await till.on(SettingScreen)
        await answer(till, typed)
        assert said in till.status
        assert not beside(tmp_path).exists()
        await answer(till, "16" if key != "requests_per_second" else "2,5")
        await till.on(SettingsScreen)
        await till.settle("from now on")
        await till.press("escape")
        await till.on(GroupsScreen)


async def test_whose_counter_it_is_is_chosen_by_name(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Rows of the terminal are marked at once; the group's feed opens at the next start."""
    async with quiet_console() as till:
        await till.read_all()
        await choose(till, "home", "Café")
        await till.settle(f"home is {CAFE} from now on.")
        till.app.go_home()
        await till.on(LiveScreen)
        await till.go_to_groups()
        row = till.app.desk.records.terminals(CAFE)[0].terminal
        await choose(till, "my_terminal", row.name)
        await till.settle(f"my_terminal is {row.id} from now on.")
        assert row.name in till.line(" my_terminal")
        await till.go_to_terminals()
        await till.settle(f"»{row.name}")
        login = till.app.desk.identity.login
        counter = Settings.load(tmp_path / "config.toml", {}).profile().habits.counter_of(login)
        assert (counter.home, counter.my_terminal) == (CAFE, row.id)


async def test_typed_words_choose_their_row_or_none(
    quiet_console: OpenConsole, tmp_path: Path
) -> None:
    """Key by key, at once, without accents: the cursor goes there, Enter writes; what no row has writes nothing."""
    async with quiet_console() as till:
        await till.read_all()
        await show(till, "home")
        await till.press("enter")
        await till.on(SettingScreen)
        first = till.cursor_line
        await till.press("R", "a", "y")
        await till.settle("No row has “Ray”")
        await till.press("enter")
        await till.on(SettingScreen)
        await till.scan("TILL-7-000451")
        assert "No row has “TILL-7-000451”" in till.status
        await till.press("enter")
        await till.on(SettingScreen)
        assert till.cursor_line == first
        assert not beside(tmp_path).exists()
        await till.press("S", "a", "x")
        await till.settle("No row has “Sax”")
        await till.press("backspace", "l")
        await till.settle("Enter chooses the row with “Sal”.")
        assert "Salon" in till.cursor_line
        await till.press("up", "down")
        assert "Enter chooses" not in till.status
        await till.scan("CAFE")
        assert "Café" in till.cursor_line
        await till.on(SettingScreen)
        assert not beside(tmp_path).exists()
        await till.press("enter")
        await till.settle(f"home is {CAFE} from now on.")


async def test_it_takes_an_operator_who_may(quiet_console: OpenConsole, tmp_path: Path) -> None:
    """A cashier's PIN does not do, a wrong one neither; taking back asks too."""
    async with quiet_console(**staff()) as till:
        await choose(till, "theme", "light")
        await till.settle("Operator's number")
        await answer(till, "7")
        await till.settle("Anna: PIN")
        await answer(till, PINS[7])
        await till.settle("Anna may not change settings. Ask an operator who approves refunds.")
        assert not beside(tmp_path).exists()
        await till.cursor_to("light")
        await till.press("enter")
        await answer(till, "8")
        await till.settle("Bruno: PIN")
        await answer(till, PINS[8])
        await till.on(SettingsScreen)
        await till.settle("theme is light from now on.")
        await till.cursor_to("theme")
        await till.press("x")
        await till.on(SettingScreen)
        await answer(till, "8")
        await till.settle("Bruno: PIN")
        await answer(till, "1111")
        assert "That PIN is wrong." in till.status
        assert beside(tmp_path).exists()
        await till.press("escape")
        await till.on(SettingsScreen)


async def test_the_lock_and_the_reason_hold_at_once(quiet_console: OpenConsole) -> None:
    """Also in the engine, which trusts no screen."""
    async with quiet_console(**staff(refund_reason="off", lock_minutes=0)) as till:
        for key, value in (("refund_reason", "required"), ("lock_minutes", "2")):
            await show(till, key)
            await till.press("enter")
            await till.on(SettingScreen)
            if key == "refund_reason":
                await till.cursor_to(value)
                await till.press("enter")
            else:
                await answer(till, value)
            await till.settle("Operator's number")
            await answer(till, "8")
            await till.settle("Bruno: PIN")
            await answer(till, PINS[8])
            await till.on(SettingsScreen)
            await till.settle(f"{key} is {value} from now on.")
        assert till.app.desk.identity.reason == "required"

        async def required(shop: object) -> bool:
            return bool(shop.refunds.permissions._reason_required)  # type: ignore[attr-defined] # the Shop

        assert await till.app.desk.ask(required)
        leave_alone(till, 121)
        await till.on(LockScreen)


async def test_the_pace_is_another_at_once(quiet_console: OpenConsole) -> None:
    """What goes out from now on, and how often the feed looks."""
    async with quiet_console() as till:
        for key, value in (("requests_per_second", "3"), ("requests_at_once", "1")):
            await show(till, key)
            await till.press("enter")
            await till.on(SettingScreen)
            await answer(till, value)
            await till.on(SettingsScreen)
            await till.settle(f"{key} is {value} from now on.")

        async def pace(shop: object) -> tuple[float, int]:
            gate = shop.feed._gate  # type: ignore[attr-defined] # the Shop
            return gate.pace.per_second, gate.pace.at_once

        assert await till.app.desk.ask(pace) == (3, 1)
        await till.cursor_to("requests_per_second")
        await till.press("x")
        await till.settle("is taken back")
        assert await till.app.desk.ask(pace) == (50, 1)


async def test_a_read_only_profile_is_only_looked_at(
    quiet_console: OpenConsole, tmp_path: Path
) -> None:
    """Neither Enter nor `x` changes anything; nor does the engine."""
    async with quiet_console(read_only=True) as till:
        await show(till, "theme")
        await till.press("enter")
        assert till.status == "This profile is read-only."
        await till.press("x")
        assert till.status == "This profile is read-only."
        await till.on(SettingsScreen)


async def test_two_consoles_change_at_once(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """Each sees what the other wrote, and keeps it."""
    async with quiet_console() as till:
        other = opened(
            Settings.load(tmp_path / "config.toml", {}).profile(), tmp_path / "state", {}
        )
        await show(till, "theme")
        other.book.change("refund_reason", "ask")
        await till.press("enter")
        await till.on(SettingScreen)
        await till.cursor_to("light")
        await till.press("enter")
        await till.settle("theme is light from now on.")
        assert "changed here" in till.line("refund_reason")
        profile = Settings.load(tmp_path / "config.toml", {}).profile()
        assert (profile.theme, profile.staffing.reason) == ("light", "ask")


async def test_a_file_that_was_broken_meanwhile_is_said(
    quiet_console: OpenConsole, tmp_path: Path
) -> None:
    """The console goes on with what it knows; nothing is written."""
    async with quiet_console() as till:
        await show(till, "theme")
        file = tmp_path / "config.toml"
        whole = file.read_text()
        file.write_text(f"{whole}\n[profiles\n")
        await till.press("f5")
        await till.settle("a header is not closed")
        await till.press("enter")
        await till.on(SettingScreen)
        await till.cursor_to("light")
        await till.press("enter")
        await till.settle("a header is not closed")
        assert not beside(tmp_path).exists()
        file.write_text(whole)
        await till.press("escape", "f5")
        await till.on(SettingsScreen)
        await till.settle("requests_at_once")
