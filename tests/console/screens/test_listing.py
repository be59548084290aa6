from __future__ import annotations

import re

import pytest

from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from msp_tui.wiring.login import login
from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess

COUNTER, CAFE = 57958, 57959
LOGIN = login()[0]


@pytest.fixture
def shop(sandbox: SandboxProcess) -> SandboxProcess:
    """Three more terminals."""
    for serial, name in (("L-1", "Été terrasse"), ("L-2", "Zinc"), ("L-3", "Annexe")):
        sandbox.bind(CAFE, serial, name)
    return sandbox


async def test_words_narrow_a_list(console: OpenConsole, shop: SandboxProcess) -> None:
    """Every letter narrows, accents and case aside; Enter keeps it, Esc shows all, `/` has the last words."""
    async with console() as till:
        await till.read_all()
        await till.go_to_terminals()
        await till.settle("Zinc")
        whole = till.rows()
        await till.press("/")
        await till.type("ete caf")
        await till.settle(lambda: len(till.rows()) == 1)
        assert "Été terrasse" in till.rows()[0]
        assert "filter: ete caf   1 of " in till.lines[-4]
        await till.press("enter")
        assert till.screen.focused is till.screen.query_one("RowList")
        assert len(till.rows()) == 1
        await till.press("escape")
        await till.settle(lambda: len(till.rows()) == len(whole))
        assert isinstance(till.screen, TerminalsScreen)
        await till.go_to_groups()
        await till.go_to_terminals()
        assert len(till.rows()) == len(whole)
        await till.press("/")
        await till.settle("ete caf")
        await till.settle(lambda: len(till.rows()) == 1)
        await till.type("zinc")
        await till.settle(lambda: "Zinc" in till.rows()[0])
        await till.press("escape", "escape")
        await till.on(GroupsScreen)


async def test_columns_order_a_list(console: OpenConsole, shop: SandboxProcess) -> None:
    """`>` goes from column to column, `s` turns it round, and the title says which way."""
    async with console() as till:
        await till.read_all()
        await till.go_to_terminals()
        await till.settle("Zinc")
        own = till.rows()
        await till.press("s")
        assert till.status == "Choose a column first: >."
        await till.press(">")
        assert "▲name" in till.lines[2]
        names = [row for row in till.rows() if re.search("Annexe|Été|Zinc", row)]
        assert [re.search("Annexe|Été|Zinc", row)[0] for row in names] == ["Annexe", "Été", "Zinc"]  # type: ignore[index] # just filtered by it
        rising = [row[2:] for row in till.rows()]
        await till.press("s")
        assert "▼name" in till.lines[2]
        assert [row[2:] for row in till.rows()] == rising[::-1]
        await till.press("<")
        assert "▼" not in till.lines[2]
        assert [row[2:] for row in till.rows()] == [row[2:] for row in own]


async def test_a_list_with_one_order_says_so(quiet_console: OpenConsole) -> None:
    """Moves stand as they were made."""
    async with quiet_console() as till:
        await till.press("f7", "left")
        await till.settle("moves of terminals")
        await till.press(">")
        assert till.status == "This list has one order only."


async def test_copying_shows_the_number_alone(
    console: OpenConsole, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes to the terminal's clipboard, and stands on a line of its own until the next key that does something."""
    device = sandbox.bind(CAFE)
    order = device.pay(1250)["order_id"]
    async with console() as till:
        copied: list[str] = []
        monkeypatch.setattr(till.app, "copy_to_clipboard", copied.append)
        await till.read_all()
        await till.cursor_to("Café")
        await till.press("y")
        assert (copied, till.lines[-3]) == ([str(CAFE)], str(CAFE))
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        await till.press("y")
        assert copied[-1] == order
        assert order in till.lines
        await till.press("p")
        await till.press("escape")
        assert order not in till.lines
        await till.press("f4")
        await till.on(LiveScreen)
        await till.settle("€12.50")
        await till.press("home", "y")
        assert copied[-1] == order
        await till.press("/")
        await till.type("12,50")
        await till.press("enter", "y")
        assert (copied[-1], till.lines[-3]) == (order, order)
        assert "filter: 12,50" in till.lines[-4]
        await till.find("12,50")
        await till.press("down", "y")
        assert (copied[-1], till.lines[-3]) == (order, order)
        await till.go_to_terminals()
        await till.cursor_to("Test")
        await till.press("y")
        assert (copied[-1], till.lines[-3]) == (device.terminal_id, device.terminal_id)
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        await (await till.refund("2,50")).confirm("2,50", "reserved")
        await till.go_to_journal()
        await till.settle("2.50")
        await till.press("y")
        assert re.fullmatch(r"R\d{6}-\d{4}-\w{10}", copied[-1])
        assert till.lines[-3] == copied[-1]


async def test_nothing_to_copy_says_so(empty_console: OpenConsole) -> None:
    """An empty list has no number."""
    async with empty_console() as till:
        await till.press("y")
        assert till.status == "There is nothing to copy here."


async def test_a_counter_begins_at_home(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """The group's feed opens first, the counter's own terminal is marked there, in find and in terminals."""
    device = sandbox.bind(CAFE, "HOME-1", "Terrasse")
    other = sandbox.bind(CAFE, "HOME-2", "Zinc")
    order = device.pay(1250)["order_id"]
    other.pay(700)
    logins = {LOGIN: {"home": CAFE}}
    async with console(logins=logins, my_terminal=device.terminal_id, size=(110, 24)) as till:
        await till.on(LiveScreen)
        await till.read_all()
        await till.settle("»Terrasse")
        assert till.lines[1].startswith(" Café ")
        assert "»" not in till.line("Zinc")
        await till.find(order)
        await till.settle("»Terrasse")
        await till.go_to_terminals()
        await till.settle("»Terrasse")
        await till.press("f2")
        await till.on(GroupsScreen)


async def test_the_own_terminals_mark_takes_no_room(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """At 80 columns a name that fits without the mark fits with it, and names stand below each other."""
    device = sandbox.bind(CAFE, "HOME-1", "Caisse du premier")
    sandbox.bind(CAFE, "HOME-2", "Zinc").pay(700)
    device.pay(1250)
    async with console(my_terminal=device.terminal_id, size=(80, 24)) as till:
        await till.read_all()
        for key in ("f4", "f6"):
            await till.press(key)
            await till.settle("»Caisse du premier ")
            own, other = till.line("Caisse du premier"), till.line("Zinc")
            assert own.index("Caisse") == other.index("Zinc")


async def test_the_own_terminal_stays_marked_when_it_is_moved(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Under the TID that its device has now, and under the one that the profile names."""
    before = sandbox.bind(CAFE, "HOME-1", "Terrasse")
    before.pay(700)
    before.call("POST", "/unbind", {"pin": "1324"})
    now = sandbox.bind(COUNTER, "HOME-1", "Entrée")
    now.pay(1250)
    async with console(my_terminal=before.terminal_id) as till:
        await till.read_all()
        for key in ("f4", "f6"):
            await till.press(key)
            await till.settle("»Terrasse")
            assert "»Entrée" in till.screen_text()


async def test_a_home_that_is_not_there_is_said(quiet_console: OpenConsole) -> None:
    """The groups stay, with a sentence."""
    async with quiet_console(logins={LOGIN: {"home": 1}}) as till:
        await till.settle("home names group 1, which is not there.")
        assert isinstance(till.screen, GroupsScreen)
