"""How quickly a profile asks MultiSafepay, and how far back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from msp_tui.settings import Profile
    from msp_tui.shop.pace import Pace

_SANDBOX_PER_SECOND = 50.0
"""Nobody's rate limit is at risk on the sandbox: cards and terminals are known at once, unless told otherwise."""


def pace_of(profile: Profile) -> Pace:
    """What the profile says, and for the rest the program's own choice."""
    from msp_tui.shop.pace import Pace

    said, usual = profile.feeding, Pace()
    per_second = _SANDBOX_PER_SECOND if profile.environment == "sandbox" else usual.per_second
    on_screen = said.poll_on_screen_s or usual.on_screen
    return replace(
        usual,
        on_screen=on_screen,
        elsewhere=said.poll_elsewhere_s or max(on_screen, usual.elsewhere),
        per_second=said.requests_per_second or per_second,
        at_once=said.requests_at_once or usual.at_once,
        history=timedelta(days=said.history_days) if said.history_days else usual.history,
        keep=timedelta(days=said.keep_days) if said.keep_days else None,
    )
