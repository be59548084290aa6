"""The way through the console on which the pictures are taken: the main job, from the groups to the help."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from tests.support.console import ConsoleDriver
from textual.pilot import Pilot

from msp_tui.console.screens.day import DayScreen
from msp_tui.console.screens.following import FollowingScreen
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.help import HelpScreen
from msp_tui.console.screens.live import LiveScreen
from msp_tui.console.screens.name import NameScreen
from msp_tui.console.screens.pairing import PairingScreen
from msp_tui.console.screens.palette import PaletteScreen
from msp_tui.console.screens.payment import PaymentScreen
from msp_tui.console.screens.receipt import ReceiptScreen
from msp_tui.console.screens.refund import RefundScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.screens.settings import SettingsScreen
from msp_tui.console.screens.unbind import UnbindScreen
from msp_tui.console.welcome import WelcomeApp
from msp_tui.console.widgets.qr_panel import QrPanel
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.records import Scope
from msp_tui.domain.transactions import Kind, Outcome, Transaction

FIRST_RUN = ("welcome", "connect")
"""Without a configuration there is no shop to walk through yet."""
SCREENS = (
    *FIRST_RUN,
    "groups",
    "live",
    "terminals",
    "find",
    "sale",
    "refund-amount",
    "refund-confirm",
    "refund-outcome",
    "sale-refunded",
    "receipt",
    "journal",
    "day",
    "move-group",
    "move-name",
    "unbind",
    "pairing",
    "paired",
    "new-group",
    "payment",
    "following",
    "settings",
    "help",
    "palette",
)
TERMINAL = "000002Or"
TILL = "00000LQT"
"""The terminal of the payment; the other one was moved."""
ON_THE_TERMINAL = 3
"""States that a payment went through when the terminal shows it: written down, sent, there."""
NOT_TOUCHED = "18,60"
"""An amount at which nobody of the sandbox's shop touches the device."""
QUESTION = "12,50"
PART = "4,50"
SIZE = (80, 24)
NEW_GROUP = "Terrasse"
OUR_NUMBER = "R260105-"
"""How the ids of refunds begin on the day of the pictures."""


async def first_run(app: WelcomeApp) -> dict[str, str]:
    """The choice of a first run, and where it asks for the first key."""
    pictures: dict[str, str] = {}
    async with app.run_test(size=SIZE) as pilot:
        for name, keys in zip(FIRST_RUN, ((), ("c", "enter")), strict=True):
            for key in keys:
                await pilot.press(key)
                await pilot.pause(StepInput.early * 1.5)
            pictures[name] = await still(pilot)
    return pictures


async def still(pilot: Pilot[Any]) -> str:
    """The screen, once it draws the same three times in a row."""
    seen = list[str]()
    while len(seen) < 3 or len(set(seen[-3:])) > 1:
        await pilot.pause(0.2)
        seen.append(pilot.app.export_screenshot(title="msp-tui"))
    return seen[-1]


class Tour:
    """Takes each picture when nothing moves any more."""

    def __init__(self, driver: ConsoleDriver) -> None:
        self._driver = driver

    async def take(self, until: str) -> dict[str, str]:
        """Every picture up to `until`, as SVG."""
        await self._driver.read_all()
        pictures: dict[str, str] = {}
        async for name in self._walk():
            pictures[name] = await still(self._driver.pilot)
            if name == until:
                break
        return pictures

    async def _walk(self) -> AsyncIterator[str]:
        driver = self._driver
        await driver.settle("…")  # the masked keys
        yield "groups"
        await driver.go_to_live()
        yield "live"
        await driver.go_to_terminals()
        await driver.cursor_to(TERMINAL)
        yield "terminals"
        await driver.find(QUESTION)
        yield "find"
        async for name in self._refund():
            yield name
        async for name in self._move():
            yield name
        await driver.go_to_groups()
        await driver.press("n")
        await driver.on(NameScreen)
        await self._opened()
        await driver.type(NEW_GROUP)
        yield "new-group"
        await driver.press("escape")
        await driver.on(GroupsScreen)
        async for name in self._payment():
            yield name
        await driver.press("i")
        await driver.on(SettingsScreen)
        yield "settings"
        await driver.go_to_live()
        await driver.press("f1")
        await driver.on(HelpScreen)
        yield "help"
        await driver.press("escape")
        await driver.on(LiveScreen)
        await driver.press("ctrl+p")
        await driver.on(PaletteScreen)
        yield "palette"

    async def _refund(self) -> AsyncIterator[str]:
        driver = self._driver
        sale = self._sale()
        await driver.open_sale(sale.group_id, sale.order_id)
        yield "sale"
        await driver.press("R")
        await driver.on(RefundScreen)
        await self._opened()
        await driver.type(PART)
        yield "refund-amount"
        await driver.press("enter")
        await self._opened()
        yield "refund-confirm"
        await driver.type(PART)
        await driver.press("enter")
        await driver.settle(OUR_NUMBER)
        yield "refund-outcome"
        await driver.press("escape")
        await driver.on(SaleScreen)
        await driver.read_all()
        yield "sale-refunded"
        await driver.press("p")
        await driver.on(ReceiptScreen)
        await driver.settle(sale.order_id)
        yield "receipt"
        await driver.go_to_journal()
        await driver.settle(sale.order_id[:4])
        yield "journal"
        await driver.press("f12")
        await driver.on(DayScreen)
        yield "day"

    async def _payment(self) -> AsyncIterator[str]:
        driver = self._driver
        await driver.go_to_terminals()
        await driver.cursor_to(TILL)
        await driver.press("p")
        await driver.on(PaymentScreen)
        await self._opened()
        await driver.type(NOT_TOUCHED)
        yield "payment"
        await driver.press("enter")
        await self._opened()
        await driver.press("enter")
        followed = await driver.on(FollowingScreen)
        await driver.settle(lambda: driver.screen_text().count("○") == ON_THE_TERMINAL)
        yield "following"
        await driver.press("c")
        await driver.settle(lambda: followed.may_lock)  # over
        await driver.go_to_groups()

    async def _move(self) -> AsyncIterator[str]:
        driver = self._driver
        await driver.go_to_terminals()
        await driver.cursor_to(TERMINAL)
        await driver.press("m")
        yield "move-group"
        await driver.press("enter")
        await self._opened()
        yield "move-name"
        await driver.press("enter")
        await driver.on(UnbindScreen)
        yield "unbind"
        await driver.press("v")
        pairing = await driver.on(PairingScreen)
        panel = pairing.query_one(QrPanel)
        await driver.settle(lambda: panel.size.height > 1)
        yield "pairing"
        await driver.press("v")
        await driver.settle(lambda: not panel.display)
        yield "paired"

    def _sale(self) -> Transaction:
        """The newest whole sale of the day on the terminal that is moved later."""
        records = self._driver.app.desk.records
        for found in records.newest(Scope(terminal_id=TERMINAL), 200):
            row = found.row
            if (row.kind, row.outcome) == (Kind.PAYMENT, Outcome.COMPLETED) and row.amount > 1000:
                return row
        raise AssertionError(f"no sale of {TERMINAL} is left to refund")

    async def _opened(self) -> None:
        """Wait until the field takes keys: what is typed at once was meant for what stood there before."""
        await self._driver.settle()
        await asyncio.sleep(StepInput.early * 1.5)
