"""An order that the store does not know is asked of MultiSafepay: older than what was read, or another group's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msp_tui.domain.errors import NotFound, ShopError

if TYPE_CHECKING:
    from msp_tui.domain.details import OrderDetail
    from msp_tui.shop.engine import Shop


async def ask_for_order(
    shop: Shop, order_ids: Sequence[str], groups: Sequence[int]
) -> OrderDetail | None:
    """Read an order with each group's key and keep it; the first of `order_ids` and `groups` that has it.

    None when every group said that there is no such order. Raises the ShopError of a group that could not
    be asked when no other had it.
    """
    places = [(group_id, order_id) for order_id in order_ids for group_id in groups]
    answers = await asyncio.gather(
        *(shop.refunds.read_sale(*place) for place in places), return_exceptions=True
    )
    failure: ShopError | None = None
    for answer in answers:
        if not isinstance(answer, BaseException):
            return answer
        if not isinstance(answer, ShopError):
            raise answer
        if not isinstance(answer, NotFound):
            failure = failure or answer
    if failure is not None:
        raise failure
    return None
