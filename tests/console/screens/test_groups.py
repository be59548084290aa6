from __future__ import annotations

import re

from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.name import NameScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

BOOKS, CAFE = 57958, 57959


async def standing(till: ConsoleDriver) -> None:
    """Wait until every group on screen is live and shows its key."""
    await till.settle(
        lambda: till.rows() and all("live" in row and "…" in row for row in till.rows())
    )


async def test_every_group_with_its_terminals_and_key(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A group stands with its id, name, paired and waiting terminals, state, and the end of its key only."""
    async with console() as till:
        await standing(till)
        keys = {group["id"]: group["api_key"] for group in sandbox.groups}
        row = re.compile(rf"57958 +Comptoir +3 .*live +…{keys[BOOKS][-4:]}$")
        await till.settle(lambda: row.search(till.line("57958")))
        assert re.search(r"57960 +Salon du livre +1 \+1○ ", till.line("57960"))
        assert not [key for key in keys.values() if key in till.screen_text()]


async def test_takings_and_refunds_of_today(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """What comes in and what is given back today stand in two columns, per group, as it happens."""
    device = sandbox.bind(CAFE)
    async with console() as till:
        await standing(till)
        assert re.search(r"Café .* €0\.00 +€0\.00", till.line("Café"))
        order = device.pay(1250)
        device.pay(400, outcome="cancelled")
        await till.settle(lambda: "€12.50" in till.line("Café"))
        device.call("POST", "/refunds", {"order_id": order["order_id"], "amount": 250})
        await till.settle(lambda: re.search(r"€12\.50 +-€2\.50", till.line("Café")))
        assert re.search(r"€0\.00 +€0\.00", till.line("Comptoir"))


async def test_enter_opens_the_feed_of_the_group(console: OpenConsole) -> None:
    """Enter on a group shows its feed; Esc comes back and Esc again leaves nothing."""
    async with console() as till:
        await standing(till)
        await till.cursor_to("Café")
        await till.press("enter")
        await till.on(LiveScreen)
        await till.settle(lambda: till.lines[1].startswith(" Café"))
        await till.press("escape")
        await till.press("escape")
        assert till.status == "This is the first screen; Ctrl+Q quits."
        assert "Terminal groups" in till.title


async def test_create_a_group(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`n` and a name make a group; it stands in the list with its key, and the back office has it."""
    async with console() as till:
        await standing(till)
        await till.press("n")
        await till.on(NameScreen)
        await till.type("Terrasse")
        await till.press("enter")
        await till.settle("Group Terrasse is made")
        await till.settle(
            lambda: re.search(r"Terrasse +0 .*live +…\w{4}$", till.line("Terrasse  "))
        )
        made = sandbox.backoffice("GET", "/groups").data[-1]
        assert made["name"] == "Terrasse"
        assert str(made["id"]) in till.line("Terrasse  ")


async def test_a_name_that_is_taken(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """A name that another group has, whatever its case, makes nothing and says so."""
    async with console() as till:
        await standing(till)
        await till.press("N")
        await till.type("café")
        await till.press("enter")
        await till.settle("There is already a group named “Café”.")
        assert len(sandbox.backoffice("GET", "/groups").data) == 3


async def test_an_empty_name_is_asked_for_again(console: OpenConsole) -> None:
    """Enter without a name makes nothing; Esc goes back."""
    async with console() as till:
        await standing(till)
        await till.press("n", "enter")
        assert till.status == "A name is needed."
        await till.press("escape")
        assert "Terminal groups" in till.title
        assert len(till.rows()) == 3


async def test_rename_a_group(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`e` offers the present name; typing replaces it, everywhere."""
    async with console() as till:
        await standing(till)
        await till.cursor_to("Café")
        await till.press("e")
        await till.on(NameScreen)
        await till.settle("Café")
        await till.type("Buvette")
        await till.press("enter")
        await till.settle("The group is now called Buvette.")
        await till.settle(lambda: "57959    Buvette " in till.screen_text())
        names = [group["name"] for group in sandbox.backoffice("GET", "/groups").data]
        assert names == ["Comptoir", "Buvette", "Salon du livre"]


async def test_an_empty_account(empty_console: OpenConsole) -> None:
    """Without any group the screen says how the first one comes; there is nothing to rename."""
    async with empty_console() as till:
        await till.settle("No terminal group yet. F6, then a")
        await till.press("e")
        assert till.status == "There is no group to rename yet."


async def test_a_read_only_profile_makes_nothing(console: OpenConsole) -> None:
    """Where the profile is read-only, making and renaming say so and open nothing."""
    async with console(read_only=True) as till:
        await standing(till)
        for key in ("n", "e"):
            await till.press(key)
            assert till.status == "This profile is read-only."
            assert "Terminal groups" in till.title
