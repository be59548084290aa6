"""An order's detail as MultiSafepay answers it, and the refunds that it lists."""

from __future__ import annotations

from datetime import datetime

from msp_tui.domain.frozen import frozen
from msp_tui.domain.transactions import GONE_STATUSES

Standing = tuple[tuple[str, str], ...]
"""How the list shows the transactions of an order: each one's id and status, by id."""


@frozen
class RefundRow:
    """A refund as the sale's detail lists it in related_transactions."""

    transaction_id: str
    order_id: str
    amount: int
    currency: str
    status: str
    created: datetime
    created_raw: str = ""
    description: str = ""
    var1: str = ""
    var2: str = ""
    type: str = "refund"

    @property
    def counts(self) -> bool:
        """Whether its amount is gone, or promised, from the sale."""
        return self.status not in GONE_STATUSES


@frozen
class OrderDetail:
    """`GET /orders/{order_id}`: the only place that knows terminal, card and refunds of a sale."""

    group_id: int
    order_id: str
    transaction_id: str
    status: str
    financial_status: str
    amount: int
    amount_refunded: int
    currency: str
    created: datetime
    created_raw: str = ""
    completed: datetime | None = None
    modified: datetime | None = None
    description: str = ""
    terminal_id: str = ""
    last4: str = ""
    entry_mode: str = ""
    authorization_code: str = ""
    payment_method: str = ""
    reason: str = ""
    refunds: tuple[RefundRow, ...] = ()

    @property
    def refunded(self) -> int:
        """Minor units gone from the sale: the larger of what MultiSafepay sums up and what its rows add up to."""
        return max(self.amount_refunded, sum(row.amount for row in self.refunds if row.counts))

    @property
    def left(self) -> int:
        """Minor units that can still be refunded."""
        return max(0, self.amount - self.refunded)
