from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from msp_tui.domain.refunds import RefundState
from tests.money.killing import Scenario, Stage
from tests.support.sandbox_process import SandboxProcess

SENT, UNKNOWN, INTENDED = RefundState.SENT, RefundState.UNKNOWN, RefundState.INTENDED

SOAK = int(os.environ.get("MSP_TUI_SOAK", "0"))
"""How many refunds `make soak` disturbs, besides those below; the whole matrix are 184."""

TOLD = [
    Scenario("intended:after", "SIGKILL"),
    Scenario("sent:after", "SIGKILL"),
    Scenario("in flight", "SIGKILL", "delay"),
    Scenario("accepted:before", "SIGKILL"),
    Scenario("unknown:before", "SIGTERM", "cut_after"),
    Scenario("sent:after", "SIGSTOP", reading="cut_before"),
    Scenario("sent:inside", "SIGHUP", amount=1250),
]
SYNCS = [
    (SENT, True, "unknown:inside", "SIGKILL"),
    (SENT, True, "accepted:before", "SIGTERM"),
    (UNKNOWN, False, "not_made:inside", "SIGKILL"),
    (INTENDED, False, "not_made:before", "SIGHUP"),
    (UNKNOWN, True, "accepted:inside", "SIGSTOP"),
]


def drawn(count: int, seed: int = 5) -> list[Scenario]:
    """The same ones for the same seed: the whole matrix if there is room for it, then any that can happen."""
    dice = random.Random(seed)
    matrix = Scenario.matrix(dice)
    return [*matrix, *(Scenario.drawn(dice) for _ in range(count - len(matrix)))][:count]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A shop of its own."""
    with SandboxProcess(history=0) as sandbox:
        yield Stage(sandbox, tmp_path)


@pytest.mark.parametrize(
    "scenario",
    TOLD + drawn(SOAK),
    ids=lambda one: " ".join(
        word for word in (one.point, one.stop, one.fault, one.reading) if word
    ),
)
def test_a_console_stopped_between_intent_and_outcome_refunds_at_most_once(
    stage: Stage, scenario: Scenario
) -> None:
    """However and wherever it is stopped, after the restart everything is final and the books agree."""
    stage.refund_and_stop(scenario)
    stage.close_the_books()


def test_a_sync_stopped_while_it_settles_is_finished_by_the_next(stage: Stage) -> None:
    """What it had found out is on disk or is found out again; it never sends anything."""
    orders = stage.sell(len(SYNCS))
    for order_id, (left, taken, point, stop) in zip(orders, SYNCS, strict=True):
        stage.settle_and_stop(order_id, left, taken=taken, point=point, stop=stop)
    stage.close_the_books()
