"""A real terminal for tests: a command in a pty, its bytes on an emulated screen, its queries answered.

Nothing here sleeps: every wait is a `select` on the terminal and on the process.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import pyte

from tests.support.processes import computing

KEYS: dict[str, str] = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    "ctrl+c": "\x03",
    "ctrl+j": "\n",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    "f12": "\x1b[24~",
}

# Becomes the session's leader with this terminal, as a login does, then becomes the command.
_LOGIN = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if sys.argv[1] == "nohup":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execvp(sys.argv[2], sys.argv[2:])
"""

# pyte stops at these and would print their last letter: queries with an intermediate, kitty's keyboard.
_FOREIGN = re.compile(rb"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\?[0-9]+\$p")
# Nor does it go on with a title of which one read brought the beginning only.
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<=>?]*\$?|\][^\x07\x1b]*\x1b?)?\Z")

PATIENCE = 120.0
"""Seconds after which a wait is given up as hopeless; the machine may be slow, and busy with something else."""

Colour = tuple[int, int, int]

_NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
_XTERM = {
    False: ("000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5"),
    True: ("7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"),
}
_LINUX = {
    False: ("000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa"),
    True: ("555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff"),
}


def _on_linux(code: str, *, behind: bool) -> str:
    """The name of the colour that the Linux console shows for one of 256 or of all colours, as its kernel does."""
    parts = [int(code[at : at + 2], 16) for at in (0, 2, 4)]
    if behind:
        return _NAMES[sum(bit for part, bit in zip(parts, (1, 2, 4), strict=True) if part >= 0x80)]
    most = max(parts)
    hue = sum(bit for part, bit in zip(parts, (1, 2, 4), strict=True) if part > most // 2)
    if hue == 7 and most <= 0x55:
        return "brightblack"
    return ("bright" if most > 0xAA else "") + _NAMES[hue]


class Cell(NamedTuple):
    """One cell as it is seen: its character, and its colours as red, green, blue (reverse is applied)."""

    char: str
    fg: Colour
    bg: Colour


class Terminal:
    """A command running in a terminal of its own. Use it in a `with`; leaving it ends the process."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        term: str = "xterm-256color",
        cwd: Path | None = None,
        synchronised: bool = False,
        ignore_hangup: bool = False,
    ) -> None:
        """`env` is added to this process's own, without what would colour the result.

        `synchronised` answers Textual's question for synchronised output, as new terminals do;
        `ignore_hangup` starts the command as `nohup` would.
        """
        self.columns, self.rows = columns, rows
        self.transcript = bytearray()
        self._term = term
        self._synchronised = synchronised
        self._pending = b""
        self._emulator = pyte.Screen(columns, rows)
        # pyte answers device attributes and cursor reports through this.
        setattr(self._emulator, "write_process_input", self.send)  # noqa: B010 - a hook of theirs
        self._stream = pyte.ByteStream(self._emulator)
        self._master, slave = os.openpty()
        self._set_size(slave)
        own = {
            name: value
            for name, value in os.environ.items()
            if name not in {"NO_COLOR", "COLORTERM", "COLUMNS", "LINES"}
            and not name.startswith(("TEXTUAL", "MSP_TUI"))
        }
        words = [str(word) for word in command]
        mode = "nohup" if ignore_hangup else "login"
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _LOGIN, mode, *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env={**own, "TERM": term, **(env or {})},
            start_new_session=True,
        )
        os.close(slave)
        self._watch = os.pidfd_open(self.process.pid)

    # What is seen -------------------------------------------------------------------------------

    @property
    def screen(self) -> list[str]:
        """The lines as they stand, trailing spaces removed."""
        return [line.rstrip() for line in self._emulator.display]

    @property
    def text(self) -> str:
        """The whole screen as one text."""
        return "\n".join(self.screen)

    @property
    def cells(self) -> list[list[Cell]]:
        """Every cell with the colours this kind of terminal would show."""
        buffer = self._emulator.buffer
        return [[self._cell(buffer[y][x]) for x in range(self.columns)] for y in range(self.rows)]

    @property
    def looks(self) -> list[list[Cell]]:
        """Every cell as it can be told from others: a blank has no ink."""
        return [
            [cell if cell.char.strip() else cell._replace(fg=cell.bg) for cell in line]
            for line in self.cells
        ]

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and line of the cursor, from zero."""
        return self._emulator.cursor.x, self._emulator.cursor.y

    @property
    def bytes_written(self) -> int:
        """How many bytes the command has sent so far."""
        return len(self.transcript)

    def _cell(self, char: Any) -> Cell:
        fg, bg = self._colour(char.fg, "white"), self._colour(char.bg, "black", behind=True)
        return Cell(char.data, bg, fg) if char.reverse else Cell(char.data, fg, bg)

    def _colour(self, name: str, default: str, *, behind: bool = False) -> Colour:
        linux = self._term == "linux"
        name = default if name == "default" else name.replace("bfight", "bright")
        if linux and name not in _NAMES and not name.startswith("bright"):
            name = _on_linux(name, behind=behind)
        if name.startswith("bright") or name in _NAMES:
            bright = name.startswith("bright")
            number = _NAMES.index(name.removeprefix("bright").replace("yellow", "brown"))
            # The Linux console has no bright backgrounds.
            name = (_LINUX if linux else _XTERM)[bright and not (linux and behind)][number]
        return int(name[0:2], 16), int(name[2:4], 16), int(name[4:6], 16)

    # What is done -------------------------------------------------------------------------------

    def send(self, keys: str | bytes) -> None:
        """Deliver keys as one packet."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            self._pump(0)
            _, writable, _ = select.select([], [self._master], [], PATIENCE)
            assert writable, f"the terminal takes no input\n{self.text}"
            data = data[os.write(self._master, data) :]

    def press(self, *names: str) -> None:
        """Deliver named keys (`f3`, `enter`, or a character), each as a packet of its own."""
        for name in names:
            self.send(KEYS.get(name, name))

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size, as a person pulling its corner does."""
        self.columns, self.rows = columns, rows
        self._emulator.resize(rows, columns)
        self._set_size(self._master)

    def _set_size(self, fileno: int) -> None:
        fcntl.ioctl(fileno, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Send the command a signal."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close the line, as a dropped SSH connection does."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def modes(self) -> list[Any]:
        """The terminal's modes (termios), as the next command in it would find them."""
        return termios.tcgetattr(self._master)

    # Waiting ------------------------------------------------------------------------------------

    def wait_for(
        self, wanted: str | re.Pattern[str] | Callable[[], bool], timeout: float = PATIENCE
    ) -> None:
        """Read until a text (or pattern, or condition) stands on the screen."""
        deadline = time.monotonic() + timeout
        # A condition may come true without anything being written.
        longest = 0.05 if callable(wanted) else timeout
        while not self._fulfilled(wanted):
            left = deadline - time.monotonic()
            ended = self.process.poll() is not None
            assert left > 0, self._report(f"waited {timeout} s for {wanted!r}")
            if not self._pump(min(left, longest)) and ended:
                raise AssertionError(self._report(f"ended before {wanted!r}"))

    def settle(self, quiet: float = 0.15, timeout: float = PATIENCE) -> None:
        """Read until nothing was written for `quiet` seconds, and nobody is still at it, however slow the machine."""
        deadline = time.monotonic() + timeout
        while self._pump(quiet) or computing():
            assert time.monotonic() < deadline, self._report("never came to rest")

    def watch(self, seconds: float) -> int:
        """How many bytes are written within a time; to show that idle is none."""
        before, deadline = self.bytes_written, time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._pump(left)
        return self.bytes_written - before

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Read on until the command ends; its exit code (negative: a signal's number)."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            left = deadline - time.monotonic()
            assert left > 0, self._report(f"still running after {timeout} s")
            self._pump(left)
        while self._pump(0):
            pass
        return self.process.returncode

    def _fulfilled(self, wanted: str | re.Pattern[str] | Callable[[], bool]) -> bool:
        if isinstance(wanted, str):
            return wanted in self.text
        return wanted() if callable(wanted) else wanted.search(self.text) is not None

    def _report(self, what: str) -> str:
        return f"{what}\n{self.text}\n(exit code {self.process.poll()})"

    def _pump(self, timeout: float) -> bool:
        """Read what there is, waiting at most `timeout`; whether anything was written."""
        watched = [self._watch] if self._master < 0 else [self._master, self._watch]
        ready, _, _ = select.select(watched, [], [], max(0.0, timeout))
        if self._master not in ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # EIO: the last process in this terminal has gone
            data = b""
        if data:
            self._show(data)
        return bool(data)

    def _show(self, data: bytes) -> None:
        self.transcript += data
        data = self._pending + data
        self._pending = b""
        if unfinished := _UNFINISHED.search(data):
            self._pending, data = unfinished[0], data[: unfinished.start()]
        if self._synchronised and b"\x1b[?2026$p" in data:
            self.send("\x1b[?2026;2$y")
        self._stream.feed(_FOREIGN.sub(b"", data))

    # Leaving ------------------------------------------------------------------------------------

    def close(self) -> None:
        """End the command with whatever it started in its session, and let go of the terminal."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.hang_up()
        if self._watch >= 0:
            os.close(self._watch)
            self._watch = -1

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
