"""Locks the console when nobody was there for a while; nothing ticks: it looks again when it may be time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.doors.main import MainDoors

if TYPE_CHECKING:
    from msp_tui.console.kept.idle import Idle

_LOOK_AGAIN = 20.0
"""Seconds after which a dialog that kept the lock away may be over."""


class LockingApp(MainDoors):
    """An app that only an operator opens again."""

    idle: Idle

    async def on_event(self, event: events.Event) -> None:
        """Every key passes here first: somebody is there."""
        if isinstance(event, events.Key):
            self.idle.touch()
        await super().on_event(event)

    def lock_if_idle(self) -> None:
        """Lock when nobody was here for long enough, unless something is open that must stay in sight; else look later."""
        if not self.idle.wanted:
            return
        left = self.idle.left()
        shown = [screen for screen in self.screen_stack if isinstance(screen, ShopScreen)]
        if any(screen.SCOPE == "lock" for screen in shown):
            return  # one lock is enough, and whoever opens it has this looked at again
        if left <= 0 and all(screen.may_lock for screen in shown):
            from msp_tui.console.screens.lock import LockScreen

            self.push_screen(LockScreen())
            self.speak_up()
        else:
            wait = left if left > 0 else _LOOK_AGAIN
            self.idle.look_again(self.set_timer(wait, self.lock_if_idle))

    def unlock(self, spoken: str = "") -> None:
        """An operator is there, who has this language (fr, nl, en) or none: what was underneath goes on.

        Where that is in another language every sentence that stands is: the console then begins anew where
        this counter begins.
        """
        before, self.opened_in = self.opened_in, spoken
        if self.same_tongue(before, spoken):
            self.back()
        else:
            self.begin_anew()
        self.lock_if_idle()

    def begin_anew(self, words: Callable[[], str] | None = None) -> None:
        """Everything that stands is written again, and `words` are said where this counter begins."""
        self.go_to()
        self.run_worker(self._write_anew(words))

    async def _write_anew(self, words: Callable[[], str] | None) -> None:
        """As the app's worker: a screen's own would end with it."""
        from msp_tui.console.screens.groups import GroupsScreen

        if isinstance(self.screen, GroupsScreen):
            await self.screen.write_anew()
        self.go_home()
        if words is not None:
            self.tell(words())
