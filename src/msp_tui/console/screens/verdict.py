"""What became of a payment whose order cannot be read: what to look at, then one of two keys."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.presenters.payment import verdict_text
from msp_tui.domain.payments import CloudPayment
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, PaymentMoved


class VerdictScreen(ShopScreen):
    """`V` on a payment. Nothing is preselected; Esc leaves it as it is."""

    SCOPE = "verdict"

    def __init__(self, payment: CloudPayment, terminal: str) -> None:
        """`terminal`: what it is called."""
        super().__init__()
        self._payment = payment
        self._terminal = terminal
        self._saying = False

    @property
    def may_lock(self) -> bool:
        """What is being decided stays in sight."""
        return False

    def copyable(self) -> str:
        return self._payment.order_id

    def body(self) -> Iterable[Widget]:
        with VerticalScroll(can_focus=False):
            yield Static(verdict_text(self._payment, self._terminal), id="figures", markup=False)

    def on_mount(self) -> None:
        self.headline(_("What became of a payment"))

    def take_fact(self, fact: Fact) -> None:
        """It ended meanwhile: there is nothing to say any more."""
        if self._saying or not isinstance(fact, PaymentMoved) or fact.payment.open:
            return
        if fact.payment.order_id == self._payment.order_id:
            self.console.back()

    def why_not(self, action_id: str) -> str | None:
        """It is said once."""
        if action_id in {"was_paid", "was_not_paid"} and self._saying:
            return _("Its order is being read.")
        return super().why_not(action_id)

    def action_was_paid(self) -> None:
        """`m`."""
        self._say(paid=True)

    def action_was_not_paid(self) -> None:
        """`n`."""
        self._say(paid=False)

    def _say(self, *, paid: bool) -> None:
        identity = self.desk.identity
        self._saying = True
        self.say(_("Its order is being read."))

        async def decide(shop: Shop) -> CloudPayment:
            return await shop.payments.decide(
                self._payment.order_id,
                paid=paid,
                operator=identity.login,
                login=identity.full_login,
            )

        async def decided() -> None:
            try:
                await self.desk.ask(decide, finish=True)
            finally:
                self._saying = False
            self.onward(self.console.back)

        self.see_through(decided)
