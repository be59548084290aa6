"""What commands that only read take for a terminal, above all one that was moved and kept its name."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import pytest

from msp_tui.domain.terminals import Terminal
from tests.cli.offline import filling
from tests.store.bookshop import CELLAR, COUNTER, detail, payment
from tests.support.home import Home

BEFORE, NOW = "00000LQT", "00000NOW"
NOBODY = (
    "There is no terminal nowhere here. All of them, with their TIDs, are listed by: "
    "msp-tui terminals"
)
SEVERAL = (
    "Several terminals are called twin: 00000TW1, 00000TW2. Name the one that you mean by its TID."
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A device that was moved on a day on which it took money before, and two devices of one name."""
    home = Home(Path(tmp_path_factory.mktemp("named")))
    with filling(home) as ledger:
        ledger.save_transactions([payment(1), payment(2, group_id=CELLAR)])
        ledger.save_detail(detail(1, terminal_id=BEFORE))
        ledger.save_detail(detail(2, group_id=CELLAR, terminal_id=NOW))
        ledger.save_terminals(
            [
                Terminal(BEFORE, "Moved", COUNTER, serial_number="S-1", created="2026-01-01"),
                Terminal(NOW, "Moved", CELLAR, "SMARTPOS", True, "S-1", created="2026-01-05"),
                *(Terminal(f"00000TW{n}", "Twin", CELLAR, active=True) for n in (1, 2)),
            ]
        )
    return home


def _ran(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return home.run("--config", home.config, *arguments)


@pytest.mark.parametrize("command", [("feed",), ("day",), ("journal",), ("journal", "--moves")])
@pytest.mark.parametrize(("name", "sentence"), [("nowhere", NOBODY), ("twin", SEVERAL)])
def test_no_terminal_and_several_are_a_sentence(
    home: Home, command: tuple[str, ...], name: str, sentence: str
) -> None:
    """Never an empty answer, which would mean that it took nothing."""
    answer = _ran(home, *command, "--terminal", name)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == f"msp-tui: {sentence}\n"


def test_a_name_is_the_tid_that_its_device_has_now(home: Home) -> None:
    """In any case; by its TID the one before is still to be had."""
    for said, tid in (("MOVED", NOW), (NOW, NOW), (BEFORE, BEFORE)):
        lines = _ran(home, "feed", "--json", "--terminal", said).stdout.splitlines()
        assert [json.loads(line)["terminal_id"] for line in lines] == [tid]


def test_the_day_of_a_moved_device_is_one_in_every_form(home: Home) -> None:
    """On screen it is one row with its TIDs below it; in JSON and CSV its lines have one device."""
    day = ("day", "--day", "2026-01-05")
    told = [json.loads(line) for line in _ran(home, *day, "--json").stdout.splitlines()]
    assert {one["terminal_id"]: one["device_tid"] for one in told} == {BEFORE: NOW, NOW: NOW}
    rows = list(csv.DictReader(_ran(home, *day, "--csv").stdout.splitlines()))
    assert {one["terminal_id"]: one["device_tid"] for one in rows} == {BEFORE: NOW, NOW: NOW}
    table = _ran(home, *day).stdout
    assert table.count("Moved") == 1
    assert BEFORE in table
