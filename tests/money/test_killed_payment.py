"""A payment on a terminal whose program is killed at any step: it is made at most once, and the next start finds it."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from msp_tui.domain.payments import PaymentState
from tests.money.killing import FAULTS, PLACES, Stage
from tests.support.sandbox_process import SandboxProcess

TID, AMOUNT = "000002Or", 1250
EARLY = [f"payment {step}:{place}" for step in ("intended", "sent") for place in PLACES]
POINTS = [
    *((point, "") for point in EARLY),
    *((f"payment waiting:{place}", "") for place in PLACES),
    *((f"payment unknown:{place}", "cut_after") for place in PLACES),
    *((f"payment unknown:{place}", "cut_before") for place in PLACES),
    ("payment completed:before", ""),
    ("payment completed:inside", ""),
]
_SEED, _SAMPLE = 3, 8


def some_points() -> list[tuple[str, str]]:
    """In `make check` some, among them one of each fault; in `make soak` all."""
    if os.environ.get("MSP_TUI_SOAK"):
        return POINTS
    return random.Random(_SEED).sample(POINTS, _SAMPLE)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxProcess]:
    """One shop for all of them; each is over before the next."""
    with SandboxProcess(history=0) as running:
        yield running


@pytest.fixture
def stage(sandbox: SandboxProcess, tmp_path: Path) -> Stage:
    """A login whose profile takes payments."""
    return Stage(sandbox, tmp_path, cloud_payments=True)


def orders(stage: Stage) -> dict[str, Any]:
    """MultiSafepay's orders of this amount by their ids."""
    key = stage.sandbox.group_key(stage.group)
    rows = stage.sandbox.api("GET", "/transactions?limit=1000", key=key).data
    return {row["order_id"]: row["status"] for row in rows if row["amount"] == AMOUNT}


@pytest.mark.parametrize(("point", "fault"), some_points(), ids=lambda one: one or "calm")
def test_killed_at_any_step_it_is_made_at_most_once(stage: Stage, point: str, fault: str) -> None:
    """What MultiSafepay has is what the journal has in the end, and its terminal is free."""
    before = orders(stage)
    pipes = stage.pipes()
    if fault:
        match = {"method": "POST", "path": "/v1/json/orders"}
        stage.sandbox.fault({"match": match, "times": 1, **FAULTS[fault]})
    words = ("pay", "12,50", "--terminal", TID, "--json")
    program = stage.start(*words, point=point, pipes=pipes)
    try:
        if "completed" in point:
            assert program.stdout is not None
            while '"waiting"' not in program.stdout.readline():
                assert program.poll() is None
            stage.sandbox.advance(2)
        assert pipes.reached(30), f"{point} was never reached"
        program.kill()
    finally:
        program.kill()
        program.communicate()
        pipes.close()
    stage.sandbox.clear_faults()
    stage.sandbox.advance(2)  # whoever stands at the terminal pays what it shows
    code, said = stage.settle()
    assert code == 0, said
    journal = stage.journal()
    made = {one for one in orders(stage) if one not in before}
    found = journal.payments.payments()
    assert len(found) == (0 if point in EARLY[:2] else 1)
    paid = {one.order_id for one in found if one.state is PaymentState.COMPLETED}
    assert paid == made
    assert journal.payments.open_payments() == []
    assert journal.verify() == []
    journal.close()
    assert_free(stage)


def assert_free(stage: Stage) -> None:
    """The terminal takes the next one, which is cancelled again."""
    with stage.start("pay", "3,60", "--terminal", TID, "--json") as program:
        assert program.stdout is not None
        while True:
            facts = json.loads(program.stdout.readline())
            if facts["state"] == "waiting":
                break
        program.kill()
    with stage.start("pay", "--cancel", facts["order_id"]) as program:
        program.communicate(timeout=120)
        assert program.returncode == 0
