"""What is drawn when a key is pressed in the lookup."""

from __future__ import annotations

import pytest
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.screen import Screen

from tests.console.screens.conftest import OpenConsole
from tests.support.sandbox_process import SandboxProcess

CAFE = 57959


@pytest.fixture(scope="module", autouse=True)
def sold(quiet_sandbox: SandboxProcess) -> None:
    """One sale that nothing else is like."""
    device = quiet_sandbox.bind(CAFE, "FRAME-1", "Vitrine")
    device.pay(2143, order_id="FRAME-7-000451", card={"brand": "VISA", "last4": "5151"})


async def test_a_keys_frame_is_what_stands_on_the_screen(
    quiet_console: OpenConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines drawn straight from their widgets are those that Textual would compose of all of them."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("99,9")
        await till.settle(lambda: not till.rows("Visa ••5151"))
        drawn: dict[int, str] = {}
        display = till.app._display

        def shown(screen: Screen[object], update: RenderableType | None) -> None:
            if isinstance(update, LayoutUpdate):
                drawn.update(enumerate("".join(one.text for one in line) for line in update.strips))
            elif isinstance(update, ChopsUpdate):
                for y, _, _ in update.spans:
                    drawn[y] = "".join(one.text for one in update.chops[y].values() if one)
            display(screen, update)

        monkeypatch.setattr(till.app, "_display", shown)
        till.app.screen.refresh()
        await till.settle(lambda: len(drawn) == till.app.size.height)
        for key in ("7", "backspace", "backspace", "backspace", "backspace", *"21,4"):
            await till.press(key)
            composed = [line.text for line in till.app.screen._compositor.render_strips()]
            assert [drawn[y] for y in range(len(composed))] == composed
