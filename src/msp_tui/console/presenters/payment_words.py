"""A payment on a terminal in plain words, for the screens and for the command: how it stands, and what that means."""

from __future__ import annotations

from datetime import datetime

from msp_tui.console.presenters.states import payment_sign
from msp_tui.domain.errors import N_
from msp_tui.domain.payments import CloudPayment, PaymentState
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _
from msp_tui.shop.verdicts import verdict_at

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
_SAID_PAID = N_("Its order could not be read; {who} said that the customer has paid.")
_SAID_NOT_PAID = N_("Its order could not be read; {who} said that nothing was paid.")


def meaning(payment: CloudPayment) -> str:
    """How it stands, in a sentence."""
    if who := payment.said_by:
        paid = payment.state is PaymentState.COMPLETED
        said = _SAID_PAID if paid else _SAID_NOT_PAID
        return _(said, who=who)
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


def why_no_verdict(payment: CloudPayment, now: datetime) -> str | None:
    """Why nobody can say what became of it at this moment of the journal's clock; None when somebody can."""
    at = verdict_at(payment, now)
    if at is None:
        return _(
            "There is nothing to say: what becomes of this payment is known, or it is being sent."
        )
    if at > now:
        clock = formats().clock(at)
        return _(
            "It is still being read; from {at} on somebody can say what became of it.", at=clock
        )
    return None


def verdict_lines() -> list[str]:
    """What to look at before somebody says what became of a payment, and what follows from it."""
    return [
        _("Only where its order cannot be read (key refused, or gone). Look at:"),
        _("1. the terminal: what it shows, and its own history"),
        _("2. the dashboard: this order"),
        _("The order is tried once more first; what it says counts for more."),
        _("m: it counts as paid. n: as not paid. The terminal is then free."),
    ]
