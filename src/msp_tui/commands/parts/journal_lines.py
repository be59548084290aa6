"""The journal's refunds and moves as lines: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from msp_tui.commands.talk.output import moment, write_json, write_table
from msp_tui.console.presenters.lines import csv_text
from msp_tui.console.presenters.states import intent_sign, payment_sign
from msp_tui.domain.errors import N_
from msp_tui.domain.frozen import frozen
from msp_tui.domain.money import Money
from msp_tui.i18n import formats, translate

if TYPE_CHECKING:
    from msp_tui.domain.moves import Move, StepTaken
    from msp_tui.domain.payments import CloudPayment, PaymentStep
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.shop.exceptions import Exceptional
    from msp_tui.shop.ports import Records

REFUND = (
    "refund_order_id",
    "order_id",
    "group_id",
    "terminal_id",
    "amount",
    "currency",
    "state",
    "operator",
    "approver",
    "decided_by",
    "login",
    "reason",
    "created",
    "changed",
    "transaction_id",
    "note",
    "exceptions",
)
MOVE = (
    "id",
    "old_tid",
    "new_tid",
    "old_group_id",
    "target_group_id",
    "new_group_name",
    "name",
    "operator",
    "created",
    "step",
    "changed",
    "serial_number",
    "note",
    "steps",
)
PAYMENT = (
    "order_id",
    "group_id",
    "terminal_id",
    "amount",
    "currency",
    "description",
    "state",
    "operator",
    "login",
    "created",
    "changed",
    "transaction_id",
    "note",
    "steps",
)
"""The names of a line's facts, in the order of CSV's columns."""

REFUND_WORDS = (
    "",
    "time",
    "amount",
    "state",
    "operator",
    "terminal",
    "order",
    "our number",
    N_("remarks"),
)
MOVE_WORDS = ("", "time", "state", "operator", "groups", "name", "id")
PAYMENT_WORDS = ("", "time", "state", "amount", "operator", "terminal", "description", "order")
"""The titles of a table's columns; message ids."""


@frozen
class Line:
    """One line: facts for programs (amounts in minor units, times with their zone), cells for people."""

    facts: dict[str, Any]
    cells: tuple[str, ...]


class Terminals:
    """Which terminal took a sale, as far as the store knows, and what it is called."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._names = records.terminal_names()
        self._known: dict[tuple[int, str], str] = {}

    def of_sale(self, group_id: int, order_id: str) -> str:
        """The TID, "" when the store does not know it."""
        sale = group_id, order_id
        if sale not in self._known:
            found = self._records.sale(group_id, order_id)
            self._known[sale] = found.payment.terminal_id if found else ""
        return self._known[sale]

    def name(self, terminal_id: str) -> str:
        """Its name, else its TID."""
        return self._names.get(terminal_id, terminal_id)


def refund_line(
    intent: RefundIntent,
    terminal_id: str,
    terminal_name: str,
    why: Sequence[Exceptional],
    today: date,
) -> Line:
    """One refund of the journal; `why` it is marked."""
    known = {name: getattr(intent, name) for name in REFUND if hasattr(intent, name)}
    facts = {
        **known,
        "terminal_id": terminal_id or None,
        "state": intent.state.value,
        "created": moment(intent.created),
        "changed": moment(intent.changed),
        "approver": intent.approver or None,
        "decided_by": intent.decided_by or None,
        "transaction_id": intent.transaction_id or None,
        "exceptions": [one.value for one in why],
    }
    sign = intent_sign(intent.state)
    cells = (
        sign.mark,
        formats().short(intent.created, today),
        formats().money(Money(-intent.amount, intent.currency)),
        translate(sign.word),
        intent.operator,
        terminal_name,
        intent.order_id,
        intent.refund_order_id,
        ", ".join(exception_words(why)),
    )
    return Line({name: facts[name] for name in REFUND}, cells)


def exception_words(why: Sequence[Exceptional]) -> list[str]:
    """Why a refund is marked, in the reader's words."""
    from msp_tui.console.presenters.journal_words import WORDS

    return [translate(WORDS[one]) for one in why]


def move_line(move: Move, steps: Sequence[StepTaken], today: date) -> Line:
    """One move of a terminal; each step of it as `planned 2026-01-05T10:00:00+01:00`."""
    from msp_tui.console.presenters.journal_words import move_way, step_sign

    sign = step_sign(move.step)
    cells = (
        sign.mark,
        formats().short(move.created, today),
        translate(sign.word),
        move.operator,
        move_way(move, str),
        move.name,
        move.id,
    )
    taken = [f"{one.step.value} {moment(one.at)}" for one in steps]
    return Line({**move_facts(move), "steps": taken}, cells)


def move_facts(move: Move) -> dict[str, Any]:
    """A move as programs are told it."""
    known = {name: getattr(move, name) for name in MOVE if name != "steps"}
    times = {"created": moment(move.created), "changed": moment(move.changed)}
    return {**known, **times, "step": move.step.value}


def payment_line(
    payment: CloudPayment, terminal: str, steps: Sequence[PaymentStep], today: date
) -> Line:
    """One payment on a terminal, whose name is "" when it is not known; each step as of a move."""
    sign = payment_sign(payment.state)
    cells = (
        sign.mark,
        formats().short(payment.created, today),
        translate(sign.word),
        formats().money(payment.money),
        payment.operator,
        terminal or payment.terminal_id,
        payment.description,
        payment.order_id,
    )
    taken = [f"{one.state.value} {moment(one.at)}" for one in steps]
    return Line({**payment_facts(payment), "steps": taken}, cells)


def payment_facts(payment: CloudPayment) -> dict[str, Any]:
    """A payment on a terminal as programs are told it."""
    known = {name: getattr(payment, name) for name in PAYMENT if name != "steps"}
    times = {"created": moment(payment.created), "changed": moment(payment.changed)}
    return {**known, **times, "state": payment.state.value}


def print_lines(arguments: argparse.Namespace, lines: Sequence[Line]) -> None:
    """As a table, as JSON or as CSV, as the arguments say."""
    if arguments.json:
        write_json(line.facts for line in lines)
    elif arguments.csv:
        names = MOVE if arguments.moves else PAYMENT if arguments.payments else REFUND
        sys.stdout.write(csv_text(names, [line.facts for line in lines]))
    else:
        words = (
            MOVE_WORDS if arguments.moves else PAYMENT_WORDS if arguments.payments else REFUND_WORDS
        )
        write_table(
            [translate(word) if word else "" for word in words], [one.cells for one in lines]
        )
