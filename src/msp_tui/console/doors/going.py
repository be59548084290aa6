"""Going from one screen to another, and what is said of what was left in the middle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import takewhile

from textual.screen import Screen

from msp_tui.console.actions import IN_PASSING, keys_of
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.doors.speaking import SpeakingApp
from msp_tui.domain.errors import ShopError
from msp_tui.i18n import translate as _

_MOST_STEPS = 12
"""So many screens may stand on each other; who goes further begins again from the groups."""


class GoingApp(SpeakingApp):
    """An app whose screens stand on each other, the groups at the bottom."""

    def go_to(self, screen: ShopScreen | None = None) -> None:
        """Show one of the main screens; None shows the groups.

        It stands on top of where one was, so that Esc leads back there; what was in the middle of something is
        left. What stood at the same place already goes, with all above it, so that steps do not pile up.
        """
        left = (
            1 if screen is None or len(self.screen_stack) > _MOST_STEPS else self._beneath(screen)
        )
        gone = self.screen_stack[left:]
        while len(self.screen_stack) > left:
            self.pop_screen()
        if screen is not None:
            self.push_screen(screen)
        self.tell(_left_behind(gone))

    def complain(self, failure: ShopError) -> None:
        """Say what went wrong on whatever screen shows: whoever asked has left."""
        screen = self.screen if self.screen_stack else None
        if isinstance(screen, ShopScreen) and screen.stands:
            screen.complain(failure)

    def tell(self, words: str) -> None:
        """Say this on whatever screen shows once it is drawn."""
        if words:
            self.call_after_refresh(self._say_left, words)

    def _say_left(self, words: str) -> None:
        if isinstance(self.screen, ShopScreen) and self.screen.stands:
            self.screen.say_in_passing(words)

    async def action_quit(self) -> None:
        """Ctrl+q: what was in the middle of something is named where the console was."""
        self.exit(message=_left_behind(self.screen_stack) or None)

    def _beneath(self, coming: ShopScreen) -> int:
        """How many of the open screens stay beneath a main screen; the groups always do."""
        open_now = [one for one in self.screen_stack[1:] if isinstance(one, ShopScreen)]
        stays = takewhile(
            lambda one: one.place != coming.place and one.SCOPE not in IN_PASSING, open_now
        )
        return 1 + len(list(stays))

    def back(self) -> None:
        """One step back; on the first screen there is none."""
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def step_out(self, words: Callable[[], str]) -> None:
        """One step back, out of something; `words` are said on the screen beneath, in its language."""
        self.back()
        self.tell(words())

    async def action_back(self) -> None:
        """Esc, where a screen has nothing of its own to step back from."""
        if len(self.screen_stack) > 1:
            self.back()
        elif isinstance(self.screen, ShopScreen):
            self.screen.say(_("This is the first screen; {key} quits.", key=keys_of("quit")[0]))


def _left_behind(screens: Iterable[Screen[object]]) -> str:
    """What the topmost of these that is in the middle of something says of being left; "" for nothing."""
    told = [one.left_words() for one in screens if isinstance(one, ShopScreen)]
    return next((words for words in reversed(told) if words), "")
