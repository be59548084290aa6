"""A shop in which programs are stopped between an intent and its outcome, and the books that must agree."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msp_tui.domain.payments import PaymentState
from msp_tui.domain.refunds import MADE_STATES, RefundIntent, RefundState
from msp_tui.store.journal import Journal
from msp_tui.store.opening import open_journal
from msp_tui.store.statedir import StateDir
from tests.support import wording as says
from tests.support.home import Console, Home
from tests.support.sandbox_process import SandboxProcess

PAID = 1250
LATER = 120
"""So many seconds later does whoever settles run: what is absent by then is not made."""
_PATIENCE = 120.0
_PAID = {"completed", "partial_refunded", "refunded"}

PLACES = ("before", "inside", "after")
ALWAYS = [f"{step}:{place}" for step in ("intended", "sent") for place in PLACES]
ANSWERED = [f"accepted:{place}" for place in PLACES]
UNANSWERED = [f"unknown:{place}" for place in PLACES]
IN_FLIGHT = "in flight"
FAULTS: dict[str, dict[str, Any]] = {
    "cut_before": {"effect": "cut_before"},
    "cut_after": {"effect": "cut_after"},
    "500": {"effect": "status", "status": 500},
    "delay": {"effect": "delay", "seconds": 2},
}
STOPS = ("SIGKILL", "SIGHUP", "SIGTERM", "SIGSTOP")


def points_with(fault: str) -> list[str]:
    """Where a console can be stopped when the network does this to its refund."""
    lost = fault in {"cut_before", "cut_after", "500"}
    points = ALWAYS + (UNANSWERED if lost else ANSWERED)
    return [*points, IN_FLIGHT] if fault == "delay" else points


@dataclass(frozen=True)
class Scenario:
    """One refund and how it is disturbed: at which point the program is stopped, how, and by what else."""

    point: str
    stop: str
    fault: str = ""
    reading: str = ""
    amount: int = 500

    @classmethod
    def drawn(cls, dice: random.Random) -> Scenario:
        """Any that can happen."""
        fault = dice.choice(["", *FAULTS])
        return cls(
            dice.choice(points_with(fault)),
            dice.choice(STOPS),
            fault,
            dice.choice(["", "", "cut_before", "cut_after", "delay"]),
            dice.choice([1, 500, PAID]),
        )

    @classmethod
    def matrix(cls, dice: random.Random) -> list[Scenario]:
        """Every point with every stop and every fault of the network, in an order of the dice."""
        every = [
            cls(point, stop, fault)
            for fault in ("", *FAULTS)
            for point in points_with(fault)
            for stop in STOPS
        ]
        return dice.sample(every, len(every))


class Pipes:
    """How a test hears that a program has reached its point, and lets it go on."""

    def __init__(self, place: Path) -> None:
        self.names = [str(place / name) for name in ("reached", "go-on")]
        self._files = []
        for name in self.names:
            os.mkfifo(name)
            self._files.append(os.open(name, os.O_RDWR))

    def reached(self, seconds: float) -> bool:
        """Whether it says so within a time."""
        return bool(select.select([self._files[0]], [], [], seconds)[0])

    def release(self) -> None:
        """Let it go on, now or when it comes there."""
        os.write(self._files[1], b"!")

    def close(self) -> None:
        """Let go of both."""
        for file in self._files:
            os.close(file)


class Stage:
    """A sandbox with sales, one login, and its books."""

    def __init__(self, sandbox: SandboxProcess, root: Path, **profile: Any) -> None:
        """`profile` has further settings."""
        self.sandbox = sandbox
        self.home = Home(root)
        self.group = int(sandbox.groups[0]["id"])
        self._sales: list[str] = []
        self._runs = 0
        groups = sandbox.groups[:1]
        config = self.home.configure(sandbox.base_url, groups, sandbox.api_key, **profile)
        self._arguments = ["--config", str(config), "--profile", "shop"]

    def sell(self, times: int) -> list[str]:
        """Let customers pay and have the store know it; gives the orders."""
        new = [self.sandbox.pay(PAID, self.group)["order_id"] for _ in range(times)]
        self._sales += new
        self.settle(later=0)
        return new

    def journal(self) -> Journal:
        """The shop's journal, opened for the test."""
        base_url = self.sandbox.base_url
        state = StateDir.open(self.home.state, environment="sandbox", base_url=base_url)
        return open_journal(state)

    # The programs -------------------------------------------------------------------------------

    def command(self, *words: str, pipes: Pipes | None = None, **settings: Any) -> list[str]:
        """The real program, stopping at a point."""
        settings |= {"pipes": pipes.names} if pipes else {}
        program = [sys.executable, "-m", "tests.money.program", json.dumps(settings)]
        return [*program, *self._arguments, *words]

    def environment(self) -> dict[str, str]:
        """The login's own, and where this project's tests are."""
        return {**self.home.env, "PYTHONPATH": str(Path(__file__).parents[2])}

    def start(self, *words: str, **settings: Any) -> subprocess.Popen[str]:
        """A program without a screen."""
        return subprocess.Popen(
            self.command(*words, **settings),
            env={"PATH": os.environ["PATH"], **self.environment()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def settle(self, later: float = LATER) -> tuple[int, str]:
        """`sync --once`, as long after as it takes; its exit code and what it said."""
        with self.start("sync", "--once", later=later) as program:
            said, _ = program.communicate(timeout=120)
            return program.returncode, said

    def console(self, **settings: Any) -> Console:
        """The console in a terminal."""
        return Console(self.command(**settings), env=self.environment(), cwd=self.home.root)

    def confirm_refund(
        self,
        console: Console,
        order_id: str,
        scenario: Scenario,
        before_enter: Callable[[], None] = lambda: None,
    ) -> None:
        """Everything up to the Enter that refunds; the faults are there when it comes."""
        console.on(says.GROUPS)
        console.press("f3")
        console.on(says.FIND)
        console.settle()
        console.send(order_id)
        console.wait_for(order_id)
        console.press("enter")
        console.on(says.SALE)
        console.wait_for(order_id)
        console.press("R")
        console.on(says.REFUND)
        typed = f"{scenario.amount // 100}.{scenario.amount % 100:02}"
        console.settle(0.4)
        console.send("\x7f" * 8)
        console.send(f"{typed}\r")
        console.wait_for("again")
        self.disturb(order_id, scenario)
        before_enter()
        console.answer(typed)

    def disturb(self, order_id: str, scenario: Scenario) -> None:
        """Script what the network does to this sale."""
        path = f"/v1/json/orders/{order_id}"
        for method, glob, fault in (
            ("POST", f"{path}/refunds", scenario.fault),
            ("GET", path, scenario.reading),
        ):
            if fault:
                match = {"method": method, "path": glob}
                self.sandbox.fault({"match": match, "times": 1, **FAULTS[fault]})

    def in_flight(self, order_id: str) -> bool:
        """Whether the sandbox holds the refund's request in its hands."""
        rules = self.sandbox.backoffice("GET", "/faults").data["rules"]
        return not any(f"{order_id}/refunds" in rule["path"] for rule in rules)

    def pipes(self) -> Pipes:
        """Two new ones."""
        self._runs += 1
        place = self.home.root / f"run-{self._runs}"
        place.mkdir(parents=True)
        return Pipes(place)

    # Stopping -----------------------------------------------------------------------------------

    def refund_and_stop(self, scenario: Scenario) -> None:
        """A console is stopped at the scenario's point, while it refunds a sale of its own."""
        (order_id,) = self.sell(1)
        pipes = self.pipes()
        try:
            with self.console(point=scenario.point, pipes=pipes) as console:
                self.confirm_refund(console, order_id, scenario)
                self._wait_for_the_point(console, pipes, order_id, scenario)
                self._stop(console, pipes, scenario)
        finally:
            pipes.close()
        if scenario.point == IN_FLIGHT:
            # A client that hangs up does not stop what the server has in its hands.
            until(lambda: self.refunded(order_id) == scenario.amount)

    def _wait_for_the_point(
        self, console: Console, pipes: Pipes, order_id: str, scenario: Scenario
    ) -> None:
        end = time.monotonic() + _PATIENCE
        while True:
            console.watch(0.02)
            flying = scenario.point == IN_FLIGHT and self.in_flight(order_id)
            if flying or pipes.reached(0.02):
                return
            assert time.monotonic() < end, f"{scenario} was never reached\n{console.text}"

    def _stop(self, console: Console, pipes: Pipes, scenario: Scenario) -> None:
        number = signal.Signals[scenario.stop]
        console.signal(number)
        if number is signal.SIGSTOP:
            if not scenario.point.endswith("inside"):  # frozen there it keeps the journal locked
                self.settle()
            console.signal(signal.SIGCONT)
        pipes.release()
        if number is signal.SIGSTOP:
            number = signal.SIGTERM
            console.signal(number)
        code = console.wait_exit()
        assert code == (-number if number is signal.SIGKILL else 128 + number), console.text

    def settle_and_stop(
        self, order_id: str, left: RefundState, *, taken: bool, point: str, stop: str
    ) -> None:
        """An intent was left behind; `sync` is stopped while it finds out what became of it."""
        self.leave_behind(order_id, left, taken=taken)
        pipes = self.pipes()
        program = self.start("sync", "--once", pipes=pipes, point=point, later=LATER)
        try:
            assert pipes.reached(_PATIENCE), f"{point} was never reached"
            program.send_signal(signal.Signals[stop])
            if stop == "SIGSTOP":
                program.send_signal(signal.SIGCONT)
                pipes.release()
            program.communicate(timeout=_PATIENCE)
        finally:
            program.kill()
            program.communicate()
            pipes.close()
        assert (program.returncode == 0) is (stop == "SIGSTOP")

    def leave_behind(self, order_id: str, state: RefundState, *, taken: bool) -> None:
        """What a console that died had written down, and whether MultiSafepay had taken it."""
        now = datetime.now(UTC)
        name = f"LEFT-{order_id}"[:50]
        journal = self.journal()
        journal.intend(RefundIntent(name, self.group, order_id, 500, "EUR", now, "12"))
        for step in (RefundState.SENT, RefundState.UNKNOWN):
            if state is not RefundState.INTENDED:
                journal.advance(name, step, now)
            if step is state:
                break
        journal.close()
        if taken:
            body = {"currency": "EUR", "amount": 500, "refund_order_id": name, "var1": name}
            key = self.sandbox.group_key(self.group)
            self.sandbox.api("POST", f"/orders/{order_id}/refunds", body, key).data  # noqa: B018 - raises if refused

    # The books ----------------------------------------------------------------------------------

    def order(self, order_id: str) -> Any:
        """The sandbox's own account of a sale."""
        key = self.sandbox.group_key(self.group)
        return self.sandbox.api("GET", f"/orders/{order_id}", key=key).data

    def refunded(self, order_id: str) -> int:
        """Cents given back, as the sandbox has it."""
        return int(self.order(order_id)["amount_refunded"])

    def close_the_books(self) -> None:
        """Everything is final, nothing was made twice, and both sides agree to the cent."""
        self.sandbox.clear_faults()
        code, said = self.settle()
        assert code == 0, said
        journal = self.journal()
        assert journal.open_intents() == []
        self._close_payments(journal)
        assert journal.verify() == []
        for order_id in self._sales:
            own = journal.of_sale(self.group, order_id)
            made = {one.refund_order_id: one.amount for one in own if one.state in MADE_STATES}
            rows = [
                row
                for row in self.order(order_id).get("related_transactions") or []
                if row["type"] == "refund"
            ]
            theirs = Counter({row["order_id"]: 0 for row in rows})
            theirs.update({row["order_id"]: row["amount"] for row in rows})
            assert len(rows) == len(theirs), f"refunded twice: {rows}"
            assert made == dict(theirs), f"{own}\n{rows}"
            assert sum(made.values()) == self.refunded(order_id) <= PAID
        journal.close()

    def _close_payments(self, journal: Journal) -> None:
        """Those on terminals are over within seconds, and paid are those that the sandbox has as paid."""

        def over() -> bool:
            if journal.payments.open_payments():
                self.settle()
            return not journal.payments.open_payments()

        until(over)
        for payment in journal.payments.payments():
            answer = self.sandbox.api("GET", f"/orders/{payment.order_id}")
            theirs = answer.code is None and answer.data["status"] in _PAID
            assert theirs == (payment.state is PaymentState.COMPLETED), payment


def until(true: Any, seconds: float = _PATIENCE) -> None:
    """Look until it is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        select.select([], [], [], 0.02)
