from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from msp_tui.domain.moves import MoveStep
from msp_tui.domain.payments import PaymentState
from msp_tui.domain.refunds import RefundState
from msp_tui.store import chain
from msp_tui.store.connection import writing
from msp_tui.store.journal import Journal
from msp_tui.store.opening import open_journal, open_ledger
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL, CELLAR, COUNTER, at, detail, intent, payment
from tests.store.test_journal import move
from tests.store.test_payments import payment as started
from tests.support.home import Home

NOW = datetime.now(UTC)
LAST_WEEK = NOW - timedelta(days=7)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A login with a shop whose MultiSafepay cannot be reached."""
    home = Home(tmp_path)
    groups = [
        {"id": COUNTER, "name": "Counter", "api_key": "a" * 40},
        {"id": CELLAR, "name": "Cellar", "api_key": "b" * 40},
    ]
    home.configure(BASE_URL, groups)
    return home


@pytest.fixture
def state(home: Home) -> StateDir:
    """The shop's state directory."""
    return StateDir.open(home.state, environment="sandbox", base_url=BASE_URL)


@pytest.fixture
def journal(state: StateDir) -> Iterator[Journal]:
    """An accepted refund of last week, one of today by another in another group, and one that is open."""
    journal = open_journal(state)
    journal.intend(intent("R-1", created=LAST_WEEK, operator="Anna", reason="=wrong edition"))
    journal.advance("R-1", RefundState.SENT, LAST_WEEK)
    journal.advance("R-1", RefundState.ACCEPTED, LAST_WEEK, transaction_id="42")
    journal.intend(intent("R-2", created=LAST_WEEK, operator="Anna", order_id="sale-2"))
    journal.intend(intent("R-3", created=NOW, operator="Bert", order_id="sale-3", group_id=CELLAR))
    journal.advance("R-3", RefundState.NOT_MADE, NOW, note="never sent")
    journal.plan_move(replace(move(), created=NOW))
    yield journal
    journal.close()


def asked(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`msp-tui journal` with these arguments."""
    return home.run("--config", home.config, "journal", *arguments)


def rows(home: Home, *arguments: str) -> list[dict[str, Any]]:
    """What it answers in JSON."""
    answer = asked(home, "--json", *arguments)
    assert (answer.returncode, answer.stderr) == (0, "")
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_lists_of_the_screen(home: Home, journal: Journal) -> None:
    """Open ones, exceptions, those that nobody has seen; of moves those under way."""
    assert [one["refund_order_id"] for one in rows(home, "--open")] == ["R-2"]
    assert [one["refund_order_id"] for one in rows(home, "--exceptions")] == ["R-1"]
    assert {one["refund_order_id"] for one in rows(home, "--unseen")} == {"R-1", "R-3"}
    assert len(rows(home, "--moves", "--open")) == 1
    finished = journal.moves()[0]
    for step in (MoveStep.UNBOUND_SEEN, MoveStep.ADDING, MoveStep.ADDED, MoveStep.PAIRED):
        finished = journal.step_move(finished, step, NOW)
    assert rows(home, "--moves", "--open") == []
    wrong = asked(home, "--moves", "--unseen")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.endswith("Leave out --moves.\n")


def test_outcomes_are_told_until_somebody_takes_note(home: Home, journal: Journal) -> None:
    """Those that were asked for, and no others; once for every console."""
    noted = rows(home, "--take-note", "--operator", "bert")
    assert [one["refund_order_id"] for one in noted] == ["R-3"]
    assert {"R-1", "R-3"} & {one.refund_order_id for one in journal.unseen()} == {"R-1"}
    assert "Nothing found." in asked(home, "--take-note", "--operator", "bert").stdout
    groups = [{"id": COUNTER, "name": "Counter", "api_key": "a" * 40}]
    home.configure(BASE_URL, groups, read_only=True)
    refused = asked(home, "--take-note")
    assert (refused.returncode, refused.stderr) == (1, "msp-tui: This profile is read-only.\n")
    assert {"R-1", "R-3"} & {one.refund_order_id for one in journal.unseen()} == {"R-1"}


def test_each_refund_is_an_object_open_ones_first(home: Home, journal: Journal) -> None:
    """Every fact that other programs rely on is there, in minor units and with the moment's own zone."""
    found = rows(home)
    assert [one["refund_order_id"] for one in found] == ["R-2", "R-3", "R-1"]
    made = found[2]
    assert datetime.fromisoformat(made.pop("created")) == LAST_WEEK
    assert datetime.fromisoformat(made.pop("changed")) == LAST_WEEK
    assert made == {
        "refund_order_id": "R-1",
        "order_id": "sale-1",
        "group_id": COUNTER,
        "terminal_id": None,
        "amount": 500,
        "currency": "EUR",
        "state": "accepted",
        "operator": "Anna",
        "approver": None,
        "decided_by": None,
        "login": "counter",
        "reason": "=wrong edition",
        "transaction_id": "42",
        "note": "",
        "exceptions": ["check_balance"],
    }
    assert (found[1]["state"], found[1]["transaction_id"]) == ("not_made", None)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("--day", "today"), ["R-3"]),
        (("--operator", "anna"), ["R-2", "R-1"]),
        (("--day", "aujourd'hui"), ["R-3"]),
        (("--group", str(CELLAR)), ["R-3"]),
        (("--operator", "Anna", "--group", str(CELLAR)), []),
        (("--day", "2020-02-29"), []),
        (("--terminal", "00000LQT"), ["R-1"]),
    ],
)
def test_filters_choose(
    home: Home, state: StateDir, journal: Journal, chosen: tuple[str, ...], expected: list[str]
) -> None:
    """By day, operator, group, and by the terminal of the sale where the store knows it."""
    ledger = open_ledger(state)
    ledger.save_transactions([payment(1)])
    ledger.save_detail(detail(1))
    ledger.close()
    assert [one["refund_order_id"] for one in rows(home, *chosen)] == expected


def test_a_day_is_the_shops_day(home: Home, journal: Journal) -> None:
    """The calendar day of the shop's zone that a refund began on finds it."""
    from zoneinfo import ZoneInfo

    day = LAST_WEEK.astimezone(ZoneInfo("Europe/Amsterdam")).date().isoformat()
    assert {one["refund_order_id"] for one in rows(home, "--day", day)} == {"R-1", "R-2"}


def test_csv_is_safe_in_a_spreadsheet(home: Home, journal: Journal) -> None:
    """One line of titles, the same facts; what would be a formula is text."""
    answer = asked(home, "--csv", "--operator", "Anna")
    found = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert [one["refund_order_id"] for one in found] == ["R-2", "R-1"]
    assert (found[1]["amount"], found[1]["reason"]) == ("500", "'=wrong edition")


def test_the_table_says_it_in_words(home: Home, journal: Journal) -> None:
    """Amount as what leaves, state in words, who, which order; an empty answer says so."""
    lines = asked(home).stdout.splitlines()
    assert lines[0].split()[:4] == ["time", "amount", "state", "operator"]
    assert re.search(r"^○ .* -€5\.00 +being sent +Anna .*sale-2 +R-2$", lines[1])
    assert re.search(r"-€5\.00 +not made +Bert .*sale-3 +R-3$", lines[2])
    assert asked(home, "--operator", "nobody").stdout == "Nothing found.\n"


def test_moves_are_shown_instead(home: Home, journal: Journal) -> None:
    """A move says which terminal went where and how far it came."""
    (found,) = rows(home, "--moves")
    assert (found["id"], found["old_tid"], found["target_group_id"]) == ("M-1", "00000LQT", CELLAR)
    assert found["step"] == MoveStep.PLANNED.value
    assert rows(home, "--moves", "--terminal", "00000LQT", "--operator", "nobody") == []
    assert re.search(rf"planned +12 +{COUNTER} → {CELLAR}", asked(home, "--moves").stdout)


def test_looking_writes_nothing(home: Home, state: StateDir, journal: Journal) -> None:
    """The journal's bytes are the same after it was shown and checked."""
    journal.close()
    before = state.journal.read_bytes()
    assert asked(home, "--verify").returncode == 0
    assert rows(home)
    assert state.journal.read_bytes() == before


def test_a_whole_journal_is_said_to_be_so(home: Home, journal: Journal) -> None:
    """With the numbers of what was checked; to a program nothing is said."""
    answer = asked(home, "--verify")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert (
        answer.stdout
        == "The journal is what was written: 7 entries, 3 refunds, 1 move of a terminal.\n"
    )
    assert rows(home, "--verify") == []


def test_one_flipped_byte_among_a_hundred_thousand_is_named(home: Home, state: StateDir) -> None:
    """In seconds: the entry is named, the exit code is 1, and nothing else is found."""
    journal = open_journal(state)
    with writing(journal._connection):
        for number in range(1, 100_001):
            chain.append(journal._connection, f"M-{number}", "move planned", NOW, {"name": "Till"})
    journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal.close()
    before = state.journal.read_bytes()
    place = before.index(b'"subject":"M-71234"') + len(b'"subject":"M-7')
    with state.journal.open("r+b") as file:
        file.seek(place)
        file.write(bytes([before[place] ^ 1]))
        os.fsync(file.fileno())
    answer = asked(home, "--verify", "--json")
    found = [json.loads(line) for line in answer.stdout.splitlines()]
    entries = {one["entry"] for one in found if "hash" in one["sentence"]}
    assert (answer.returncode, entries) == (1, {71234})
    assert "The first: Entry 71234 is not what was written" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_what_was_meddled_with_cannot_draw_on_the_screen(home: Home, state: StateDir) -> None:
    """A finding quotes what it found without its control characters, and gives each finding a line."""
    journal = open_journal(state)
    journal.intend(intent())
    journal._connection.execute("DROP TRIGGER intents_keep_what_was_intended")
    journal._connection.execute(
        "UPDATE intents SET operator = 'a' || char(27) || '[2J' || char(10)"
    )
    journal.close()
    answer = asked(home, "--verify")
    assert answer.returncode == 1
    assert "\x1b" not in answer.stdout + answer.stderr
    (line,) = answer.stdout.splitlines()
    assert "as operator of R-1" in line


@pytest.mark.parametrize("wrong", [("--day", "someday"), ("--json", "--csv"), ("--sales", "0")])
def test_wrong_usage_is_exit_code_2(home: Home, wrong: tuple[str, ...]) -> None:
    """A day that is none, two forms at once, a number that is none."""
    answer = asked(home, *wrong)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert wrong[0] in answer.stderr


def test_an_unreachable_record_is_said_after_what_is_known(home: Home, journal: Journal) -> None:
    """Without a network the journal itself is still checked; one line says what could not be."""
    answer = asked(home, "--verify", "--remote")
    assert answer.returncode == 1
    assert answer.stdout.startswith("The journal is what was written")
    assert len(answer.stderr.splitlines()) == 1
    assert "Traceback" not in answer.stderr


def test_payments_are_shown_instead(home: Home, journal: Journal) -> None:
    """With every step; a table, JSON and CSV; filters as for refunds."""
    journal.payments.intend(started(description="=1+1"))
    journal.payments.intend(started("P-2", terminal_id="other", operator="bob"))
    for step in (PaymentState.SENT, PaymentState.WAITING, PaymentState.COMPLETED):
        journal.payments.advance("P-1", step, at(61), transaction_id="42")
    (found,) = rows(home, "--payments", "--terminal", "00000LQT")
    assert (found["order_id"], found["amount"], found["state"]) == ("P-1", 1250, "completed")
    assert [step.split()[0] for step in found["steps"]] == [
        "intended",
        "sent",
        "waiting",
        "completed",
    ]
    (still_open,) = rows(home, "--payments", "--open")
    assert still_open["order_id"] == "P-2"
    assert [one["operator"] for one in rows(home, "--payments", "--operator", "ANNA")] == ["anna"]
    assert rows(home, "--payments", "--terminal", "other")[0]["order_id"] == "P-2"
    assert asked(home, "--payments", "--group", "1").returncode == 1
    table = asked(home, "--payments").stdout
    assert "paid" in table
    assert "€12.50" in table
    csv = asked(home, "--payments", "--csv").stdout
    assert csv.startswith("order_id,group_id,terminal_id,")
    assert ",=1+1," not in csv
    assert asked(home, "--payments", "--unseen").stderr.endswith("Leave out --payments.\n")
    assert asked(home, "--payments", "--moves").returncode == 2
