"""What became of refunds, on every screen until somebody takes note: also of those that nobody waited for.

Which of them were seen is kept in the journal's file, for every console on it: one F9 is enough for all,
and a restart forgets nothing. What was left in a dialog and failed before it was written down stands on this
console only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msp_tui.domain.errors import ShopError
from msp_tui.domain.refunds import REFUND_ID, TOLD_STATES, UNSENT, RefundIntent, RefundState, Unsent
from msp_tui.shop.facts import Fact, JournalChanged, Ready, RefundMoved

if TYPE_CHECKING:
    from textual.app import App

    from msp_tui.console.desk import Desk
    from msp_tui.shop.engine import Shop

OTHERS_FIRST = 3.0
"""Seconds in which another console shows the outcome of its own refund before it stands on this one."""


class Outcomes:
    """Belongs to the app; screens only show it. `changed` is called when there is another line to show, or a failure."""

    def __init__(
        self, app: App[None], desk: Desk, changed: Callable[[ShopError | None], None]
    ) -> None:
        self._app = app
        self._desk = desk
        self._changed = changed
        self._waiting: dict[str, RefundIntent] = {}
        self._unsent: list[Unsent] = []
        self._due = False

    def take_fact(self, fact: Fact) -> None:
        """What the engine told, as far as it concerns outcomes."""
        if isinstance(fact, RefundMoved):
            if fact.intent.state is RefundState.SENT:
                # "Nothing was sent" is not to be read of the refund that was made afterwards.
                order_id = fact.intent.order_id
                self._unsent = [one for one in self._unsent if one.order_id != order_id]
            there = self._waiting.pop(fact.intent.refund_order_id, None)
            if there is not None or fact.intent.state in TOLD_STATES:
                self._waiting[fact.intent.refund_order_id] = fact.intent
        elif isinstance(fact, Ready):
            self._read()
        elif isinstance(fact, JournalChanged) and not self._due:
            self._due = True
            self._app.set_timer(OTHERS_FIRST, self._read)

    def take_note(self, intents: Iterable[RefundIntent]) -> None:
        """Somebody has seen these as they stand, here and for every console on the store."""
        seen = list(intents)
        for one in seen:
            self._waiting.pop(one.refund_order_id, None)
        self._app.run_worker(self._replace(seen))

    def take_note_of_all(self) -> None:
        """Somebody has seen everything that waits."""
        self._unsent.clear()
        self.take_note(self.waiting)

    def left(self, order_id: str, failure: ShopError) -> None:
        """A refund whose dialog was left has failed: where nothing was sent the journal tells nobody."""
        if UNSENT in failure.values:
            self._unsent.append(Unsent(order_id, failure))
            self._changed(None)

    def told(self, failure: ShopError) -> None:
        """A dialog has said why its refund failed: that needs no notice."""
        about = failure.values.get(REFUND_ID)
        if mine := [one for one in self.waiting if one.refund_order_id == about]:
            self.take_note(mine)

    @property
    def stands(self) -> bool:
        """Whether something waits to be noted."""
        return bool(self._waiting or self._unsent)

    @property
    def waiting(self) -> list[RefundIntent]:
        """Those of the journal that nobody has seen, the last one last."""
        return list(self._waiting.values())

    def text(self) -> tuple[str, str]:
        """The line for the screens and its style; empty when nothing waits."""
        if not self.stands:
            return "", ""
        from msp_tui.console.presenters.refund import notice_text

        return notice_text(self.waiting, self._unsent, read_only=self._desk.identity.read_only)

    def _read(self) -> None:
        self._due = False
        self._app.run_worker(self._replace([]))

    async def _replace(self, seen: list[RefundIntent]) -> None:
        """Have these noted; what then still waits is what the store says."""

        async def note(shop: Shop) -> list[RefundIntent]:
            if seen:
                shop.journal.take_note(seen)
            return shop.journal.unseen()

        try:
            left = await self._desk.ask(note)
        except ShopError as failure:
            # What cannot be read the screens say themselves; what cannot be written down stands again later.
            self._changed(failure if seen else None)
            return
        self._waiting = {one.refund_order_id: one for one in left}
        self._changed(None)
