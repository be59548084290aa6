from __future__ import annotations

import re
import stat
from pathlib import Path

from msp_tui.console.screens.key_check import KeyCheckScreen
from msp_tui.console.screens.key_file import KeyFileScreen
from msp_tui.console.screens.paired import PairedScreen
from msp_tui.console.screens.pairing import PairingScreen
from msp_tui.console.screens.placing import PlacingScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from msp_tui.console.screens.unbind import UnbindScreen
from msp_tui.shop.engine import Shop
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.test_move import BOOKS, CAFE, SALON, begin, terminals
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff


async def to_the_code(till: ConsoleDriver, group: str = "Salon du livre") -> str:
    """The TID of the new terminal, whose code stands."""
    await begin(till, "Terrasse", group)
    await till.press("enter")
    await till.on(UnbindScreen)
    await till.press("v")
    await till.on(PairingScreen)
    await till.settle("Or type this code:")
    found = re.search(r"TID (\w+)", till.screen_text())
    assert found
    return found[1]


async def to_the_end(till: ConsoleDriver) -> None:
    """Terrasse is in Salon du livre."""
    await to_the_code(till)
    await till.press("v")
    await till.on(PairedScreen)
    await till.settle("● paired")


async def test_the_end_says_what_to_tell_the_till(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """New TID, another key; the old one is retired; the till's old key is seen to be another group's."""
    old = sandbox.bind(CAFE, "MOVED-1", "Terrasse").terminal_id
    keys = {group["id"]: group["api_key"] for group in sandbox.groups}
    async with console() as till:
        await to_the_end(till)
        text = till.screen_text()
        assert "Its key is another one too: that of Salon du livre (…" + keys[SALON][-4:] in text
        assert f"The old TID {old} is retired" in text
        await till.press("k")
        await till.on(KeyCheckScreen)
        for key, answer in (
            (keys[CAFE], f"× This key opens Café ({CAFE})."),
            (keys[SALON], f"● This key opens Salon du livre ({SALON})."),
            (sandbox.api_key, "key of the whole account"),
            ("no-key-of-anybody", "MultiSafepay does not know this key."),
        ):
            await till.scan(key)
            await till.settle(answer)
            assert key not in till.screen_text()
        await till.scan(keys[CAFE])
        await till.settle(f"The till needs the key of Salon du livre ({SALON}).")
        await till.press("escape", "escape")
        await till.on(TerminalsScreen)
        await till.cursor_to(old)
        await till.settle(f"device MOVED-1: {old} (Café) → ")


async def test_the_key_is_written_by_the_owner_only(
    console: OpenConsole, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """A cashier's PIN writes nothing; the owner's writes 0600, once; nothing is ever replaced."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    keys = {group["id"]: group["api_key"] for group in sandbox.groups}
    file = tmp_path / "till.key"

    async def answer(till: ConsoleDriver, number: int) -> None:
        await till.type(str(file))
        await till.press("enter")
        await till.type(str(number))
        await till.press("enter")
        await till.settle("PIN, then Enter")
        await till.type(PINS[number])
        await till.press("enter")

    async with console(**staff()) as till:
        await to_the_end(till)
        await till.press("w")
        await till.on(KeyFileScreen)
        await answer(till, 7)
        await till.settle("Anna may not hand out keys.")
        assert not file.exists()
        await answer(till, 8)
        await till.on(PairedScreen)
        await till.settle(f"The key is in {file}.")
        assert file.read_text() == keys[SALON] + "\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        await till.press("w")
        await till.on(KeyFileScreen)
        await answer(till, 8)
        await till.settle("is there already, and is not replaced")
        assert keys[SALON] not in till.screen_text()


async def test_without_operators_the_login_writes_the_key(
    console: OpenConsole, sandbox: SandboxProcess, tmp_path: Path
) -> None:
    """And the screen says so."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await to_the_end(till)
        await till.press("w")
        await till.on(KeyFileScreen)
        assert "No operators are configured: whoever is logged in may" in till.screen_text()
        await till.type(str(tmp_path / "till.key"))
        await till.press("enter")
        await till.on(PairedScreen)
        assert (tmp_path / "till.key").exists()


async def test_giving_up_asks_once_more(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Before unbinding nothing has changed; after it the new terminal goes, and the way back is said."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        await till.press("enter")
        await till.on(UnbindScreen)
        assert "Afterwards, going back means another new terminal in Café." in till.screen_text()
        await till.press("x")
        assert till.status == "x again gives this up."
        await till.press("x")
        await till.on(TerminalsScreen)
        assert terminals(sandbox, "Terrasse") == {CAFE: [True]}
        tid = await to_the_code(till)
        await till.press("x")
        assert till.status.startswith(f"x again removes terminal {tid}")
        await till.on(PairingScreen)
        await till.press("x")
        await till.on(TerminalsScreen)
        await till.settle("To go back: a, in Café")
        assert terminals(sandbox, "Terrasse") == {CAFE: [False]}


async def test_a_move_goes_on_from_the_list(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Left at the steps: the list says where it stands, and `m` or Enter goes on, with no second move."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        await till.press("enter")
        await till.on(UnbindScreen)
        await till.press("escape")
        await till.on(TerminalsScreen)
    async with console() as till:
        for key in ("m", "enter"):
            await till.go_to_terminals()
            await till.cursor_to("Terrasse")
            await till.settle("on its way to Salon du livre: unbind the device")
            await till.press(key)
            await till.on(UnbindScreen)

        async def count(shop: Shop) -> int:
            return len(shop.journal.moves())

        assert await till.app.desk.ask(count) == 1


async def test_what_is_wrong_is_said(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Two minutes without a scan, the device in another group, and the terminal removed by somebody else."""
    device = sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    async with console() as till:
        tid = await to_the_code(till)
        till.clock.advance(121)
        await till.settle("Nothing for two minutes.")
        other = sandbox.backoffice("POST", "/terminals", {"name": "Wrong", "group_id": BOOKS}).data
        scanned = {"code": other["code"], "serial_number": "MOVED-1"}
        token = sandbox.device("POST", "/bind", scanned).data["device_token"]
        await till.settle(f"Another code was scanned: Wrong ({other['id']}")
        sandbox.device("POST", "/unbind", {"pin": "1324"}, token)
        await till.settle("Nothing for two minutes.")
        sandbox.backoffice("DELETE", f"/terminals/{tid}")
        await till.settle(f"Terminal {tid} is no longer there.")
        assert "Or type this code:" not in till.screen_text()
        await till.press("x", "x")
        await till.on(TerminalsScreen)
        assert device.terminal_id in till.screen_text()


async def test_placing_says_what_will_change(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Which history, which key, where old sales stay; and that a second move of it is refused."""
    sandbox.bind(CAFE, "MOVED-1", "Terrasse")
    keys = {group["id"]: group["api_key"] for group in sandbox.groups}
    async with console() as till:
        await begin(till, "Terrasse", "Salon du livre")
        await till.on(PlacingScreen)
        text = till.screen_text()
        assert "gets a new TID and shows the history of Salon du livre." in text
        assert f"the till must use the key of Salon du livre (…{keys[SALON][-4:]})." in text
        assert "Old sales stay in Café and can be refunded only there." in text
