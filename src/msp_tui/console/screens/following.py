"""A payment on its terminal: how it goes, in words and clock times; nothing moves that has not happened."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.presenters.payment import payment_text
from msp_tui.console.presenters.payment_words import left_words, why_no_verdict
from msp_tui.console.widgets.hint_bar import HintBar
from msp_tui.domain.payments import CloudPayment, PaymentState, PaymentStep
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, JournalChanged, PaymentMoved


class FollowingScreen(ShopScreen):
    """Esc leaves, and it goes on. Once it is over the outcome stays; Enter opens the sale."""

    SCOPE = "following"

    def __init__(self, payment: CloudPayment) -> None:
        super().__init__()
        self._payment = payment
        self._cancelling = False

    @property
    def place(self) -> tuple[object, ...]:
        """One screen for each payment."""
        return (self.SCOPE, self._payment.order_id)

    @property
    def order_id(self) -> str:
        """Whose payment this is."""
        return self._payment.order_id

    @property
    def may_lock(self) -> bool:
        """A payment that is not over stays in sight."""
        return not self._payment.open

    def left_words(self) -> str:
        """That it goes on, and how to come back to it."""
        key = keys_of("take_payment", "terminals")[0]
        return left_words(self._payment, self._terminal_name, key)

    def copyable(self) -> str:
        return self._payment.order_id

    def body(self) -> Iterable[Widget]:
        with VerticalScroll(can_focus=False):
            yield Static(id="figures", markup=False)

    def on_mount(self) -> None:
        self.headline(_("Payment"))
        self._draw([])
        self.do(self._read, group="read")

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.stands:
            self.do(self._read, group="read")

    def take_fact(self, fact: Fact) -> None:
        """It moved here, or perhaps another console moved it."""
        mine = isinstance(fact, PaymentMoved) and fact.payment.order_id == self._payment.order_id
        if mine or isinstance(fact, JournalChanged):
            self.do(self._read, group="read")

    async def _read(self) -> None:
        async def present(shop: Shop) -> tuple[CloudPayment, list[PaymentStep]]:
            return shop.payments.present(self._payment.order_id)

        self._payment, steps = await self.desk.ask(present)
        self._draw(steps)

    def why_not(self, action_id: str) -> str | None:
        """Only what is not over can be cancelled, once at a time, or have its end said."""
        if action_id == "cancel_payment":
            if not self._payment.open:
                return _("This payment is over; there is nothing to cancel.")
            if self._cancelling:
                return _("It is being cancelled.")
        if action_id == "decide":
            return why_no_verdict(self._payment, self.desk.journal_now())
        return super().why_not(action_id)

    def action_decide(self) -> None:
        """`V`: what to look at where its order cannot be read, and what somebody says of it."""
        self.console.open_verdict(self._payment)

    def action_cancel_payment(self) -> None:
        """`c`: MultiSafepay is asked, and the order read."""
        identity = self.desk.identity
        self._cancelling = True
        self.say(_("Cancelling…"))

        async def ask(shop: Shop) -> CloudPayment:
            return await shop.payments.cancel(
                self._payment.order_id,
                operator=identity.login,
                login=identity.full_login,
            )

        async def cancel() -> None:
            try:
                payment = await self.desk.ask(ask, finish=True)
            finally:
                self._cancelling = False
            if self.stands:
                self._cancelled(payment)

        self.see_through(cancel)

    def _cancelled(self, payment: CloudPayment) -> None:
        """MultiSafepay took it; the terminal may still need a moment."""
        self.say(
            _("It was asked to cancel; the terminal stops in a moment.") if payment.open else ""
        )
        self.do(self._read, group="read")

    def on_key(self, event: events.Key) -> None:
        """Enter opens the sale, once there is one."""
        if event.key != "enter" or self._payment.open:
            return
        event.stop()
        group, order = self._payment.group_id, self._payment.order_id
        if self.desk.records.sale(group, order) is None:
            self.say(_("MultiSafepay has no sale of it. Esc goes back."), "note")
        else:
            self.console.open_sale(group, order)

    async def action_back(self) -> None:
        """Esc: it goes on, and that is said."""
        self.console.step_out(self.left_words)

    @property
    def _terminal_name(self) -> str:
        tid = self._payment.terminal_id
        return self.desk.terminal_names().get(tid, tid)

    def _offered(self) -> str:
        """What is open for longer than any payment lasts may be one that nobody can read."""
        if self.read_only or why_no_verdict(self._payment, self.desk.journal_now()):
            return ""
        return _(
            "Still open: {key} shows what to look at if its order cannot be read.",
            key=self.key_of("decide"),
        )

    def _draw(self, steps: list[PaymentStep]) -> None:
        payment = self._payment
        group = self.desk.group_name(payment.group_id)
        self.query_one("#figures", Static).update(
            payment_text(payment, steps, self._terminal_name, group, offered=self._offered())
        )
        if payment.open:
            return
        if payment.state in _NEVER_A_SALE:
            self.say(_("MultiSafepay has no sale of it. Esc goes back."))
        else:
            self.query_one(HintBar).offer("followed")
            self.say(_("Enter opens the sale; Esc goes back."))


_NEVER_A_SALE = frozenset({PaymentState.REFUSED, PaymentState.NOT_MADE})
"""MultiSafepay took no order of these."""
