"""Textual's driver, made to survive what counters do to it: wrong bytes, closed lines, lost parents.

Textual 8.2.8 dies of one invalid UTF-8 byte, spins at full load when the terminal is gone and SIGHUP is
ignored, and forgets which keys arrived together.
"""

from __future__ import annotations

import os
import select
import selectors
import signal
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual import events, messages
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from msp_tui.console.tty.packets import stamp
from msp_tui.console.tty.terminal import remember, steady_output

if TYPE_CHECKING:
    from textual.app import App


_AT_ONCE = 8192
"""Characters that a terminal which takes more at all is trusted to take."""


class LosableOutput:
    """The terminal as a file that goes quiet, instead of raising, once nobody is behind it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._taken = 0
        self.lost = False
        self.sent = 0
        """How many pieces have left, out of all that were written."""

    def write(self, text: str) -> None:
        """Write, unless the terminal is gone."""
        self._attempt(text)
        self._taken += 1

    def flush(self) -> None:
        """Send what is buffered, unless the terminal is gone."""
        self._attempt("")
        self.sent = self._taken

    def fileno(self) -> int:
        """The descriptor behind it."""
        return self._stream.fileno()

    def _attempt(self, text: str) -> None:
        if self.lost:
            return
        try:
            if text:
                self._stream.write(text)
            else:
                self._stream.flush()
        except (OSError, ValueError):  # EIO after a hang-up; ValueError once it is closed
            self.lost = True


class CounterDriver(LinuxDriver):
    """LinuxDriver with an input thread of its own; give it to the App as `driver_class`."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        stream = cast(TextIO, sys.__stderr__)
        steady_output(stream)
        os.set_blocking(stream.fileno(), True)
        self._output = LosableOutput(stream)
        self._file = cast(Any, self._output)
        self._output.write("\x1b[K")  # the front door's sign of life: it is not left for the shell
        self._parent = os.getppid()
        self._frame: list[str] = []
        self._written = 1
        remember(self.fileno)

    def write(self, data: str) -> None:
        """Send, a frame as one piece.

        By the thread that writes, for a line may be stalled; but where it has nothing left to do and the terminal
        takes more, at once: nobody waits for that thread to be given a processor.
        """
        if self._frame or data == SYNC_START:
            self._frame.append(data)
            if data != SYNC_END:
                return
            data = "".join(self._frame)
            self._frame.clear()
        idle = self._output.sent == self._written
        self._written += 1
        if idle and len(data) <= _AT_ONCE and select.select([], [self._output], [], 0)[1]:
            self._output.write(data)
            self._output.flush()
        else:
            super().write(data)

    def send_message(self, message: Message) -> None:
        """Into the app's queue with the next turn of its loop; Textual's task for each key would be one turn more."""
        self._loop.call_soon_threadsafe(self._app.post_message, message)

    def run_input_thread(self) -> None:
        """Read keys until the application ends or the terminal is gone."""
        parser = XTermParser(self._debug)
        # Bytes that are no UTF-8 (a Latin-1 é) are dropped; the keys around them arrive.
        decode = getincrementaldecoder("utf-8")(errors="ignore").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(0.1)
                if (ready and not self._read(parser, decode)) or os.getppid() != self._parent:
                    self._hang_up()
                    break
                self._deliver(parser.tick())
        try:
            self._deliver(parser.feed(""))
        except (EOFError, ParseError):
            return

    def _read(self, parser: XTermParser, decode: Any) -> bool:
        """Take one packet; False when the terminal is gone."""
        try:
            data = os.read(self.fileno, 4096)
        except OSError:
            return False
        text = decode(data)
        if text:
            self._deliver(parser.feed(text))
        return bool(data)

    def _deliver(self, found: Iterable[Message]) -> None:
        packet = list(found)
        stamp([message for message in packet if isinstance(message, events.Key)])
        for message in packet:
            self.process_message(message)

    def _hang_up(self) -> None:
        """Leave by the one door there is for it: SIGHUP, or the application's own exit if that is ignored."""
        if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            self.send_message(messages.ExitApp())
        else:
            os.kill(os.getpid(), signal.SIGHUP)
