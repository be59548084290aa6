"""Three jobs from beginning to end, as they are done at the counter: in a real terminal, every key counted.

The same shop for all three, one after the other: what the cashier gives back in the first stands in the
owner's day in the third. Money is compared with what the sandbox says, never with what the console says.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.home import Console, Home
from tests.support.pixels import read_codes
from tests.support.sandbox_process import Device, SandboxProcess
from tests.support.speech import Speech
from tests.support.staff import PINS, staff
from tests.support.terminal import Cell

COUNTER, CAFE, FAIR = 57958, 57959, 57960
"""The bookshop's groups: the counter where the cashier sits, the café with its terrace, the book fair."""
TWO_BOOKS, ONE_BOOK = 3040, 950
TERRACE, STAND = "Terrasse", "Stand salon 3"
SERIAL = "P211226V20001"
CASHIER = 7

REFUND, MOVE, DAY = "refund", "move", "day"
LOOKS: dict[str, dict[str, str]] = {
    REFUND: {
        "feed": "What stands on the screen when the customer comes.",
        "found": "The amount, typed.",
        "amount": "The sale's refund: what is left stands there and is typed over.",
        "confirm": "The amount again; Enter alone cancels.",
        "made": "What became of it.",
    },
    MOVE: {
        "group": "Where to.",
        "name": "What changes, and the new name.",
        "unbind": "What to do on the device.",
        "qr": "The code for its camera (this one opens nothing any more).",
        "paired": "What the till has to be told.",
    },
    DAY: {
        "counter": "The counter.",
        "all": "All groups.",
        "exported": "Written.",
        "journal": "Who gave what back today.",
    },
}
"""The journeys in their order, and the pictures that are taken on the way, each with a line about it."""
HISTORY = 40
"""Rows of the sandbox's past in which all this happens."""


@dataclass
class Walk:
    """A console, somebody's hands on it, and what they cost; `pictures` hold the cells of the screens by name."""

    console: Console
    says: Speech
    keystrokes: int = 0
    weight: int = 0
    pictures: dict[str, list[list[Cell]]] = field(default_factory=dict)

    def press(self, *names: str) -> None:
        """Press keys one after the other."""
        self.console.press(*names)
        self.keystrokes += len(names)

    def type(self, text: str) -> None:
        """Fill a field that has just opened (it takes nothing in its first 300 ms) with keys one by one, then Enter."""
        self.console.settle(0.4)
        self.press(*text, "enter")

    def on(self, title: str) -> None:
        """Wait for the screen of this title (its English one)."""
        self.console.on(self.says(title))

    def see(self, text: str) -> None:
        """Wait until this stands on the screen, on one line or on several."""
        wanted = " ".join(text.split())
        self.console.wait_for(lambda: wanted in " ".join(self.console.text.split()))

    def see_line(self, *parts: str) -> None:
        """Wait until these stand on one line, in this order."""
        pattern = ".*".join(map(re.escape, parts))
        self.console.wait_for(re.compile(pattern))

    def choose(self, text: str) -> None:
        """Go down to the row that shows this."""
        self.keystrokes += self.console.choose(text)

    def look(self, name: str) -> None:
        """Keep the screen at rest."""
        self.console.settle()
        self.pictures[name] = self.console.cells


@dataclass
class Shop:
    """The bookshop on its day: two devices of the story, and what each group took (the slips of its closing)."""

    sandbox: SandboxProcess
    home: Home
    says: Speech
    terrace: Device = field(init=False)
    order: str = field(init=False)

    def __post_init__(self) -> None:
        """Two books paid on the terrace, and what else a morning brings."""
        till = self.sandbox.bind(COUNTER, "P211226V20002", "Caisse 2")
        self.terrace = self.sandbox.bind(CAFE, SERIAL, TERRACE)
        card = {"brand": "visa", "last4": "4242"}
        self.order = self.terrace.pay(TWO_BOOKS, card=card)["order_id"]
        self.terrace.pay(450)
        for amount in (1250, 2495):
            till.pay(amount)
        till.pay(1800, outcome="declined")

    def group_rows(self, group_id: int) -> list[dict[str, Any]]:
        """A group's transactions of the day, asked with its own key."""
        key = self.sandbox.group_key(group_id)
        rows = self.sandbox.api("GET", "/transactions", key=key).data
        today = self.sandbox.backoffice("POST", "/clock", {"advance_seconds": 0}).data["now"][:10]
        return [row for row in rows if row["created"][:10] == today]

    def slip(self, *group_ids: int) -> tuple[int, int, int, int]:
        """As devices print it at closing: takings, how many payments, refunds, how many of them."""
        rows = [row for group_id in group_ids for row in self.group_rows(group_id)]
        taken = [one["amount"] for one in rows if one["type"] == "payment" and _taken(one)]
        back = [abs(one["amount"]) for one in rows if one["type"] == "refund"]
        return sum(taken), len(taken), sum(back), len(back)

    @contextmanager
    def walk(self, **counter: Any) -> Iterator[Walk]:
        """A console on the shop as somebody finds it open; `counter` is `home` and `my_terminal`."""
        sandbox = self.sandbox
        self.home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key, **staff(), **counter)
        env = {"MSP_TUI_LANG": self.says.code}
        with self.home.open("--config", self.home.config, env=env) as console:
            console.on(self.says("Live" if counter else "Terminal groups"))
            console.wait_for(self.says("live"))
            console.settle(0.6)
            walk = Walk(console, self.says)
            begun = console.bytes_written
            yield walk
            console.settle()
            walk.weight = console.bytes_written - begun
            console.press("ctrl+q")
            assert console.wait_exit() == 0


def _taken(row: dict[str, Any]) -> bool:
    return row["status"] in {"completed", "partial_refunded", "refunded"}


def bring_back(shop: Shop) -> Walk:
    """A customer brings back one of two books paid at the other counter.

    The receipt says 30,40. It is not among the sales of this counter; whoever types a digit searches all groups.
    """
    says = shop.says
    with shop.walk(home=COUNTER, my_terminal="00000LQT") as walk:
        walk.look("feed")
        walk.press(*says.typed(TWO_BOOKS))
        walk.on("Find")
        walk.see_line("►", says.money(TWO_BOOKS), "4242")
        walk.look("found")
        walk.press("enter")
        walk.on("Sale")
        walk.see(shop.order)
        walk.press("R")
        walk.on("Refund")
        walk.look("amount")
        walk.type(says.typed(ONE_BOOK))
        walk.see(says(" Operator's number, then Enter:"))
        walk.type(str(CASHIER))
        walk.see(says(" {name}: PIN, then Enter:", name="Anna"))
        walk.type(PINS[CASHIER])
        prompt = " Type {amount} again and Enter to refund; Enter alone cancels:"
        walk.see(says(prompt, amount=says.typed(ONE_BOOK)))
        walk.look("confirm")
        walk.type(says.typed(ONE_BOOK))
        walk.see(says("The refund is made: the money leaves tonight and arrives within days."))
        walk.look("made")
        walk.press("enter")
        walk.on("Sale")
    key = shop.sandbox.group_key(CAFE)
    detail = shop.sandbox.api("GET", f"/orders/{shop.order}", key=key).data
    assert [one["amount"] for one in detail["related_transactions"]] == [ONE_BOOK]
    return walk


def to_the_fair(shop: Shop) -> Walk:
    """The terrace terminal moves to the fair stand: unbound on the device, its new code read from the screen."""
    says = shop.says
    with shop.walk(home=COUNTER, my_terminal="00000LQT") as walk:
        walk.press("f6")
        walk.on("Terminals")
        walk.see(TERRACE)
        walk.choose(TERRACE)
        walk.press("m")
        walk.on("Move a terminal")
        walk.choose("Salon du livre")
        walk.look("group")
        walk.press("enter")
        walk.see(says(" Name of the terminal, then Enter:"))
        walk.look("name")
        walk.type(STAND)
        walk.on("Unbind on the device")
        walk.look("unbind")
        assert shop.terrace.call("POST", "/unbind", {"pin": "1324"}).status == 200
        walk.on("Pair a terminal")
        walk.console.wait_for(lambda: len(read_codes(walk.console.cells)) == 1)
        (code,) = read_codes(walk.console.cells)
        walk.look("qr")
        scan = {"code": code, "serial_number": SERIAL}
        bound = shop.sandbox.device("POST", "/bind", scan).data
        walk.see(says("Paired. Esc goes back to the terminals."))
        walk.look("paired")
        walk.press("escape")
        walk.on("Terminals")
        walk.see_line(bound["terminal_id"], STAND, "Salon du livre")
    moved = Device(shop.sandbox, bound["terminal_id"], bound["device_token"])
    moved.pay(790)
    assert shop.slip(FAIR)[:2] == (790, 1)
    return walk


def close_the_day(shop: Shop) -> Walk:
    """The owner closes the day: sums like those on the closing slips, a file for the books, who refunded what."""
    says = shop.says

    def compare(*group_ids: int) -> None:
        """What the screen says of these groups is what their devices print."""
        taken, payments, back, refunds = shop.slip(*group_ids)
        walk.see_line(says("takings"), says.money(taken), f" {payments}")
        walk.see_line(says("refunds"), says.money(-back if back else 0), f" {refunds}")
        walk.see_line(says("together"), says.money(taken - back))

    with shop.walk(home=COUNTER, my_terminal="00000LQT") as walk:
        walk.press("f12")
        walk.on("The day")
        compare(COUNTER)
        walk.look("counter")
        for group_id in (CAFE, FAIR):
            walk.press("tab")
            compare(group_id)
        walk.press("tab")
        walk.see(says("all groups"))
        compare(COUNTER, CAFE, FAIR)
        walk.look("all")
        walk.press("e")
        walk.see(says("Written: {file}", file=""))
        walk.look("exported")
        walk.press("f7")
        walk.on("Refund journal")
        walk.press("tab")
        walk.see(says("today"))
        walk.see_line(says.money(-ONE_BOOK), "Anna")
        walk.look("journal")
    (file,) = shop.home.root.glob("day-*-all.csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        slices = list(csv.DictReader(lines))
    sums = [sum(int(one[name]) for one in slices) for name in ("takings", "payments", "refunds")]
    assert sums == [*shop.slip(COUNTER, CAFE, FAIR)[:3]]
    return walk


JOURNEYS: dict[str, Callable[[Shop], Walk]] = {
    REFUND: bring_back,
    MOVE: to_the_fair,
    DAY: close_the_day,
}


def travel(language: str, sandbox: SandboxProcess, home: Home) -> dict[str, Walk]:
    """All three in one language, in their order."""
    shop = Shop(sandbox, home, Speech(language))
    return {name: journey(shop) for name, journey in JOURNEYS.items()}
