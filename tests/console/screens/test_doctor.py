from __future__ import annotations

import pytest

from msp_tui.console.screens.doctor import DoctorScreen
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.palette import PaletteScreen
from msp_tui.console.widgets.qr_panel import QrPanel
from msp_tui.shop.doctor import examining, here
from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess


async def test_the_doctors_visit(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`h` shows each finding with what to do, in the end how many; Esc goes back."""
    # How quick this machine is, and how full, is not to be found.
    monkeypatch.setattr(examining, "_SLOW_S", 3600.0)
    monkeypatch.setattr(here, "_LITTLE", 0)
    monkeypatch.setattr(here, "_TOO_LITTLE", 0)
    async with quiet_console(size=(120, 50)) as till:
        await till.read_all()
        await till.press("h")
        await till.on(DoctorScreen)
        await till.settle(lambda: "checks" in till.status)
        assert till.status.endswith("0 are wrong, 0 to look at")
        for group in quiet_sandbox.groups:
            assert till.line(f"({group['id']}): its terminals report this number.")
            assert group["api_key"] not in till.screen_text()
        assert till.line("→ ")
        await till.press("escape")
        await till.on(GroupsScreen)


async def test_what_does_not_fit_goes_on_below_its_first_word(quiet_console: OpenConsole) -> None:
    """On a narrow window every line begins with a sign or below the words of the line before; also once it is wider."""
    async with quiet_console(size=(60, 50)) as till:
        await till.press("h")
        await till.on(DoctorScreen)
        await till.settle(lambda: "checks" in till.status)
        narrow = [line for line in till.lines[1:-3] if line]
        assert all(line[:3] in {" ● ", " ○ ", " ! "} or line.startswith("   ") for line in narrow)
        assert any(line.startswith("   ") and "→" not in line for line in narrow)
        await till.pilot.resize_terminal(120, 50)
        await till.settle(lambda: len([line for line in till.lines[1:-3] if line]) < len(narrow))


async def test_another_visit(sandbox: SandboxProcess, console: OpenConsole) -> None:
    """F5 looks again: what was wrong meanwhile is found."""
    async with console(size=(120, 50)) as till:
        await till.press("h")
        await till.on(DoctorScreen)
        await till.settle(lambda: "checks" in till.status)
        match = {"method": "GET", "path": "/v1/json/me"}
        sandbox.fault({"match": match, "times": 99, "effect": "status", "status": 403})
        match = {"method": "GET", "path": "/v1/json/transactions"}
        sandbox.fault({"match": match, "times": 99, "effect": "status", "status": 403})
        await till.press("f5")
        await till.settle(lambda: "4 are wrong" in till.status)
        assert till.line("opens nothing at 127.0.0.1")


async def test_a_code_for_the_camera(quiet_console: OpenConsole) -> None:
    """`c` draws a code instead of the findings, and again takes it away."""
    async with quiet_console() as till:
        await till.press("h")
        await till.on(DoctorScreen)
        await till.settle(lambda: "checks" in till.status)
        await till.press("c")
        await till.settle("binds nothing")
        assert till.screen.query_one(QrPanel).size.height
        await till.press("c")
        await till.settle(lambda: "checks" in till.status)
        assert not till.screen.query_one(QrPanel).size.height


async def test_it_is_in_the_palette(quiet_console: OpenConsole) -> None:
    """Whoever does not know the key finds it by name."""
    async with quiet_console() as till:
        await till.press("ctrl+p")
        await till.on(PaletteScreen)
        await till.type("doctor")
        await till.settle("Checks keys")
        await till.press("enter")
        await till.on(DoctorScreen)
