"""A walk over every screen there is, by keys, on a shop in which each has something to show."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator

from textual.screen import Screen

from msp_tui.console import screens
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.screens.day import DayScreen
from msp_tui.console.screens.deed import CancelScreen, DecideScreen
from msp_tui.console.screens.doctor import DoctorScreen
from msp_tui.console.screens.following import FollowingScreen
from msp_tui.console.screens.groups import GroupsScreen
from msp_tui.console.screens.help import HelpScreen
from msp_tui.console.screens.joining import JoiningScreen
from msp_tui.console.screens.key_check import KeyCheckScreen
from msp_tui.console.screens.key_file import KeyFileScreen
from msp_tui.console.screens.lock import LockScreen
from msp_tui.console.screens.name import NameScreen
from msp_tui.console.screens.paired import PairedScreen
from msp_tui.console.screens.pairing import PairingScreen
from msp_tui.console.screens.palette import PaletteScreen
from msp_tui.console.screens.payment import PaymentScreen
from msp_tui.console.screens.placing import PlacingScreen
from msp_tui.console.screens.receipt import ReceiptScreen
from msp_tui.console.screens.refund import RefundScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.screens.setting import SettingScreen
from msp_tui.console.screens.settings import SettingsScreen
from msp_tui.console.screens.unbind import UnbindScreen
from msp_tui.console.screens.verdict import VerdictScreen
from msp_tui.console.widgets.qr_panel import QrPanel
from msp_tui.domain.payments import PaymentState
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.shop.engine import Shop
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS

CAFE = 57959
ORDER, DOUBTFUL = "TILL-7-000451", "TILL-7-000452"
OWNER = 8


def furnish(sandbox: SandboxProcess) -> None:
    """Sales of every outcome, one with refunds on it."""
    device = sandbox.bind(CAFE, "LOOK-1", "Terrasse")
    device.pay(400, outcome="cancelled")
    device.pay(1265, outcome="soft_declined")
    sandbox.advance(60)
    device.pay(123450, order_id=ORDER, card={"brand": "MASTERCARD", "last4": "4242"})
    device.call("POST", "/refunds", {"order_id": ORDER, "amount": 250})
    device.pay(2000, order_id=DOUBTFUL)
    device.call("POST", "/refunds", {"order_id": DOUBTFUL, "amount": 500})


def every_screen() -> set[type[Screen[None]]]:
    """The classes of all screens of a configured console, those that nobody has thought of included."""
    for module in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(module.name)
    found: set[type[Screen[None]]] = set()
    waiting = [ShopScreen]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.SCOPE:
            found.add(one)
    return found


async def walk(till: ConsoleDriver) -> AsyncIterator[str]:
    """Go to every screen; gives a name whenever there is something new to see. Needs `furnish` and the staff."""
    await till.read_all()
    for key, name in (("f2", "groups"), ("f4", "live"), ("f6", "terminals"), ("f7", "journal")):
        await till.press(key)
        yield name
        if name in {"live", "terminals"}:
            await till.press("/")
            await till.type("terrasse")
            yield f"{name}: the filter"
            await till.press("enter")
            yield f"{name}, filtered"
            await till.press("escape")
    await till.press("f12")
    await till.on(DayScreen)
    await till.settle("Terrasse")
    yield "day"
    await till.press("f2", "h")
    await till.on(DoctorScreen)
    await till.settle(lambda: any(map(str.isdigit, till.status)))  # how many checks there were
    yield "doctor"
    await till.press("f1")
    await till.on(HelpScreen)
    yield "help"
    await till.press("escape", "ctrl+p")
    await till.on(PaletteScreen)
    yield "palette"
    await till.press("escape", "f2", "i")
    await till.on(SettingsScreen)
    await till.settle("theme")
    yield "settings"
    await till.cursor_to("day_start_hour")
    await till.press("enter")
    await till.on(SettingScreen)
    yield "setting: typed"
    await till.press("escape")
    await till.on(SettingsScreen)
    await till.cursor_to("language")
    await till.press("enter")
    await till.on(SettingScreen)
    yield "setting: chosen"
    await till.press("enter")
    yield "setting: who"
    await till.press("f2", "e")
    await till.on(NameScreen)
    yield "name"
    await till.press("escape")
    await till.on(GroupsScreen)
    for part in (_payment, _sale, _doubt, _move):
        async for name in part(till):
            yield name
    await till.go_to_groups()
    passed = till.app.idle._since + 100_000
    till.app.idle._clock = lambda: passed
    till.app.lock_if_idle()
    await till.on(LockScreen)
    yield "lock"


async def _enter(till: ConsoleDriver, text: str) -> None:
    await till.type(text)
    await till.press("enter")


async def _sale(till: ConsoleDriver) -> AsyncIterator[str]:
    await till.find("1234,50")
    yield "find"
    await till.press("enter")
    await till.on(SaleScreen)
    yield "sale"
    await till.press("p")
    await till.on(ReceiptScreen)
    await till.settle("TOTA")
    yield "receipt"
    await till.press("escape", "R")
    await till.on(RefundScreen)
    yield "refund: the amount"
    await till.type("9999")
    yield "refund: too much"
    await till.press("escape")
    await till.on(SaleScreen)
    await till.press("R")
    await till.on(RefundScreen)
    for text, name in (
        ("1,50", "refund: who"),
        (str(OWNER), "refund: PIN"),
        (PINS[OWNER], "refund: again"),
        ("1,50", "refund: its outcome"),
    ):
        await _enter(till, text)
        yield name
    await till.press("escape")
    await till.on(SaleScreen)
    await till.press("C")
    await till.on(CancelScreen)
    yield "cancelling"
    await till.press("escape")


async def _payment(till: ConsoleDriver) -> AsyncIterator[str]:
    await till.go_to_terminals()
    await till.cursor_to("000002Or")
    await till.press("p")
    await till.on(PaymentScreen)
    await till.type("12,60")
    yield "payment"
    await till.press("enter")
    yield "payment: its description"
    await till.press("enter")
    followed = await till.on(FollowingScreen)
    await till.settle(lambda: followed._payment.state is PaymentState.WAITING)
    yield "following"
    till.clock.advance(121)
    await till.press("V")
    await till.on(VerdictScreen)
    yield "verdict"
    await till.press("escape", "c")
    await till.settle(lambda: not followed._payment.open)
    yield "following: cancelled"
    await till.press("escape")


async def _doubt(till: ConsoleDriver) -> AsyncIterator[str]:
    """A refund without an answer, beside one on the sale that may be it."""
    now = till.clock.now()

    async def write(shop: Shop) -> None:
        shop.journal.intend(RefundIntent("R-LOST", CAFE, DOUBTFUL, 500, "EUR", now, "Anna"))
        for state in (RefundState.SENT, RefundState.UNKNOWN):
            assert shop.journal.advance("R-LOST", state, now)

    await till.app.desk.ask(write)
    await till.advance(121)
    await till.open_sale(CAFE, DOUBTFUL)
    yield "sale in doubt"
    await till.press("V")
    await till.on(DecideScreen)
    yield "deciding"
    await till.press("escape")
    await till.go_to_journal()
    await till.settle("Anna")
    yield "journal with refunds"


async def _move(till: ConsoleDriver) -> AsyncIterator[str]:
    await till.go_to_terminals()
    await till.cursor_to("Terrasse")
    await till.press("m")
    await till.on(PlacingScreen)
    yield "placing"
    await till.press("enter")
    yield "placing: the name"
    await till.press("enter")
    await till.on(UnbindScreen)
    yield "unbind"
    await till.press("v")
    pairing = await till.on(PairingScreen)
    panel = pairing.query_one(QrPanel)
    await till.settle(lambda: panel.size.height > 1)
    yield "pairing"
    await till.press("v")
    await till.on(PairedScreen)
    yield "paired"
    await till.press("k")
    await till.on(KeyCheckScreen)
    yield "key check"
    await till.press("escape", "w")
    await till.on(KeyFileScreen)
    yield "key file"
    await till.press("escape")
    till.app.open_joining("")  # by keys only on a live account
    await till.on(JoiningScreen)
    yield "joining"
    await till.press("escape")
