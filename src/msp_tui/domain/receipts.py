"""A receipt as MultiSafepay keeps it, less everything that no receipt may show."""

from __future__ import annotations

from datetime import datetime

from msp_tui.domain.details import RefundRow
from msp_tui.domain.frozen import frozen


@frozen
class Item:
    """A line of the till's bill: how many of what, at which price each (minor units; None when it is not said)."""

    name: str
    quantity: str = "1"
    unit_price: int | None = None


@frozen
class Receipt:
    """`GET /pos/receipt/{order_id}`. Amounts in minor units; `amount` has the tip in it. What is not known is ""."""

    group_id: int
    order_id: str
    transaction_id: str
    amount: int
    currency: str
    completed: datetime | None = None
    merchant: str = ""
    address: str = ""
    items: tuple[Item, ...] = ()
    tip: int = 0
    payment_method: str = ""
    last4: str = ""
    entry_mode: str = ""
    verification: str = ""
    """How the cardholder proved it, in MultiSafepay's word (PLAINTEXT_PIN_OFFLINE, SIGNATURE ...)."""
    terminal_id: str = ""
    application_id: str = ""
    authorization_code: str = ""
    refunds: tuple[RefundRow, ...] = ()

    @property
    def paid(self) -> bool:
        """Whether money came in; MultiSafepay gives a declined order a receipt too."""
        return self.completed is not None

    def refund(self, order_id: str) -> RefundRow | None:
        """The refund with this order id or transaction id."""
        return next(
            (row for row in self.refunds if order_id in {row.order_id, row.transaction_id}), None
        )
