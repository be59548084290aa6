"""`msp-tui refund` in a real terminal, against the sandbox: asked step by step, sent once."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from msp_tui.domain.refunds import RefundState
from msp_tui.store.opening import open_journal
from msp_tui.store.statedir import StateDir
from tests.support.home import Console, Home
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff

COUNTER, CAFE = 57958, 57959


@pytest.fixture
def order(sandbox: SandboxProcess) -> str:
    """A sale of 30,40 in the café, of which no store knows yet."""
    return str(sandbox.pay(3040, CAFE)["order_id"])


def configured(home: Home, sandbox: SandboxProcess, **more: Any) -> None:
    """The sandbox's shop as a profile."""
    home.configure(sandbox.base_url, sandbox.groups, sandbox.api_key, **more)


def refund(home: Home, *arguments: str) -> Console:
    """The command in its terminal."""
    return home.open("--config", home.config, "refund", *arguments)


def refund_for_programs(home: Home, *arguments: str) -> Console:
    """The command with `--json`: asked in its terminal, its outcome in a file."""
    return home.open_into(
        home.root / "out", "--config", home.config, "refund", *arguments, "--json"
    )


def written(home: Home) -> list[dict[str, Any]]:
    """What stands in that file."""
    return [json.loads(line) for line in (home.root / "out").read_text().splitlines()]


def made(sandbox: SandboxProcess, order: str) -> list[int]:
    """Refunds of a sale as MultiSafepay has them, in cents."""
    data = sandbox.api("GET", f"/orders/{order}", key=sandbox.group_key(CAFE)).data
    return [one["amount"] for one in data["related_transactions"] or ()]


def journal(home: Home) -> list[dict[str, Any]]:
    """The journal's lines."""
    told = home.run("--config", home.config, "journal", "--json")
    assert told.returncode == 0
    return [json.loads(line) for line in told.stdout.splitlines()]


def sent(home: Home, sandbox: SandboxProcess, order: str) -> bool:
    """Whether the journal has it on its way; asked without starting a program, which may take longer than it is."""
    state = StateDir.open(home.state, environment="sandbox", base_url=sandbox.base_url)
    with closing(open_journal(state)) as opened:
        return [one.state for one in opened.of_sale(CAFE, order)] == [RefundState.SENT]


def type_in(console: Console, question: str, text: str) -> None:
    """Answer a question once it stands there."""
    console.wait_for(question)
    console.settle()
    console.send(f"{text}\r")


@pytest.mark.e2e
def test_a_refund_by_an_operator(home: Home, sandbox: SandboxProcess, order: str) -> None:
    """Number, PIN unseen, the amount twice; made once, in the operator's name, and the journal is whole."""
    configured(home, sandbox, **staff())
    with refund(home, order) as terminal:
        type_in(terminal, "Amount to refund", "9,50")
        type_in(terminal, "Operator's number", "7")
        type_in(terminal, "Anna: PIN", PINS[7])
        type_in(terminal, "Type 9.50 again", "9,50")
        assert terminal.wait_exit() == 0
        assert "left            €30.40" in terminal.text
        assert "€9.50  The refund is made" in terminal.text
        assert PINS[7].encode() not in bytes(terminal.transcript)
    assert made(sandbox, order) == [950]
    (line,) = journal(home)
    assert (line["state"], line["operator"], line["amount"]) == ("accepted", "Anna", 950)
    assert home.run("--config", home.config, "journal", "--verify").returncode == 0


@pytest.mark.e2e
def test_a_second_operator_approves(home: Home, sandbox: SandboxProcess, order: str) -> None:
    """Above what the cashier may alone; the amount may stand among the arguments, but is typed all the same.

    A program gets the entry as the journal has it.
    """
    configured(home, sandbox, **staff(refund_reason="required"))
    with refund_for_programs(home, order, "--amount", "12,50", "--group", str(CAFE)) as terminal:
        type_in(terminal, "Operator's number", "7")
        type_in(terminal, "Anna: PIN", PINS[7])
        type_in(terminal, "Number of the operator who approves", "8")
        type_in(terminal, "Bruno approves: PIN", PINS[8])
        type_in(terminal, "Reason of this refund", "torn")
        type_in(terminal, "Type 12.50 again", "12,50")
        assert terminal.wait_exit() == 0
        assert "€12.50  The refund is made" in terminal.text
    assert made(sandbox, order) == [1250]
    (entry,) = written(home)
    assert (entry["approver"], entry["reason"], entry["exceptions"]) == (
        "Bruno",
        "torn",
        ["above_limit"],
    )
    assert [entry] == journal(home)


@pytest.mark.e2e
def test_each_is_asked_in_their_own_language(
    home: Home, sandbox: SandboxProcess, order: str
) -> None:
    """Dutch for Anna until the end, French for Bruno's PIN."""
    configured(home, sandbox, **staff({7: "nl", 8: "fr"}))
    with refund(home, order, "--amount", "12,50") as terminal:
        type_in(terminal, "Operator's number", "7")
        type_in(terminal, "Anna: pincode", PINS[7])
        type_in(terminal, "Nummer van de medewerker die goedkeurt", "8")
        type_in(terminal, "Bruno approuve", PINS[8])
        type_in(terminal, "Tik 12,50 opnieuw", "12,50")
        assert terminal.wait_exit() == 0
        assert "het geld vertrekt vannacht" in terminal.text
    assert made(sandbox, order) == [1250]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([""], "Nothing was typed. Nothing was sent."),
        (["31"], "Only €30.40 is left to refund on this sale."),
        (["9,50", ""], "Nothing was typed. Nothing was sent."),
        (["9,50", "9,51"], "That is another amount. Nothing was sent."),
        (["9,50", "yes"], "That is another amount. Nothing was sent."),
    ],
)
def test_nothing_is_sent(
    home: Home, sandbox: SandboxProcess, order: str, answers: list[str], sentence: str
) -> None:
    """By an empty answer, by another amount, or by more than there is."""
    configured(home, sandbox)
    with refund(home, order) as terminal:
        for question, text in zip(("Amount to refund", "again and Enter"), answers, strict=False):
            type_in(terminal, question, text)
        assert terminal.wait_exit() == 1
        assert sentence in terminal.text
    assert (made(sandbox, order), journal(home)) == ([], [])


@pytest.mark.e2e
def test_what_was_typed_before_a_question_is_no_answer(
    home: Home, sandbox: SandboxProcess, order: str
) -> None:
    """A pasted block of lines answers one question, never the next."""
    configured(home, sandbox)
    with refund(home, order) as terminal:
        type_in(terminal, "Amount to refund", "9,50\r9,50\r9,50")
        terminal.wait_for("Type 9.50 again")
        terminal.settle(0.5)
        terminal.press("ctrl+c")
        assert terminal.wait_exit() == 1
    assert (made(sandbox, order), journal(home)) == ([], [])


@pytest.mark.e2e
def test_the_same_amount_within_five_minutes_is_confirmed_again(
    home: Home, sandbox: SandboxProcess, order: str
) -> None:
    """Said with the moment from which it is taken; an empty answer leaves it, the amount again asks MultiSafepay.

    A program gets the entry also of what MultiSafepay refused.
    """
    configured(home, sandbox, **staff())
    for answers in (["9,50"], ["9,50", ""], ["9,50", "9,50"]):
        with refund_for_programs(home, order, "--amount", "9,50") as terminal:
            type_in(terminal, "Operator's number", "8")
            type_in(terminal, "Bruno: PIN", PINS[8])
            type_in(terminal, "Type 9.50 again", answers[0])
            if len(answers) == 1:
                assert terminal.wait_exit() == 0
                continue
            terminal.wait_for("less than five minutes ago; again from")
            type_in(terminal, "Confirming again asks MultiSafepay all the same", answers[1])
            assert terminal.wait_exit() == 1
            assert ("Nothing was typed. Nothing was sent." in terminal.text) == (answers[1] == "")
    assert made(sandbox, order) == [950]
    assert [line["state"] for line in journal(home)] == ["refused", "accepted"]
    assert written(home) == journal(home)[:1]


@pytest.mark.e2e
def test_whoever_hesitates_shows_the_pin_again(
    home: Home, sandbox: SandboxProcess, order: str
) -> None:
    """A ticket lasts two minutes; here none at all."""
    configured(home, sandbox, **staff())
    program = (
        "import sys; from datetime import timedelta; from msp_tui.shop import permissions;"
        " permissions.TICKET_LASTS = timedelta(seconds=0); from msp_tui.cli import main;"
        " sys.exit(main(sys.argv[1:]))"
    )
    command: list[str | Path] = [sys.executable, "-c", program, "--config", home.config]
    with Console(
        [*command, "refund", order, "--amount", "9,50"], env=home.env, cwd=home.root
    ) as terminal:
        type_in(terminal, "Operator's number", "7")
        type_in(terminal, "Anna: PIN", PINS[7])
        type_in(terminal, "Type 9.50 again", "9,50")
        type_in(terminal, "Too much time has passed since the PIN was typed", "")
        assert terminal.wait_exit() == 1
        assert "Nothing was typed. Nothing was sent." in terminal.text
    assert (made(sandbox, order), journal(home)) == ([], [])


@pytest.mark.e2e
def test_an_answer_that_never_came(home: Home, sandbox: SandboxProcess, order: str) -> None:
    """The line is cut after MultiSafepay made it: unknown, said so, and found out by reading, never by sending."""
    configured(home, sandbox)
    path = "/v1/json/orders/*/refunds"
    sandbox.fault({"match": {"method": "POST", "path": path}, "times": 1, "effect": "cut_after"})
    with refund_for_programs(home, order) as terminal:
        type_in(terminal, "Amount to refund", "9,50")
        type_in(terminal, "Type 9.50 again", "9,50")
        assert terminal.wait_exit() == 1
        assert "MultiSafepay did not answer. Do not refund again" in " ".join(terminal.text.split())
        assert "msp-tui sync --once" in terminal.text
    assert [(one["state"], one["amount"]) for one in written(home)] == [("unknown", 950)]
    assert made(sandbox, order) == [950]
    assert home.run("--config", home.config, "sync", "--once").returncode == 0
    (line,) = journal(home)
    assert line["state"] == "accepted"
    assert made(sandbox, order) == [950]


@pytest.mark.e2e
def test_whoever_interrupts_it_hears_the_outcome(
    home: Home, sandbox: SandboxProcess, order: str
) -> None:
    """Ctrl+C while it is under way neither stops nor repeats it."""
    configured(home, sandbox)
    match = {"method": "POST", "path": "/v1/json/orders/*/refunds"}
    sandbox.fault({"match": match, "times": 1, "effect": "delay", "seconds": 3600})
    with refund(home, order) as terminal:
        type_in(terminal, "Amount to refund", "9,50")
        type_in(terminal, "Type 9.50 again", "9,50")
        terminal.wait_for("Sending")
        terminal.press("ctrl+c")
        terminal.wait_for("It is being sent")
        sandbox.clear_faults()
        assert terminal.wait_exit() == 0
        assert "€9.50  The refund is made" in terminal.text
    assert made(sandbox, order) == [950]


@pytest.mark.e2e
def test_whoever_does_not_wait_leaves_with_what_is_known(
    home: Home, sandbox: SandboxProcess, order: str
) -> None:
    """Ctrl+C twice: the entry as it is by then, and the refund goes on to its end all the same."""
    configured(home, sandbox)
    match = {"method": "POST", "path": "/v1/json/orders/*/refunds"}
    sandbox.fault({"match": match, "times": 1, "effect": "delay", "seconds": 3600})
    with refund_for_programs(home, order, "--amount", "9,50") as terminal:
        type_in(terminal, "Type 9.50 again", "9,50")
        terminal.wait_for("Sending")
        terminal.wait_for(lambda: sent(home, sandbox, order))
        terminal.press("ctrl+c")
        terminal.wait_for("It is being sent")
        terminal.press("ctrl+c")
        terminal.wait_for("stands in: msp-tui journal")
        assert [(one["state"], one["amount"]) for one in written(home)] == [("sent", 950)]
        sandbox.clear_faults()
        assert terminal.wait_exit() == 1
    assert made(sandbox, order) == [950]
    assert [line["state"] for line in journal(home)] == ["accepted"]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("arguments", "more", "sentence"),
    [
        (["none"], {}, "MultiSafepay knows no order none here."),
        ([], {"read_only": True}, "This profile is read-only."),
        (["--group", "1"], {}, "There is no group 1"),
        (["--group", str(COUNTER)], {}, "MultiSafepay knows no order"),
        (["--amount", "1,000"], {}, "can be read two ways"),
    ],
)
def test_what_cannot_be_refunded_is_a_sentence(
    home: Home,
    sandbox: SandboxProcess,
    order: str,
    arguments: list[str],
    more: dict[str, Any],
    sentence: str,
) -> None:
    """Before anything is asked."""
    configured(home, sandbox, **more)
    words = arguments if arguments == ["none"] else [order, *arguments]
    with refund(home, *words) as terminal:
        assert terminal.wait_exit() == 1
        assert sentence in " ".join(terminal.text.split())
        assert "again and Enter" not in terminal.text
    assert made(sandbox, order) == []


def test_never_from_a_pipe(home: Home, sandbox: SandboxProcess, order: str) -> None:
    """Nobody is there to confirm."""
    configured(home, sandbox)
    for more in ((), ("--json",)):
        answer = home.run("--config", home.config, "refund", order, "--amount", "9,50", *more)
        assert (answer.returncode, answer.stdout) == (1, "")
        assert answer.stderr.startswith("msp-tui: A refund is only made by hand, at a terminal.")
    assert made(sandbox, order) == []
