"""The smallest console: shows the keys that arrive; a program for the tests of the terminal room."""

from __future__ import annotations

import asyncio
import os
import sys
import threading

from msp_tui.console.tty.terminal import Guard, prepare

prepare(os.environ)

from textual.app import App, ComposeResult  # noqa: E402 - after prepare, as it has to be
from textual.events import Key  # noqa: E402
from textual.widgets import Static  # noqa: E402

from msp_tui.console.tty.driver import CounterDriver  # noqa: E402
from msp_tui.console.tty.packets import packet_of  # noqa: E402


class TinyApp(App[None]):
    """Writes down what it is sent."""

    def __init__(self, manner: str) -> None:
        super().__init__(driver_class=CounterDriver)
        self.manner = manner
        self.keys: list[str] = []
        self.largest = 0
        self.in_flight = threading.Event()

    def compose(self) -> ComposeResult:
        yield Static("", id="out")

    def on_mount(self) -> None:
        if self.manner != "unguarded":
            guard = Guard(
                self.leave,
                busy=self.in_flight.is_set,
                finish=lambda: os.write(2, b"seen out"),
            )
            guard.install(asyncio.get_running_loop())
        self.query_one("#out", Static).update(f"ready, parent {os.getppid()}")

    def leave(self, signum: int) -> None:
        """Take the screen away; what is in flight is written a moment later."""
        if self.manner == "busy":
            self.in_flight.set()
            threading.Timer(1.0, self.finish).start()
        self.exit(return_code=128 + signum)

    def finish(self) -> None:
        """The outcome is known."""
        os.write(2, b"outcome written")
        self.in_flight.clear()

    def on_key(self, event: Key) -> None:
        self.keys.append(event.key)
        self.largest = max(self.largest, len(packet_of(event).keys))
        if self.manner == "stuck" and event.key == "s":
            os.write(2, b"\x1b[5;1Hstuck")
            threading.Event().wait()
        if self.manner == "flood" and event.key == "w" and self._driver is not None:
            for _ in range(100):
                self._driver.write("w" * 65536)
        lines = f"keys: {' '.join(self.keys)}\nlargest packet: {self.largest}"
        self.query_one("#out", Static).update(lines)


if __name__ == "__main__":
    app = TinyApp(sys.argv[1] if len(sys.argv) > 1 else "")
    app.run(mouse=False)
    if app.manner == "busy":
        threading.Event().wait()
    sys.exit(app.return_code)
