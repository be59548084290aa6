"""A terminal on its way to another group, from the list to the till, in a real terminal and over real HTTP."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest

from tests.support import wording as says
from tests.support.home import Console, Home
from tests.support.pixels import read_codes
from tests.support.sandbox_process import Device, SandboxProcess

NEW = "Jardin"


def three_terminals(sandbox: SandboxProcess) -> list[Device]:
    """One group, three devices in it, each with a payment of 10.01, 10.02 and 10.03."""
    first = sandbox.backoffice("POST", "/groups", {"name": "Marché"}).data["id"]
    devices = [sandbox.bind(first, f"SN-{number}", f"Stand {number}") for number in (1, 2, 3)]
    for number, device in enumerate(devices, 1):
        device.pay(1000 + number)
    return devices


def to_the_list(console: Console, *texts: str) -> None:
    """F6, with every text on screen."""
    console.on(says.GROUPS)
    console.press("f6")
    console.on(says.TERMINALS)
    for text in texts:
        console.wait_for(text)


def plan(console: Console, terminal: str) -> None:
    """`m` on a terminal, then to a new group."""
    to_the_list(console, terminal)
    console.choose(terminal)
    console.press("m")
    console.on(says.MOVE)
    console.choose(says.NEW_PLACE)
    console.press("enter")
    console.answer(NEW)
    console.answer("")
    console.on(says.UNBIND)


def scan(console: Console, sandbox: SandboxProcess, serial: str) -> Device:
    """The device reads what is drawn, as its camera would."""
    console.on(says.PAIR)
    console.wait_for(lambda: len(read_codes(console.cells)) == 1)
    (code,) = read_codes(console.cells)
    bound = sandbox.device("POST", "/bind", {"code": code, "serial_number": serial}).data
    return Device(sandbox, bound["terminal_id"], bound["device_token"])


def amounts(sandbox: SandboxProcess, group: dict[str, Any]) -> list[int]:
    """The amounts of a group's payments, with its own key."""
    found = sandbox.api("GET", "/transactions", key=group["api_key"]).data
    return sorted(row["amount"] for row in found if row["type"] == "payment")


def check_histories(sandbox: SandboxProcess, devices: list[Device], moved: Device) -> None:
    """Old sales in the old group, the new one in the new; each is refunded only where it was made."""
    old, new = sandbox.backoffice("GET", "/groups").data[-2:]
    assert (old["name"], new["name"]) == ("Marché", NEW)
    assert amounts(sandbox, old) == [1001, 1002, 1003]
    assert amounts(sandbox, new) == [2002]
    sale = next(
        row
        for row in sandbox.api("GET", "/transactions", key=old["api_key"]).data
        if row["amount"] == 1002
    )
    body = {"order_id": sale["order_id"], "amount": 500}
    assert moved.call("POST", "/refunds", body).status == 404
    assert devices[0].call("POST", "/refunds", body).status == 200


def check_feeds(console: Console) -> None:
    """On screen: the new group's feed has the new sale only, the old group's the old ones only."""
    for group, shown, not_shown in ((NEW, [2002], 1002), ("Marché", [1001, 1002, 1003], 2002)):
        console.press("f2")
        console.on(says.GROUPS)
        console.press("home")
        console.settle()
        console.choose(group)
        console.press("enter")
        console.on(says.LIVE)
        for cents in shown:
            console.wait_for(says.money(cents))
        console.settle()  # until then the takings of the groups may still stand below the title
        assert says.money(not_shown) not in console.text


def check_find(home: Home, *words: str) -> None:
    """By either TID or by the device's name: the sales of both its terminals, each from its own group."""
    assert home.run("--config", home.config, "sync", "--once").returncode == 0
    for word in words:
        found = home.run("--config", home.config, "find", word, "--json").stdout.splitlines()
        sales = [json.loads(line) for line in found]
        assert {1002, 2002} <= {sale["amount"] for sale in sales}
        assert len({sale["group_id"] for sale in sales if sale["amount"] in {1002, 2002}}) == 2


def check_log(home: Home, *steps: str) -> None:
    """One move, each of its steps an entry; and the journal is whole."""
    told = home.run("--config", home.config, "journal", "--moves", "--json")
    (move,) = map(json.loads, told.stdout.splitlines())
    assert [taken.split()[0] for taken in move["steps"]] == list(steps)
    assert home.run("--config", home.config, "journal", "--verify").returncode == 0


STEPS = ("planned", "unbound_seen", "adding", "added", "paired")


@pytest.mark.e2e
@pytest.mark.parametrize("shop", ["bookshop", "empty"])
def test_one_of_three_terminals_is_moved_to_a_new_group(home: Home, shop: str) -> None:
    """Unbound on the device, the QR read from the screen, a payment taken; on an empty account too."""
    with SandboxProcess(shop=shop, history=0) as sandbox:
        home.configure(sandbox.base_url, [], sandbox.api_key)
        devices = three_terminals(sandbox)
        with home.open("--config", home.config) as console:
            plan(console, "Stand 2")
            assert devices[1].call("POST", "/unbind", {"pin": "1324"}).status == 200
            moved = scan(console, sandbox, "SN-2")
            console.wait_for(says.IS_PAIRED)
            assert moved.terminal_id in console.text
            assert f"The old TID {devices[1].terminal_id} is retired" in console.text
            moved.pay(2002)
            check_feeds(console)
            console.press("ctrl+q")
            assert console.wait_exit() == 0
        check_histories(sandbox, devices, moved)
        check_find(home, devices[1].terminal_id, moved.terminal_id, "SN-2")
        check_log(home, *STEPS)


@pytest.mark.e2e
def test_a_kill_at_each_step(home: Home) -> None:
    """The console is killed at every step; each time the list knows where the move stands, and no ghost is left."""
    with SandboxProcess(shop="empty") as sandbox:
        home.configure(sandbox.base_url, [], sandbox.api_key)
        devices = three_terminals(sandbox)

        def killed(console: Console) -> None:
            console.signal(signal.SIGKILL)
            assert console.wait_exit() == -signal.SIGKILL

        with home.open("--config", home.config) as console:
            plan(console, "Stand 2")
            killed(console)
        # Unbound while nobody looks; killed again while the new terminal is asked for.
        assert devices[1].call("POST", "/unbind", {"pin": "1324"}).status == 200
        held = {"match": {"method": "POST", "path": "/backoffice/v1/terminals"}, "times": 1}
        rule = {**held, "effect": "delay", "seconds": 3600}
        sandbox.backoffice("POST", "/faults", {"rules": [rule]})
        with home.open("--config", home.config) as console:
            to_the_list(console, "Stand 2")
            console.choose("Stand 2")
            console.wait_for(f"on its way to {NEW}")
            console.press("enter")
            console.on(says.PAIR)
            console.wait_for(lambda: not sandbox.backoffice("GET", "/faults").data["rules"])
            killed(console)
        sandbox.clear_faults()
        # What was asked for was made, although nobody heard the answer. Killed at the code.
        with home.open("--config", home.config) as console:
            to_the_list(console, "Stand 2")
            console.choose(devices[1].terminal_id)
            console.wait_for(f"on its way to {NEW}")
            console.press("enter")
            moved = scan(console, sandbox, "SN-2")
            killed(console)
        moved.pay(2002)
        # Scanned while nobody looked.
        with home.open("--config", home.config) as console:
            to_the_list(console, moved.terminal_id)
            console.choose(devices[1].terminal_id)
            console.wait_for(
                f"device SN-2: {devices[1].terminal_id} (Marché) → {moved.terminal_id}"
            )
            check_feeds(console)
        names = [one["name"] for one in sandbox.api("GET", "/terminals").data]
        assert sorted(names) == ["Stand 1", "Stand 2", "Stand 2", "Stand 3"]
        check_histories(sandbox, devices, moved)
        check_log(home, *STEPS)
