"""A payment at a till of the played shop: what is wished, how it stands, and waiting for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msp_tui.domain.payments import CloudPayment, PaymentState
from msp_tui.shop.payments import CloudPayments, PaymentWish
from tests.shop.conftest import World
from tests.support.loop import until

TID = "00000LQT"
INTENDED, SENT, WAITING = PaymentState.INTENDED, PaymentState.SENT, PaymentState.WAITING
UNKNOWN, COMPLETED = PaymentState.UNKNOWN, PaymentState.COMPLETED
FOR_NOW, DECLINED = PaymentState.DECLINED_FOR_NOW, PaymentState.DECLINED
CANCELLED, EXPIRED = PaymentState.CANCELLED, PaymentState.EXPIRED
REFUSED, NOT_MADE = PaymentState.REFUSED, PaymentState.NOT_MADE


def wish(**changes: Any) -> PaymentWish:
    """Twelve euros fifty at the first till."""
    wanted = PaymentWish(TID, 1250, "anna", description=" Two books ", login="anna@till")
    return replace(wanted, **changes)


def stands(world: World, order_id: str = "P-1") -> CloudPayment:
    """The payment as it is in the journal."""
    found = world.journal.payments.payment(order_id)
    assert found is not None
    return found


async def comes_to(world: World, state: PaymentState, order_id: str = "P-1") -> None:
    """Wait until it stands there."""
    await until(lambda: stands(world, order_id).state is state)


async def started(world: World, **changes: Any) -> CloudPayments:
    """A payment that waits on its terminal, and whose stream is open."""
    payments = world.payments()
    payment = await payments.start(wish(**changes))
    await until(lambda: payment.order_id in world.gateway.told or not world.gateway.has_streams)
    return payments
