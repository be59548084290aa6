"""The line above the hints of every screen: an open payment of before, else what became of refunds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.doors.paying import PayingDoors
from msp_tui.domain.errors import ShopError
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.console.kept.outcomes import Outcomes


class NoticingApp(PayingDoors):
    """An app that says what somebody has to see, until somebody has seen it."""

    outcomes: Outcomes

    @property
    def notice(self) -> tuple[str, str]:
        """The line and its style; a payment comes first, it is over in a minute."""
        said = self.left.text()
        return said if said[0] else self.outcomes.text()

    def action_take_note(self) -> None:
        """F9: the payment that the line names is shown; the outcomes of refunds have been seen."""
        if payment := self.left.next():
            self.show_left_payment(payment)
        elif self.outcomes.stands:
            self.outcomes.take_note_of_all()
        elif isinstance(self.screen, ShopScreen):
            self.screen.say(_("No refund waits to be noted."))

    def outcomes_changed(self, failure: ShopError | None) -> None:
        """There is another line to show; or a failure to note that one was seen."""
        if failure is not None:
            self.complain(failure)
        self.notice_changed()

    def notice_changed(self) -> None:
        """There is another line to show."""
        screen = self.screen if self.screen_stack else None
        if isinstance(screen, ShopScreen) and screen.stands:
            screen.show_notice()
