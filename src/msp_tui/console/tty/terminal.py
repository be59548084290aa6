"""The terminal before, around and after Textual: settings read at import, fitness, signals, a clean way out.

Nothing here imports Textual: `prepare` has to run before `textual.constants` reads the environment.
"""

from __future__ import annotations

import asyncio
import io
import os
import select
import signal
import termios
import threading
import time
from collections.abc import Callable, Mapping, MutableMapping
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal, TextIO

from msp_tui.domain.errors import N_

if TYPE_CHECKING:
    from msp_tui.domain.health import TerminalFacts

Colours = Literal["auto", "16", "256", "truecolor", "mono"]

COLOUR_CHOICES: tuple[Colours, ...] = ("auto", "16", "256", "truecolor", "mono")

NO_TERMINAL = N_(
    "The console needs a terminal. Every task is a plain command too: `msp-tui --help` lists them."
)
DUMB_TERMINAL = N_(
    "This terminal (TERM=dumb) cannot show the console. "
    "Every task is a plain command too: `msp-tui --help` lists them."
)

# Keyboard protocol, paste, wrapping, alternative screen, cursor and focus reports: as before we came.
_AS_BEFORE = b"\x1b[<u\x1b[?2004l\x1b[?7h\x1b[?1004l\x1b[0m\x1b[?1049l\x1b[?25h"

_TELLING = (
    "TEXTUAL",
    "TEXTUAL_DEBUG",
    "TEXTUAL_LOG",
    "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SHOW_RETURN",
)
"""With these Textual writes down or sends elsewhere what is typed, PINs and keys too, or types by itself."""

_SIXTEEN = ("linux", "vt", "ansi", "cons", "screen.linux", "rxvt-16color")


def prepare(
    environ: MutableMapping[str, str], *, colours: Colours = "auto", escape_ms: int = 250
) -> None:
    """Settle what Textual reads at import; a value that the user has set already wins, but for what tells of keys."""
    for telling in _TELLING:
        environ.pop(telling, None)
    for exported in ("COLUMNS", "LINES"):
        environ.pop(
            exported, None
        )  # the size of another window, or of this one before it was pulled
    if colours == "mono":
        environ.setdefault("NO_COLOR", "1")
    environ.setdefault("TEXTUAL_COLOR_SYSTEM", colour_system(environ, colours))
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    # How long a second repaint waits for its turn: an answer after the key that asked. Costs nothing when idle.
    environ.setdefault("TEXTUAL_FPS", "480")
    # Over SSH the rest of an arrow key may come late; below this it would read as Escape.
    environ.setdefault("ESCDELAY", str(escape_ms))
    # Some consoles print the query of this protocol; no key of ours needs it.
    environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")


def colour_system(environ: Mapping[str, str], colours: Colours = "auto") -> str:
    """What rich calls the colours to use: `standard` (16), `256` or `truecolor`."""
    if colours in {"16", "256", "truecolor"}:
        return "standard" if colours == "16" else colours
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return "truecolor"
    term = environ.get("TERM", "").lower()
    if "256color" in term or "direct" in term:
        return "256"
    if not term or term.startswith(_SIXTEEN) or term == "screen":
        return "standard"
    return "256"


def unfit(environ: Mapping[str, str], *streams: TextIO) -> str | None:
    """Why the console cannot open here (a message id), or None. `streams`: stdin, stdout, stderr."""
    if not all(stream.isatty() for stream in streams):
        return NO_TERMINAL
    if environ.get("TERM", "") == "dumb":
        return DUMB_TERMINAL
    return None


def look_at_terminal(
    environ: Mapping[str, str], *streams: TextIO, colours: Colours = "auto"
) -> TerminalFacts | None:
    """What the console could draw with on the first of these streams that is a terminal; None where none is.

    `colours` are those that the profile asks for; in a console that runs `prepare` has settled them.
    """
    from msp_tui.domain.health import TerminalFacts

    stream = next((one for one in streams if one.isatty()), None)
    if stream is None:
        return None
    size = os.get_terminal_size(stream.fileno())
    settled = environ.get("TEXTUAL_COLOR_SYSTEM", "")
    if settled not in {"standard", "256", "truecolor"}:
        settled = colour_system(environ, colours)
    return TerminalFacts(
        term=environ.get("TERM", ""),
        colours="mono" if environ.get("NO_COLOR") or colours == "mono" else settled,
        columns=size.columns,
        rows=size.lines,
        utf8=stream.encoding.replace("-", "").lower() == "utf8",
        fit=environ.get("TERM", "") != "dumb",
    )


def steady_output(stream: TextIO | None) -> None:
    """Make a stream take every character, whatever the locale; Textual draws on `sys.__stderr__`."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="replace")


class _Found:
    """The process's one terminal, as it was before the console changed its modes."""

    fileno = -1
    modes: list[Any] | None = None


def remember(fileno: int) -> None:
    """Note the terminal's modes while they still are the shell's."""
    _Found.fileno = fileno
    try:
        _Found.modes = termios.tcgetattr(fileno)
    except termios.error:
        _Found.modes = None


def restore() -> None:
    """Give the terminal back as it was remembered, without ever waiting for it."""
    if _Found.modes is None:
        return
    try:
        termios.tcsetattr(_Found.fileno, termios.TCSANOW, _Found.modes)
        if select.select([], [_Found.fileno], [], 0)[1]:
            os.write(_Found.fileno, _AS_BEFORE)
    except (OSError, termios.error):
        return  # the line is gone: nobody is left to see it


class Guard:
    """Sees to it that a console asked to leave does leave, even when its loop is blocked by a stalled line.

    `on_signal` is called once, in the loop, with the signal's number; it takes the screen away. `finish`
    is called at once on a thread of its own and sees to what is under way, also if the loop never comes
    back. `busy` is asked from another thread: while it says True (a refund is on its way) the process may stay, up
    to `longest` seconds; otherwise `patience` seconds after the signal it is ended with 128 + number.
    """

    def __init__(
        self,
        on_signal: Callable[[int], None],
        *,
        busy: Callable[[], bool] = lambda: False,
        finish: Callable[[], object] = lambda: None,
        patience: float = 0.7,
        longest: float = 10.0,
    ) -> None:
        self._on_signal = on_signal
        self._busy = busy
        self._finish = finish
        self._patience = patience
        self._longest = longest
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last_words = threading.Event()
        self.signum = 0

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answer SIGHUP and SIGTERM from now on, also where they were ignored (nohup). Main thread only.

        Both ways on purpose: the loop's own handler wakes a sleeping loop, which a plain one cannot always
        do; a plain one acts while a stalled line holds the loop, which the loop's own cannot.
        """
        self._loop = loop
        for signum in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(signum, self._leave, signum, None)
            signal.signal(signum, self._leave)

    def _leave(self, signum: int, _frame: FrameType | None) -> None:
        if self.signum:
            return
        self.signum = signum
        for work, name in ((self._finish, "finishing"), (self._see_out, "leaving")):
            threading.Thread(target=work, name=name, daemon=True).start()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._on_signal, signum)

    def _see_out(self) -> None:
        asked = time.monotonic()
        self._last_words.wait(self._patience)
        while self._busy() and time.monotonic() - asked < self._longest:
            self._last_words.wait(0.05)
        restore()
        os._exit(128 + self.signum)
