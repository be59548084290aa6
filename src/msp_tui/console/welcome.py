"""The first screen of a first run: the demo shop, or connecting an account."""

from __future__ import annotations

import gc
import os

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Static

from msp_tui.console.presenters.paint import paint
from msp_tui.console.styles.themes import install
from msp_tui.console.tty.driver import CounterDriver
from msp_tui.i18n import translate as _
from msp_tui.shop.connecting import Connecting

DEMO = "demo"
"""The result of an app in which the demo was chosen."""
CONNECTED = "connected"
"""The result when a configuration was written."""


_KEYS = frozenset({"d", "D", "enter", "c", "C", "q", "Q", "ctrl+q"})
"""What acts on the first screen."""


class WelcomeScreen(Screen[None]):
    """`d` opens the demo, `c` connects an account."""

    BINDINGS = [  # noqa: RUF012 - Textual's own way to name them
        Binding("d,D,enter", "app.demo"),
        Binding("c,C", "app.connect"),
        Binding("q,Q", "app.quit"),
    ]

    def compose(self) -> ComposeResult:
        yield Static(id="welcome", markup=False)
        yield Static(id="idle", markup=False)

    def on_mount(self) -> None:
        self.query_one("#welcome", Static).update(
            paint(
                ("\n msp-tui\n\n", "strong"),
                f" {_('No shop is configured here yet.')}\n\n",
                ("   d   ", "back"),
                f"{_('open the demo shop: terminals, sales and refunds, no real money')}\n",
                ("   c   ", "back"),
                f"{_('connect a MultiSafepay account')}\n",
                ("   q   ", "back"),
                f"{_('quit')}\n",
            )
        )

    def on_key(self, event: events.Key) -> None:
        """A key that does nothing here says so, also one that elsewhere quits or goes back."""
        if event.key not in _KEYS:
            from msp_tui.console.actions import key_text

            pressed = key_text(event.character or "" if event.is_printable else event.key)
            said = _("{key} does nothing here: type d, c or q.", key=pressed)
            self.query_one("#idle", Static).update(f" {said}")


class WelcomeApp(App[str], inherit_bindings=False):
    """The result is DEMO, CONNECTED or None."""

    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("ctrl+q", "quit")]  # noqa: RUF012 - Textual's own way to name them

    def __init__(self, connecting: Connecting) -> None:
        super().__init__(driver_class=CounterDriver)
        self._connecting = connecting
        self.fault: Exception | None = None
        """What stopped the app, for whoever ran it to tell."""
        install(self, term=os.environ.get("TERM", ""))

    def get_default_screen(self) -> Screen[None]:
        return WelcomeScreen()

    def on_ready(self) -> None:
        """The first screen stands: garbage is looked for from now on, see the front door."""
        gc.enable()

    def _handle_exception(self, error: Exception) -> None:
        """A fault is told in one sentence by the front door, once the screen is gone."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        self.fault = error
        self.exit()

    def action_connect(self) -> None:
        """Connecting was chosen."""
        from msp_tui.console.screens.connect import ConnectScreen

        def written(done: str | None) -> None:
            if done:
                self.exit(CONNECTED)

        self.push_screen(ConnectScreen(self._connecting), written)

    def action_demo(self) -> None:
        """The demo was chosen."""
        self.exit(DEMO)
