"""What is said before a refund is cancelled, or before somebody decides what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from msp_tui.console.presenters.paint import facts, paint
from msp_tui.console.presenters.refund import prompt
from msp_tui.console.presenters.states import intent_sign, refund_sign
from msp_tui.domain.errors import N_
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.transactions import Outcome, Transaction
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _
from msp_tui.shop.deciding import decidable_at

Parts = list[tuple[str, str] | str]

_PROMPTS = {
    "which": N_(" Number of the refund in this list, then Enter:"),
    "confirm": N_(" Type {amount} again and Enter to do it; Enter alone does nothing:"),
    "reason": N_(" What was seen, and where, then Enter:"),
    "choice": N_(" m  it was made      n  it was not made      Esc  leaves it as it is"),
    "sending": N_(" Asking MultiSafepay…"),
}


def deed_prompt(step: str, intent: RefundIntent, name: str) -> str:
    """What is to be typed at a step; nothing when there is nothing to type."""
    if step in _PROMPTS:
        return _(_PROMPTS[step], amount=formats().typed_amount(intent.amount))
    return prompt(step, intent.amount, name)


def why_no_decision(intents: Sequence[RefundIntent]) -> str:
    """Why nobody can decide about these refunds now."""
    when = [at for at in map(decidable_at, intents) if at is not None]
    if when:
        clock = formats().clock(max(when))
        return _("It is still being read; from {at} on a manager can decide.", at=clock)
    return _("No refund here waits for a decision.")


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
    return paint(
        *_facts(intent),
        "\n",
        _text(
            N_(
                "MultiSafepay is asked to cancel this refund; the sale is read again before and after."
            ),
            N_(
                "A refund made on the day of its sale can be a reversal: those cannot be cancelled."
            ),
            N_("If it cannot be cancelled it stays as it is, and that is said."),
        ),
    )


def decide_text(intent: RefundIntent, refunds: Sequence[Transaction], made: bool | None) -> Content:
    """What to look at, what to compare, and what follows from either answer; then only what was chosen."""
    parts: Parts = _facts(intent)
    if made is not None:
        chosen = N_("It was made.") if made else N_("It was not made.")
        return paint(*parts, "\n", (f" {_(chosen)}\n", "strong"))
    money, at = formats().money(intent.money), formats().clock(intent.created)
    parts += [
        "\n",
        _text(N_("MultiSafepay gave no answer, and reading the sale does not tell. Look at:")),
        _text(
            N_("1. the dashboard: this order, its refunds of {money} around {at}"),
            N_("2. the terminal's own history: a refund of this order"),
            N_("Compare amount, time and our number. If in doubt, leave it and ask MultiSafepay."),
            money=money,
            at=at,
        ),
    ]
    alike = [
        row
        for row in refunds
        if row.amount == intent.amount and row.outcome in (Outcome.RESERVED, Outcome.COMPLETED)
    ]
    for row in alike[:3]:
        sign = refund_sign(row)
        seen = _("The sale shows:")
        shown = f" {seen} {sign.mark} {formats().full(row.created)} {formats().money(row.money)}"
        parts += [(f"{shown} {_(sign.word)} {row.transaction_id}\n", "note")]
    parts += [
        _text(
            N_("m: its amount counts as given back; nothing is sent."),
            N_("n: the sale can be refunded again. If it turns up later, it is told loudly."),
        )
    ]
    return paint(*parts)


def _facts(intent: RefundIntent) -> Parts:
    sign = intent_sign(intent.state)
    return [
        "\n",
        *facts(
            [
                (_("order"), intent.order_id, ""),
                (_("this refund"), formats().money(intent.money), "strong"),
                (_("time"), formats().full(intent.created), ""),
                (_("operator"), intent.operator, ""),
                (_("state"), f"{sign.mark} {_(sign.word)}", sign.style),
                (_("our number"), intent.refund_order_id, "faint"),
            ]
        ),
    ]


def _text(*sentences: str, **values: object) -> str:
    return "".join(f" {_(sentence, **values)}\n" for sentence in sentences)
