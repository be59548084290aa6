"""`msp-tui day` as scripts and people see it."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import pytest

from msp_tui.domain.terminals import Terminal
from msp_tui.store.opening import open_ledger
from msp_tui.store.statedir import StateDir
from tests.cli.offline import filling
from tests.store.bookshop import BASE_URL, CELLAR, COUNTER, detail, payment, refund
from tests.support.home import Home

DAY = ("--day", "2026-01-05")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A login with a store of a few rows and nobody to talk to."""
    home = Home(Path(tmp_path_factory.mktemp("day")))
    with filling(home) as ledger:
        ledger.save_transactions(
            [
                payment(1),
                payment(61, amount=5000, payment_method="MASTERCARD"),
                refund(62, of=1, amount=300),
                payment(5, group_id=CELLAR, amount=700),
            ]
        )
        ledger.save_detail(detail(1))
        ledger.save_terminals([Terminal("00000LQT", "=Till 1", COUNTER, active=True)])
    return home


def _run(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return home.run("--config", home.config, "day", *arguments)


def test_sums_hours_terminals_and_cards(home: Home) -> None:
    """One look: sums, a bar for each hour, and the tables beside them."""
    answer = _run(home, *DAY, "--group", str(COUNTER))
    assert (answer.returncode, answer.stderr) == (0, "")
    lines = answer.stdout.splitlines()
    assert lines[0] == " Counter · 05/01/2026"
    assert lines[1].split() == ["takings", "€62.50", "2"]
    assert lines[2].split() == ["refunds", "-€3.00", "1"]
    assert lines[3].split() == ["together", "€59.50"]
    first, second = (line.split() for line in lines[6:8])
    assert (first[0], first[2:4], second[0], second[2:4]) == (
        "13",
        ["€12.50", "1"],
        "14",
        ["€50.00", "1"],
    )
    assert len(second[1]) == pytest.approx(4 * len(first[1]), abs=2)
    assert "=Till 1" in answer.stdout
    assert "Mastercard" in answer.stdout


def test_company_and_terminal(home: Home) -> None:
    """Without a group the whole company, with a terminal only its own."""
    assert "€69.50" in _run(home, *DAY).stdout
    assert "Cellar" in _run(home, *DAY).stdout
    answer = _run(home, *DAY, "--terminal", "00000LQT").stdout
    assert "all groups · =Till 1" in answer
    assert "€12.50" in answer.splitlines()[1]


def test_json_and_csv_say_the_same(home: Home) -> None:
    """A line for each hour, terminal and card: minor units, what is not known is null or empty."""
    lines = [json.loads(line) for line in _run(home, *DAY, "--json").stdout.splitlines()]
    assert len(lines) == 4
    assert (
        lines[0]
        == {
            "day": "2026-01-05",
            "hour": "2026-01-05T13:00:00+01:00",
            "group_id": COUNTER,
            "terminal_id": "00000LQT",
            "terminal": "=Till 1",
            "payment_method": "VISA",
            "currency": "EUR",
            "takings": 1250,
            "payments": 1,
            "refunds": 0,
            "refund_count": 0,
            "device_tid": "00000LQT",
        }
        or lines[0]["group_id"] == CELLAR
    )
    rows = list(csv.DictReader(_run(home, *DAY, "--csv").stdout.splitlines()))
    assert [int(row["takings"]) for row in rows] == [line["takings"] for line in lines]
    assert {row["terminal"] for row in rows} == {"'=Till 1", ""}


def test_the_day_begins_when_the_profile_says(home: Home) -> None:
    """From 14:00 on, what came before is of the day before."""
    assert "€50.00" in _run(home, *DAY, "--start", "14", "--group", str(COUNTER)).stdout
    before = _run(home, "--day", "2026-01-04", "--start", "14", "--group", str(COUNTER)).stdout
    assert before.splitlines()[0] == " Counter · 04/01/2026 from 14:00"
    assert "€12.50" in before.splitlines()[1]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--day", "someday"), "--day someday is not a day. Write it like today, yesterday, 05/03"),
        (("--start", "24"), "write an hour from 0 to 23"),
    ],
)
def test_wrong_options_say_what_to_write(home: Home, wrong: tuple[str, ...], sentence: str) -> None:
    """Wrong usage is exit code 2 with a sentence."""
    answer = _run(home, *wrong)
    assert answer.returncode == 2
    assert sentence in answer.stderr


def test_an_unknown_group_is_named(home: Home) -> None:
    """With the groups that there are."""
    answer = _run(home, "--group", "1")
    assert answer.returncode == 1
    assert (
        answer.stderr
        == f"msp-tui: There is no group 1; there are Counter ({COUNTER}), Cellar ({CELLAR}).\n"
    )


def test_nothing_taken_is_said(home: Home) -> None:
    """An empty day is an answer too."""
    assert "Nothing was taken on this day." in _run(home, "--day", "2025-01-05").stdout
    assert _run(home, "--day", "2025-01-05", "--json").stdout == ""


@pytest.mark.parametrize(
    ("serial", "rows"),
    [
        ("S", [["Till", "€19.50"], ["00000LQT", "€12.50"], ["00000NEW", "€7.00"]]),
        ("T", [["Till", "00000LQT", "€12.50"], ["Till", "00000NEW", "€7.00"]]),
    ],
    ids=["one device", "two devices"],
)
def test_one_row_for_each_till(tmp_path: Path, serial: str, rows: list[list[str]]) -> None:
    """A device that was moved keeps its row, with its TIDs below; two of one name are told apart by them."""
    home = Home(tmp_path)
    groups = [{"id": COUNTER, "name": "Counter", "api_key": "k"}]
    home.configure(BASE_URL, [*groups, {"id": CELLAR, "name": "Cellar", "api_key": "l"}])
    home.state.parent.mkdir(parents=True, mode=0o700)
    ledger = open_ledger(StateDir.open(home.state, environment="sandbox", base_url=BASE_URL))
    ledger.save_transactions([payment(1), payment(2, group_id=CELLAR, amount=700)])
    ledger.save_detail(detail(1))
    ledger.save_detail(detail(2, group_id=CELLAR, amount=700, terminal_id="00000NEW"))
    ledger.save_terminals(
        [
            Terminal("00000LQT", "Till", COUNTER, serial_number="S", created="2026-01"),
            Terminal("00000NEW", "Till", CELLAR, serial_number=serial, created="2026-02"),
        ]
    )
    ledger.close()
    lines = [line.split() for line in _run(home, *DAY).stdout.splitlines()]
    begin = next(place for place, line in enumerate(lines) if "terminal" in line) + 1
    assert [line[-len(row) :] for line, row in zip(lines[begin:], rows, strict=False)] == rows


def test_where_there_is_no_euro_sign_the_currency_has_its_code(home: Home) -> None:
    """A terminal that is set to an old encoding: no question mark stands for what an amount is in."""
    plain = home.run("--config", home.config, "day", *DAY, env={"PYTHONIOENCODING": "ascii"})
    assert plain.returncode == 0
    assert "69.50" in plain.stdout
    assert "EUR" in plain.stdout
    assert "?" not in plain.stdout.splitlines()[1]
