"""Cancelling a refund that is still reserved: an attempt, after reading the sale again, and written down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clocks
from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.errors import N_, ApiError, Refused, RuleError
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.shop.refund_rules import ours
from msp_tui.shop.trail import Trail

if TYPE_CHECKING:
    from msp_tui.shop.ports import Gateway, Journal


class Cancelling:
    """MultiSafepay: a reserved refund may be voided; a reversal, made on the day of its sale, may not."""

    def __init__(
        self,
        gateway: Gateway,
        read_sale: Callable[[int, str], Awaitable[OrderDetail]],
        journal: Journal,
        trail: Trail,
        clocks: Clocks,
    ) -> None:
        self._gateway = gateway
        self._read_sale = read_sale
        self._journal = journal
        self._trail = trail
        self._clock = clocks.computer

    async def cancel(self, intent: RefundIntent, operator: str, login: str) -> RefundIntent:
        """Try to cancel one accepted refund; returns it voided, also when somebody else had done it.

        Raises RuleError when there is nothing to cancel, Refused when MultiSafepay does not (a reversal),
        another ApiError when that could not be found out; the refund then stays as it was until it is read.
        """
        _refuse_others(intent)
        row = await self._read(intent)
        if row is None:
            raise RuleError(
                N_("MultiSafepay does not show this refund on its sale. Nothing was cancelled."),
                N_("Read the sale again in a minute."),
            )
        if row.status == "completed":
            self._trail.move(intent, RefundState.COMPLETED)
            raise RuleError(
                N_("This refund is on its way to the customer; it cannot be cancelled any more.")
            )
        if row.counts:
            await self._attempt(intent, row, operator, login)
        self._trail.move(intent, RefundState.VOIDED, note="cancelled")
        return self._trail.present(intent)

    async def _read(self, intent: RefundIntent) -> RefundRow | None:
        detail = await self._read_sale(intent.group_id, intent.order_id)
        known = intent.transaction_id
        same = (row for row in detail.refunds if known and row.transaction_id == known)
        return ours(intent, detail) or next(same, None)

    async def _attempt(
        self, intent: RefundIntent, row: RefundRow, operator: str, login: str
    ) -> None:
        """Send it once; whatever is answered, the sale says whether it is void. Raises ApiError if not."""
        self._note(intent, "cancel asked", {"operator": operator, "login": login})
        try:
            await self._gateway.cancel_refund(intent.group_id, intent.order_id, row.transaction_id)
        except ApiError as failure:
            self._note(intent, "cancel failed", {"note": str(failure)})
            after = await self._read(intent)
            if after is not None and not after.counts:
                return
            if isinstance(failure, Refused) and type(failure) is Refused:
                raise _reversal(failure) from failure
            raise
        await self._read(intent)

    def _note(self, intent: RefundIntent, kind: str, facts: dict[str, str]) -> None:
        self._journal.note(intent.refund_order_id, kind, self._clock.now(), facts)


def _refuse_others(intent: RefundIntent) -> None:
    """Only a reserved refund can be cancelled. Raises RuleError."""
    if intent.open:
        raise RuleError(
            N_("What became of this refund is still being checked."),
            N_("Wait until the outcome of that refund is known."),
        )
    if intent.state is not RefundState.ACCEPTED:
        raise RuleError(N_("Only a refund that is still reserved can be cancelled."))


def _reversal(refusal: Refused) -> Refused:
    return Refused(
        N_("MultiSafepay does not cancel this refund; it stays."),
        N_("Made on the day of its sale it is a reversal, and those cannot be cancelled."),
        code=refusal.code,
        status=refusal.status,
    )
