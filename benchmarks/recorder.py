"""A program in a terminal of its own whose output is recorded with the moment of each piece.

The screen is emulated afterwards, so that the emulator takes no time from the program that is measured.
The questions a terminal is asked (attributes, synchronised output) are answered, as terminals do.
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
from typing import Self

import pyte

# Takes the terminal, tells the moment, and becomes the program.
_LOGIN = """
import fcntl, os, sys, termios, time
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.write(int(sys.argv[1]), repr(time.perf_counter()).encode())
os.execvp(sys.argv[2], sys.argv[2:])
"""
_ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
}
_FOREIGN = re.compile(rb"\x1b\[[<=>][0-9;]*[A-Za-z]|\x1b\[\?[0-9]+\$p")
_FRAME = re.compile(rb"\x1b\[\?2026h(.*?)\x1b\[\?2026l", re.DOTALL)


class Recorder:
    """Use it in a `with`; leaving it ends the program."""

    def __init__(
        self, command: Sequence[str | Path], env: Mapping[str, str], columns: int, rows: int
    ) -> None:
        self.columns, self.rows = columns, rows
        self.pieces: list[tuple[float, bytes]] = []
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._shown = 0
        self._line, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        told, telling = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _LOGIN, str(telling), *map(str, command)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(env),
            start_new_session=True,
            pass_fds=[telling],
        )
        os.close(slave)
        os.close(telling)
        self.began = float(os.read(told, 100))
        os.close(told)

    # Reading ------------------------------------------------------------------------------------

    def read(self, seconds: float) -> bool:
        """Take what there is, waiting at most so long; whether there was anything."""
        if not select.select([self._line], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self._line, 1 << 20)
        except OSError:
            return False
        self.pieces.append((time.perf_counter(), data))
        for question, answer in _ANSWERS.items():
            if question in data:
                os.write(self._line, answer)
        return bool(data)

    def settle(self, quiet: float = 0.4, timeout: float = 30) -> None:
        """Read until nothing came for `quiet` seconds."""
        deadline = time.perf_counter() + timeout
        while self.read(quiet):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"never came to rest\n{self.text()}")

    def watch(self, seconds: float) -> int:
        """How many bytes come within a time."""
        before, deadline = self.total, time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            self.read(left)
        return self.total - before

    def wait_for(self, wanted: str | Callable[[str], bool], timeout: float = 60) -> None:
        """Read until a text stands on the screen."""
        deadline = time.perf_counter() + timeout
        while not (wanted in self.text() if isinstance(wanted, str) else wanted(self.text())):
            if time.perf_counter() > deadline or self.process.poll() is not None:
                raise TimeoutError(f"waited for {wanted!r}\n{self.text()}")
            self.read(0.1)

    def wait_written(self, wanted: str, timeout: float = 60) -> None:
        """Read until a text was written in one piece; nothing is drawn, so nothing is taken from the program."""
        deadline = time.perf_counter() + timeout
        while wanted.encode() not in b"".join(data for _, data in self.pieces):
            if time.perf_counter() > deadline or self.process.poll() is not None:
                raise TimeoutError(f"waited for {wanted!r}\n{self.text()}")
            self.read(0.1)

    @property
    def total(self) -> int:
        """Bytes so far."""
        return sum(len(data) for _, data in self.pieces)

    def text(self) -> str:
        """The screen as it stands."""
        while self._shown < len(self.pieces):
            self._stream.feed(_FOREIGN.sub(b"", self.pieces[self._shown][1]))
            self._shown += 1
        return "\n".join(line.rstrip() for line in self._screen.display)

    def seen(self, wanted: Callable[[str], bool]) -> float:
        """Seconds from the start until the screen was so, found by playing the record again."""
        screen = pyte.Screen(self.columns, self.rows)
        stream = pyte.ByteStream(screen)
        for moment, data in self.pieces:
            stream.feed(_FOREIGN.sub(b"", data))
            if wanted("\n".join(screen.display)):
                return moment - self.began
        raise TimeoutError(f"never seen\n{self.text()}")

    def frames(self) -> list[int]:
        """The bytes of each frame, in the order they were drawn."""
        return [len(found[1]) for found in _FRAME.finditer(b"".join(d for _, d in self.pieces))]

    # Doing --------------------------------------------------------------------------------------

    def send(self, keys: str) -> float:
        """Press keys; gives the moment."""
        moment = time.perf_counter()
        os.write(self._line, keys.encode())
        return moment

    def cpu(self) -> float:
        """CPU seconds of all its threads so far, to the nanosecond."""
        spent = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError):
                spent += int((task / "schedstat").read_text().split()[0])
        return spent / 1e9

    def resident(self) -> int:
        """Bytes of memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) * 1024 if found else 0

    def leave(self, timeout: float = 20) -> None:
        """Press ctrl+q and wait until the program has gone, with its lease on the store: the next one leads."""
        self.send("\x11")
        deadline = time.perf_counter() + timeout
        while self.process.poll() is None:
            if time.perf_counter() > deadline:
                raise TimeoutError(f"does not leave\n{self.text()}")
            self.read(0.1)

    def close(self) -> None:
        """End the program and whatever it started."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
