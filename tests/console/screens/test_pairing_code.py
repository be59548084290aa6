from __future__ import annotations

from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.pairing import PairingScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import HELD, REFUNDS, sold
from tests.support.console import ConsoleDriver
from tests.support.pairing import waiting_code
from tests.support.sandbox_process import SandboxProcess

TERMINALS = {"method": "GET", "path": "/v1/json/terminal-groups/*/terminals"}


async def open_code(till: ConsoleDriver, sandbox: SandboxProcess) -> str:
    """Go to the code of the terminal that waits; gives the code."""
    tid, code = waiting_code(sandbox)
    await till.go_to_terminals()
    await till.settle("6 terminals")
    await till.cursor_to(tid)
    await till.press("enter")
    await till.on(PairingScreen)
    await till.settle(code[:19])
    return code


def drawn(till: ConsoleDriver) -> int:
    """How many lines of the screen have a piece of the QR."""
    return sum("▀" in line for line in till.lines)


async def test_a_code_leaves_the_screen_in_time(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """After ten minutes with nobody there it says so; m shows it again, and gives it its time anew."""
    async with console() as till:
        code = await open_code(till, sandbox)
        await till.advance(400)
        await till.settle(
            "Nothing for two minutes"
        )  # said once, so that it overtakes nothing below
        await till.press("m")
        await till.advance(400)
        await till.settle(code[:19])
        await till.advance(201)
        await till.settle("The code has left the screen")
        assert code[:8] not in till.screen_text()
        await till.settle(lambda: drawn(till) == 0)
        await till.settle("within 10 minutes")
        await till.press("v")
        assert till.status == "There is no code to scan."
        await till.press("m")
        await till.settle(code[:19])
        await till.press("v")
        await till.settle("● paired")
        assert code[:8] not in till.screen_text()


async def test_a_code_leaves_in_time_also_without_a_network(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The clock decides, not MultiSafepay."""
    async with console() as till:
        await open_code(till, sandbox)
        sandbox.fault({"match": TERMINALS, "times": 1000, "effect": "status", "status": 500})
        till.clock.advance(601)
        await till.settle(lambda: not drawn(till), idle=False)
        await till.settle("within 10 minutes")


async def test_a_device_that_scans_a_code_that_has_left(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Whoever typed the code before is seen all the same."""
    async with console() as till:
        code = await open_code(till, sandbox)
        await till.advance(601)
        await till.settle("The code has left the screen")
        sandbox.device("POST", "/bind", {"code": code, "serial_number": "LATE-1"})
        await till.settle("● paired")


async def test_the_code_is_masked_everywhere_else(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Help over it, the list, the journal of moves: nowhere else can it be read."""
    async with console() as till:
        code = await open_code(till, sandbox)
        parts = [part for part in code.split("-") if len(part) > 4]
        for keys in (["f1"], ["escape", "escape"], ["f7", "left"], ["f2"], ["f4"]):
            await till.press(*keys)
            assert not [part for part in parts if part in till.screen_text()], keys
        await till.press("ctrl+p")
        assert not [part for part in parts if part in till.screen_text()]


async def test_nothing_is_put_over_a_code(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """The palette stays away by either key, with a sentence; without a code it opens."""
    async with console() as till:
        await open_code(till, sandbox)
        for key in ("ctrl+p", ":"):
            await till.press(key)
            await till.on(PairingScreen)
            assert till.status == "Nothing goes over a code. Esc goes back first."
        await till.press("v")
        await till.settle("● paired")
        await till.press("ctrl+p")
        assert not isinstance(till.screen, PairingScreen)


async def test_a_notice_waits_where_it_would_push_the_code(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """What became of a refund stands below the code where a row is free, else when the code has gone."""
    async with sold(console, sandbox) as story:
        till = story.till
        sandbox.fault({"match": REFUNDS, **HELD})
        await till.refund("5,00")
        await story.leave_sending("5,00", "f2")
        sandbox.clear_faults()
        await till.on(GroupsScreen)
        await till.settle("F9 takes note")
        tid, code = waiting_code(sandbox)
        await till.go_to_terminals()
        await till.cursor_to(tid)
        await till.press("enter")
        await till.on(PairingScreen)
        await till.settle(code[:19])
        whole = drawn(till)
        assert "F9 takes note" in till.screen_text()
        await till.pilot.resize_terminal(80, 22)
        await till.settle(lambda: "F9 takes note" not in till.screen_text())
        assert drawn(till) == whole
        await till.pilot.resize_terminal(80, 24)
        await till.settle("F9 takes note")
        assert drawn(till) == whole
        await till.pilot.resize_terminal(80, 22)
        await till.settle(lambda: "F9 takes note" not in till.screen_text())
        await till.press("escape")
        await till.on(TerminalsScreen)
        await till.settle("F9 takes note")
