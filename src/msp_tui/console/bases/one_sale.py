"""A screen about one sale: whose order it is, and how its receipt is read."""

from __future__ import annotations

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.domain.receipts import Receipt
from msp_tui.shop.engine import Shop


class OneSaleScreen(ShopScreen):
    """The sale of `order_id` in a group; `y` copies the order."""

    def __init__(self, group_id: int, order_id: str) -> None:
        super().__init__()
        self.group_id = group_id
        self.order_id = order_id

    def copyable(self) -> str:
        return self.order_id

    @property
    def day_groups(self) -> tuple[int, ...] | None:
        return (self.group_id,)

    async def ask_receipt(self) -> Receipt:
        """Its receipt, as MultiSafepay has it now. Raises ShopError."""
        group_id, order_id = self.group_id, self.order_id

        async def read(shop: Shop) -> Receipt:
            return await shop.receipts.read(group_id, order_id)

        return await self.desk.ask(read)
