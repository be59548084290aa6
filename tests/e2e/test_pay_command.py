"""`msp-tui pay` as a program of its own, against the sandbox: sent once, followed to its end."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from msp_tui.domain.payments import CloudPayment, PaymentState
from msp_tui.store.opening import open_journal
from msp_tui.store.statedir import StateDir
from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess

COUNTER, TID = 57958, "000002Or"


@pytest.fixture
def shop(home: Home, sandbox: SandboxProcess) -> Home:
    """The sandbox's shop as a profile that takes payments; no store was filled yet."""
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key, cloud_payments=True)
    return home


@contextmanager
def paying(home: Home, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command, running."""
    program = subprocess.Popen(
        [home.program, "--config", home.config, "pay", *arguments],
        env={"PATH": os.environ["PATH"], **home.env},
        cwd=home.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with program:
        try:
            yield program
        finally:
            program.kill()


def told(program: subprocess.Popen[str], state: str) -> dict[str, Any]:
    """Read its lines until one says this state."""
    assert program.stdout is not None
    for line in program.stdout:
        facts: dict[str, Any] = json.loads(line)
        if facts["state"] == state:
            return facts
    raise AssertionError(f"{state} never came: {program.communicate()[1]}")


def orders(sandbox: SandboxProcess, amount: int) -> list[str]:
    """MultiSafepay's orders of this amount."""
    rows = sandbox.api("GET", "/transactions?limit=100", key=sandbox.group_key(COUNTER)).data
    return sorted({row["order_id"] for row in rows if row["amount"] == amount})


def left_waiting(home: Home, sandbox: SandboxProcess, order_id: str) -> None:
    """A program that was killed three minutes ago left this payment on its terminal."""
    begun = datetime.now(UTC) - timedelta(minutes=3)
    state = StateDir.open(home.state, environment="sandbox", base_url=sandbox.base_url)
    journal = open_journal(state)
    journal.payments.intend(CloudPayment(order_id, COUNTER, TID, 360, "EUR", begun, "anna"))
    for step in (PaymentState.SENT, PaymentState.WAITING):
        assert journal.payments.advance(order_id, step, begun)
    journal.close()


@pytest.mark.e2e
def test_a_payment_and_its_end(shop: Home, sandbox: SandboxProcess) -> None:
    """Each state is a line as it comes; the exit code says whether it was paid; the journal is whole."""
    with paying(shop, "12,65", "--terminal", TID, "--description", "Two books", "--json") as one:
        waiting = told(one, "waiting")
        sandbox.advance(2)
        told(one, "declined_for_now")
        sandbox.advance(5)
        paid = told(one, "completed")
        assert one.wait(120) == 0
    assert (paid["order_id"], paid["amount"]) == (waiting["order_id"], 1265)
    assert (paid["group_id"], paid["terminal_id"]) == (COUNTER, TID)
    assert orders(sandbox, 1265) == [paid["order_id"]]
    order = sandbox.api("GET", f"/orders/{paid['order_id']}", key=sandbox.group_key(COUNTER)).data
    assert (order["status"], order["description"]) == ("completed", "Two books")
    checked = shop.run("--config", shop.config, "journal", "--verify")
    assert (checked.returncode, "1 payment" in checked.stdout) == (0, True)


@pytest.mark.e2e
def test_in_words(shop: Home, sandbox: SandboxProcess) -> None:
    """For people: time, sign and state, and what it means in the end."""
    with paying(shop, "12,71", "--terminal", "caisse jeunesse") as one:
        assert one.stdout is not None
        while "on the terminal" not in one.stdout.readline():
            assert one.poll() is None
        sandbox.advance(2)
        sandbox.advance(5)
        said, error = one.communicate(timeout=120)
    assert (one.returncode, error) == (1, "")
    assert "× cancelled  €12.71  000002Or  P" in said
    assert said.endswith("Cancelled, here or on the terminal. Nothing was paid.\n")


@pytest.mark.e2e
def test_interrupted_it_goes_on_and_is_cancelled_by_number(
    shop: Home, sandbox: SandboxProcess
) -> None:
    """Ctrl+C says what is known and how to cancel; a second payment is refused meanwhile."""
    with paying(shop, "3,60", "--terminal", TID, "--json") as one:
        order_id = told(one, "waiting")["order_id"]
        one.send_signal(signal.SIGINT)
        _, error = one.communicate(timeout=120)
    assert one.returncode == 1
    assert "The terminal shows the amount" in error
    assert f"msp-tui pay --cancel {order_id} cancels it." in error
    second = shop.run("--config", shop.config, "pay", "5", "--terminal", TID)
    assert second.returncode == 1
    assert "has a payment open on this terminal" in second.stderr
    assert second.stderr.endswith(f"cancel it: msp-tui pay --cancel {order_id}\n")
    done = shop.run("--config", shop.config, "pay", "--cancel", order_id, "--json")
    assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "cancelled")
    again = shop.run("--config", shop.config, "pay", "--cancel", order_id)
    assert (again.returncode, again.stdout.startswith("Cancelled")) == (0, True)
    assert orders(sandbox, 360) == [order_id]
    assert orders(sandbox, 500) == []


@pytest.mark.e2e
def test_interrupted_twice_while_it_is_sent_it_says_its_number(
    shop: Home, sandbox: SandboxProcess
) -> None:
    """Whoever does not wait for MultiSafepay's answer is told which payment it is, and where its end will stand."""
    match = {"method": "POST", "path": "/v1/json/orders"}
    sandbox.fault({"match": match, "times": 1, "effect": "delay", "seconds": 3600})
    with paying(shop, "3,70", "--terminal", TID, "--json") as one:
        assert one.stderr is not None
        while sandbox.backoffice("GET", "/faults").data["rules"]:
            assert one.poll() is None
        one.send_signal(signal.SIGINT)
        assert "It is being sent" in one.stderr.readline()
        one.send_signal(signal.SIGINT)
        where = one.stderr.readline()
        sandbox.clear_faults()
        assert one.communicate(timeout=120) == ("", "")
    assert one.returncode == 1
    (order_id,) = orders(sandbox, 370)
    assert where == f"What becomes of payment {order_id} stands in: msp-tui journal --payments\n"
    listed = shop.run("--config", shop.config, "journal", "--payments", "--json").stdout
    assert order_id in listed
    sandbox.advance(61)  # nobody pays it


@pytest.mark.e2e
def test_a_journal_that_fails_meanwhile_costs_no_number(
    shop: Home, sandbox: SandboxProcess
) -> None:
    """It cannot be followed any longer: why, which payment, and where its end will stand."""
    with paying(shop, "3,60", "--terminal", TID, "--json") as one:
        order_id = told(one, "waiting")["order_id"]
        with closing(sqlite3.connect(shop.state / "journal.sqlite3")) as journal:
            journal.execute("ALTER TABLE payments RENAME TO gone")
        _, error = one.communicate(timeout=120)
    assert one.returncode == 1
    where, why = error.splitlines()
    assert where == f"What becomes of payment {order_id} stands in: msp-tui journal --payments"
    assert why.startswith("msp-tui: ")
    sandbox.advance(61)


@pytest.mark.e2e
def test_what_is_still_open_or_over_is_nobodys_to_say(shop: Home, sandbox: SandboxProcess) -> None:
    """`--paid` and `--not-paid` are for what cannot be read, two minutes after it began."""
    with paying(shop, "3,60", "--terminal", TID, "--json") as one:
        order_id = told(one, "waiting")["order_id"]
    early = shop.run("--config", shop.config, "pay", "--not-paid", order_id)
    assert (early.returncode, early.stdout) == (1, "")
    assert "two minutes after it began" in early.stderr
    assert shop.run("--config", shop.config, "pay", "--cancel", order_id).returncode == 0
    over = shop.run("--config", shop.config, "pay", "--paid", order_id)
    assert (over.returncode, "nothing to say" in over.stderr) == (1, True)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("said", "state", "words"),
    [
        ("--paid", "completed", "said that the customer has paid."),
        ("--not-paid", "not_made", "said that nothing was paid."),
    ],
)
def test_what_cannot_be_read_ends_by_somebodys_word(
    shop: Home, sandbox: SandboxProcess, said: str, state: str, words: str
) -> None:
    """Its group's key is refused for good; the terminal is free again, and the journal has who said so."""
    order_id = f"P{said}"
    left_waiting(shop, sandbox, order_id)
    match = {"method": "GET", "path": f"/v1/json/orders/{order_id}"}
    sandbox.fault({"match": match, "times": 99, "effect": "status", "status": 401})
    done = shop.run("--config", shop.config, "pay", said, order_id)
    sandbox.clear_faults()
    assert (done.returncode, done.stderr) == (0, "")
    assert words in done.stdout
    listed = shop.run("--config", shop.config, "journal", "--payments", "--json").stdout
    entries = [json.loads(line) for line in listed.splitlines()]
    assert [(one["order_id"], one["state"]) for one in entries] == [(order_id, state)]
    assert shop.run("--config", shop.config, "journal", "--verify").returncode == 0


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], 2, "Say either how much"),
        (["12", "--cancel", "P-1"], 2, "Say either how much"),
        (["12"], 2, "Say on which terminal: --terminal TID."),
        (["zwölf", "--terminal", TID], 1, "This is not an amount."),
        (["0", "--terminal", TID], 1, "above zero"),
        (["12", "--terminal", "nowhere"], 1, "There is no terminal nowhere here."),
        (["12", "--terminal", "000004Oh"], 1, "No device is bound to terminal 000004Oh."),
        (["--cancel", "P-1"], 1, "There is no payment P-1 in the journal."),
    ],
)
def test_what_cannot_be_is_one_sentence(
    shop: Home, sandbox: SandboxProcess, arguments: list[str], code: int, sentence: str
) -> None:
    """What is wrong and what to do; nothing was sent."""
    done = shop.run("--config", shop.config, "pay", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.e2e
def test_off_by_default(home: Home, sandbox: SandboxProcess) -> None:
    """A profile that does not say cloud_payments starts none, and says how it is switched on."""
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key, my_terminal=TID)
    done = home.run("--config", home.config, "pay", "12")
    assert done.returncode == 1
    assert "cloud_payments = true" in done.stderr
    assert orders(sandbox, 1200) == []


@pytest.mark.e2e
def test_an_order_that_cannot_be_read_keeps_no_sale_from_being_read(
    shop: Home, sandbox: SandboxProcess
) -> None:
    """`sync --once` says what failed in the end, with exit code 1; other sales are in the store."""
    with paying(shop, "12,60", "--terminal", TID, "--json") as one:
        order_id = told(one, "waiting")["order_id"]
    match = {"method": "GET", "path": f"/v1/json/orders/{order_id}"}
    sandbox.fault({"match": match, "times": 99, "effect": "status", "status": 500})
    answer = shop.run("--config", shop.config, "sync", "--once")
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    listed = shop.run("--config", shop.config, "feed", "--json").stdout
    groups = {json.loads(line)["group_id"] for line in listed.splitlines()}
    assert len(groups) > 1
