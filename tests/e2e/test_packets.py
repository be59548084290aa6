"""Every field takes what arrives in one packet in its order, and nothing of what follows its Enter.

A packet is what one `read` of the terminal gives: a scanner, a paste into a terminal without bracketed paste, or a
line that was slow for a moment. Each field is corrected inside its packet, so that a character that overtakes another
shows; money fields have `test_refund_packets`.
"""

from __future__ import annotations

import re
import select
from collections.abc import Iterator

import pytest

from tests.support import wording as says
from tests.support.home import Console, Home
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff

pytestmark = pytest.mark.e2e

BOOKS, CAFE = 57958, 57959
LEFT = "\x1b[D"
DELETE = "\x7f"


@pytest.fixture
def order(sandbox: SandboxProcess) -> str:
    """A sale of 12,50."""
    return str(sandbox.pay(1250, CAFE)["order_id"])


@pytest.fixture
def console(home: Home, sandbox: SandboxProcess, order: str) -> Iterator[Console]:
    """The installed program; the sale is known to it, too."""
    home.configure(
        sandbox.base_url, sandbox.groups, sandbox.api_key, **staff(refund_reason="required")
    )
    with home.open("--config", home.config) as console:
        console.on(says.GROUPS)
        console.wait_for(says.IS_LIVE)
        console.settle()
        yield console


def pause(seconds: float) -> None:
    """Let the program go on for so long and no longer: what follows is to meet a screen that is just opening."""
    select.select([], [], [], seconds)


def names(sandbox: SandboxProcess) -> list[str]:
    """The groups as the sandbox has them."""
    return [one["name"] for one in sandbox.backoffice("GET", "/groups").data]


def test_a_name(console: Console, sandbox: SandboxProcess) -> None:
    """Corrected and entered in one packet; the letters behind its Enter are no keys of the screen below."""
    console.press("n")
    console.wait_for("New terminal group")
    console.settle()
    console.send(
        f"Fbire x{DELETE}{DELETE}{LEFT}{LEFT}{LEFT}{DELETE}\x1b[Cb{DELETE}\x1b[F d'été\rjtl"
    )
    console.wait_for("is made")
    console.settle()
    assert console.screen[0].split("  ")[1].startswith("shop")
    assert says.GROUPS in console.screen[0]
    assert "Fire d'été" in names(sandbox)


@pytest.mark.parametrize("after", [0.05, 0.07, 0.1])
def test_a_name_typed_while_its_field_opens(
    console: Console, sandbox: SandboxProcess, after: float
) -> None:
    """Behind the wait for a scanner, before the field stands: all of it or nothing, never a part."""
    before = names(sandbox)
    console.send("n")
    pause(after)
    console.send(f"Foirx{DELETE}e {after}\r")
    console.settle(1.0)
    assert names(sandbox)[len(before) :] in ([], [f"Foire {after}"])


def test_the_words_of_a_list(console: Console) -> None:
    """The list is narrowed by what stands there in the end, and the letter behind Enter goes nowhere."""
    console.press("/")
    console.wait_for("words that a row must have")
    console.settle()
    console.send(
        f"Tab{LEFT}{DELETE}{DELETE}{DELETE}\x1b[F{DELETE}Clavier{DELETE * 7}Caxfé{LEFT}{LEFT}{DELETE}\rj"
    )
    console.wait_for(re.compile(r"filter: Café +1 of \d rows"))
    console.settle()
    assert says.GROUPS in console.screen[0]


def test_the_palette(console: Console) -> None:
    """The action that was named in the end is run, also when the palette is only opening; the rest is dropped."""
    for before, typed in ((0.3, ""), (0.0, "\x10")):
        if not typed:
            console.press("ctrl+p")
            console.wait_for("Search for a command")
            console.settle(before)
        console.send(f"{typed}termix{DELETE}nals\rnnn")
        console.on(says.TERMINALS)
        console.settle()
        assert says.TERMINALS in console.screen[0]
        console.press("f2")
        console.on(says.GROUPS)


@pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.06])
def test_the_palette_typed_into_while_it_opens(console: Console, after: float) -> None:
    """Whatever is already there when the characters come, they stay in order."""
    console.send("\x10")
    pause(after)
    console.send(f"refu{DELETE * 4}jour{LEFT}{LEFT}x{DELETE}\x1b[Fnal\r")
    console.on(says.JOURNAL)


def test_the_steps_of_a_refund(console: Console, sandbox: SandboxProcess, order: str) -> None:
    """Amount, number, PIN, reason and the amount again, each corrected in its packet."""
    console.press("f3")
    console.on("Find")
    console.send(f"{order}\r")
    console.wait_for("left            €12.50")
    console.press("R")
    console.wait_for("Amount to refund")
    console.settle(0.4)
    console.send(f"12.6{DELETE}0{LEFT}5\r7\r")
    console.wait_for("Operator's number")
    console.settle(0.4)
    assert "€12.50" in next(line for line in console.screen if "this refund" in line)
    console.send(f"8{DELETE}9{DELETE}8\r{PINS[8]}\r")
    console.wait_for("Bruno: PIN")
    console.settle(0.4)
    wrong_then_right = f"{PINS[8][:2]}9{DELETE}{PINS[8][2:]}"
    console.send(f"{wrong_then_right}\rtorn\r")
    console.wait_for("Reason of this refund")
    console.settle(0.4)
    console.send(f"torx{DELETE}n p.{LEFT}{LEFT}on \x1b[F 3\r12,50\r")
    console.wait_for("Type 12.50 again")
    console.settle(0.4)
    assert "torn on p. 3" in next(line for line in console.screen if "reason" in line)
    console.send(f"12,51{DELETE}0\rj")
    console.wait_for("reserved")
    data = sandbox.api("GET", f"/orders/{order}", key=sandbox.group_key(CAFE)).data
    assert [one["amount"] for one in data["related_transactions"]] == [1250]


def test_the_fields_of_the_first_run(home: Home, sandbox: SandboxProcess) -> None:
    """Environment, address, key and name; a key without bracketed paste is one packet and is never shown."""
    books = sandbox.group_key(BOOKS)
    with home.open() as console:
        console.wait_for(says.NOT_CONFIGURED)
        console.settle()
        console.press("c")
        console.wait_for("Which MultiSafepay")
        console.settle()
        console.send(f"{DELETE * 9}sandbux{DELETE}{DELETE}ox\rlive\r")
        console.wait_for("The sandbox's address")
        console.settle()
        address = sandbox.base_url.removesuffix("/v1/json")
        console.send(f"{address[:-1]}x{DELETE}{address[-1]}\r{books}\r")
        console.wait_for("Paste a group's API key")
        console.settle()
        console.send(f"{books[:-2]}{books[-1]}{LEFT}{books[-2]}\rmuch too late\r")
        console.wait_for("The group's number:")
        console.settle()
        assert "much too late" not in console.text
        console.send(f"{DELETE * 12}57959{DELETE}8\r")
        console.wait_for("What the shop calls this group:")
        console.settle()
        console.send(f"{DELETE * 50}Comptor{LEFT}i\rkeyring:x\r")
        console.wait_for("Where is this key kept?")
        console.send("\r")
        console.wait_for("kept by msp-tui")
        assert "Comptoir" in console.text
        assert books.encode() not in console.transcript
