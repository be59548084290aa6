"""`msp-tui receipt` against a running sandbox."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.home import Home
from tests.support.sandbox_process import Device, SandboxProcess

CAFE = 57959


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxProcess]:
    """A bookshop."""
    with SandboxProcess(history=0) as running:
        yield running


@pytest.fixture(scope="module")
def device(sandbox: SandboxProcess) -> Device:
    """A terminal of the café."""
    return sandbox.bind(CAFE)


@pytest.fixture
def home(sandbox: SandboxProcess, tmp_path: Path) -> Home:
    """A login whose store knows nothing."""
    home = Home(tmp_path)
    home.configure(sandbox.base_url, sandbox.groups)
    return home


def ran(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program on that login's configuration."""
    return home.run("--config", home.config, *arguments)


def test_of_a_sale_and_of_its_refund(home: Home, device: Device) -> None:
    """Whatever group it is of; a refund by its own number, or by its transaction, in the store or not."""
    card = {"brand": "VISA", "last4": "4242"}
    order = device.pay(1250, card=card)["order_id"]
    device.call("POST", "/refunds", {"order_id": order, "amount": 250})
    answer = ran(home, "receipt", order)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert re.search(r"SALE +05/01/2026", answer.stdout)
    assert re.search(r"TOTAL +€12\.50", answer.stdout)
    assert "**** 4242" in answer.stdout
    told = json.loads(ran(home, "receipt", order, "--json", "--group", str(CAFE)).stdout)
    assert (told["amount"], told["refund_transaction_id"]) == (1250, None)
    assert not {"card_expiry_date", "issuer_bin"} & set(told)
    refund = told["refunds"][0]["transaction_id"]
    assert ran(home, "sync", "--once").returncode == 0
    slip = ran(home, "receipt", refund)
    assert slip.returncode == 1  # a transaction is not an order that MultiSafepay gives receipts of
    assert "There is no receipt of order" in slip.stderr


def test_of_a_refund_by_its_own_number(home: Home, sandbox: SandboxProcess, device: Device) -> None:
    """What the journal calls it: the store knows of which sale it is."""
    order = device.pay(1250)["order_id"]
    wish = {"currency": "EUR", "amount": 300, "refund_order_id": "R260105-0900-TEST"}
    key = sandbox.group_key(CAFE)
    sandbox.api("POST", f"/orders/{order}/refunds", wish, key).data  # noqa: B018 - raises if refused
    assert ran(home, "sync", "--once").returncode == 0
    answer = ran(home, "receipt", "R260105-0900-TEST")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert re.search(r"REFUND +05/01/2026", answer.stdout)
    assert re.search(r"TOTAL +-€3\.00", answer.stdout)


def test_on_paper(home: Home, sandbox: SandboxProcess, device: Device, tmp_path: Path) -> None:
    """The profile's printer gets it, and nothing is on standard output."""
    order = device.pay(1250)["order_id"]
    home.configure(sandbox.base_url, sandbox.groups, printer_command=f"tee {tmp_path / 'paper'}")
    answer = ran(home, "receipt", order, "--print")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert "TOTAL" in (tmp_path / "paper").read_text()


def test_no_such_order_is_a_sentence(home: Home) -> None:
    """And how to look for it."""
    answer = ran(home, "receipt", "NO-SUCH")
    assert answer.returncode == 1
    assert answer.stderr == (
        "msp-tui: There is no receipt of order NO-SUCH. Look for the order with: msp-tui find\n"
    )
