from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Static

from msp_tui.console.screens.pairing import PairingScreen
from msp_tui.console.screens.placing import PlacingScreen
from msp_tui.console.screens.refund import RefundScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.screens.unbind import UnbindScreen
from msp_tui.console.widgets.qr_panel import QrPanel
from tests.console.screens.conftest import OpenConsole
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959
ORDER = "TILL-7-000451"

SIZES = [(80, 24), (60, 20), (120, 40)]
LANGUAGES = ["fr", "nl", "en"]


@pytest.fixture(scope="module")
def shop() -> Iterator[SandboxProcess]:
    """A bookshop with every kind of row on the feed's first page."""
    with SandboxProcess(history=12) as running:
        device = running.bind(CAFE, "LOOK-1", "Terrasse")
        device.pay(400, outcome="cancelled")
        device.pay(1265, outcome="soft_declined")
        running.advance(60)
        device.pay(123450, order_id=ORDER, card={"brand": "MASTERCARD", "last4": "4242"})
        device.call("POST", "/refunds", {"order_id": ORDER, "amount": 250})
        yield running


@pytest.fixture
def quiet_sandbox(shop: SandboxProcess) -> SandboxProcess:
    """The shop of this file, for `quiet_console`."""
    return shop


Seen = tuple[str, list[str]]


async def walk(till: ConsoleDriver) -> AsyncIterator[Seen]:
    """Go through every screen; gives its name and its lines."""
    await till.read_all()
    for name, key in (("groups", "f2"), ("live", "f4"), ("terminals", "f6"), ("journal", "f7")):
        await till.press(key)
        yield name, till.lines
    await till.find("1234,50")
    yield "find", till.lines
    await till.press("enter")
    await till.on(SaleScreen)
    await till.settle(lambda: ORDER in till.screen_text() and "-" in till.screen_text())
    yield "sale", till.lines
    await till.press("R")
    await till.on(RefundScreen)
    yield "refund", till.lines
    await till.press("enter")
    yield "confirm", till.lines
    await till.go_to_terminals()
    await till.cursor_to("Terrasse")
    await till.press("m")
    await till.on(PlacingScreen)
    yield "placing", till.lines
    await till.press("enter", "enter")
    await till.on(UnbindScreen)
    yield "unbind", till.lines
    await till.go_to_terminals()
    await till.cursor_to("000004Oh")
    await till.press("enter")
    await till.on(PairingScreen)
    await till.settle("000004Oh")
    yield "pairing", till.lines


def overflowing(till: ConsoleDriver) -> list[str]:
    """Parts of the screen that are higher than the room they have."""
    scrolls = [part for part in till.screen.query(VerticalScroll) if part.max_scroll_y > 0]
    texts = [
        part
        for part in till.screen.query(Static)
        if part.display and part.region.bottom > till.screen.size.height - 2
    ]
    return [f"{part.css_identifier} in {till.title}" for part in (*scrolls, *texts)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_essential_is_cut(quiet_console: OpenConsole, language: str) -> None:
    """At 80x24 no text overflows, no title, amount or state is cut, and help is pointed to, in every language."""
    async with quiet_console(language=language, size=(80, 24)) as till:
        cut: list[str] = []
        async for name, lines in walk(till):
            assert lines[0].startswith(" SANDBOX  shop  "), name
            assert lines[-1].endswith("F1 ?"), name
            said = " ".join(" ".join(lines[-2:]).replace(" · ", " ").split())
            assert " ".join(till.status.split()) in said, name
            if name != "sale":
                cut += overflowing(till)
            if name in {"groups", "live", "terminals", "find"}:
                heads = lines[1] if name == "groups" else lines[3] if name == "find" else lines[2]
                cut += [f"{name}: {heads}"] if "…" in heads else []
            if name in {"groups", "terminals"}:
                cut += [f"{name}: {row}" for row in lines[2:-2] if "…" in row[:75]]
            if name == "live":
                cut += [f"{name}: {row}" for row in lines[3:-2] if "…" in row[:47]]
        assert cut == []


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_other_sizes(quiet_console: OpenConsole, size: tuple[int, int]) -> None:
    """Narrow and wide, each screen shows where one is, its content, and where help is; lines fit."""
    async with quiet_console(size=size) as till:
        async for name, lines in walk(till):
            assert len(lines) == size[1], name
            assert max(map(len, lines)) <= size[0], name
            assert lines[0].startswith(" SANDBOX  shop  "), name
            assert lines[-1].endswith("F1 ?"), name
            if name in {"live", "find", "sale", "refund"}:
                assert "€1,234.50" in "\n".join(lines), name
            if name == "pairing":
                assert till.screen.query_one(QrPanel).display
