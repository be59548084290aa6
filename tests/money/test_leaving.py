from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.store.opening import open_records
from msp_tui.store.statedir import StateDir
from tests.money.killing import Scenario, Stage, until
from tests.support.home import Console
from tests.support.sandbox_process import SandboxProcess

SCREEN_GONE = b"\x1b[?1049l"
HANGUP, TERM = signal.SIGHUP, signal.SIGTERM
HELD = 3.0
PLAIN = Scenario("", "")
AT_ONCE = 7.0
"""Seconds in which a slow machine gets a process to its end; whoever waits for an outcome waits for nine."""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A shop of its own."""
    with SandboxProcess(history=0) as sandbox:
        yield Stage(sandbox, tmp_path)


def leave(console: Console, number: signal.Signals) -> float:
    """Send the signal; seconds until the process was gone."""
    began = time.monotonic()
    console.signal(number)
    assert console.wait_exit() == 128 + number
    return time.monotonic() - began


def delayed(
    stage: Stage, method: str, order_id: str, seconds: float, times: int | None = None
) -> None:
    """The sandbox holds such requests of this order, or so many, before they take effect."""
    path = f"/v1/json/orders/{order_id}" + ("/refunds" if method == "POST" else "")
    match = {"method": method, "path": path}
    stage.sandbox.fault({"match": match, "times": times, "effect": "delay", "seconds": seconds})


def intents(stage: Stage, order_id: str) -> list[RefundIntent]:
    """What the journal knows of a sale."""
    journal = stage.journal()
    found = journal.of_sale(stage.group, order_id)
    journal.close()
    return found


@pytest.mark.parametrize("number", [HANGUP, TERM])
def test_while_the_sale_is_only_being_read_the_process_leaves_at_once(
    stage: Stage, number: signal.Signals
) -> None:
    """Confirmed, but nothing is in flight: nothing is waited for, nothing written and nothing sent later."""
    (order_id,) = stage.sell(1)
    with stage.console() as console:
        stage.confirm_refund(
            console, order_id, PLAIN, before_enter=lambda: delayed(stage, "GET", order_id, 60)
        )
        console.wait_for("Sending")
        assert leave(console, number) <= AT_ONCE
        assert SCREEN_GONE in console.transcript
    assert intents(stage, order_id) == []
    stage.sandbox.clear_faults()
    assert stage.refunded(order_id) == 0


@pytest.mark.parametrize("number", [HANGUP, TERM])
def test_a_refund_on_its_way_is_waited_for_and_no_longer(
    stage: Stage, number: signal.Signals
) -> None:
    """The screen goes at once; the process goes as soon as the outcome is written."""
    (order_id,) = stage.sell(1)
    with stage.console() as console:
        began: list[float] = []

        def hold() -> None:
            delayed(stage, "POST", order_id, HELD, times=1)
            began.append(time.monotonic())

        stage.confirm_refund(console, order_id, PLAIN, before_enter=hold)
        until(lambda: stage.in_flight(order_id))
        delayed(stage, "GET", order_id, 60)
        told = time.monotonic()
        console.signal(number)
        console.wait_for(lambda: SCREEN_GONE in console.transcript)
        stays = console.process.poll() is None
        assert stays or time.monotonic() - began[0] >= HELD
        assert console.wait_exit() == 128 + number
        assert time.monotonic() - began[0] >= HELD, "it did not wait"
        assert time.monotonic() - told <= AT_ONCE, "it waited for what nobody needs"
    (own,) = intents(stage, order_id)
    assert own.state is RefundState.ACCEPTED
    stage.close_the_books()


def test_beyond_ten_seconds_it_is_written_down_as_unknown(stage: Stage) -> None:
    """The next start finds out that MultiSafepay took it after all."""
    (order_id,) = stage.sell(1)
    with stage.console() as console:
        stage.confirm_refund(
            console, order_id, PLAIN, before_enter=lambda: delayed(stage, "POST", order_id, 3600)
        )
        until(lambda: intents(stage, order_id))
        assert 8.0 <= leave(console, TERM) <= 20.0
    (own,) = intents(stage, order_id)
    assert (own.state, own.note) == (RefundState.UNKNOWN, "interrupted")
    stage.sandbox.clear_faults()
    until(lambda: stage.refunded(order_id))
    stage.close_the_books()


@pytest.mark.parametrize("program", ["console", "sync"])
def test_open_refunds_are_settled_before_anything_new_is_read(stage: Stage, program: str) -> None:
    """At the moment their outcome is written, a sale of meanwhile is not in the store yet."""
    (order_id,) = stage.sell(1)
    stage.leave_behind(order_id, RefundState.UNKNOWN, taken=True)
    later = stage.sandbox.pay(100, stage.group)["order_id"]
    pipes = stage.pipes()
    settings = {"point": "accepted:after", "pipes": pipes}
    state = StateDir.open(stage.home.state, environment="sandbox", base_url=stage.sandbox.base_url)
    records = open_records(state)
    try:
        if program == "console":
            with stage.console(**settings) as console:
                until(lambda: console.watch(0.02) >= 0 and pipes.reached(0))
                assert records.sale(stage.group, later) is None
                pipes.release()
                until(lambda: console.watch(0.02) >= 0 and records.sale(stage.group, later))
        else:
            with stage.start("sync", "--once", **settings) as running:
                assert pipes.reached(60)
                assert records.sale(stage.group, later) is None
                pipes.release()
                running.communicate(timeout=120)
            assert records.sale(stage.group, later) is not None
    finally:
        records.close()
        pipes.close()
    assert [one.state for one in intents(stage, order_id)] == [RefundState.ACCEPTED]
