"""Cancelling a refund, and deciding what became of one, in plain words: for the dialogs and for the commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msp_tui.console.presenters.refund_words import prompt
from msp_tui.console.presenters.states import intent_sign, refund_sign
from msp_tui.domain.errors import N_
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.transactions import Outcome, Transaction
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _
from msp_tui.shop.deciding import decidable_at

_PROMPTS = {
    "which": N_(" Number of the refund in this list, then Enter:"),
    "confirm": N_(" Type {amount} again and Enter to do it; Enter alone does nothing:"),
    "reason": N_(" What was seen, and where, then Enter:"),
    "choice": N_(" m  it was made      n  it was not made      Esc  leaves it as it is"),
    "sending": N_(" Asking MultiSafepay…"),
}
_ALIKE = 3
"""Refunds of the same amount that are shown at most."""


def deed_prompt(step: str, intent: RefundIntent, name: str) -> str:
    """What is to be typed at a step; nothing when there is nothing to type."""
    if step in _PROMPTS:
        return _(_PROMPTS[step], amount=formats().typed_amount(intent.amount))
    return prompt(step, intent.amount, name)


def why_no_decision(intents: Sequence[RefundIntent], now: datetime) -> str:
    """Why nobody can decide about these refunds at this moment of the journal's clock."""
    when = [at for one in intents if (at := decidable_at(one, now)) is not None]
    if when:
        clock = formats().clock(max(when))
        return _("It is still being read; from {at} on a manager can decide.", at=clock)
    return _("No refund here waits for a decision.")


def deed_facts(intent: RefundIntent) -> list[tuple[str, str, str]]:
    """The refund that something is to be done with: label, value and style of each line."""
    sign = intent_sign(intent.state)
    return [
        (_("order"), intent.order_id, ""),
        (_("amount"), formats().money(intent.money), "strong"),
        (_("time"), formats().full(intent.created), ""),
        (_("operator"), intent.operator, ""),
        (_("state"), f"{sign.mark} {_(sign.word)}", sign.style),
        (_("our number"), intent.refund_order_id, "faint"),
    ]


def cancel_lines() -> list[str]:
    """That cancelling is an attempt, and when it cannot succeed."""
    return [
        _("MultiSafepay is asked to cancel it; the sale is read again before and after."),
        _("Made on the day of its sale it can be a reversal: those cannot be cancelled."),
        _("If it cannot be cancelled it stays as it is, and that is said."),
    ]


def decide_lines(intent: RefundIntent) -> list[str]:
    """What to look at before somebody decides."""
    money, at = formats().money(intent.money), formats().clock(intent.created)
    return [
        _("MultiSafepay gave no answer, and reading the sale does not tell. Look at:"),
        _("1. the dashboard: this order, its refunds of {money} around {at}", money=money, at=at),
        _("2. the terminal's own history: a refund of this order"),
        _("Compare amount, time and our number. If in doubt, ask MultiSafepay."),
    ]


def alike_lines(intent: RefundIntent, refunds: Sequence[Transaction]) -> list[str]:
    """Refunds of the sale that may be this one."""
    alike = [
        row
        for row in refunds
        if row.amount == intent.amount and row.outcome in (Outcome.RESERVED, Outcome.COMPLETED)
    ]
    lines = []
    for row in alike[:_ALIKE]:
        sign, seen = refund_sign(row), _("The sale shows:")
        shown = f"{seen} {sign.mark} {formats().full(row.created)} {formats().money(row.money)}"
        lines.append(f"{shown} {_(sign.word)} {row.transaction_id}")
    return lines


def answer_lines() -> list[str]:
    """What follows from either answer."""
    return [
        _("m: its amount counts as given back; nothing is sent."),
        _("n: the sale can be refunded again. If it turns up later, it is told loudly."),
    ]


def chosen_words(made: bool) -> str:
    """What was decided."""
    return _("It was made.") if made else _("It was not made.")
