"""A refund as this shop intends it: the states it moves through, forward only."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msp_tui.domain.errors import ShopError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.money import Money

SAME_AMOUNT_PAUSE = timedelta(minutes=5)
"""MultiSafepay refuses a second refund of the same amount of one order within five minutes (code 1034)."""

CARD_REFUND_DAYS = 180
"""MultiSafepay: cards can be refunded at most 180 days after the sale."""


TO_READ_AGAIN = timedelta(hours=1)
"""After midnight a shop's reserved refunds are read again within this."""


def since_yesterday(created: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a refund that is still reserved should have completed: it is an hour into the next day, or later.

    MultiSafepay: reserved refunds complete at midnight; one that does not can mean too little balance. Both
    moments aware, by one clock; days are the shop's, in `zone`. The hour is for reading the sale again.
    """
    return (now - TO_READ_AGAIN).astimezone(zone).date() > created.astimezone(zone).date()


class RefundState(StrEnum):
    """Where an intent stands. Unknown is a state of its own: it is settled by reading, never by sending again."""

    INTENDED = "intended"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_MADE = "not_made"
    COMPLETED = "completed"
    VOIDED = "voided"


TRANSITIONS: dict[RefundState, frozenset[RefundState]] = {
    RefundState.INTENDED: frozenset({RefundState.SENT, RefundState.NOT_MADE}),
    RefundState.SENT: frozenset({RefundState.ACCEPTED, RefundState.REFUSED, RefundState.UNKNOWN}),
    RefundState.UNKNOWN: frozenset({RefundState.ACCEPTED, RefundState.NOT_MADE}),
    RefundState.NOT_MADE: frozenset(
        {RefundState.ACCEPTED}
    ),  # found later with our id: reopened, loudly
    RefundState.ACCEPTED: frozenset({RefundState.COMPLETED, RefundState.VOIDED}),
    RefundState.REFUSED: frozenset(),
    RefundState.COMPLETED: frozenset(),
    RefundState.VOIDED: frozenset(),
}

OPEN_STATES = frozenset({RefundState.INTENDED, RefundState.SENT, RefundState.UNKNOWN})
"""Intents whose outcome is not written yet; they block another refund of the same sale."""

MADE_STATES = frozenset({RefundState.ACCEPTED, RefundState.COMPLETED})
"""Intents whose money is gone or promised."""


TOLD_STATES = frozenset(
    {
        RefundState.ACCEPTED,
        RefundState.REFUSED,
        RefundState.UNKNOWN,
        RefundState.NOT_MADE,
        RefundState.VOIDED,
    }
)
"""Outcomes that somebody has to take note of; a completion comes by itself at midnight."""

REFUND_ID = "refund_order_id"
"""Among a failure's values: which refund of the journal it is about."""

UNSENT = "unsent"
"""Among a failure's values: the Money of a refund of which nothing was sent, nor stands in the journal."""

FOUND_LATER = "found after it was ruled out"
"""The note of a refund that counted as not made and is there after all."""


@frozen
class RefundIntent:
    """One row of the journal. `amount` in minor units, explicit and positive; times aware UTC.

    `decided_by`: who said what became of it where reading could not tell.
    """

    refund_order_id: str
    group_id: int
    order_id: str
    amount: int
    currency: str
    created: datetime
    operator: str
    login: str = ""
    reason: str = ""
    state: RefundState = RefundState.INTENDED
    changed: datetime | None = None
    transaction_id: str = ""
    note: str = ""
    approver: str = ""
    decided_by: str = ""

    @property
    def money(self) -> Money:
        """What is to be given back."""
        return Money(self.amount, self.currency)

    @property
    def open(self) -> bool:
        """Whether its outcome is still to be found out."""
        return self.state in OPEN_STATES

    def check_balance(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether it is still reserved an hour into the next day or later: say "check balance".

        `now` is aware, by the clock that wrote the journal.
        """
        return self.state is RefundState.ACCEPTED and since_yesterday(self.created, now, zone)


@frozen
class Unsent:
    """A refund of an order of which nothing was sent; `failure` says why, and its values (UNSENT) how much."""

    order_id: str
    failure: ShopError


@frozen
class Decision:
    """What somebody says became of a refund that reading cannot settle, and why they know.

    `transaction_id`: the refund on the sale that it is taken for, "" for none.
    """

    refund_order_id: str
    made: bool
    operator: str
    login: str
    reason: str
    transaction_id: str = ""

    @property
    def state(self) -> RefundState:
        """Where it stands from then on."""
        return RefundState.ACCEPTED if self.made else RefundState.NOT_MADE


@frozen
class RefundAnswer:
    """What MultiSafepay answers to an accepted refund."""

    order_id: str
    transaction_id: str
