"""Processes of the installed program on one state directory, and a door that counts who asks."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from msp_tui.domain.records import Scope
from msp_tui.store.opening import open_records
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.support.counting import Door, counting
from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess
from tests.support.terminal import PATIENCE

CAFE = 57959


def until(true: Callable[[], object], within: float = PATIENCE) -> None:
    """Look again and again."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


@contextmanager
def sync(home: Home) -> Iterator[subprocess.Popen[bytes]]:
    """`msp-tui sync` until the test is over."""
    process = subprocess.Popen(
        [home.program, "--config", home.config, "sync"],
        env={**home.env, "PATH": ""},
        stdin=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(120)


@contextmanager
def reading(home: Home, base_url: str) -> Iterator[Records]:
    """The store as any process sees it."""
    state = StateDir.open(home.state, environment="sandbox", base_url=base_url)
    records = open_records(state)
    yield records
    records.close()


def polls(door: Door, pid: int, since: float = 0.0) -> int:
    """How often a process asked for a list since a moment."""
    return sum(one.path.endswith("/transactions") for one in door.of(pid, since))


def rows(records: Records) -> list[str]:
    """The transaction ids of the café, newest first."""
    return [found.row.transaction_id for found in records.newest(Scope((CAFE,)), 5000)]


def level(records: Records, sandbox: SandboxProcess) -> bool:
    """Whether the store holds what MultiSafepay lists, each row once."""
    listed = sandbox.api("GET", "/transactions?limit=1000", key=sandbox.group_key(CAFE)).data
    return sorted(rows(records)) == sorted(str(row["transaction_id"]) for row in listed)


def test_one_polls_and_is_replaced_when_it_dies(home: Home) -> None:
    """A console and two `sync`: one asks, the others show its rows; killed or frozen, another goes on."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(SandboxProcess(history=20, clock="real"))
        door = stack.enter_context(counting(sandbox.origin))
        home.configure(door.base_url, sandbox.groups, sandbox.api_key)
        first = stack.enter_context(sync(home))
        until(lambda: polls(door, first.pid))
        records = stack.enter_context(reading(home, door.base_url))
        until(lambda: level(records, sandbox))

        others = [stack.enter_context(sync(home)), stack.enter_context(sync(home))]
        console = stack.enter_context(home.open("--config", home.config))
        console.on("Terminal groups")
        console.press("f4")
        console.wait_for("all groups   live")
        device = sandbox.bind(CAFE, name="Terrasse")

        # Followers ask nothing and see everything.
        for amount in (1111, 2222):
            wanted = f"{amount // 100}.{amount % 100:02}"
            device.pay(amount)
            until(lambda: level(records, sandbox))
            console.wait_for(wanted)
        followers = [*(other.pid for other in others), console.process.pid]
        assert [len(door.of(pid)) for pid in followers] == [0, 0, 0]
        assert polls(door, first.pid) > 0

        # The poller dies; somebody else goes on, and what was paid meanwhile is there once.
        first.kill()
        died = time.monotonic()
        device.pay(3333)
        until(lambda: any(polls(door, pid, died) for pid in followers))
        until(lambda: level(records, sandbox))
        console.wait_for("33.33")

        # The next one freezes; when it wakes up it follows.
        (second,) = [pid for pid in followers if polls(door, pid, died)]
        if second == console.process.pid:
            console.press("p")
            until(lambda: any(polls(door, other.pid, died) for other in others))
            console.press("p")
            (second,) = [other.pid for other in others if polls(door, other.pid, died)]
        frozen = next(other for other in others if other.pid == second)
        frozen.send_signal(signal.SIGSTOP)
        stopped = time.monotonic()
        device.pay(4444)
        rest = [pid for pid in followers if pid != second]
        until(lambda: any(polls(door, pid, stopped) for pid in rest))
        until(lambda: level(records, sandbox))
        frozen.send_signal(signal.SIGCONT)
        woken = time.monotonic()
        (third,) = [pid for pid in rest if polls(door, pid, stopped)]
        until(lambda: polls(door, third, woken) >= 9)
        # What it was sending when it froze, one a group at most.
        assert polls(door, second, woken) <= len(sandbox.groups)
        assert level(records, sandbox)
