"""What is drawn when a key is pressed in the lookup."""

from __future__ import annotations

import pytest
from rich.console import RenderableType
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from msp_tui.console.styles.themes import DARK, LIGHT
from msp_tui.console.widgets.inputs import ScanInput
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


def seen(strips: list[Strip]) -> list[tuple[str, Style | None]]:
    """Each character with what is seen of its style: of a blank what is behind it."""
    return [
        (character, style if character != " " or style is None else Style(bgcolor=style.bgcolor))
        for strip in strips
        for text, style, _ in strip
        for character in text
    ]


@pytest.mark.parametrize("focused", [True, False])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
async def test_the_box_looks_as_textual_would_draw_it(
    quiet_console: OpenConsole, theme: str, focused: bool
) -> None:
    """A field's own way to draw what is short and plain differs in nothing that is seen."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("1")
        till.app.theme = theme
        box = till.app.screen.query_one(ScanInput)
        if not focused:
            till.app.set_focus(None)
        for value, first, last in (
            *(("12,50", 5, 5), ("12,50", 0, 0), ("12,50", 2, 2), ("12,50", 0, 5)),
            *(("12,50", 4, 1), ("a b  ", 5, 5), ("Zoë", 3, 3), ("x" * 300, 300, 300)),
        ):
            with box.prevent(Input.Changed):
                box.value, box.selection = value, Selection(first, last)
            await till.pilot.pause()
            crop = box.outer_size.region
            assert seen(box.render_lines(crop)) == seen(Input.render_lines(box, crop))
