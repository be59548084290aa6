"""The refund dialog's figures and its outcome, in words."""

from __future__ import annotations

from textual.content import Content

from msp_tui.console.presenters.paint import facts, paint
from msp_tui.console.presenters.states import intent_sign
from msp_tui.domain.errors import N_
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.domain.transactions import Sale
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _

_OUTCOMES = {
    RefundState.INTENDED: N_("Written down; being sent."),
    RefundState.SENT: N_("Sent; waiting for MultiSafepay's answer."),
    RefundState.ACCEPTED: N_(
        "Refunded. The money leaves tonight; the customer has it within days."
    ),
    RefundState.COMPLETED: N_("Refunded."),
    RefundState.UNKNOWN: N_(
        "Checking: MultiSafepay did not answer. Do not refund again; the sale is read until it is certain."
    ),
    RefundState.NOT_MADE: N_("Not refunded: MultiSafepay never received it. You can begin again."),
    RefundState.REFUSED: N_("MultiSafepay refused this refund."),
    RefundState.VOIDED: N_("This refund was cancelled."),
}


def refund_text(
    sale: Sale, amount: int | None, card: str, terminal: str, *, done: bool = False
) -> Content:
    """Paid, refunded, left, this refund, left after, and where the money goes; `done`: as it stands afterwards."""
    row = sale.payment

    def money(minor: int) -> str:
        return formats().money(Money(minor, row.currency))

    after = "-" if amount is None or amount > sale.left else money(sale.left - amount)
    return paint(
        "\n",
        *facts(
            [
                (_("order"), sale.order_id, ""),
                (_("time"), formats().full(row.created), ""),
                (_("terminal"), terminal, ""),
                (_("card"), card, ""),
                (_("paid"), money(row.amount), ""),
                (_("refunded"), money(sale.refunded), "back"),
                (_("left"), money(sale.left), "strong"),
                (_("this refund"), "-" if amount is None else money(amount), "strong"),
                *([] if done else [(_("left after"), after, "")]),
                (_("goes back to"), card, ""),
            ]
        ),
    )


def outcome_text(intent: RefundIntent | None, sentence: str = "", hint: str = "") -> Content:
    """What became of it: of an intent of the journal, or a refusal before anything was sent."""
    if intent is None:
        return paint(("\n × ", "bad"), (sentence, "bad"), f"\n   {hint}\n" if hint else "\n")
    sign = intent_sign(intent.state)
    amount = formats().money(intent.money)
    return paint(
        (f"\n {sign.mark} {amount}  {_(sign.word)}\n", sign.style),
        f"   {_(_OUTCOMES[intent.state])}\n",
        ("   " + _("our number: {number}", number=intent.refund_order_id) + "\n", "faint"),
    )
