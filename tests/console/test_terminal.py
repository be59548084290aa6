from __future__ import annotations

import io
import os
import re
import signal
import sys
import termios
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, cast

import pytest
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers._writer_thread import WriterThread

from msp_tui.console.tty.driver import CounterDriver
from msp_tui.console.tty.terminal import (
    DUMB_TERMINAL,
    NO_TERMINAL,
    Colours,
    colour_system,
    look_at_terminal,
    prepare,
    steady_output,
    unfit,
)
from tests.console.fields_app import FieldsApp
from tests.support.terminal import Terminal

APP = Path(__file__).with_name("tiny_app.py")


def tiny(*arguments: str, ignore_hangup: bool = False) -> Terminal:
    """The tiny console in a terminal."""
    return Terminal([sys.executable, APP, *arguments], ignore_hangup=ignore_hangup)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm"}, "256"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "screen"}, "standard"),
        ({"TERM": "screen-256color"}, "256"),
        ({"TERM": "tmux-256color"}, "256"),
        ({"TERM": "linux"}, "standard"),
        ({"TERM": "vt220"}, "standard"),
        ({}, "standard"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "truecolor"),
    ],
)
def test_colours_follow_the_terminal(environ: dict[str, str], expected: str) -> None:
    """PuTTY's plain `xterm` gets 256 colours, a Linux console 16."""
    assert expected == colour_system(environ)


def test_what_the_user_has_set_wins() -> None:
    """Settings in the environment are kept."""
    environ = {"TERM": "xterm", "ESCDELAY": "50", "TEXTUAL_COLOR_SYSTEM": "truecolor"}
    prepare(environ, colours="16")
    assert environ["ESCDELAY"] == "50"
    assert environ["TEXTUAL_COLOR_SYSTEM"] == "truecolor"
    assert environ["TEXTUAL_ANIMATIONS"] == "none"


def test_an_exported_size_is_another_windows() -> None:
    """The terminal itself knows how large it is."""
    environ = {"TERM": "xterm", "COLUMNS": "7", "LINES": "3"}
    prepare(environ)
    assert not {"COLUMNS", "LINES"} & set(environ)


def test_nothing_is_told_of_what_is_typed() -> None:
    """What Textual has for its own developers would write PINs to a file, or press keys: at a counter never."""
    environ = {"TERM": "xterm", "TEXTUAL_DEBUG": "1", "TEXTUAL_LOG": "log", "TEXTUAL": "devtools"}
    environ |= {"TEXTUAL_PRESS": "enter", "TEXTUAL_SCREENSHOT": "1"}
    prepare(environ)
    assert {name for name in environ if name.startswith("TEXTUAL")} == {
        "TEXTUAL_COLOR_SYSTEM",
        "TEXTUAL_ANIMATIONS",
        "TEXTUAL_SMOOTH_SCROLL",
        "TEXTUAL_FPS",
        "TEXTUAL_DISABLE_KITTY_KEY",
    }


@pytest.mark.parametrize(
    ("environ", "colours", "expected"),
    [
        ({}, "auto", "256"),
        ({}, "16", "standard"),
        ({}, "mono", "mono"),
        ({"NO_COLOR": "1"}, "truecolor", "mono"),
        ({"TEXTUAL_COLOR_SYSTEM": "standard"}, "auto", "standard"),
        ({"TEXTUAL_COLOR_SYSTEM": "auto"}, "truecolor", "truecolor"),
    ],
)
def test_the_doctor_is_told_what_the_console_draws_with(
    environ: dict[str, str], colours: Colours, expected: str
) -> None:
    """The profile's colours count, and in a console those that were settled when it opened."""
    there, here = os.openpty()
    with os.fdopen(here, "w") as terminal:
        facts = look_at_terminal({"TERM": "xterm-256color", **environ}, terminal, colours=colours)
    os.close(there)
    assert facts is not None
    assert facts.colours == expected


def test_mono_means_no_colour() -> None:
    """`colors = mono` asks Textual for greys."""
    environ = {"TERM": "xterm"}
    prepare(environ, colours="mono")
    assert environ["NO_COLOR"] == "1"


def test_terminal_module_does_not_load_textual() -> None:
    """Its settings are read when Textual is imported, so it must not import it."""
    import subprocess

    code = "import sys, msp_tui.console.tty.terminal; print('textual' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "False\n"


class _Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_terminal_names_the_plain_commands() -> None:
    """Without a terminal, or on a dumb one, one sentence says what works instead."""
    tty, file = _Tty(), io.StringIO()
    assert unfit({"TERM": "xterm"}, tty, file) == NO_TERMINAL
    assert unfit({"TERM": "dumb"}, tty, tty) == DUMB_TERMINAL
    assert unfit({"TERM": "xterm"}, tty, tty) is None


def test_output_takes_every_character() -> None:
    """A Latin-1 locale does not keep a line from being drawn."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1")
    steady_output(stream)
    stream.write("│€\udce9")
    stream.flush()
    assert raw.getvalue() == "│€?".encode()


def test_invalid_byte_is_dropped() -> None:
    """A Latin-1 é neither kills the console nor becomes a key; the keys around it arrive."""
    with tiny() as terminal:
        terminal.wait_for("ready")
        terminal.send(b"a\xe9b\xe9\xe8")
        terminal.send(b"c")
        terminal.wait_for("keys: a b c")
        assert terminal.process.poll() is None


def test_packet_keeps_together() -> None:
    """Keys of one read are known to belong together."""
    with tiny() as terminal:
        terminal.wait_for("ready")
        terminal.send("xyz")
        terminal.wait_for("largest packet: 3")


def test_closed_line_ends_the_console() -> None:
    """A dropped connection ends the process."""
    with tiny() as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        terminal.wait_exit()


@pytest.mark.parametrize("guard", ["guarded", "unguarded"])
def test_closed_line_ends_the_console_that_ignores_hangups(guard: str) -> None:
    """Started as nohup does, nobody is left behind eating the processor."""
    with tiny(guard, ignore_hangup=True) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        terminal.wait_exit()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_console_and_gives_the_terminal_back(number: signal.Signals) -> None:
    """Asked to leave, it leaves and restores the terminal."""
    with tiny() as terminal:
        before = terminal.modes()
        terminal.wait_for("ready")
        assert terminal.modes()[3] & termios.ECHO == 0
        terminal.signal(number)
        terminal.wait_exit()
        assert terminal.modes()[:4] == before[:4]
        assert b"\x1b[?1049l" in terminal.transcript


def test_stalled_loop_does_not_keep_the_process() -> None:
    """A loop that never comes back (a stalled line) is ended all the same: seen out, the terminal restored."""
    with tiny("stuck") as terminal:
        before = terminal.modes()
        terminal.wait_for("ready")
        terminal.send("s")
        terminal.wait_for(lambda: b"stuck" in terminal.transcript)  # a late frame may cover it
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert b"seen out" in terminal.transcript
        assert terminal.modes()[:4] == before[:4]
        assert b"\x1b[?1049l" in terminal.transcript


def test_stalled_line_does_not_keep_the_process() -> None:
    """A line that nobody reads blocks the loop inside Textual; a signal ends the process all the same."""
    with tiny("flood") as terminal:
        before = terminal.modes()
        terminal.wait_for("ready")
        terminal.send("w")
        terminal.wait_for("wwww")  # and from here on nothing is read
        terminal.signal(signal.SIGTERM)
        assert terminal.process.wait(120) == 128 + signal.SIGTERM
        assert terminal.modes()[:4] == before[:4]


def test_refund_on_its_way_may_finish() -> None:
    """While something is in flight the process stays, and goes as soon as it is written."""
    with tiny("busy") as terminal:
        terminal.wait_for("ready")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert b"outcome written" in terminal.transcript


def test_parent_gone_ends_the_console() -> None:
    """The program that started it was killed: it does not stay behind reading that terminal."""
    starter = f"{sys.executable} {APP}; true"
    with Terminal(["sh", "-c", f"sh -c '{starter}'; read wait"], ignore_hangup=True) as terminal:
        terminal.wait_for("ready")
        found = re.search(r"parent (\d+)", terminal.text)
        assert found is not None
        os.kill(int(found[1]), signal.SIGKILL)
        terminal.wait_for(lambda: b"\x1b[?1049l" in terminal.transcript)


class Line(io.StringIO):
    """A terminal's end of a line that takes one piece when it is told to."""

    def __init__(self, fileno: int) -> None:
        super().__init__()
        self._fileno = fileno
        self.pieces: list[str] = []
        self.free = threading.Event()

    def fileno(self) -> int:
        """Something that select can look at."""
        return self._fileno

    def write(self, text: str) -> int:
        """One piece more, as soon as it may go."""
        assert self.free.wait(120)
        self.pieces.append(text)
        return len(text)


@pytest.fixture
async def driver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[CounterDriver, WriterThread, Line]]:
    """A driver with its writing thread, on a line that is free."""
    with (tmp_path / "line").open("w") as file:
        line = Line(file.fileno())
        line.free.set()
        monkeypatch.setattr("msp_tui.console.tty.driver.steady_output", lambda _: None)
        monkeypatch.setattr("msp_tui.console.tty.driver.remember", lambda _: None)
        monkeypatch.setattr(sys, "__stderr__", line)
        made = CounterDriver(FieldsApp("money"))
        made._writer_thread = thread = WriterThread(cast(IO[str], made._file))
        thread.start()
        yield made, thread, line
        line.free.set()
        thread.stop()


async def test_a_frame_is_written_as_one_piece(
    driver: tuple[CounterDriver, WriterThread, Line],
) -> None:
    """What lies between a frame's marks goes together; anything else by itself."""
    terminal, thread, line = driver
    for piece in ("title", SYNC_START, "cells", "cursor", SYNC_END, "bell"):
        terminal.write(piece)
    thread.stop()
    assert line.pieces[1:] == ["title", f"{SYNC_START}cellscursor{SYNC_END}", "bell"]


async def test_what_waits_for_a_stalled_line_goes_first(
    driver: tuple[CounterDriver, WriterThread, Line],
) -> None:
    """Nobody overtakes: a piece goes at once only when all before it have gone."""
    terminal, thread, line = driver
    terminal.write("first")
    line.free.clear()
    sent = [f"{number}" for number in range(9)]
    long = "x" * 9000
    terminal.write(long)  # held up: the caller goes on
    for piece in sent:
        terminal.write(piece)
    line.free.set()
    thread.stop()
    assert line.pieces[1:] == ["first", long, *sent]


def test_idle_writes_nothing() -> None:
    """Nothing ticks: it comes to rest for longer than a clock would let it."""
    with tiny() as terminal:
        terminal.wait_for("ready")
        terminal.settle(1.0)
