"""Groups and terminals, kept: what the back office does with them, from the console."""

from __future__ import annotations

import re

from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.key_check import KeyCheckScreen
from msp_tui.console.screens.name import NameScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from msp_tui.console.screens.unbind import UnbindScreen
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

BOOKS, CAFE, SALON = 57958, 57959, 57960
WAITS = "000004Oh"


async def answer(till: ConsoleDriver, text: str) -> None:
    """Type into the name that is asked for."""
    await till.on(NameScreen)
    await till.type(text)
    await till.press("enter")


async def test_a_terminal_is_renamed_and_the_last_one_is_told(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """`e`; if another console renamed it while the name was typed, nothing is done and that is said."""
    tid = sandbox.bind(CAFE, "SN-1", "Terrasse").terminal_id
    async with console() as till:
        await till.go_to_terminals()
        await till.cursor_to("Terrasse")
        await till.press("e")
        await answer(till, "Jardin")
        await till.settle("The terminal is now called Jardin.")
        names = {one["id"]: one["name"] for one in sandbox.api("GET", "/terminals").data}
        assert names[tid] == "Jardin"
        await till.cursor_to("Jardin")
        await till.press("e")
        await till.on(NameScreen)
        sandbox.backoffice("PATCH", f"/terminals/{tid}", {"name": "Cour"})
        await answer(till, "Toit")
        await till.settle("Meanwhile somebody changed this to “Cour”.")


async def test_what_waits_is_removed_and_what_sold_stays(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """`x` twice on one that waits; on a paired one it leads to unbinding; a retired one stays, with the reason."""
    sandbox.bind(CAFE, "SN-1", "Terrasse")
    async with console() as till:
        await till.go_to_terminals()
        await till.cursor_to(WAITS)
        assert re.search(r"waits since \S+", till.cursor_line)
        await till.press("x")
        assert till.status == f"x again removes terminal {WAITS}."
        await till.press("x")
        await till.settle(f"Terminal {WAITS} is removed.")
        assert WAITS not in {one["id"] for one in sandbox.api("GET", "/terminals").data}
        await till.cursor_to("Terrasse")
        await till.press("x")
        await till.on(UnbindScreen)
        assert re.search(r"to +retired", till.screen_text())
        await till.press("v")
        await till.on(TerminalsScreen)
        await till.settle("is retired; its sales stay.")
        await till.cursor_to("Terrasse")
        await till.press("x")
        assert till.status == "It was bound to a device: it and its sales stay."


async def test_a_group_is_removed_only_without_a_history(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A new, empty one goes; one with terminals stays and says why."""
    async with console() as till:
        await till.press("n")
        await answer(till, "Marché")
        await till.settle("Group Marché is made")
        await till.cursor_to("Marché")
        await till.press("x")
        assert till.status == "x again removes the group Marché."
        await till.press("x")
        await till.settle("The group Marché is removed.")
        assert len(sandbox.backoffice("GET", "/groups").data) == 3
        await till.settle(lambda: not till.rows("Marché"))
        await till.cursor_to("Café")
        await till.press("x", "x")
        await till.settle("Café has terminals: a group with a history stays.")


async def test_a_webhook_and_a_name_changed_by_two(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """`w` sets the address and `-` takes it away; a bad one is refused; the last one to rename is told."""
    async with console() as till:
        await till.cursor_to("Café")
        await till.press("w")
        await answer(till, "https://shop.example/hook")
        await till.settle("Of sales in Café is told: https://shop.example/hook.")
        groups = {one["id"]: one for one in sandbox.backoffice("GET", "/groups").data}
        assert groups[CAFE]["webhook_url"] == "https://shop.example/hook"
        await till.press("w")
        await answer(till, "http://shop.example/hook")
        await till.settle("webhook_url must be an https address")
        await till.press("w")
        await answer(till, "-")
        await till.settle("Of sales in Café is told: nobody.")
        await till.press("e")
        await till.on(NameScreen)
        sandbox.backoffice("PATCH", f"/groups/{CAFE}", {"name": "Bar"})
        await answer(till, "Buvette")
        await till.settle("Meanwhile somebody changed this to “Bar”.")


async def test_keys_that_are_another_groups_are_marked(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Two groups with one key at once; a key of another group when somebody comes back and MultiSafepay is asked."""
    keys = {group["id"]: group["api_key"] for group in sandbox.groups}
    mixed = [
        {"id": CAFE, "name": "Café", "api_key": keys[SALON]},
        {"id": SALON, "name": "Salon du livre", "api_key": keys[SALON]},
        {"id": BOOKS, "name": "Comptoir", "api_key": "nobody-knows-this-key"},
    ]
    async with console(groups=mixed, api_key=None) as till:
        await till.settle("This group has the same key as Salon du livre", idle=False)
        await till.settle(lambda: re.search(r" !\w{4}", till.line("Café")), idle=False)
        await till.press("f6", "f2")
        await till.on(GroupsScreen)
        await till.cursor_to("Comptoir")
        await till.settle("MultiSafepay does not accept this API key.")
        await till.press("k")
        await till.on(KeyCheckScreen)
        await till.scan(keys[SALON])
        await till.settle("● This key opens")
