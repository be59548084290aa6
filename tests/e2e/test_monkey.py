"""Anything at all is pressed and pulled at the real program, and the books still agree."""

from __future__ import annotations

import os
import random
import signal
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from msp_tui.settings import Settings
from tests.money.killing import Stage
from tests.support import wording as says
from tests.support.home import Console
from tests.support.sandbox_process import SandboxProcess
from tests.support.terminal import KEYS

PRESSES = 100_000 if os.environ.get("MSP_TUI_SOAK") else 3_000
"""Keys; `make soak` presses them all."""
SEED = 7
INTERRUPTED = 1
"""The exit code of a program that ctrl+c stops while it tidies up; one that failed says why as well."""

_NAMED = sorted(set(KEYS) - {"ctrl+q"})
_TYPED = ["12,50\r", "5\r", "1.234\r", "4242", "0\r", "12.5\x7f7\r", "today ", "visa\r", "Fair\r"]
_FOREIGN = [b"\xe9", b"\x80\xff", b"\xc3", "é€➜😀".encode(), b"\x1b[", b"\x1b[999~", b"\x00"]


class Monkey:
    """Presses what the dice say; the same for the same seed."""

    def __init__(self, console: Console, orders: list[str], dice: random.Random) -> None:
        self._console = console
        self._orders = orders
        self._dice = dice
        self.pressed = 0

    def act(self) -> None:
        """One packet of keys, or a pull at the window's corner."""
        kind = self._dice.choices(
            (
                self._keys,
                self._letters,
                self._words,
                self._scan,
                self._refund,
                self._pay,
                self._bytes,
            ),
            (30, 30, 15, 5, 5, 5, 5),
        )[0]
        kind()
        if self._dice.random() < 0.04:
            self._console.resize(self._dice.randint(20, 200), self._dice.randint(5, 50))
        self._console.settle(0.01)

    def _send(self, keys: str | bytes, count: int) -> None:
        self._console.send(keys)
        self.pressed += count

    def _keys(self) -> None:
        count = self._dice.randint(1, 4)
        self._send("".join(KEYS[self._dice.choice(_NAMED)] for _ in range(count)), count)

    def _letters(self) -> None:
        self._send(self._dice.choice(string.printable[:95]), 1)

    def _words(self) -> None:
        word = self._dice.choice(_TYPED)
        self._send(word, len(word))

    def _scan(self) -> None:
        order = self._dice.choice(self._orders)
        self._send(f"{order}\r", len(order) + 1)

    def _bytes(self) -> None:
        self._send(self._dice.choice(_FOREIGN), 1)

    def _refund(self) -> None:
        """Chance alone would hardly ever get through a refund: `R`, an amount, and the same again."""
        self._scan()
        for packet in ("R", "1,50\r", "1,50\r"):
            self._console.settle(self._dice.choice((0.01, 0.35)))
            self._send(packet, len(packet))

    def _pay(self) -> None:
        """The same of a payment on some terminal, which is left, or cancelled."""
        down = KEYS["down"] * self._dice.randrange(4)
        for packet in (f"{KEYS['f6']}{down}", "p", "5\r", "\r", self._dice.choice(("c", "\x1b"))):
            self._console.settle(self._dice.choice((0.01, 0.35)))
            self._send(packet, len(packet))


def _leave(console: Console) -> None:
    """Whatever is open, the groups are two keys away; unless the last keys were those that quit."""
    console.resize(80, 24)
    console.settle(0.4)  # the beginning of a sequence of which nothing follows is forgotten
    console.press("escape", "escape", "f2")
    console.wait_for(lambda: says.GROUPS in console.screen[0] or console.process.poll() is not None)
    console.press("ctrl+q")


def _faults(stage: Stage) -> str:
    """What the log keeps of faults of the program."""
    logs = "".join(log.read_text() for log in stage.home.root.rglob("*.log"))
    return logs[logs.find("Traceback") :] if "Traceback" in logs else ""


def _settings_as_before(stage: Stage) -> None:
    """Whatever was changed can be read; the next console begins where everybody does all the same."""
    Settings.load(stage.home.config, {})
    stage.home.config.with_name("config.settings.toml").unlink(missing_ok=True)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A shop in which customers pay while the monkey plays."""
    with SandboxProcess(clock="real", history=60, arguments=("--traffic", "60")) as sandbox:
        yield Stage(sandbox, tmp_path, cloud_payments=True)


@pytest.mark.e2e
@pytest.mark.long
@pytest.mark.timeout(600 + PRESSES // 10)
def test_a_monkey_breaks_nothing(stage: Stage) -> None:
    """Random keys, packets, bytes and sizes on every screen: no fault, no refund twice, the journal whole."""
    orders = stage.sell(6)
    dice = random.Random(SEED)
    pressed = 0
    while pressed < PRESSES:
        with stage.console() as console:
            console.on(says.GROUPS)
            monkey = Monkey(console, orders, dice)
            while console.process.poll() is None and pressed + monkey.pressed < PRESSES:
                monkey.act()
            pressed += monkey.pressed
            if console.process.poll() is None:
                _leave(console)
            code = console.wait_exit()
            assert not (faults := _faults(stage)), faults
            # "Quit" in the palette gives the terminal back, where ctrl+c is no key any more.
            assert code in {0, INTERRUPTED, -signal.SIGINT}, console.text
            assert "msp-tui: " not in console.text
            _settings_as_before(stage)
    stage.close_the_books()
