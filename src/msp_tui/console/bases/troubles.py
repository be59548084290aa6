"""A screen that shows feeds: what cuts one off is said there once."""

from __future__ import annotations

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.domain.errors import ShopError


class TroubleScreen(ShopScreen):
    """What was said once about the same thing is not said again, whatever the reader did with it meanwhile."""

    _told: tuple[object, str] = (None, "")

    def tell_once(self, about: object, trouble: ShopError | None, otherwise: str = "") -> None:
        """Say why nothing comes in, until it does or the next key is pressed; where it does, what is odd `otherwise`."""
        words = str(trouble) if trouble else otherwise
        if (about, words) == self._told:
            return
        self._told = (about, words)
        self.forget_complaint()
        if trouble is not None:
            self.complain_for_now(trouble)
        elif words:
            self.say(words, "note")

    def tell_again(self) -> None:
        """Somebody comes anew: what was said counts no more."""
        self._told = (None, "")
