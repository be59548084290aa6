"""`msp-tui feed --follow` as a process: what comes in is a line, nothing else is, and it ends when it is told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.home import Home
from tests.support.sandbox_process import Device, SandboxProcess

COUNTER, CAFE = 57958, 57959


@pytest.fixture(scope="module")
def shop() -> Iterator[SandboxProcess]:
    """A shop that these tests sell in, by today's clock."""
    with SandboxProcess(history=8, clock="real") as running:
        yield running


@pytest.fixture(scope="module")
def till(shop: SandboxProcess) -> Device:
    """A device in the café."""
    return shop.bind(CAFE, "FOLLOW-1", "Terrasse")


@contextmanager
def following(home: Home, shop: SandboxProcess, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command, once it says that it is live."""
    config = home.configure(shop.base_url, shop.groups, shop.api_key)
    env = {"PATH": os.environ["PATH"], **home.env}
    command: list[str | Path] = [home.program, "--config", config, "feed", "--follow", *arguments]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line == "msp-tui: live\n":
                break
        try:
            yield process
        finally:
            process.kill()


def next_line(process: subprocess.Popen[str]) -> str:
    """Its next line, as soon as it comes."""
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_sale_and_its_refund_are_a_line_each(
    home: Home, shop: SandboxProcess, till: Device, signum: signal.Signals
) -> None:
    """With terminal and card, which are read first; then whoever ends it gets exit code 0 and no traceback."""
    with following(home, shop, "--limit", "1", "--group", str(CAFE)) as process:
        first = next_line(process)
        assert first
        amount = 1000 + signum
        paid = till.pay(amount, card={"brand": "VISA", "last4": "0042"})
        line = next_line(process)
        assert f"€10.{signum:02}  paid  Terrasse  Visa ••0042" in line
        assert line.endswith(f"  {paid['order_id']}\n")
        shop.pay(500, COUNTER)
        till.call("POST", "/refunds", {"order_id": paid["order_id"], "amount": 300})
        both = [next_line(process), next_line(process)]
        assert "-€3.00" in both[0] + both[1], both
        assert [one for one in both if "partly refunded  Terrasse" in one]
        process.send_signal(signum)
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out, err) == (0, "", "")


def test_a_program_gets_an_object_for_whatever_changed(
    home: Home, shop: SandboxProcess, till: Device
) -> None:
    """Newest known rows first of all, oldest first; only lines of JSON on standard output."""
    with following(home, shop, "--json", "--limit", "3") as process:
        before: list[dict[str, Any]] = [json.loads(next_line(process)) for _ in range(3)]
        created = [one["created"] for one in before]
        assert created == sorted(created)
        paid = till.pay(4321)
        row = json.loads(next_line(process))
        assert (row["order_id"], row["amount"]) == (paid["order_id"], 4321)
        assert (row["terminal_id"], row["group_id"]) == (till.terminal_id, CAFE)


def test_words_narrow_what_comes(home: Home, shop: SandboxProcess, till: Device) -> None:
    """Also by a card that is read only after the sale came in."""
    with following(home, shop, "0077", "Terrasse", "--json") as process:
        till.pay(1777, card={"brand": "VISA", "last4": "0042"})
        paid = till.pay(1778, card={"brand": "VISA", "last4": "0077"})
        row = json.loads(next_line(process))
        assert (row["order_id"], row["last4"]) == (paid["order_id"], "0077")


def test_nothing_is_written_while_nothing_happens(home: Home, shop: SandboxProcess) -> None:
    """Several polls later the next line is still the next sale."""
    with following(home, shop, "--limit", "1", "--group", str(COUNTER)) as process:
        next_line(process)
        asked = shop.pay(100, CAFE)
        assert asked["order_id"]
        order = shop.pay(200, COUNTER)["order_id"]
        assert order in next_line(process)


def test_no_such_group(home: Home, shop: SandboxProcess) -> None:
    """One sentence."""
    config = home.configure(shop.base_url, shop.groups, shop.api_key)
    wrong = home.run("--config", config, "feed", "--follow", "--group", "1")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.startswith("msp-tui: There is no group 1; there are")
