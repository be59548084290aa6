"""`msp-tui groups`, `terminals`, `feed` and `sale`: what the screens show, for scripts and screen readers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from msp_tui.domain.polling import PollingWish
from msp_tui.domain.refunds import RefundState
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.store.opening import open_journal
from msp_tui.store.statedir import StateDir
from tests.cli.offline import filling
from tests.store.bookshop import BASE_URL, CELLAR, COUNTER, at, detail, intent, payment, refund
from tests.support.home import Home

NO_GROUP = f"There is no group 1; there are Counter ({COUNTER}), Cellar ({CELLAR})."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A login with a small store and nobody to talk to."""
    home = Home(Path(tmp_path_factory.mktemp("plain")))
    with filling(home) as ledger:
        ledger.save_groups([TerminalGroup(COUNTER, "Counter"), TerminalGroup(CELLAR, "Cellar")])
        ledger.save_transactions(
            [payment(1), payment(2, group_id=CELLAR), refund(4, of=1, amount=300)]
        )
        ledger.save_detail(detail(1, amount_refunded=300))
        ledger.share_polling(PollingWish("a console", at(90), 20, {COUNTER: at(75), CELLAR: None}))
        waiting = Terminal("00000NEW", "New", CELLAR, code=Secret("a-code-that-is-a-secret"))
        ledger.save_terminals([Terminal("00000LQT", "Till 1", COUNTER, active=True), waiting])
    return home


def ran(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command on that login's configuration."""
    return home.run("--config", home.config, *arguments)


def told(home: Home, *arguments: str) -> list[dict[str, Any]]:
    """The lines of `--json`."""
    answer = ran(home, *arguments, "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_groups(home: Home) -> None:
    """With their terminals, their day, when they last answered, and their key as a till's can be held against it."""
    assert [
        (one["id"], one["name"], one["paired"], one["waiting"]) for one in told(home, "groups")
    ] == [
        (COUNTER, "Counter", 1, 0),
        (CELLAR, "Cellar", 0, 1),
    ]
    assert [(one["last_read"], one["key"]) for one in told(home, "groups")] == [
        ("2026-01-05T14:15:00+01:00", "…roup"),
        (None, "…-key"),
    ]
    titles, counter, cellar = ran(home, "groups").stdout.splitlines()
    assert titles.split() == ["id", "name", "term.", "today", "refunds", "feed", "key"]
    assert counter.index("last read") == titles.index("feed")
    assert counter.endswith("  last read 05/01/26  …roup")
    assert cellar.endswith("  never read          …-key")


def test_terminals(home: Home) -> None:
    """Of all groups or of one; never a code."""
    lines = told(home, "terminals")
    assert {one["id"] for one in lines} == {"00000NEW", "00000LQT"}
    assert [one["id"] for one in told(home, "terminals", "--group", str(COUNTER))] == ["00000LQT"]
    assert told(home, "terminals", "--group", str(COUNTER))[0]["last_payment"].startswith(
        "2026-01-05T13:01"
    )
    assert lines[0]["move"] is None
    assert [one["device_tids"] for one in lines] == [[one["id"]] for one in lines]
    everything = ran(home, "terminals").stdout + ran(home, "terminals", "--json").stdout
    assert "Till 1" in everything
    assert "a-code-that" not in everything


def test_feed(home: Home) -> None:
    """Newest first, of all groups, of one, or of one terminal."""
    assert [one["transaction_id"] for one in told(home, "feed")] == [
        "000000004",
        "000000002",
        "000000001",
    ]
    assert [one["group_id"] for one in told(home, "feed", "--group", str(CELLAR))] == [CELLAR]
    assert len(told(home, "feed", "--limit", "1")) == 1
    assert [one["order_id"] for one in told(home, "feed", "--terminal", "00000LQT")] == ["sale-1"]
    assert "-€3.00" in ran(home, "feed").stdout


@pytest.mark.parametrize(
    ("command", "narrow", "named"),
    [
        ("feed", ("--group", str(CELLAR)), ("--group", "cellar")),
        ("feed", ("--terminal", "00000LQT"), ("--terminal", "till 1")),
        ("terminals", ("--group", str(COUNTER)), ("--group", " Counter ")),
        ("find 12,50", ("--group", str(CELLAR)), ("--group", "Cellar")),
        ("sale sale-1", ("--group", str(COUNTER)), ("--group", "COUNTER")),
        ("day --day 2026-01-05", ("--group", str(CELLAR)), ("--group", "Cellar")),
        ("day --day 05/01/2026", ("--terminal", "00000LQT"), ("--terminal", "TILL 1")),
    ],
)
def test_a_group_and_a_terminal_are_named_too(
    home: Home, command: str, narrow: tuple[str, ...], named: tuple[str, ...]
) -> None:
    """By what a person calls them, in any case: the same answer as by their numbers."""
    by_number, by_name = (told(home, *command.split(), *how) for how in (narrow, named))
    assert by_number == by_name != []


def test_feed_with_words(home: Home) -> None:
    """As the filter of the screen reads them; no answer is no failure, and what was read is said."""
    assert [one["order_id"] for one in told(home, "feed", "12,50", "till")] == ["sale-1"]
    cellar = ("feed", "12,50", "--group", str(CELLAR))
    assert [one["group_id"] for one in told(home, *cellar)] == [CELLAR]
    shown = ran(home, "feed", "refund", "3,00")
    assert ("-€3.00" in shown.stdout, shown.stderr) == (
        True,
        "kind or order refund · amount €3.00\n",
    )
    none = ran(home, "feed", "12,51")
    assert (none.returncode, none.stdout.split(".")[0]) == (0, "No row has these words")
    as_lines = ran(home, "feed", "12,51", "--json")
    assert (as_lines.returncode, as_lines.stdout, as_lines.stderr) == (0, "", none.stdout)


def test_sale(home: Home) -> None:
    """What was paid, given back and is left, with its refunds."""
    (sale,) = told(home, "sale", "sale-1")
    assert (sale["amount"], sale["refunded"], sale["left"]) == (1250, 300, 950)
    assert [one["amount"] for one in sale["refunds"]] == [300]
    shown = ran(home, "sale", "sale-1").stdout
    assert "left            €9.50\n" in shown
    assert "terminal        Till 1 (00000LQT)\n" in shown
    assert "refund          -€3.00" in shown


def test_a_sale_counts_what_only_the_journal_knows(home: Home) -> None:
    """A refund made here that its rows do not show yet is left out of what is left, as on the sale's screen."""
    journal = open_journal(StateDir.open(home.state, environment="sandbox", base_url=BASE_URL))
    journal.intend(intent("R-2", group_id=CELLAR, order_id="sale-2", operator="Anna"))
    for state in (RefundState.SENT, RefundState.ACCEPTED):
        assert journal.advance("R-2", state, at(61))
    journal.close()
    (sale,) = told(home, "sale", "sale-2")
    assert (sale["refunded"], sale["unlisted"], sale["left"]) == (0, 500, 750)
    shown = ran(home, "sale", "sale-2").stdout
    assert "left            €7.50" in shown
    assert [line for line in shown.splitlines() if "-€5.00" in line and "Anna" in line]


@pytest.mark.parametrize("command", ["groups", "terminals", "feed", "day", "find 12,50"])
def test_a_store_that_was_never_read_says_what_reads_it(
    home: Home, tmp_path: Path, command: str
) -> None:
    """Apart from the answer, which has nothing; once there is a row or an answer it is not said."""
    unread = "Nothing was read from MultiSafepay yet: msp-tui sync --once does.\n"
    other = ran(home, "--state-dir", str(tmp_path / "unread"), *command.split(), "--json")
    assert (other.returncode, other.stdout) == (0, "")
    assert other.stderr.startswith(unread)
    assert unread not in ran(home, *command.split(), "--json").stderr


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("sale", "none"), "The store knows no order none. Look for it with: msp-tui find"),
        (("feed", "--group", "1"), NO_GROUP),
        (("terminals", "--group", "1"), NO_GROUP),
        (("find", "12,50", "--group", "Attic"), NO_GROUP.replace("group 1", "group Attic")),
        (("receipt", "sale-1", "--group", "1"), NO_GROUP),
        (("find", "12,50", "--group", "1"), NO_GROUP),
        (("journal", "--group", "1"), NO_GROUP),
        (("journal", "--group", "Attic"), NO_GROUP.replace("group 1", "group Attic")),
    ],
)
def test_what_is_not_there_is_a_sentence(
    home: Home, command: tuple[str, ...], sentence: str
) -> None:
    """Exit code 1 and one line."""
    answer = ran(home, *command)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == f"msp-tui: {sentence}\n"
