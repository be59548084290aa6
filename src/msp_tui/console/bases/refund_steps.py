"""The steps of the dialogs about refunds, what each is typed into, and whose language is spoken at it."""

from __future__ import annotations

from enum import Enum

from msp_tui.console.presenters.refund_words import OPTIONAL
from msp_tui.console.widgets.inputs import DigitsInput, MoneyInput, PinInput, WordInput
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.money import AmountError, Money, parse_amount
from msp_tui.domain.transactions import Sale


class Step(Enum):
    """Where the dialog stands."""

    AMOUNT = "amount"
    OPERATOR = "operator"
    PIN = "pin"
    APPROVER = "approver"
    APPROVER_PIN = "approver's pin"
    REASON = "reason"
    CONFIRM = "confirm"
    SENDING = "sending"
    DONE = "done"
    WHICH = "which"
    CHOICE = "choice"


FIELDS: dict[Step, type[StepInput]] = {
    Step.AMOUNT: MoneyInput,
    Step.OPERATOR: DigitsInput,
    Step.PIN: PinInput,
    Step.APPROVER: DigitsInput,
    Step.APPROVER_PIN: PinInput,
    Step.REASON: WordInput,
    Step.CONFIRM: MoneyInput,
    Step.WHICH: DigitsInput,
}


_NOBODY = frozenset({Step.AMOUNT, Step.WHICH, Step.CHOICE, Step.OPERATOR})
"""Steps at which it is not known who stands there."""


def asked_for(step: Step, reason: str) -> str:
    """The name of a step's question; `reason` is what the profile says of reasons: off, ask or required."""
    return OPTIONAL if step is Step.REASON and reason == "ask" else step.value


class Tongues:
    """Whose language a dialog speaks: the operator's from their number on, at the approver's PIN the approver's.

    The screen goes back to the console's own when it is left: a number is good for this one dialog.
    """

    def __init__(self) -> None:
        self._of: dict[bool, str] = {}

    def learn(self, step: Step, language: str) -> None:
        """Who typed their number, or approves, has this language (see Operator)."""
        self._of[step in (Step.APPROVER, Step.APPROVER_PIN)] = language

    def at(self, step: Step) -> str | None:
        """What is spoken at a step: a code, "" for the profile's, None for whatever the console speaks."""
        return None if step in _NOBODY else self._of.get(step is Step.APPROVER_PIN)


def checked_amount(typed: str, sale: Sale) -> int:
    """What is to be refunded of a sale, in minor units. Raises RuleError when that is no amount, or too much."""
    amount = parse_amount(typed)
    if amount == 0:
        raise RuleError(N_("Zero is not a refund."))
    if amount > sale.left:
        left = Money(sale.left, sale.payment.currency)
        raise RuleError(N_("Only {left} is left to refund on this sale."), left=left)
    return amount


def read_amount(typed: str) -> int | None:
    """The amount typed so far, in minor units; None while it is none."""
    try:
        return parse_amount(typed)
    except AmountError:
        return None
