from __future__ import annotations

import re

from msp_tui.console.screens.find import FindScreen
from msp_tui.console.screens.help import HelpScreen
from msp_tui.console.screens.journal import JournalScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.pairing import PairingScreen
from msp_tui.console.screens.placing import PlacingScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from msp_tui.console.screens.unbind import UnbindScreen
from msp_tui.shop.engine import Shop
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

BOOKS, CAFE, SALON = 57958, 57959, 57960


async def begin(till: ConsoleDriver, terminal: str, group: str) -> None:
    """`m` on a terminal, then the target group; the name step stands."""
    await till.go_to_terminals()
    await till.settle(lambda: till.rows(terminal))
    await till.cursor_to(terminal)
    await till.press("m")
    await till.on(PlacingScreen)
    await till.cursor_to(group)
    await till.press("enter")


def terminals(sandbox: SandboxProcess, name: str) -> dict[int, list[bool]]:
    """Which groups have a terminal of this name, and whether each is active."""
    found: dict[int, list[bool]] = {}
    for one in sandbox.api("GET", "/terminals").data:
        if one["name"] == name:
            found.setdefault(one["group_id"], []).append(one["active"])
    return found


async def test_to_another_group(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Unbound, scanned, paired by itself: old sales stay with the old group, new ones come in the new one."""
    device = sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    device.pay(1111)
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        assert re.search(r"from +Café", till.screen_text())
        assert re.search(r"to +Salon du livre", till.screen_text())
        assert "Old sales stay in Café" in till.screen_text()
        await till.press("enter")
        await till.on(UnbindScreen)
        assert "[Unbind Terminal]" in till.screen_text()
        await till.press("v")
        await till.on(PairingScreen)
        await till.settle("Or type this code:")
        new = re.search(r"TID (\w+)", till.screen_text())
        await till.press("v")
        await till.settle("● paired")
        assert new
        assert f"The old TID {device.terminal_id} is retired" in till.screen_text()
        assert terminals(sandbox, "Terrasse") == {CAFE: [False], SALON: [True]}
        await till.press("escape")
        await till.on(TerminalsScreen)
        await till.settle(lambda: till.rows("retired"))
        await till.press("home")
        await till.cursor_to(new[1])
        await till.press("enter")
        await till.on(LiveScreen)
        await till.settle("Nothing yet")
        await till.press("f2")
        await till.cursor_to("Café")
        await till.press("enter")
        await till.settle(lambda: till.rows("€11.11"))


async def test_new_payments_come_in_the_new_group(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A real device that is unbound and scans the new code by hand takes payments for its new group."""
    device = sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        await till.press("enter")
        await till.on(UnbindScreen)
        assert device.call("POST", "/unbind", {"pin": "1324"}).data
        await till.on(PairingScreen)
        await till.settle("Or type this code:")
        waiting = sandbox.api("GET", f"/terminal-groups/{SALON}/terminals").data[-1]
        scanned = {"code": waiting["code"], "serial_number": "MOVED-1"}
        token = sandbox.device("POST", "/bind", scanned).data["device_token"]
        await till.settle("● paired")
        assert waiting["code"] not in till.screen_text()
        sandbox.device("POST", "/payments", {"amount": 2222}, token)
        await till.go_to_groups()
        await till.settle(lambda: "€22.22" in till.line("Salon du livre"))
        assert "€0.00" in till.line("Café")


async def test_to_a_new_group(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """ "In a new group" asks for its name in the same dialog; group and terminal are made together."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await begin(till, "Terrasse", "in a new group")
        assert "Name of the new group" in till.screen_text()
        await till.type("Jardin")
        await till.press("enter", "enter")
        await till.on(UnbindScreen)
        assert len(sandbox.backoffice("GET", "/groups").data) == 3
        await till.press("v")
        await till.on(PairingScreen)
        await till.settle("Or type this code:")
        await till.press("v")
        await till.settle("● paired")
        assert re.search(r"group +Jardin", till.screen_text())
        await till.go_to_groups()
        await till.settle(lambda: re.search(r"Jardin +1 ", till.line("Jardin")))


async def test_a_new_groups_name_that_is_taken(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A taken name is refused before anything is unbound."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await begin(till, "Terrasse", "in a new group")
        await till.type("comptoir")
        await till.press("enter", "enter")
        await till.settle("There is already a group named “Comptoir”.")
        await till.on(PlacingScreen)
        assert terminals(sandbox, "Terrasse") == {CAFE: [True]}


async def test_escape_gives_up_before_anything_changed(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Esc goes back step by step; until the device is unbound nothing has changed."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        await till.press("escape")
        assert "To which group?" in till.screen_text()
        await till.cursor_to("Comptoir")
        await till.press("enter", "enter")
        await till.on(UnbindScreen)
        await till.press("escape")
        await till.on(TerminalsScreen)
        assert terminals(sandbox, "Terrasse") == {CAFE: [True]}


async def test_saying_that_it_is_unbound(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`c` twice goes on without having seen the unbinding: the new terminal's code stands."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        await till.press("enter")
        await till.on(UnbindScreen)
        await till.press("c")
        await till.settle("still shows it as paired")
        assert terminals(sandbox, "Terrasse") == {CAFE: [True]}
        await till.press("c")
        await till.on(PairingScreen)
        await till.settle("Or type this code:")
        assert terminals(sandbox, "Terrasse") == {CAFE: [True], SALON: [False]}


async def test_an_outage_is_said_only_while_it_lasts(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """At each step that waits: what failed stands until MultiSafepay answers, then what is waited for."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    outage = {"match": {"method": "GET", "path": "/v1/json/*"}, "times": 10_000}
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        await till.press("enter")
        await till.on(UnbindScreen)
        for waits in ("Waiting until the device is unbound", "Waiting for the device to scan"):
            await till.settle(waits)
            sandbox.fault({**outage, "effect": "status", "status": 500})
            await till.settle("MultiSafepay has trouble of its own")
            sandbox.clear_faults()
            await till.settle(waits)
            await till.press("v")
        await till.settle("● paired")


async def test_resume_a_terminal_that_waits(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Left alone at its code, the move goes on where it stood: Enter on the waiting terminal, also tomorrow."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        await till.press("enter")
        await till.on(UnbindScreen)
        await till.press("v")
        await till.on(PairingScreen)
        await till.settle("Or type this code:")
        new = re.search(r"TID (\w+)", till.screen_text())
        assert new
    async with console() as till:
        await till.go_to_terminals()
        await till.cursor_to(new[1])
        await till.press("enter")
        await till.on(PairingScreen)
        await till.settle("Or type this code:")
        await till.press("V")
        await till.settle("● paired")
        assert re.search(r"serial +MOVED-1", till.screen_text())
        assert terminals(sandbox, "Terrasse") == {CAFE: [False], SALON: [True]}


async def test_the_first_terminal_makes_the_first_group(
    empty_console: OpenConsole, empty_sandbox: SandboxProcess
) -> None:
    """On an empty account `a` and three times Enter make group and terminal; the group's feed goes live."""
    async with empty_console() as till:
        await till.go_to_terminals()
        await till.settle("No terminal yet")
        await till.press("a")
        await till.on(PlacingScreen)
        await till.press("enter", "enter", "enter")
        await till.on(PairingScreen)
        await till.settle("Or type this code:")
        assert "SANDBOX: press v" in re.sub(r"\s+", " ", till.screen_text())
        await till.press("v")
        await till.settle("● paired")
        assert len(empty_sandbox.backoffice("GET", "/groups").data) == 1
        await till.go_to_groups()
        await till.settle(lambda: till.rows("live"))


async def test_add_to_a_group(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`a` while one group is listed offers that group first; the terminal carries the name that was typed."""
    async with console() as till:
        await till.go_to_terminals()
        await till.settle("6 terminals")
        await till.press("tab", "tab", "A")
        await till.on(PlacingScreen)
        assert "Café" in till.cursor_line
        await till.press("enter")
        await till.type("Vitrine")
        await till.press("enter")
        await till.on(PairingScreen)
        await till.settle("Or type this code:")
        assert terminals(sandbox, "Vitrine") == {CAFE: [False]}


async def test_a_typed_group_is_the_one_that_is_taken(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A group nobody has, or a scan, takes none; the only group with the word stands in the next step at once."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await till.go_to_terminals()
        await till.settle(lambda: till.rows("Terrasse"))
        await till.cursor_to("Terrasse")
        await till.press("m")
        await till.on(PlacingScreen)
        for word in ("Rayon BD", "5412345678908"):
            await till.scan(word)
            assert f"No row has “{word}”" in till.status
            await till.press("enter")
            assert "Name of the terminal" not in till.screen_text()
        await till.scan("salon", ended=False)
        await till.settle("Enter chooses the row with “salon”.")
        await till.scan(" DU")
        await till.settle("Name of the terminal")
        assert re.search(r"to +Salon du livre", till.screen_text())
        await till.press("escape")
        await till.scan("o")
        await till.settle("Enter chooses the row with “o”.")
        assert "Name of the terminal" not in till.screen_text()
        await till.press("down", "g")
        await till.settle("Enter chooses the row with “g”.")
        await till.press("down", "?")
        await till.on(HelpScreen)
        await till.press("escape", "f3")
        await till.on(FindScreen)


async def test_a_scan_does_not_disturb_a_code(console: OpenConsole) -> None:
    """A scanner's burst at the code opens nothing and says so."""
    async with console() as till:
        await till.go_to_terminals()
        await till.settle("6 terminals")
        await till.cursor_to("000004Oh")
        await till.press("enter")
        await till.on(PairingScreen)
        await till.settle("Or type this code:")
        await till.scan("TILL-000451")
        assert "a scan does not belong here" in till.status
        await till.on(PairingScreen)


async def test_a_screen_that_was_left_goes_nowhere(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The device is unbound while help covers the steps: help stays; Esc goes on. After F7 nothing goes on."""
    device = sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        await till.press("enter")
        steps = await till.on(UnbindScreen)
        await till.press("f1")
        assert device.call("POST", "/unbind", {"pin": "1324"}).data
        await till.settle(lambda: steps._next)
        await till.on(HelpScreen)
        await till.press("escape")
        code = await till.on(PairingScreen)
        await till.press("f7")
        await till.on(JournalScreen)
        for left in (steps, code):
            left.onward(till.app.action_terminals)
        await till.settle()
        await till.on(JournalScreen)


async def wait_at(till: ConsoleDriver, screen: type[UnbindScreen | PairingScreen]) -> None:
    """Move the café's terrace as far as the steps at the device, or as far as the code."""
    await begin(till, "Terrasse", "Salon du livre")
    await till.press("enter")
    await till.on(UnbindScreen)
    if screen is PairingScreen:
        await till.press("v")
        await till.on(PairingScreen)
        await till.settle("Or type this code:")


async def test_whoever_leaves_a_move_stands_on_its_terminal(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The sentence says that Enter goes on with it; it did with whatever stood first."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        for screen in UnbindScreen, PairingScreen:
            await wait_at(till, screen)
            await till.press("escape")
            await till.on(TerminalsScreen)
            await till.settle(lambda: "Terrasse" in till.cursor_line)
            await till.press("enter")
            await till.on(screen)
            await till.press("x", "x")
            await till.on(TerminalsScreen)


async def test_a_move_that_was_given_up_elsewhere(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """At the steps and at the code: the screen says so and goes back to the terminals."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")

    async def give_up(shop: Shop) -> None:
        await shop.moves.abandon(shop.journal.moves()[0])

    async with console() as till:
        for screen in UnbindScreen, PairingScreen:
            await wait_at(till, screen)
            await till.app.desk.ask(give_up)
            await till.on(TerminalsScreen)
            assert till.status.startswith("This move was given up.")
            assert ("To go back: a, in Café" in till.status) == (screen is PairingScreen)
        assert terminals(sandbox, "Terrasse") == {CAFE: [False]}
