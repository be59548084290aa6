"""The doors to a payment on a terminal, and what is said of one that ends while nobody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.going import GoingApp
from msp_tui.shop.facts import Fact, PaymentMoved

if TYPE_CHECKING:
    from msp_tui.console.desk import Desk
    from msp_tui.domain.payments import CloudPayment
    from msp_tui.domain.terminals import Terminal


class PayingDoors(GoingApp):
    """An app that starts and follows payments."""

    desk: Desk

    def open_payment(self, terminal: Terminal) -> None:
        """The dialog that starts a payment on this terminal."""
        from msp_tui.console.screens.payment import PaymentScreen

        self.push_screen(PaymentScreen(terminal))

    def follow_payment(self, payment: CloudPayment) -> None:
        """How a payment goes; in place of the dialog that started it."""
        from msp_tui.console.screens.following import FollowingScreen
        from msp_tui.console.screens.payment import PaymentScreen

        if isinstance(self.screen, PaymentScreen):
            self.switch_screen(FollowingScreen(payment))
        else:
            self.push_screen(FollowingScreen(payment))

    def open_verdict(self, payment: CloudPayment) -> None:
        """What to look at before somebody says what became of a payment."""
        from msp_tui.console.screens.verdict import VerdictScreen

        tid = payment.terminal_id
        self.push_screen(VerdictScreen(payment, self.desk.terminal_names().get(tid, tid)))

    def tell_of_payment(self, fact: Fact) -> None:
        """A payment of this login ended, and another screen shows: say how."""
        if not isinstance(fact, PaymentMoved) or fact.payment.open:
            return
        identity, screen = self.desk.identity, self.screen
        mine = fact.payment.login == identity.full_login
        if not mine or not isinstance(screen, ShopScreen) or screen.SCOPE in _SHOW_IT:
            return
        from msp_tui.console.presenters.payment_words import payment_line
        from msp_tui.console.presenters.states import payment_sign

        tid = fact.payment.terminal_id
        name = self.desk.terminal_names().get(tid, tid)
        screen.say(payment_line(fact.payment, name), payment_sign(fact.payment.state).style)


_SHOW_IT = frozenset({"payment", "following", "verdict", "lock"})
