"""A payment that this shop starts on one of its terminals (cloud mode): the states it moves through."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msp_tui.domain.frozen import frozen
from msp_tui.domain.money import Money
from msp_tui.domain.text import Secret

IDLE_ENDS_AFTER = timedelta(seconds=60)
"""MultiSafepay: a payment on a terminal is cancelled after 60 seconds without activity."""

FINAL_STATUSES = frozenset({"completed", "cancelled", "expired", "void"})
"""MultiSafepay: on a terminal `declined` is not among them; the customer may go on with a PIN or another card."""


class PaymentState(StrEnum):
    """Where a payment stands. Unknown is a state of its own: it is settled by reading, never by sending again."""

    INTENDED = "intended"
    SENT = "sent"
    WAITING = "waiting"
    DECLINED_FOR_NOW = "declined_for_now"
    UNKNOWN = "unknown"
    COMPLETED = "completed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUSED = "refused"
    NOT_MADE = "not_made"


_ENDS = frozenset(
    {
        PaymentState.COMPLETED,
        PaymentState.DECLINED,
        PaymentState.CANCELLED,
        PaymentState.EXPIRED,
    }
)
_LATE = frozenset({PaymentState.COMPLETED})

PAYMENT_STEPS: dict[PaymentState, frozenset[PaymentState]] = {
    PaymentState.INTENDED: frozenset({PaymentState.SENT, PaymentState.NOT_MADE}),
    PaymentState.SENT: frozenset(
        {PaymentState.WAITING, PaymentState.REFUSED, PaymentState.UNKNOWN}
    ),
    PaymentState.UNKNOWN: _ENDS
    | {PaymentState.WAITING, PaymentState.DECLINED_FOR_NOW, PaymentState.NOT_MADE},
    PaymentState.WAITING: _ENDS | {PaymentState.DECLINED_FOR_NOW, PaymentState.NOT_MADE},
    PaymentState.DECLINED_FOR_NOW: _ENDS | {PaymentState.WAITING, PaymentState.NOT_MADE},
    # What counted as over and was paid after all: the store shows it, and so does the journal.
    PaymentState.NOT_MADE: _LATE,
    PaymentState.DECLINED: _LATE,
    PaymentState.CANCELLED: frozenset(),
    PaymentState.EXPIRED: frozenset(),
    PaymentState.COMPLETED: frozenset(),
    PaymentState.REFUSED: frozenset(),
}

OPEN_PAYMENTS = frozenset(
    {
        PaymentState.INTENDED,
        PaymentState.SENT,
        PaymentState.UNKNOWN,
        PaymentState.WAITING,
        PaymentState.DECLINED_FOR_NOW,
    }
)
"""Payments whose end is not written yet; each keeps its terminal from another one."""

PAYMENT_ID = "order_id"
"""Among a failure's values: which payment of the journal it is about."""

OPEN_ORDER = "open_order"
"""The name by which a refusal's values hold the order id of the payment that is open on the terminal."""

SAID_BY = "said by "
"""How the note of a payment begins of which somebody said what became of it; who follows."""


@frozen
class CloudPayment:
    """One payment as it was written down. `amount` in minor units, explicit and positive; times aware UTC.

    `order_id` is ours, unique, and what MultiSafepay knows it by.
    """

    order_id: str
    group_id: int
    terminal_id: str
    amount: int
    currency: str
    created: datetime
    operator: str
    login: str = ""
    description: str = ""
    state: PaymentState = PaymentState.INTENDED
    changed: datetime | None = None
    transaction_id: str = ""
    note: str = ""

    @property
    def money(self) -> Money:
        """What the customer is to pay."""
        return Money(self.amount, self.currency)

    @property
    def open(self) -> bool:
        """Whether its end is still to come, or to be found out."""
        return self.state in OPEN_PAYMENTS

    @property
    def said_by(self) -> str:
        """Who said what became of it where its order could not be read; "" where nobody had to."""
        return self.note.removeprefix(SAID_BY) if self.note.startswith(SAID_BY) else ""

    @property
    def last_seen(self) -> datetime:
        """When anything was last heard of it."""
        return self.changed or self.created


@frozen
class PaymentStep:
    """A state that a payment came to, and when (aware UTC)."""

    state: PaymentState
    at: datetime


@frozen
class EventStream:
    """Where a payment's news come from; the token opens this one order and is kept nowhere."""

    url: str
    token: Secret


@frozen
class PaymentNews:
    """What a stream said of a payment, in MultiSafepay's own word; what counts is the order, read again.

    The first has no status: the stream is open. `token_form` is how the stream took its token, `bare` or `bearer`: the documents say both.
    """

    status: str
    transaction_id: str = ""
    token_form: str = ""
