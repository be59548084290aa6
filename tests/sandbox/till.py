"""Short words for what tests do with the shop's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.sandbox.cards import Card
from msp_tui.sandbox.clock import MINUTE, SECOND
from msp_tui.sandbox.groups import Caller
from msp_tui.sandbox.orders import Wish
from msp_tui.sandbox.refunds import RefundWish

if TYPE_CHECKING:
    from msp_tui.sandbox.state import Row
    from msp_tui.sandbox.world import World

COUNTER = 57958
CAFE = 57959
TERMINAL = "00000LQT"
FIVE_MINUTES = 5 * MINUTE
ACCOUNT = Caller(None)


def sell(
    world: World, amount: int = 1250, order_id: str | None = None, terminal: str = TERMINAL
) -> Row:
    """Take a payment on a terminal; gives the completed order."""
    wish = Wish(amount, "EUR", order_id=order_id)
    card = Card("VISA", "4242")
    return world.devices.pay(world.terminals.get(terminal), wish, card, "completed")


def refund(
    world: World,
    order: Row,
    amount: int | None = None,
    currency: str = "EUR",
    own: str | None = None,
) -> Row:
    """Refund an order as it is now; None is everything."""
    fresh = world.orders.get(order["seq"])
    return world.refunds.make(fresh, RefundWish(amount, currency, refund_order_id=own))


async def pass_time(world: World, seconds: float) -> None:
    """Let the manual clock run."""
    await world.agenda.advance(round(seconds * SECOND))
