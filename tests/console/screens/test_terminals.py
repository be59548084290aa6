from __future__ import annotations

import re

from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.pairing import PairingScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

CAFE, SALON = 57959, 57960


async def at_terminals(till: ConsoleDriver, count: int = 6) -> None:
    """Open the terminals and wait until the first reading shows."""
    await till.go_to_terminals()
    await till.settle(f"all groups   {count} terminals")


async def test_every_terminal_with_its_state(console: OpenConsole) -> None:
    """A terminal stands with TID in its own case, name, group, and whether a device is bound."""
    async with console() as till:
        await at_terminals(till)
        assert re.search(r"● 000002Or +Caisse jeunesse +Comptoir +paired", till.screen_text())
        assert re.search(
            r"○ 000004Oh +Stand salon 2 +Salon du livre +waits since", till.screen_text()
        )


async def test_last_payment(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """A payment shows as the terminal's last one by itself, and a declined attempt does not."""
    device = sandbox.bind(CAFE, name="Terrasse")
    async with console() as till:
        await at_terminals(till, 7)
        assert re.search(r"paired +-$", till.line("Terrasse"))
        await till.advance(600)
        device.pay(320)
        await till.settle(lambda: till.line("Terrasse").endswith("09:10"))


async def test_filter_by_group(console: OpenConsole) -> None:
    """Tab goes through the groups and back to all of them; Shift+Tab the other way."""
    async with console() as till:
        await at_terminals(till)
        await till.press("tab")
        assert till.lines[1].startswith(" Comptoir   3 terminals")
        assert len(till.rows("Comptoir")) == 3
        await till.press("tab")
        assert till.lines[1].startswith(" Café   1 terminal")
        assert len(till.rows()) == 1
        await till.press("shift+tab", "shift+tab")
        assert till.lines[1].startswith(" all groups")
        assert len(till.rows()) == 6


async def test_enter_on_a_paired_terminal_shows_its_feed(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Enter shows the payments of this terminal only."""
    device, other = sandbox.bind(CAFE, name="Terrasse"), sandbox.bind(CAFE, "TEST-2")
    device.pay(320)
    other.pay(999)
    async with console() as till:
        await at_terminals(till, 8)
        await till.cursor_to("Terrasse")
        await till.press("enter")
        await till.on(LiveScreen)
        await till.settle(lambda: till.lines[1].startswith(" Café · Terrasse"))
        await till.settle("€3.20")
        assert len(till.rows()) == 1


async def test_enter_on_a_waiting_terminal_shows_its_code(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Enter shows the code of a terminal that waits, however often one comes back to it; nothing new is made."""
    async with console() as till:
        for _ in range(2):
            await at_terminals(till)
            await till.cursor_to("000004Oh")
            await till.press("enter")
            await till.on(PairingScreen)
            await till.settle("Or type this code:")
            assert "TID 000004Oh" in till.screen_text()
            await till.press("escape")
            await till.on(TerminalsScreen)
        assert len(sandbox.api("GET", "/terminals").data) == 6
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", till.screen_text())


async def test_only_a_paired_terminal_moves(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """A waiting and a retired terminal say why they cannot be moved."""
    device = sandbox.bind(CAFE, name="Terrasse")
    assert device.call("POST", "/unbind", {"pin": "1324"}).data
    async with console() as till:
        await at_terminals(till, 7)
        await till.cursor_to("000004Oh")
        await till.press("m")
        assert till.status == "No device is bound to this terminal yet: Enter shows its QR."
        await till.cursor_to("Terrasse")
        assert "retired" in till.cursor_line
        await till.press("M")
        assert till.status.startswith("This terminal is retired")
        assert "Terminals" in till.title


async def test_an_empty_account_offers_the_first_terminal(empty_console: OpenConsole) -> None:
    """Without terminals the screen says which key adds one; there is none to move."""
    async with empty_console() as till:
        await till.go_to_terminals()
        await till.settle("No terminal yet. Press a to add one.")
        await till.press("m")
        assert till.status == "There is no terminal here."


async def test_a_read_only_profile_moves_nothing(console: OpenConsole) -> None:
    """Where the profile is read-only, adding and moving say so."""
    async with console(read_only=True) as till:
        await at_terminals(till)
        for key in ("a", "m"):
            await till.press(key)
            assert till.status == "This profile is read-only."
            assert "Terminals" in till.title
