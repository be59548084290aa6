"""A refund in plain words, for the dialogs and for the commands: what is asked, and what became of it."""

from __future__ import annotations

from msp_tui.domain.errors import N_
from msp_tui.domain.refunds import FOUND_LATER, RefundIntent, RefundState
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _

OUTCOMES = {
    RefundState.INTENDED: N_("Written down; being sent."),
    RefundState.SENT: N_("Sent; waiting for MultiSafepay's answer."),
    RefundState.ACCEPTED: N_(
        "The refund is made: the money leaves tonight and arrives within days."
    ),
    RefundState.COMPLETED: N_("The refund is made: the money has left."),
    RefundState.UNKNOWN: N_(
        "Checking: MultiSafepay did not answer. Do not refund again; the sale is read until it is certain."
    ),
    RefundState.NOT_MADE: N_(
        "No money leaves: MultiSafepay has no such refund. You can begin again."
    ),
    RefundState.REFUSED: N_("MultiSafepay refused this refund."),
    RefundState.VOIDED: N_("This refund was cancelled: no money leaves."),
}
"""What each state means to a cashier, as message ids."""

OPTIONAL = "reason, if any"
"""The step of a reason that need not be given."""
_PROMPTS = {
    "amount": N_(" Amount to refund, then Enter:"),
    "operator": N_(" Operator's number, then Enter:"),
    "pin": N_(" {name}: PIN, then Enter:"),
    "approver": N_(" Number of the operator who approves, then Enter:"),
    "approver's pin": N_(" {name} approves: PIN, then Enter:"),
    "reason": N_(" Reason of this refund, then Enter:"),
    OPTIONAL: N_(" Reason of this refund, or Enter alone:"),
    "confirm": N_(" Type {amount} again and Enter to refund; Enter alone cancels:"),
    "sending": N_(" Sending…"),
}


def prompt(step: str, amount: int | None, name: str) -> str:
    """What is to be typed at a step; nothing when there is nothing to type."""
    typed = formats().typed_amount(amount or 0)
    return _(_PROMPTS.get(step, ""), amount=typed, name=name)


def outcome_words(intent: RefundIntent) -> str:
    """What became of it, in a sentence, and its number."""
    number = _("our number: {number}", number=intent.refund_order_id)
    return f"{_(OUTCOMES[intent.state])} ({number})"


def how_known(intent: RefundIntent) -> str:
    """What is to be told of how its state came about; "" for the ordinary way."""
    if intent.note == FOUND_LATER:
        return _("It had counted as not made, and was made after all.")
    if intent.decided_by:
        return _("Decided by {name}: {reason}", name=intent.decided_by, reason=intent.note)
    return ""
