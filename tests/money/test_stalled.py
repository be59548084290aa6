from __future__ import annotations

import fcntl
import os
import struct
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from msp_tui.domain.refunds import RefundState
from tests.money.killing import Scenario, Stage, until
from tests.support.home import Console
from tests.support.sandbox_process import SandboxProcess

STALL_SECONDS = 30.0 if os.environ.get("MSP_TUI_SOAK") else 0.0
"""For how long at least nobody reads; `make soak` takes the time."""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A shop of its own."""
    with SandboxProcess(history=40) as sandbox:
        yield Stage(sandbox, tmp_path)


def unread(console: Console) -> int:
    """Bytes that wait in the terminal."""
    return int(struct.unpack("i", fcntl.ioctl(console._master, termios.FIONREAD, b"\0" * 4))[0])


def test_a_terminal_that_nobody_reads_keeps_no_refund(stage: Stage) -> None:
    """The line stalls while the refund is on its way: it becomes final in the journal, and the screen comes back."""
    (order_id,) = stage.sell(1)
    began = time.monotonic()
    with stage.console() as console:
        stage.confirm_refund(console, order_id, Scenario("", "", "delay"))

        def final() -> bool:
            console.resize(200 - console.columns, 24)  # draws everything, and nothing is read
            journal = stage.journal()
            states = [one.state for one in journal.of_sale(stage.group, order_id)]
            journal.close()
            return states == [RefundState.ACCEPTED] and time.monotonic() - began > STALL_SECONDS

        until(final, 60)
        assert unread(console) > 4000, "it never was stalled"
        assert console.process.poll() is None
        console.resize(80, 24)
        console.settle(0.5)
        console.press("f2")
        console.on("Terminal groups")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
    stage.close_the_books()
