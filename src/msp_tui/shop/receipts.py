"""Receipts of sales and refunds, read when somebody wants one: the store keeps none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from msp_tui.domain.receipts import Receipt
    from msp_tui.domain.transactions import Sale
    from msp_tui.shop.ports import Gateway


class Receipts:
    """What the sale's screen shows of a receipt, and what the customer gets."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def read(self, group_id: int, order_id: str) -> Receipt:
        """The receipt of a sale. Raises ApiError, NotFound where there is none."""
        return await self._gateway.receipt(group_id, order_id)


def asked_refund(receipt: Receipt, sale: Sale | None, order_id: str) -> str:
    """The transaction id of the refund that an order id or transaction id means; "" when it means the sale itself."""
    if order_id == receipt.order_id:
        return ""
    if sale is not None:
        for row in sale.refunds:
            if order_id in {row.order_id, row.transaction_id}:
                return row.transaction_id
    found = receipt.refund(order_id)
    return found.transaction_id if found else ""
