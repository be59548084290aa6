"""A sale on screen, and what became of it in the sandbox and in the journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msp_tui.console.screens.refund import RefundScreen
from msp_tui.domain.refunds import RefundIntent
from msp_tui.shop.engine import Shop
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import Device, SandboxProcess
from tests.support.staff import PINS

CAFE = 57959
REFUNDS = {"method": "POST", "path": "/v1/json/orders/*/refunds"}
"""The requests of refunds, for faults."""
HELD = {"times": 1, "effect": "delay", "seconds": 3600}
"""The fault of a request that goes on when the faults are cleared."""
ORDER = "TILL-7-000451"


def sell_two_alike(sandbox: SandboxProcess) -> None:
    """Two sales of today: ORDER at nine with a card that ends in 4242, one of the same amount at eleven."""
    device = sandbox.bind(CAFE, "FIND-1", "Terrasse")
    device.pay(1337, order_id=ORDER, card={"brand": "VISA", "last4": "4242"})
    sandbox.advance(7200)
    device.pay(1337, order_id="TILL-7-000999", card={"brand": "AMEX", "last4": "1111"})


class Story:
    """A sale that shows, the device that took it, and whoever stands at the till."""

    def __init__(self, till: ConsoleDriver, device: Device, order_id: str) -> None:
        self.till = till
        self.device = device
        self.order_id = order_id

    async def begin(self, amount: str) -> None:
        """`R`, the amount, Enter."""
        await self.till.press("R")
        await self.till.on(RefundScreen)
        await self.till.enter(amount)

    async def show(self, number: int, pin: str | None = None) -> None:
        """An operator's number and PIN, the right one unless told otherwise."""
        await self.till.enter(str(number), "PIN, then Enter")
        await self.till.enter(pin or PINS[number])

    async def leave_sending(self, amount: str, key: str) -> None:
        """Confirm a refund whose answer takes its time, and leave by `key` while it is sent."""
        await self.till.type(amount)
        await self.till.pilot.press("enter")
        await self.till.settle(lambda: self.till.app.desk.engine.busy, idle=False)
        await self.till.pilot.press(key)
        await self.till.settle(lambda: not isinstance(self.till.screen, RefundScreen), idle=False)

    def refunds(self) -> list[tuple[int, str]]:
        """Refunds in the sandbox: cents and status."""
        sandbox = self.device.sandbox
        order = sandbox.api("GET", f"/orders/{self.order_id}", key=sandbox.group_key(CAFE)).data
        return [(one["amount"], one["status"]) for one in order["related_transactions"] or ()]

    def made(self) -> list[int]:
        """Their amounts, in cents."""
        return [amount for amount, _status in self.refunds()]

    async def journal(self) -> list[RefundIntent]:
        """What was written down."""

        async def read(shop: Shop) -> list[RefundIntent]:
            return shop.journal.of_sale(CAFE, self.order_id)

        return await self.till.app.desk.ask(read)


@asynccontextmanager
async def sold(
    console: OpenConsole, sandbox: SandboxProcess, cents: int = 1250, **options: Any
) -> AsyncIterator[Story]:
    """Open the console at a sale of the café that was paid by Visa ••4242; `options` are the console's."""
    device = sandbox.bind(CAFE, name="Terrasse")
    order = device.pay(cents, card={"brand": "VISA", "last4": "4242"})["order_id"]
    async with console(**options) as till:
        await till.open_sale(CAFE, order)
        await till.settle(f"left            €{cents // 100}.{cents % 100:02}")
        yield Story(till, device, order)
