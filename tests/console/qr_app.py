"""A code with text beside it, as the pairing screen has it; `m` draws it another way, `c` takes it away."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from msp_tui.console.tty.terminal import prepare

prepare(os.environ)

from textual.app import App, ComposeResult  # noqa: E402 - after prepare, as it has to be
from textual.containers import Horizontal  # noqa: E402
from textual.events import Key  # noqa: E402
from textual.widgets import Static  # noqa: E402

import msp_tui.console  # noqa: E402
from msp_tui.console.styles import themes  # noqa: E402
from msp_tui.console.tty.driver import CounterDriver  # noqa: E402
from msp_tui.console.widgets.hint_bar import HintBar  # noqa: E402
from msp_tui.console.widgets.qr_panel import QrPanel  # noqa: E402

CODE = "7f3c1a52-9d4e-4b8a-a6f0-2c5e8d917b34"


class QrApp(App[None]):
    """One QR panel."""

    CSS_PATH = Path(msp_tui.console.__file__).parent / "styles" / "app.tcss"
    CSS = "Horizontal { height: 1fr; } #top { dock: top; height: 1; } #beside { width: 1fr; }"

    def __init__(self, theme: str = "dark") -> None:
        super().__init__(driver_class=CounterDriver)
        themes.install(self, theme, term=os.environ.get("TERM", ""))

    def compose(self) -> ComposeResult:
        yield Static("pair", id="top")
        with Horizontal():
            yield QrPanel()
            yield Static("scan me", id="beside")
        yield HintBar("pairing")

    def on_mount(self) -> None:
        self.query_one(QrPanel).show(CODE)
        self.query_one(HintBar).say("waiting")

    def on_key(self, event: Key) -> None:
        panel = self.query_one(QrPanel)
        if event.key == "m":
            panel.cycle()
        elif event.key == "c":
            panel.clear()
        self.query_one(HintBar).say(f"drawn {panel.drawing.value}")


if __name__ == "__main__":
    QrApp(*sys.argv[1:]).run(mouse=False)
