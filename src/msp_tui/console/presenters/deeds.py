"""What is said before a refund is cancelled, or before somebody decides what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from msp_tui.console.presenters.deed_words import (
    alike_lines,
    answer_lines,
    cancel_lines,
    chosen_words,
    decide_lines,
    deed_facts,
)
from msp_tui.console.presenters.paint import facts, paint
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.transactions import Transaction
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _

Parts = list[tuple[str, str] | str]


def which_text(intents: Sequence[RefundIntent]) -> Content:
    """Several refunds, each with a number to type."""
    lines = []
    for number, one in enumerate(intents, 1):
        money = formats().money(one.money)
        by = _("by {operator}", operator=one.operator)
        lines.append(f"   {number}  {formats().full(one.created)}  {money:>11}  {by}\n")
    return paint("\n", *lines)


def cancel_text(intent: RefundIntent) -> Content:
    """The refund, and that cancelling it is an attempt."""
    return paint(*_facts(intent), "\n", _lines(cancel_lines()))


def decide_text(intent: RefundIntent, refunds: Sequence[Transaction], made: bool | None) -> Content:
    """What to look at, what to compare, and what follows from either answer; then only what was chosen."""
    parts: Parts = _facts(intent)
    if made is not None:
        return paint(*parts, "\n", (f" {chosen_words(made)}\n", "strong"))
    shown = [(f" {line}\n", "note") for line in alike_lines(intent, refunds)]
    return paint(*parts, "\n", _lines(decide_lines(intent)), *shown, _lines(answer_lines()))


def _facts(intent: RefundIntent) -> Parts:
    return ["\n", *facts(deed_facts(intent))]


def _lines(lines: Sequence[str]) -> str:
    return "".join(f" {line}\n" for line in lines)
