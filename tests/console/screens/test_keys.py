from __future__ import annotations

import pytest
from textual import events

from msp_tui.console.screens.find import FindScreen
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.help import HelpScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.palette import PaletteScreen
from msp_tui.console.screens.placing import PlacingScreen
from msp_tui.console.screens.refund import RefundScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959
KEYS = {"refund": ["X", "f11"], "find": ["insert", "*"], "help": "f10"}


async def test_a_profiles_keys_are_everywhere(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """They act, old ones no longer do, and hints, help and the line below name the new ones."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    async with console(keys=KEYS) as till:
        assert till.lines[-1].endswith("F10")
        assert "INSERT  Find" in till.lines[-2] or "Insert  Find" in till.lines[-2]
        await till.press("f3", "f", "f1")
        assert not isinstance(till.screen, FindScreen | HelpScreen)
        await till.press("*")
        await till.on(FindScreen)
        await till.settle(lambda: till.app.desk.records.sale(CAFE, order))
        await till.type(order)
        await till.press("enter")
        sale = await till.on(SaleScreen)
        await till.settle("left            €12.50")
        await till.press("R")
        assert till.screen is sale
        await till.press("f10")
        await till.on(HelpScreen)
        assert "X F11" in till.line("Gives back all or part")
        await till.press("escape", "X")
        await till.on(RefundScreen)
        await till.press("escape", "f11")
        await till.on(RefundScreen)


async def test_other_consoles_keep_theirs(quiet_console: OpenConsole) -> None:
    """A console without such a table has the contract's keys, also after one that had others."""
    async with quiet_console(keys=KEYS) as till:
        assert till.lines[-1].endswith("F10")
    async with quiet_console() as till:
        assert till.lines[-1].endswith("F1 ?")
        await till.press("f")
        await till.on(FindScreen)


async def test_a_field_that_has_gone_holds_no_key_back(
    quiet_console: OpenConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is pressed after an Enter that closed its field acts at once, however long a wait might last."""
    monkeypatch.setattr("msp_tui.console.widgets.burst._LONGEST", 3600.0)
    async with quiet_console() as till:
        await till.press("ctrl+p")
        await till.on(PaletteScreen)
        await till.type("terminals")
        await till.press("enter")
        await till.on(TerminalsScreen)
        await till.press("f2")
        await till.on(GroupsScreen)
        await till.press("/")
        await till.type("x")
        await till.press("f3")
        await till.on(FindScreen)


async def test_a_key_that_does_nothing_says_so(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """It names the one screen where it acts; a dialog keeps what it was saying, else says it until the next step."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    async with console() as till:
        idle = {"z": "z", "space": "Space", "delete": "Delete", "f10": "F10", "tab": "Tab"}
        for key, named in idle.items():
            await till.press(key)
            assert till.status == f"{named} does nothing here; F1 lists the keys."
        for key in ("q", "ctrl+c"):
            await till.press("space", key)
            assert till.status == "Ctrl+Q quits."
        await till.press("f8")
        assert till.status == "F3 opens Find; there F8 is: All groups."
        await till.press("M")
        assert till.status == "F6 opens Terminals; there m is: Move."
        await till.press("r")
        assert till.status == "F3 finds the sale; there R is: Refund."
        await till.press("f2")
        await till.settle("These are the groups already.")
        await till.press("f1", "f1")
        await till.settle("This is the help; Esc goes back.")
        await till.press("f4")
        await till.on(LiveScreen)
        for key in ("R", "r"):
            await till.press(key)
            assert till.status == "Enter opens the sale; there R is: Refund."
        await till.press("p")
        assert "Enter opens" not in till.status
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        await till.press("r")
        assert till.status == "Capital R: Refund."
        await till.press("R")
        await till.on(RefundScreen)
        await till.press("f8")
        assert till.status == "F8 does nothing here; F1 lists the keys."
        await till.type("5")
        await till.press("enter")
        await till.settle("again")
        assert "does nothing here" not in till.status
        await till.press("5", "enter")
        await till.settle("Enter or Esc goes back to the sale.")
        for key in ("z", "f8"):
            await till.press(key)
            assert till.status == "Enter or Esc goes back to the sale."


async def test_what_is_pasted_outside_a_field_is_looked_up(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Its first line, as a scan would be; a dialog that is in the middle of something leaves it out."""
    order = sandbox.bind(CAFE).pay(1250)["order_id"]
    async with console() as till:
        till.app.post_message(events.Paste(f"{order}\nrm -rf"))
        await till.on(FindScreen)
        await till.settle(lambda: order in till.lines[1])
        await till.open_sale(CAFE, order)
        await till.settle("left            €12.50")
        await till.press("f6")
        await till.on(TerminalsScreen)
        await till.press("a")
        await till.on(PlacingScreen)
        till.app.post_message(events.Paste("Salon"))
        await till.settle("Enter chooses the row with “Salon”.")
