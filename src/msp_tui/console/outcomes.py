"""What became of refunds, on every screen until somebody takes note: also of those that nobody waited for.

Which of them were seen is kept in the journal's file, for every console on it: one F9 is enough for all,
and a restart forgets nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.domain.refunds import TOLD_STATES, RefundIntent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from msp_tui.console.desk import Desk
    from msp_tui.shop.engine import Shop


class Outcomes:
    """Belongs to the app; screens only show it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[str, RefundIntent] = {}

    def take(self, intent: RefundIntent) -> None:
        """An intent moved: its newest state replaces what stood there."""
        there = self._waiting.pop(intent.refund_order_id, None)
        if there is not None or intent.state in TOLD_STATES:
            self._waiting[intent.refund_order_id] = intent

    async def read(self) -> None:
        """What nobody has seen, as the store has it. Raises ShopError."""

        async def read(shop: Shop) -> list[RefundIntent]:
            return shop.journal.unseen()

        self._replace(await self._desk.ask(read))

    async def take_note(self, intents: Iterable[RefundIntent]) -> None:
        """Somebody has seen these as they stand. Raises ShopError when that cannot be written down."""
        seen = list(intents)
        for one in seen:
            self._waiting.pop(one.refund_order_id, None)

        async def note(shop: Shop) -> list[RefundIntent]:
            shop.journal.take_note(seen)
            return shop.journal.unseen()

        self._replace(await self._desk.ask(note))

    @property
    def waiting(self) -> list[RefundIntent]:
        """Those that nobody has seen, the last one last."""
        return list(self._waiting.values())

    def text(self) -> tuple[str, str]:
        """The line for the screens and its style; empty when nothing waits."""
        if not self._waiting:
            return "", ""
        from msp_tui.console.presenters.refund import notice_text

        return notice_text(self.waiting, read_only=self._desk.identity.read_only)

    def _replace(self, intents: Iterable[RefundIntent]) -> None:
        self._waiting = {one.refund_order_id: one for one in intents}
