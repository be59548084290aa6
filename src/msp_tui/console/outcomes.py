"""What became of refunds, kept until somebody takes note: also of those that a cashier walked away from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.domain.refunds import RefundIntent, RefundState

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOLD = frozenset(
    {RefundState.ACCEPTED, RefundState.REFUSED, RefundState.UNKNOWN, RefundState.NOT_MADE}
)
"""Later states (completed, void) come by themselves at midnight and are in the journal."""


class Outcomes:
    """Belongs to the app; screens only show it."""

    def __init__(self) -> None:
        self._waiting: dict[str, RefundIntent] = {}

    def take(self, intent: RefundIntent) -> None:
        """An intent moved: its newest state replaces what stood there."""
        if intent.state in _TOLD:
            self._waiting.pop(intent.refund_order_id, None)
            self._waiting[intent.refund_order_id] = intent

    def take_open(self, intents: Iterable[RefundIntent]) -> None:
        """What was open when the console began: its outcome is told as it is found."""
        for intent in intents:
            self.take(intent)

    def take_note(self, refund_order_id: str = "") -> bool:
        """Somebody has seen one of them, or all; whether there was any."""
        there = bool(self._waiting)
        if refund_order_id:
            self._waiting.pop(refund_order_id, None)
        else:
            self._waiting.clear()
        return there

    def text(self) -> tuple[str, str]:
        """The line for the screens and its style; empty when nothing waits."""
        if not self._waiting:
            return "", ""
        from msp_tui.console.presenters.refund import notice_text

        return notice_text(list(self._waiting.values()))
