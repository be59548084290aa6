from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.store.journal import Journal
from msp_tui.store.opening import open_journal
from msp_tui.store.statedir import StateDir
from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess

CAFE, BOOKS = 57959, 57958
BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass
class Shop:
    """A sandbox, and a journal of refunds that were made there."""

    home: Home
    sandbox: SandboxProcess
    journal: Journal
    made: int = 0

    def intend(self, **changes: Any) -> RefundIntent:
        """Write down a refund of 5.00 of a sale of 12.50; each is a minute younger than the one before."""
        self.made += 1
        wanted: dict[str, Any] = {
            "refund_order_id": f"R-{self.made}",
            "group_id": CAFE,
            "amount": 500,
            "currency": "EUR",
            "created": BEGAN + timedelta(minutes=self.made),
            "operator": "Anna",
        }
        if "order_id" not in changes:
            wanted["order_id"] = self.sandbox.pay(1250, CAFE)["order_id"]
        intent = RefundIntent(**{**wanted, **changes})
        self.journal.intend(intent)
        return intent

    def send(self, intent: RefundIntent, **changes: Any) -> None:
        """Ask for it as the program does."""
        body = {
            "currency": intent.currency,
            "amount": intent.amount,
            "description": "",
            "refund_order_id": intent.refund_order_id,
            "var1": intent.refund_order_id,
            "var2": self.journal.fingerprint(intent.refund_order_id),
            **changes,
        }
        key = self.sandbox.group_key(intent.group_id)
        answer = self.sandbox.api("POST", f"/orders/{intent.order_id}/refunds", body, key=key)
        assert answer.status == 200

    def write(self, intent: RefundIntent, *states: RefundState) -> None:
        """Write down what became of it."""
        for state in states:
            assert self.journal.advance(intent.refund_order_id, state, intent.created)

    def accepted(self, **changes: Any) -> RefundIntent:
        """A refund that was made as it was written down."""
        intent = self.intend(**changes)
        self.send(intent)
        self.write(intent, RefundState.SENT, RefundState.ACCEPTED)
        return intent

    def verify(self, *arguments: str) -> tuple[int, list[tuple[bool, str]], str]:
        """Exit code, findings as (wrong, sentence), and standard error."""
        given = ("--config", self.home.config, "journal", "--verify", "--remote", "--json")
        answer = self.home.run(*given, *arguments)
        found = [json.loads(line) for line in answer.stdout.splitlines()]
        return answer.returncode, [(one["wrong"], one["sentence"]) for one in found], answer.stderr


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A fresh bookshop and an empty journal."""
    home = Home(tmp_path)
    with SandboxProcess(history=12) as sandbox:
        home.configure(sandbox.base_url, sandbox.groups)
        state = StateDir.open(home.state, environment="sandbox", base_url=sandbox.base_url)
        journal = open_journal(state)
        yield Shop(home, sandbox, journal)
        journal.close()


def test_what_was_written_is_what_was_made(shop: Shop) -> None:
    """Refunds that agree to the cent, one that was never sent and one that was refused are no finding."""
    shop.accepted()
    shop.accepted()
    shop.write(shop.intend(), RefundState.NOT_MADE)
    shop.write(shop.intend(), RefundState.SENT, RefundState.REFUSED)
    assert shop.verify() == (0, [], "")
    answer = shop.home.run("--config", shop.home.config, "journal", "--verify", "--remote")
    assert answer.stdout.splitlines()[-1] == "4 sales compared."


def test_each_lie_is_named(shop: Shop) -> None:
    """Not there, another amount, another fingerprint, made although it says not: each is wrong."""
    absent = shop.intend()
    shop.write(absent, RefundState.SENT, RefundState.ACCEPTED)
    other = shop.intend()
    shop.send(other, amount=499)
    shop.write(other, RefundState.SENT, RefundState.ACCEPTED)
    rewritten = shop.intend()
    shop.send(rewritten, var2="0" * 16)
    shop.write(rewritten, RefundState.SENT, RefundState.ACCEPTED)
    denied = shop.intend()
    shop.send(denied)
    shop.write(denied, RefundState.NOT_MADE)
    nowhere = shop.intend(order_id="NO-SUCH-ORDER")
    shop.write(nowhere, RefundState.SENT, RefundState.ACCEPTED)
    mark = shop.journal.fingerprint("R-3")
    code, found, stderr = shop.verify()
    assert [(wrong, sentence) for wrong, sentence in found if sentence] == [
        (True, "R-5: accepted here, but MultiSafepay has no order NO-SUCH-ORDER."),
        (True, "R-4: not_made here, but MultiSafepay made it (reserved)."),
        (
            True,
            f"R-3: the journal's fingerprint was {'0' * 16} when it was sent and is {mark} now.",
        ),
        (True, "R-2: the journal says €5.00, MultiSafepay €4.99."),
        (True, f"R-1: accepted here, but MultiSafepay does not show it on {absent.order_id}."),
    ]
    assert code == 1
    assert re.fullmatch(r"msp-tui: The journal has findings: 5\. The first: R-5: .*\n", stderr)


def test_what_others_refunded_is_to_be_known_but_not_wrong(shop: Shop) -> None:
    """A refund of the same sale that this journal did not make, and one that is still open."""
    intent = shop.accepted()
    shop.send(intent, amount=250, refund_order_id="ELSEWHERE", var1="", var2="")
    still = shop.intend()
    shop.send(still)
    shop.write(still, RefundState.SENT)
    code, found, stderr = shop.verify()
    assert (code, stderr) == (0, "")
    assert [wrong for wrong, _ in found] == [False, False]
    assert found[0][1] == "R-2: still open here; MultiSafepay has it as reserved."
    assert re.search(
        rf"^{intent.order_id}: €2\.50 was refunded \(reserved, \d+\) without this journal\.$",
        found[1][1],
    )


def test_it_goes_on_where_it_ended(shop: Shop) -> None:
    """At most so many sales are read, newest first; the next comparison begins with the next one."""
    for _ in range(3):
        shop.write(shop.intend(), RefundState.SENT, RefundState.ACCEPTED)
    code, found, stderr = shop.verify("--sales", "2")
    assert code == 1
    assert [sentence[:3] for _, sentence in found] == ["R-3", "R-2"]
    assert stderr.splitlines()[0] == "There are older sales; go on with --after R-2."
    code, found, stderr = shop.verify("--after", "R-2")
    assert [sentence[:3] for _, sentence in found] == ["R-1"]
    assert "--after" not in stderr
    code, found, stderr = shop.verify("--after", "R-9")
    assert (code, found) == (1, [])
    assert stderr.startswith("msp-tui: There is no refund R-9 among these.")


def test_it_goes_on_after_an_outage(shop: Shop) -> None:
    """What was compared before MultiSafepay failed stays said, with the place to go on from."""
    shop.accepted()
    shop.write(shop.intend(), RefundState.SENT, RefundState.ACCEPTED)
    order = shop.journal.intents()[-1].order_id
    match = {"method": "GET", "path": f"/v1/json/orders/{order}"}
    shop.sandbox.fault({"match": match, "times": 9, "effect": "status", "status": 500})
    code, found, stderr = shop.verify()
    assert code == 1
    assert [sentence[:3] for _, sentence in found] == ["R-2"]
    assert stderr.splitlines()[0] == "There are older sales; go on with --after R-2."
    assert len(stderr.splitlines()) == 2


def test_a_group_without_a_key_does_not_hide_the_others(shop: Shop) -> None:
    """It is said once; the sales of other groups are compared."""
    shop.write(shop.intend(), RefundState.SENT, RefundState.ACCEPTED)
    for _ in range(2):
        order = shop.sandbox.pay(1250, BOOKS)["order_id"]
        shop.accepted(group_id=BOOKS, order_id=order)
    shop.home.configure(
        shop.sandbox.base_url,
        [one for one in shop.sandbox.groups if one["id"] == CAFE],
    )
    code, found, _ = shop.verify()
    assert code == 1
    assert [sentence.split(":")[0] for _, sentence in found] == [
        f"Group {BOOKS} cannot be compared",
        "R-1",
    ]
