"""What a console that runs takes up of a configuration that was changed, without being opened again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from msp_tui.console.doors.locking import LockingApp
from msp_tui.console.kept.idle import Idle
from msp_tui.console.styles.themes import choose
from msp_tui.i18n import only_ascii

_TAKEN_UP = (
    "reason",
    "lock_minutes",
    "theme",
    "ascii",
    "day_start_hour",
    "home",
    "my_terminal",
    "language",
)
"""Of an identity; where the shop is, who may do what and what keys do is settled when the console opens."""


class TakingUpApp(LockingApp):
    """An app that goes on by another configuration."""

    def take_up(self, words: Callable[[], str]) -> None:
        """The configuration was changed: go on by what it says now, one step back, and say so."""
        if self._taken_up():
            self.begin_anew(words)
        else:
            self.step_out(words)

    def _taken_up(self) -> bool:
        """Whether every sentence that stands has to be written anew."""
        before, now = self.desk.identity, self.desk.identity_now()
        changed = {name: getattr(now, name) for name in _TAKEN_UP}
        self.desk = replace(self.desk, identity=replace(before, **changed))
        if now.theme != before.theme:
            choose(self, now.theme, term=os.environ.get("TERM", ""))
        if now.lock_minutes != before.lock_minutes and before.operators:
            self.idle.stop()
            self.idle = Idle(now.lock_minutes * 60)
            self.lock_if_idle()
        anew = self.speak_usually(now.language) if now.language else False
        if now.ascii != before.ascii:
            self.draw_in_ascii(wanted=now.ascii)
            only_ascii(now.ascii)
            anew = True
        return anew

    def draw_in_ascii(self, *, wanted: bool) -> None:
        """Every cell in ASCII from now on, or as it is."""
        from msp_tui.console.widgets.ascii import AsciiOnly

        self._filters[:] = [one for one in self._filters if not isinstance(one, AsciiOnly)]
        if wanted:
            self._filters.append(AsciiOnly())
