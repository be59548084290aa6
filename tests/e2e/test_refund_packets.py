"""The refund dialog in a real terminal, typed into with whole packets, as a network delivers them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support.home import Console, Home
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff

CAFE = 57959


@pytest.fixture
def order(sandbox: SandboxProcess) -> str:
    """A sale of 12,50."""
    return str(sandbox.pay(1250, CAFE)["order_id"])


@pytest.fixture
def console(home: Home, sandbox: SandboxProcess, order: str) -> Iterator[Console]:
    """The installed program at that sale."""
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key, **staff())
    with home.open("--config", home.config) as console:
        console.on("Terminal groups")
        console.press("f3")
        console.on("Find")
        console.send(f"{order}\r")
        console.wait_for("left            €12.50")
        yield console


def made(sandbox: SandboxProcess, order: str) -> list[int]:
    """Refunds in the sandbox, in cents."""
    data = sandbox.api("GET", f"/orders/{order}", key=sandbox.group_key(CAFE)).data
    return [one["amount"] for one in data["related_transactions"] or ()]


@pytest.mark.e2e
def test_packets_in_the_refund_dialog(
    console: Console, sandbox: SandboxProcess, order: str
) -> None:
    """What cannot be a value is left out whole, what follows an Enter is dropped, and PINs stay unseen."""
    console.press("R")
    console.wait_for("Amount to refund")
    console.settle(0.4)
    console.send("8712345678906\r")
    console.wait_for("Left out")
    console.send("5,00\r5,00\r5,00\r")
    console.wait_for("Operator's number")
    console.answer("7")
    console.wait_for("Anna: PIN")
    console.settle(0.4)
    console.send("TILL-000451\r")
    console.wait_for("Left out")
    console.send(f"{PINS[7]}\r5,00\r")
    console.wait_for("Type 5.00 again")
    console.settle()
    assert made(sandbox, order) == []
    console.answer("5")
    console.wait_for("reserved")
    assert made(sandbox, order) == [500]
    assert PINS[7].encode() not in console.transcript


@pytest.mark.e2e
def test_a_key_right_behind_the_confirmation(
    console: Console, sandbox: SandboxProcess, order: str
) -> None:
    """Who leaves while it is being sent is told so: in whatever packets Enter and F2 come, the screen says what was done."""
    console.press("R")
    console.wait_for("Amount to refund")
    console.answer("5,00")
    console.wait_for("Operator's number")
    console.answer("7")
    console.wait_for("Anna: PIN")
    console.answer(PINS[7])
    console.wait_for("Type 5.00 again")
    console.settle(0.4)
    console.send("5,00\r")
    console.send("\x1bOQ")
    console.wait_for(re.compile(r"Nothing was sent|The refund is made|: reserved"))
    told = "Nothing was sent" in console.text
    assert made(sandbox, order) == ([] if told else [500])
