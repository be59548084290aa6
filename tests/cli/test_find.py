"""`msp-tui find` as scripts and people see it."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.offline import filling
from tests.store.bookshop import CELLAR, at, detail, payment, refund
from tests.support.home import Home

FIELDS = {
    "order_id": str,
    "transaction_id": str,
    "group_id": int,
    "terminal_id": (str, type(None)),
    "amount": int,
    "currency": str,
    "last4": (str, type(None)),
    "payment_method": str,
    "type": str,
    "status": str,
    "created": str,
    "matched": str,
}
"""What every line of `--json` has, and nothing else."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A login with a store of five rows and nobody to talk to."""
    home = Home(Path(tmp_path_factory.mktemp("find")))
    with filling(home, groups=1) as ledger:
        ledger.save_transactions(
            [
                payment(1),
                payment(2, amount=1300, payment_method="MASTERCARD"),
                payment(3, created=at(0) - timedelta(days=1)),
                refund(4, of=1, amount=300),
                payment(5, group_id=CELLAR),
            ]
        )
        ledger.save_detail(detail(1))
    return home


def _run(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return home.run("--config", home.config, *arguments)


def found(home: Home, *query: str) -> list[dict[str, Any]]:
    """The lines of `--json`."""
    answer = _run(home, "find", "--json", *query)
    assert (answer.returncode, answer.stderr) == (0, "")
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_every_line_has_the_promised_fields(home: Home) -> None:
    """One object a line, with these names and types; what is not known is null."""
    lines = found(home, "12,50")
    assert len(lines) == 4
    for line in lines:
        assert list(FIELDS) == list(line)
        assert all(isinstance(line[name], kind) for name, kind in FIELDS.items())  # type: ignore[arg-type] # a tuple or a type
    assert (lines[0]["order_id"], lines[0]["last4"]) == ("sale-5", None)
    assert (lines[1]["last4"], lines[1]["terminal_id"]) == ("4242", "00000LQT")


def test_best_first_with_the_reason(home: Home) -> None:
    """Exact ones, then those that come near, and why."""
    told = [
        (line["transaction_id"], line["matched"]) for line in found(home, "12,50", "05/01/2026")
    ]
    assert told == [
        ("000000005", "amount, time"),
        ("000000001", "amount, time"),
        ("000000003", "amount, near time"),
        ("000000002", "time, near amount"),
    ]


def test_another_hour_of_the_day_is_near(home: Home) -> None:
    """The amount is right and the hour is not: below what matches, the nearest first."""
    told = [
        (line["transaction_id"], line["matched"])
        for line in found(home, "12,50", "05/01/2026", "13:10")
    ]
    assert told == [
        ("000000005", "amount, time"),
        ("000000001", "amount, time"),
        ("000000003", "amount, near time"),
        ("000000002", "time, near amount"),
    ]
    told = [
        (line["transaction_id"], line["matched"])
        for line in found(home, "12,50", "05/01/2026", "9:00")
    ]
    assert told == [("000000001", "amount, near time"), ("000000005", "amount, near time")]


def test_a_group_and_a_limit_narrow(home: Home) -> None:
    """`--group` leaves the others out, `--limit` the worst."""
    only = found(home, "12,50", "--group", str(CELLAR))
    assert [line["transaction_id"] for line in only] == ["000000005"]
    assert len(found(home, "12,50", "--limit", "1")) == 1


def test_a_person_reads_a_table(home: Home) -> None:
    """How the words were read, each row with its reason, and what contactless cards hide."""
    answer = _run(home, "find", "12,50", "05/01/2026")
    assert answer.stderr == "amount €12.50 · day or time 05/01/2026\n"
    lines = answer.stdout.splitlines()
    assert lines[0].split()[:3] == ["time", "amount", "state"]
    assert lines[2].endswith("sale-1  amount, day or time")
    assert "Visa ••4242*" in lines[2]
    assert "€12.50  ● paid  " in lines[2]
    assert lines[2].index("sale-1") == lines[0].index("order")
    assert lines[3].endswith("amount, near day or time")
    assert lines[-1] == "* A phone shows other digits than the card."


def test_the_table_speaks_the_readers_language(home: Home) -> None:
    """States are the screen's words, not MultiSafepay's; a refund is what leaves."""
    arguments = ("--config", home.config, "find", "3,00", "sale-1")
    answer = home.run(*arguments, env={"MSP_TUI_LANG": "fr"})
    assert "-3,00 €  ◄ remb. réservé" in answer.stdout


def test_nothing_found_is_no_no(home: Home) -> None:
    """An empty answer says from when on cards are known."""
    answer = _run(home, "find", "9999")
    assert answer.returncode == 0
    assert answer.stdout.startswith("Nothing found. Cards and terminals are known back to ")
    as_lines = _run(home, "find", "--json", "9999")
    assert (as_lines.stdout, as_lines.stderr) == ("", answer.stdout)


def test_a_card_number_is_cut_and_said(home: Home) -> None:
    """Of a typed card number the last four are looked for; the number is printed nowhere."""
    for query in ("4012888800084242", "4012 8888 0008 4242", "https://x.example/4012888800084242"):
        answer = _run(home, "find", "--json", query)
        printed = answer.stdout + answer.stderr
        assert "card number cut to its last four" in answer.stderr
        assert "40128888" not in printed.replace(" ", "")
        assert json.loads(answer.stdout.splitlines()[0])["last4"] == "4242"


def test_a_repaired_scan_is_said(home: Home) -> None:
    """What a script pipes in from a scanner is put right, on standard error in words."""
    answer = _run(home, "find", "--json", "https://till.example/o/sale-1?x=1")
    assert answer.stderr == "read as sale-1 (taken out of a link)\n"
    assert json.loads(answer.stdout.splitlines()[0])["order_id"] == "sale-1"


@pytest.mark.parametrize("number", ["1", "9" * 20, "9" * 5000])
def test_a_group_that_nobody_heard_of(home: Home, number: str) -> None:
    """However long its number is, that is said."""
    answer = _run(home, "find", "12,50", "--group", number)
    assert answer.returncode == 1
    assert "There is no group" in answer.stderr
