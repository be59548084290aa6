"""What a console that runs takes up of a configuration that was changed, without being opened again."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from msp_tui.console.kept.idle import Idle
from msp_tui.console.styles.themes import choose
from msp_tui.i18n import only_ascii

if TYPE_CHECKING:
    from msp_tui.console.app import ConsoleApp

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


def take_up(app: ConsoleApp) -> bool:
    """Go on by what the configuration says now; whether every sentence that stands has to be written anew."""
    before, now = app.desk.identity, app.desk.identity_now()
    changed = {name: getattr(now, name) for name in _TAKEN_UP}
    app.desk = replace(app.desk, identity=replace(before, **changed))
    if now.theme != before.theme:
        choose(app, now.theme, term=os.environ.get("TERM", ""))
    if now.lock_minutes != before.lock_minutes and before.operators:
        app.idle.stop()
        app.idle = Idle(now.lock_minutes * 60)
        app.lock_if_idle()
    anew = app.speak_usually(now.language) if now.language else False
    if now.ascii != before.ascii:
        draw_in_ascii(app, wanted=now.ascii)
        only_ascii(now.ascii)
        anew = True
    return anew


def draw_in_ascii(app: ConsoleApp, *, wanted: bool) -> None:
    """Every cell in ASCII from now on, or as it is."""
    from msp_tui.console.tty.ascii import AsciiOnly

    app._filters[:] = [one for one in app._filters if not isinstance(one, AsciiOnly)]  # noqa: SLF001 - Textual has no other way
    if wanted:
        app._filters.append(AsciiOnly())  # noqa: SLF001
