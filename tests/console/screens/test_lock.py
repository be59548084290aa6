from __future__ import annotations

from msp_tui.console.kept.idle import Idle
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.lock import LockScreen
from msp_tui.console.screens.refund import RefundScreen
from msp_tui.console.screens.sale import SaleScreen
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import sold
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff


def leave_alone(till: ConsoleDriver, seconds: float) -> None:
    """Nobody presses a key for so long."""
    passed = till.app.idle._since + seconds
    till.app.idle._clock = lambda: passed
    till.app.lock_if_idle()


def test_idle_counts_from_the_last_key() -> None:
    """The time that is left, and none when the profile wants no lock."""
    now = [100.0]
    idle = Idle(300, lambda: now[0])
    now[0] = 250.0
    assert idle.left() == 150
    idle.touch()
    assert idle.left() == 300
    assert not Idle(0).wanted


async def test_it_locks_and_any_operator_opens_it(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """Amounts and names are hidden and keys do nothing; the feed stands where it was afterwards."""
    async with quiet_console(**staff()) as till:
        await till.read_all()
        await till.go_to_live()
        leave_alone(till, 299)
        await till.on(LiveScreen)
        leave_alone(till, 301)
        await till.on(LockScreen)
        leave_alone(till, 301)  # looked at once more, it is locked once
        assert "€" not in till.screen_text()
        await till.press("ctrl+p", "f2", "f3", "f7")
        await till.on(LockScreen)
        assert till.status == "The console is locked; an operator's PIN opens it."
        await till.type("9")
        await till.press("enter")
        await till.settle("Chris: PIN")
        await till.type("1111")
        await till.press("enter")
        assert "That PIN is wrong." in till.status
        await till.type("8")
        await till.press("enter")
        await till.settle("Bruno: PIN")
        await till.type(PINS[8])
        await till.pilot.press("enter")
        await till.on(LiveScreen)


async def test_who_opens_it_is_spoken_to_in_their_language(quiet_console: OpenConsole) -> None:
    """Every screen from there on is in Dutch; the lock speaks the profile's, and from the number on hers.

    She finds everything where it stood; somebody without a language has the console's own again.
    """
    async with quiet_console(**staff({7: "nl"})) as till:
        await till.read_all()
        await till.go_to_live()
        leave_alone(till, 301)
        await till.on(LockScreen)
        await open_up(till, 7, "Anna", "Vergrendeld")
        await till.on(GroupsScreen)
        await till.settle("Terminalgroepen")
        assert "Openen" in till.screen_text()
        await till.go_to_live()
        leave_alone(till, 301)
        await till.on(LockScreen)
        assert "Locked" in till.title
        await open_up(till, 7, "Anna", "Vergrendeld")
        await till.on(LiveScreen)
        assert "Openen" in till.screen_text()
        leave_alone(till, 301)
        await till.on(LockScreen)
        assert "Locked" in till.title
        await open_up(till, 8, "Bruno")
        await till.on(GroupsScreen)
        await till.settle("Terminal groups")
        assert "Openen" not in till.screen_text()


async def open_up(till: ConsoleDriver, number: int, name: str, title: str = "Locked") -> None:
    """Somebody's number, then their PIN, at the lock, which has this title to them."""
    await till.type(str(number))
    await till.press("enter")
    await till.settle(f"{name}: ")
    assert title in till.title
    await till.type(PINS[number])
    await till.pilot.press("enter")


async def test_an_open_refund_stays_in_sight(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """The lock waits for the dialog to close."""
    async with sold(console, sandbox, **staff()) as story:
        till = story.till
        await till.press("R")
        await till.on(RefundScreen)
        leave_alone(till, 301)
        await till.on(RefundScreen)
        await till.press("escape")
        await till.on(SaleScreen)
        leave_alone(till, 301)
        await till.on(LockScreen)


async def test_without_operators_nothing_locks(quiet_console: OpenConsole) -> None:
    """There would be no PIN to open it."""
    async with quiet_console(lock_minutes=1) as till:
        leave_alone(till, 1000)
        await till.on(GroupsScreen)
