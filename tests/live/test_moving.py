"""Guided by the console, done in the dashboard: a terminal's way on every kind of account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.joining import JoiningScreen
from msp_tui.console.screens.pairing import PairingScreen
from msp_tui.console.screens.placing import PlacingScreen
from msp_tui.console.screens.terminals import TerminalsScreen
from msp_tui.console.screens.unbind import UnbindScreen
from msp_tui.console.widgets.inputs import KeyInput
from msp_tui.domain.errors import RuleError
from msp_tui.domain.moves import Move
from msp_tui.shop.engine import Shop
from tests.live.kinds import name_of, some_kinds
from tests.secrets.hunt import Hunt
from tests.support.console import ConsoleDriver, hurry, open_console
from tests.support.live_account import Kind, LiveAccount, live_account
from tests.support.sandbox_process import SandboxProcess

BOOKS, CAFE, SALON = 57958, 57959, 57960
DASHBOARD = "On any computer, in the dashboard"
WITH_TERMINALS = [kind for kind in some_kinds() if not kind.test]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.fixture
def shop() -> Iterator[SandboxProcess]:
    """A shop of its own, which the story changes."""
    with SandboxProcess(history=12) as running:
        yield running


def console(
    running: LiveAccount, home: Path, **more: Any
) -> AbstractAsyncContextManager[ConsoleDriver]:
    """The console on this account."""
    told = {
        "environment": "test" if running.kind.test else "live",
        "base_url": running.base_url,
        "trusted_host": "127.0.0.1",
        **more,
    }
    return open_console(running.sandbox, home, **told)


async def plan(till: ConsoleDriver, terminal: str, group: str, *names: str) -> None:
    """`m` on a terminal, the group to go to, and the names that are asked for, accepted or typed."""
    await till.go_to_terminals()
    await till.settle(lambda: till.rows(terminal))
    await till.cursor_to(terminal)
    await till.press("m")
    await till.on(PlacingScreen)
    await till.cursor_to(group)
    await till.press("enter")
    for name in names:
        if name:
            await till.press("ctrl+u")
            await till.type(name)
        await till.press("enter")


async def paste_key(till: ConsoleDriver, key: str, group_id: int, *, named: bool) -> None:
    """Key, number, name: the number is offered where anything names it."""
    screen = await till.on(JoiningScreen)
    screen.query_one(KeyInput).value = key
    assert key not in till.screen_text()
    await till.press("enter")
    await till.settle("The group's number")
    assert key not in till.screen_text()
    if not named:
        await till.settle("Nothing names this key's group")
        await till.type(str(group_id))
    await till.press("enter")
    await till.settle("Name of the new group")
    await till.press("enter")


@pytest.mark.parametrize("kind", WITH_TERMINALS, ids=name_of)
async def test_a_terminal_moves_to_a_new_group(
    kind: Kind, shop: SandboxProcess, tmp_path: Path
) -> None:
    """Unbound on the device, group and terminal made in the dashboard, its key pasted, its code scanned."""
    device = shop.bind(CAFE, "MOVED-1", "Terrasse")
    device.pay(1111)
    closed = kind.terminals == "closed"
    old = device.terminal_id if closed else "Terrasse"
    with live_account(shop, kind) as running:
        async with console(running, tmp_path) as till:
            await plan(till, old, "in a new group", "Librairie", "Rayon")
            await till.on(UnbindScreen)
            assert "irtual device" not in till.screen_text()
            device.call("POST", "/unbind", {"pin": "1324"})
            if closed:
                await till.settle("press c when the device is unbound")
                await till.press("c")
            await till.on(PairingScreen)
            await till.settle(DASHBOARD)
            assert "[Add in new group]" in till.screen_text()
            made = shop.backoffice("POST", "/groups", {"name": "Librairie"}).data
            wish = {"group_id": made["id"], "name": "Rayon"}
            new = shop.backoffice("POST", "/terminals", wish).data
            hunt = Hunt({"key": made["api_key"]})
            await till.press("k")
            named = kind.sites or kind.terminals in ("open", "group")
            await paste_key(till, made["api_key"], made["id"], named=named)
            await till.on(PairingScreen)
            if kind.codes and not closed:
                await till.settle("Or type this code:")
            elif not closed:
                await till.settle("does not give this code")
            scanned = {"code": new["code"], "serial_number": "MOVED-1"}
            token = shop.device("POST", "/bind", scanned).data["device_token"]
            if closed:
                shop.device("POST", "/payments", {"amount": 2222}, token)
            await till.settle("● paired")
            assert new["id"] in till.screen_text()
            await till.go_to_groups()
            await till.settle("Librairie")
            assert hunt.leaks(till.screen_text()) == []
    assert made["api_key"] in (tmp_path / "secrets.toml").read_text()
    assert made["api_key"] not in (tmp_path / "config.toml").read_text()
    assert running.strays == []


async def test_a_terminal_is_added_to_a_group_that_is_known(
    shop: SandboxProcess, tmp_path: Path
) -> None:
    """Two are added at once: the one of the name that was said is taken, and a kill in between loses nothing."""
    with live_account(shop) as running:
        async with console(running, tmp_path) as till:
            await till.go_to_terminals()
            await till.press("a")
            await till.on(PlacingScreen)
            await till.cursor_to("Salon du livre")
            await till.press("enter", "ctrl+u")
            await till.type("Sortie")
            await till.press("enter")
            await till.on(PairingScreen)
            await till.settle("Choose the group Salon du livre")
        tids = [
            shop.backoffice("POST", "/terminals", {"group_id": SALON, "name": name}).data["id"]
            for name in ("Autre", "Sortie")
        ]
        async with console(running, tmp_path) as till:
            await till.go_to_terminals()
            await till.settle(lambda: till.rows(tids[1]))
            await till.go_to_journal()
            for _ in range(4):
                if till.rows("Sortie"):
                    break
                await till.press("tab")
            await till.press("enter")
            await till.on(PairingScreen)
            await till.settle(lambda: f"TID {tids[1]}" in till.screen_text())
            assert tids[0] not in till.screen_text()
        assert running.strays == []


async def test_test_has_no_terminals(shop: SandboxProcess, tmp_path: Path) -> None:
    """One sentence says so where one would be added or moved, before anybody is guided into a wait for nothing."""
    none = "MultiSafepay's TEST has no terminals: none can be added."
    with live_account(shop, Kind(test=True)) as running:
        async with console(running, tmp_path) as till:
            await till.go_to_terminals()
            for key in ("a", "m"):
                await till.press(key)
                await till.on(TerminalsScreen)
                assert till.status.startswith(none)

            async def plan(shop: Shop) -> Move:
                return await shop.moves.plan(
                    None, group_id=CAFE, new_group_name="", name="Till", operator="Anna"
                )

            with pytest.raises(RuleError, match="TEST has no terminals"):
                await till.app.desk.ask(plan)
        assert running.strays == []


async def test_test_before_the_first_sale(tmp_path: Path) -> None:
    """The empty list says it too, where it offers to add one on other accounts."""
    with SandboxProcess(history=0) as shop, live_account(shop, Kind(test=True)) as running:
        async with console(running, tmp_path) as till:
            await till.go_to_terminals()
            await till.settle("MultiSafepay's TEST has no terminals: none can be added.")
            assert "Press a" not in till.screen_text()


async def test_a_group_of_the_dashboard(shop: SandboxProcess, tmp_path: Path) -> None:
    """`n` among the groups: what is no key, a known one, the account's and a taken name are said; then it is there."""
    with live_account(shop, Kind(sites=False)) as running:
        async with console(running, tmp_path) as till:
            await till.settle("Café")
            await till.press("n")
            screen = await till.on(JoiningScreen)
            for key, said in (
                ("c0ffee" * 7, "does not accept this API key"),
                (shop.group_key(CAFE), "the key of Café again"),
                (shop.api_key, "account's key"),
            ):
                screen.query_one(KeyInput).value = key
                await till.press("enter")
                await till.settle(said)
            made = shop.backoffice("POST", "/groups", {"name": "Librairie"}).data
            screen.query_one(KeyInput).value = made["api_key"]
            await till.press("enter")
            await till.settle("The group's number")
            await till.type(str(CAFE))
            await till.press("enter")
            await till.settle("is the number of Café already")
            await till.press("ctrl+u")
            await till.type(str(made["id"]))
            await till.press("enter")
            await till.settle("Name of the new group")
            await till.type("café")
            await till.press("enter")
            await till.settle("already a group named")
            await till.press("ctrl+u")
            await till.type("Librairie")
            await till.press("enter")
            await till.on(GroupsScreen)
            await till.settle(lambda: till.rows("Librairie"))
            shop.pay(777, made["id"])
            await till.settle(lambda: "7.77" in till.line("Librairie"))
        assert running.strays == []


async def test_a_number_that_the_key_does_not_name(shop: SandboxProcess, tmp_path: Path) -> None:
    """Keys of two groups may be mixed up: what the key says of itself is held against what is typed."""
    with live_account(shop, Kind()) as running:
        async with console(running, tmp_path) as till:
            await till.settle("Café")
            made = shop.backoffice("POST", "/groups", {"name": "Librairie"}).data
            await till.press("n")
            screen = await till.on(JoiningScreen)
            screen.query_one(KeyInput).value = made["api_key"]
            await till.press("enter")
            await till.settle("The group's number")
            await till.press("ctrl+u")
            await till.type("4711")
            await till.press("enter")
            await till.settle(f"The key itself names {made['id']}, not 4711")


async def test_what_only_the_sandbox_can_do_is_not_offered(
    shop: SandboxProcess, tmp_path: Path
) -> None:
    """No virtual devices in hint line or help; what the dashboard does is refused before anything is asked."""
    with live_account(shop, Kind()) as running:
        async with console(running, tmp_path) as till:
            await till.settle(lambda: till.rows("Comptoir"))
            for key in ("w", "x"):
                await till.press(key)
                await till.on(GroupsScreen)
                assert till.status.startswith("MultiSafepay's API cannot do this.")
            await till.go_to_terminals()
            waiting = next(one for one in shop.terminals if not one["active"])
            await till.settle(lambda: till.rows(waiting["id"]))
            await till.cursor_to(waiting["id"])
            await till.press("x")
            assert till.status.startswith("MultiSafepay's API cannot do this.")
            await till.press("enter")
            await till.on(PairingScreen)
            await till.settle("TID")
            assert "Virtual" not in till.screen_text()
            await till.press("v")
            assert till.status == "Only the sandbox has virtual devices."
            await till.press("f1")
            await till.settle("On this screen")
            assert "Sandbox only" not in till.screen_text()


async def test_terminals_that_no_key_may_list(tmp_path: Path) -> None:
    """Before the first sale none is known, which is not to say that there is none."""
    with SandboxProcess(history=0) as shop, live_account(shop, Kind("closed")) as running:
        async with console(running, tmp_path) as till:
            await till.go_to_terminals()
            await till.settle("Where no key may list them, they appear with their sales.")
            shop.pay(500, CAFE)
            await till.settle("seen in sales")
