"""The first screen of a first run: the demo shop, or how to connect an account."""

from __future__ import annotations

import os
from pathlib import Path

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from msp_tui.console.driver import CounterDriver
from msp_tui.console.presenters.paint import paint
from msp_tui.console.themes import install
from msp_tui.i18n import translate as _

DEMO = "demo"
"""The result of an app in which the demo was chosen."""

_EXAMPLE = """\
   [profiles.shop]
   environment = "live"
   base_url = "https://api.multisafepay.com/v1/json"

   [[profiles.shop.groups]]
   id = 57958
   name = "Counter"
   api_key_file = "counter.key"
"""


class WelcomeApp(App[str], inherit_bindings=False):
    """`d` opens the demo, `c` says how to connect; the result is DEMO or None."""

    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012 - Textual's own way to name them
        Binding("d,D,enter", "demo"),
        Binding("c,C", "connect"),
        Binding("ctrl+q,q,Q", "quit"),
        Binding("escape", "start"),
    ]

    def __init__(self, config: Path) -> None:
        """`config` is where a configuration would be read from."""
        super().__init__(driver_class=CounterDriver)
        self._config = config
        install(self, term=os.environ.get("TERM", ""))

    def compose(self) -> ComposeResult:
        yield Static(id="welcome", markup=False)

    def on_mount(self) -> None:
        self.action_start()

    def action_start(self) -> None:
        """The choice."""
        self.query_one(Static).update(
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

    def action_connect(self) -> None:
        """What to write, and where."""
        self.query_one(Static).update(
            paint(
                (f"\n {_('Connect an account')}\n\n", "strong"),
                f" {_('Write the groups and where their API keys are kept into')}\n",
                f"   {self._config}\n\n",
                _EXAMPLE,
                f"\n {_('Keys are in the dashboard: Devices, Terminals, Manage groups.')}\n",
                f" {_('Files with keys: chmod 600. Then start msp-tui again.')}\n",
                ("\n Esc   ", "back"),
                f"{_('back')}\n",
            )
        )

    def action_demo(self) -> None:
        """The demo was chosen."""
        self.exit(DEMO)
