"""A payment on a terminal in plain words, for the screens and for the command: how it stands, and what that means."""

from __future__ import annotations

from msp_tui.console.presenters.states import payment_sign
from msp_tui.domain.errors import N_
from msp_tui.domain.payments import CloudPayment, PaymentState
from msp_tui.i18n import translate as _

_MEANS = {
    PaymentState.INTENDED: N_("Written down; being sent."),
    PaymentState.SENT: N_("Sent; waiting for MultiSafepay's answer."),
    PaymentState.WAITING: N_(
        "The terminal shows the amount; the customer pays there, within a minute."
    ),
    PaymentState.DECLINED_FOR_NOW: N_(
        "The card was declined, which is not the end: the customer may type a PIN or use another card."
    ),
    PaymentState.UNKNOWN: N_(
        "Checking: MultiSafepay did not answer. Do not start it again; it is read until it is certain."
    ),
    PaymentState.COMPLETED: N_("The customer has paid."),
    PaymentState.DECLINED: N_("The card was declined, and nothing came after. Nothing was paid."),
    PaymentState.CANCELLED: N_("Cancelled, here or on the terminal. Nothing was paid."),
    PaymentState.EXPIRED: N_(
        "Nobody paid within a minute; the terminal gave up. Nothing was paid."
    ),
    PaymentState.REFUSED: N_("MultiSafepay refused this payment. Nothing was paid."),
    PaymentState.NOT_MADE: N_("MultiSafepay has no such payment. Nothing was paid."),
}
"""What each state means to a cashier, as message ids."""


def meaning(payment: CloudPayment) -> str:
    """How it stands, in a sentence."""
    return _(_MEANS[payment.state])


def payment_line(payment: CloudPayment, terminal: str) -> str:
    """Sign, amount, terminal and state on one line."""
    sign = payment_sign(payment.state)
    return _(
        "{mark} payment {amount} on {terminal}: {state}",
        mark=sign.mark,
        amount=payment.money,
        terminal=terminal,
        state=_(sign.word),
    )


def left_words(payment: CloudPayment, terminal: str, key: str) -> str:
    """What is said when somebody leaves a payment that is not over; "" for one that is."""
    if not payment.open:
        return ""
    return _(
        "{amount} on {terminal} goes on; {key} on the terminal shows it.",
        amount=payment.money,
        terminal=terminal,
        key=key,
    )
