"""An intent's way through its states: every step is in the journal before anybody hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clock
from msp_tui.domain.refunds import Decision, RefundIntent, RefundState
from msp_tui.shop.facts import Publish, RefundMoved

if TYPE_CHECKING:
    from msp_tui.shop.ports import Journal


class Trail:
    """Moves intents forward, by the computer's clock, and tells the screens."""

    def __init__(self, journal: Journal, clock: Clock, publish: Publish) -> None:
        self._journal = journal
        self._clock = clock
        self._publish = publish

    def move(
        self, intent: RefundIntent, to: RefundState, *, transaction_id: str = "", note: str = ""
    ) -> bool:
        """Write a step down; False when the present state does not allow it. Raises StateError."""
        moved = self._journal.advance(
            intent.refund_order_id,
            to,
            self._clock.now(),
            transaction_id=transaction_id,
            note=note,
        )
        if moved:
            self._publish(RefundMoved(self.present(intent)))
        return moved

    def decide(self, intent: RefundIntent, decision: Decision) -> bool:
        """Write down what somebody decided; False when it is not unknown any more. Raises StateError."""
        decided = self._journal.decide(decision, self._clock.now())
        if decided:
            self._publish(RefundMoved(self.present(intent)))
        return decided

    def present(self, intent: RefundIntent) -> RefundIntent:
        """The intent as it stands. Raises StateError."""
        return self._journal.intent(intent.refund_order_id) or intent
