"""Payments on terminals that were open when this console began, on every screen until they are looked at or over.

What was started and left here its terminal's line tells; of these nobody at this console may know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msp_tui.console.actions import keys_of
from msp_tui.domain.errors import ShopError
from msp_tui.i18n import translate as _
from msp_tui.shop.facts import Fact, JournalChanged, PaymentMoved, Ready

if TYPE_CHECKING:
    from textual.app import App

    from msp_tui.console.desk import Desk
    from msp_tui.domain.payments import CloudPayment
    from msp_tui.shop.engine import Shop


class LeftPayments:
    """Belongs to the app; screens only show it. `changed` is called when there is another line to show, `ended` with each that is over."""

    def __init__(
        self,
        app: App[None],
        desk: Desk,
        changed: Callable[[], None],
        ended: Callable[[CloudPayment], None],
    ) -> None:
        self._app = app
        self._desk = desk
        self._changed = changed
        self._ended = ended
        self._there: dict[str, CloudPayment] = {}

    def take_fact(self, fact: Fact) -> None:
        """What the engine told, as far as it concerns these."""
        if isinstance(fact, PaymentMoved):
            if fact.payment.order_id in self._there:
                self._take(fact.payment)
        elif isinstance(fact, Ready):
            self._app.run_worker(self._read_all())
        elif isinstance(fact, JournalChanged) and self._there:
            self._app.run_worker(self._read_again())

    def next(self) -> CloudPayment | None:
        """The one that the line names, None when none stands there."""
        return next(iter(self._there.values()), None)

    def looked_at(self, payment: CloudPayment) -> None:
        """Its own screen shows it: the line does no longer."""
        if self._there.pop(payment.order_id, None) is not None:
            self._changed()

    def text(self) -> tuple[str, str]:
        """The line for the screens and its style; empty when none stands there."""
        payment = self.next()
        if payment is None:
            return "", ""
        from msp_tui.console.presenters.payment_words import payment_line
        from msp_tui.console.presenters.states import payment_sign

        tid, more = payment.terminal_id, len(self._there) - 1
        words = [
            payment_line(payment, self._desk.terminal_names().get(tid, tid)),
            *(
                []
                if self._desk.identity.read_only
                else [_("{key} shows it", key=keys_of("take_note")[0])]
            ),
            *([_("and {count} more", count=more)] if more else []),
        ]
        return "   ".join(words), payment_sign(payment.state).style

    def _take(self, payment: CloudPayment) -> None:
        if payment.open:
            self._there[payment.order_id] = payment
        else:
            del self._there[payment.order_id]
            self._ended(payment)

    async def _read_all(self) -> None:
        async def read(shop: Shop) -> list[CloudPayment]:
            return shop.payments.open_payments()

        try:
            found = await self._desk.ask(read)
        except ShopError:
            return  # what cannot be read the screens say themselves
        self._there = {one.order_id: one for one in found}
        self._changed()

    async def _read_again(self) -> None:
        """Another process may have moved them on."""
        asked = list(self._there)

        async def read(shop: Shop) -> list[CloudPayment]:
            return [shop.payments.present(order_id)[0] for order_id in asked]

        try:
            found = await self._desk.ask(read)
        except ShopError:
            return
        for payment in found:
            if payment.order_id in self._there:
                self._take(payment)
        self._changed()
