"""Locks the console when nobody was there for a while; nothing ticks: it looks again when it may be time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.console.bases.shop_screen import ShopScreen

if TYPE_CHECKING:
    from msp_tui.console.app import ConsoleApp

_LOOK_AGAIN = 20.0
"""Seconds after which a dialog that kept the lock away may be over."""


def lock_if_idle(app: ConsoleApp) -> None:
    """Lock, unless somebody was here or something is open that must stay in sight; else look later."""
    left = app.idle.left()
    shown = [screen for screen in app.screen_stack if isinstance(screen, ShopScreen)]
    if left <= 0 and all(screen.may_lock for screen in shown):
        from msp_tui.console.screens.lock import LockScreen

        app.push_screen(LockScreen())
        app.speak_up()
    else:
        wait = left if left > 0 else _LOOK_AGAIN
        app.idle.look_again(app.set_timer(wait, app.lock_if_idle))
