"""The steps of the dialogs about refunds, what each is typed into, and what the engine is asked at some of them."""

from __future__ import annotations

from enum import Enum

from msp_tui.console.desk import Desk
from msp_tui.console.widgets.step_input import (
    DigitsInput,
    MoneyInput,
    PinInput,
    StepInput,
    WordInput,
)
from msp_tui.domain.text import Secret
from msp_tui.shop.engine import Shop
from msp_tui.shop.permissions import Purpose, Ticket


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


async def named(desk: Desk, number: int, ticket: Ticket | None) -> str:
    """The name of an operator, who is to approve this ticket if there is one. Raises ShopError."""

    async def ask(shop: Shop) -> str:
        permissions = shop.refunds.permissions
        if ticket is not None:
            permissions.refuse_approver(ticket.key, number)
        return permissions.name_of(number)

    return await desk.ask(ask)


async def identified(desk: Desk, number: int, pin: Secret, purpose: Purpose) -> Ticket:
    """See Permissions.identify."""

    async def ask(shop: Shop) -> Ticket:
        return await shop.refunds.permissions.identify(number, pin, purpose)

    return await desk.ask(ask)


async def approved(desk: Desk, number: int, pin: Secret, ticket: Ticket) -> None:
    """See Permissions.approve."""

    async def ask(shop: Shop) -> None:
        await shop.refunds.permissions.approve(ticket.key, number, pin)

    await desk.ask(ask)
