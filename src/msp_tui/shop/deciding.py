"""What a manager decides where reading cannot tell: a refund without an answer was made, or was not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clocks
from msp_tui.domain.details import OrderDetail
from msp_tui.domain.errors import (
    N_,
    ApiError,
    ConfigurationError,
    KeyRefused,
    NotFound,
    RuleError,
)
from msp_tui.domain.refunds import Decision, RefundIntent, RefundState
from msp_tui.shop.ages import Ages
from msp_tui.shop.refund_rules import candidates, ours
from msp_tui.shop.trail import Trail

if TYPE_CHECKING:
    from msp_tui.shop.ports import Journal

DECIDE_AFTER = timedelta(minutes=2)
"""From then on reading would have settled a refund by itself, if it could."""


def due_at(created: datetime, now: datetime) -> datetime:
    """From when somebody's word counts; what lies in a future that the clock was cured of waits for no date."""
    return now if created - now > DECIDE_AFTER else created + DECIDE_AFTER


def decidable_at(intent: RefundIntent, now: datetime) -> datetime | None:
    """From when somebody may decide, by the journal's clock; None when there is nothing to decide."""
    return due_at(intent.created, now) if intent.state is RefundState.UNKNOWN else None


def decidable(intent: RefundIntent, now: datetime) -> bool:
    """Whether somebody may decide what became of it."""
    at = decidable_at(intent, now)
    return at is not None and at <= now


class Deciding:
    """The sale is read once more; what it shows counts for more than what anybody says."""

    def __init__(
        self,
        read_sale: Callable[[int, str], Awaitable[OrderDetail]],
        journal: Journal,
        trail: Trail,
        clocks: Clocks,
        ages: Ages,
    ) -> None:
        self._read_sale = read_sale
        self._journal = journal
        self._trail = trail
        self._clock = clocks.computer
        self._ages = ages

    async def decide(
        self, intent: RefundIntent, *, made: bool, reason: str, operator: str, login: str
    ) -> RefundIntent:
        """Write the decision down and return the refund as it stands: accepted or not made.

        A refund that its sale shows by now with our id is accepted, whatever was said. One without our id
        that may be this one is taken for it, if there is only one and it was said that it was made. Raises
        RuleError when there is nothing to decide, or when the sale cannot be read just now.
        """
        if not reason.strip():
            raise RuleError(N_("A decision needs its reason: what was seen, and where."))
        if not decidable(intent, self._clock.now()):
            raise _nothing_to_decide()
        detail = await self._read(intent)
        if detail is not None and (row := ours(intent, detail)):
            self._trail.move(intent, RefundState.ACCEPTED, transaction_id=row.transaction_id)
            return self._trail.present(intent)
        taken = self._taken_for(intent, detail) if made else ""
        decision = Decision(intent.refund_order_id, made, operator, login, reason, taken)
        if not self._trail.decide(intent, decision):
            raise _nothing_to_decide()
        return self._trail.present(intent)

    async def _read(self, intent: RefundIntent) -> OrderDetail | None:
        """The sale, or None where it cannot be read ever."""
        try:
            return await self._read_sale(intent.group_id, intent.order_id)
        except (NotFound, KeyRefused, ConfigurationError):
            return None
        except ApiError as failure:
            raise RuleError(
                N_("The sale cannot be read just now, so nothing is decided."),
                N_("Try again when MultiSafepay answers."),
            ) from failure

    def _taken_for(self, intent: RefundIntent, detail: OrderDetail | None) -> str:
        """The transaction of the one refund on the sale that nobody's id explains."""
        if detail is None:
            return ""
        own = self._journal.of_sale(intent.group_id, intent.order_id)
        asked = self._ages.asked(intent.refund_order_id, intent.created)
        found = candidates(intent, detail, own, asked=asked)
        return found[0].transaction_id if len(found) == 1 else ""


def _nothing_to_decide() -> RuleError:
    return RuleError(
        N_("There is nothing to decide (any more): look at the sale."),
        N_("A refund without an answer can be decided two minutes after it was made."),
    )
