"""The doors to a payment on a terminal, and what is said of one that ends while nobody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.doors.going import GoingApp
from msp_tui.shop.facts import Fact, PaymentMoved

if TYPE_CHECKING:
    from msp_tui.console.desk import Desk
    from msp_tui.console.kept.left_payments import LeftPayments
    from msp_tui.domain.payments import CloudPayment
    from msp_tui.domain.terminals import Terminal


class PayingDoors(GoingApp):
    """An app that starts and follows payments."""

    desk: Desk
    left: LeftPayments

    def open_payment(self, terminal: Terminal) -> None:
        """The dialog that starts a payment on this terminal."""
        from msp_tui.console.screens.payment import PaymentScreen

        self.push_screen(PaymentScreen(terminal))

    def follow_payment(self, payment: CloudPayment) -> None:
        """How a payment goes; in place of the dialog that started it."""
        from msp_tui.console.screens.following import FollowingScreen
        from msp_tui.console.screens.payment import PaymentScreen

        self.left.looked_at(payment)
        if isinstance(self.screen, PaymentScreen):
            self.switch_screen(FollowingScreen(payment))
        else:
            self.push_screen(FollowingScreen(payment))

    def show_left_payment(self, payment: CloudPayment) -> None:
        """The same of one that was open when this console began; what was in the middle of something is left."""
        from msp_tui.console.screens.following import FollowingScreen

        self.left.looked_at(payment)
        self.go_to(FollowingScreen(payment))

    def open_verdict(self, payment: CloudPayment) -> None:
        """What to look at before somebody says what became of a payment."""
        from msp_tui.console.screens.verdict import VerdictScreen

        tid = payment.terminal_id
        self.push_screen(VerdictScreen(payment, self.desk.terminal_names().get(tid, tid)))

    def tell_of_payment(self, fact: Fact) -> None:
        """A payment of this login ended: say how."""
        if not isinstance(fact, PaymentMoved) or fact.payment.open:
            return
        if fact.payment.login == self.desk.identity.full_login:
            self.tell_of_its_end(fact.payment)

    def tell_of_its_end(self, payment: CloudPayment) -> None:
        """Say how a payment ended, where another screen than its own shows."""
        screen = self.screen if self.screen_stack else None
        if not isinstance(screen, ShopScreen) or not screen.stands or screen.SCOPE in _SHOW_IT:
            return
        from msp_tui.console.presenters.payment_words import payment_line
        from msp_tui.console.presenters.states import payment_sign

        tid = payment.terminal_id
        name = self.desk.terminal_names().get(tid, tid)
        screen.say(payment_line(payment, name), payment_sign(payment.state).style)


_SHOW_IT = frozenset({"payment", "following", "verdict", "lock"})
