"""Transactions as a feed shows them, and the sale that a cashier sees behind an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from msp_tui.domain.frozen import frozen
from msp_tui.domain.money import Money

if TYPE_CHECKING:
    from msp_tui.domain.details import OrderDetail


class Kind(StrEnum):
    """What a row is to a cashier."""

    PAYMENT = "payment"
    REFUND = "refund"
    OTHER = "other"


class Outcome(StrEnum):
    """How a row stands, in the few words a shop needs; MultiSafepay's own word stays in `status`."""

    COMPLETED = "completed"
    OPEN = "open"
    DECLINED = "declined"  # not final: a soft decline may be followed by a second attempt
    CANCELLED = "cancelled"
    RESERVED = "reserved"  # a refund that leaves at midnight
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    VOID = "void"
    OTHER = "other"


_OUTCOMES = {
    "completed": Outcome.COMPLETED,
    "shipped": Outcome.COMPLETED,
    "initialized": Outcome.OPEN,
    "uncleared": Outcome.OPEN,
    "declined": Outcome.DECLINED,
    "cancelled": Outcome.CANCELLED,
    "expired": Outcome.CANCELLED,
    "reserved": Outcome.RESERVED,
    "partial_refunded": Outcome.PARTLY_REFUNDED,
    "refunded": Outcome.REFUNDED,
    "void": Outcome.VOID,
}
_OPEN_STATUSES = frozenset({"initialized", "uncleared", "declined", "reserved"})


@frozen
class Transaction:
    """One row of a group's history; `created` is aware UTC, `created_raw` the zone-less text of the answer.

    List rows know neither terminal, card nor entry mode: those stay empty until the order's detail was read.
    `group_id` and `transaction_id` together are the key; `order_id` may be shared by a sale and its refunds.
    """

    group_id: int
    transaction_id: str
    order_id: str
    type: str
    status: str
    amount: int
    currency: str
    created: datetime
    created_raw: str = ""
    completed: datetime | None = None
    payment_method: str = ""
    description: str = ""
    var1: str = ""
    terminal_id: str = ""
    last4: str = ""
    entry_mode: str = ""
    authorization_code: str = ""
    amount_refunded: int = 0
    parent_order_id: str = ""
    detailed: bool = False

    @property
    def money(self) -> Money:
        """The row's amount, positive also for refunds."""
        return Money(self.amount, self.currency)

    @property
    def kind(self) -> Kind:
        """Payment, refund, or something a shop's list seldom shows (chargebacks, fees)."""
        if self.type == "payment":
            return Kind.PAYMENT
        return Kind.REFUND if self.type == "refund" else Kind.OTHER

    @property
    def outcome(self) -> Outcome:
        """MultiSafepay's status in the shop's words."""
        return _OUTCOMES.get(self.status, Outcome.OTHER)

    @property
    def settled(self) -> bool:
        """Nothing is expected to change by itself. MultiSafepay: for POS only completed and cancelled are final."""
        return self.status not in _OPEN_STATUSES

    def with_detail(self, detail: OrderDetail) -> Transaction:
        """This row with what only the order's detail knows."""
        return replace(
            self,
            terminal_id=detail.terminal_id,
            last4=detail.last4,
            entry_mode=detail.entry_mode,
            authorization_code=detail.authorization_code,
            detailed=True,
        )


GONE_STATUSES = frozenset({"void", "declined", "cancelled", "expired"})
"""Statuses of a refund that moves no money, or no longer."""


@frozen
class Sale:
    """Everything a cashier may see of a sale: the order's payments, oldest first, and its refunds."""

    group_id: int
    order_id: str
    attempts: tuple[Transaction, ...]
    refunds: tuple[Transaction, ...]
    refunded: int
    unlisted: int = 0
    """Minor units of this shop's own refunds, open or made, that the rows do not show yet."""

    @property
    def payment(self) -> Transaction:
        """The attempt that counts: the completed one, else the last (a soft decline leaves two)."""
        paid = [row for row in self.attempts if row.outcome not in _NOT_PAID]
        return paid[-1] if paid else self.attempts[-1]

    @property
    def paid(self) -> bool:
        """Whether money came in."""
        return self.payment.outcome not in _NOT_PAID

    @property
    def left(self) -> int:
        """Minor units that can still be refunded, as far as the store and the journal know."""
        listed = sum(row.amount for row in self.refunds if row.status not in GONE_STATUSES)
        gone = max(self.refunded, listed + self.unlisted)
        return max(0, self.payment.amount - gone) if self.paid else 0


_NOT_PAID = frozenset(
    {Outcome.OPEN, Outcome.DECLINED, Outcome.CANCELLED, Outcome.VOID, Outcome.OTHER}
)


@frozen
class Totals:
    """A stretch of a group's takings in minor units; refunds are counted apart, on the day they were made."""

    takings: int = 0
    refunds: int = 0
    payments: int = 0
    refund_count: int = 0
    currency: str = "EUR"
