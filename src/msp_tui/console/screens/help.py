"""What the keys of the screen you came from do, and what the signs mean; written from the registry."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.presenters.help import help_text
from msp_tui.i18n import translate as _


class HelpScreen(ShopScreen):
    """F1 or `?`."""

    SCOPE = "help"

    def __init__(self, scope: str) -> None:
        """`scope` is the screen that asked for help."""
        super().__init__()
        self._scope = scope

    def body(self) -> Iterable[Widget]:
        with VerticalScroll():
            yield Static(help_text(self._scope), markup=False)

    def on_mount(self) -> None:
        self.headline(_("Help"))
        self.query_one(VerticalScroll).focus()
