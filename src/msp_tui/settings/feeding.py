"""What a profile may say about how MultiSafepay is asked: how often, how much at once, how far back."""

from __future__ import annotations

from msp_tui.domain.errors import N_
from msp_tui.domain.frozen import frozen
from msp_tui.settings.tables import Table


@frozen
class Feeding:
    """The configuration's own words; None stands for the program's own choice.

    Seconds for `poll_*_s`, days for `*_days`; requests are those of one process on this computer.
    """

    requests_per_second: float | None = None
    requests_at_once: int | None = None
    poll_on_screen_s: float | None = None
    poll_elsewhere_s: float | None = None
    history_days: int | None = None
    keep_days: int | None = None


HISTORY_DAYS = 180
"""How far back a first run reads unless told otherwise; MultiSafepay: older card sales cannot be refunded."""
ON_SCREEN_S = 2.0
"""Seconds between polls of the group on screen unless told otherwise."""
FEEDING_KEYS = frozenset(Feeding.__dataclass_fields__)


def read_feeding(table: Table) -> Feeding:
    """A profile's keys about the feed. Raises ConfigurationError for the first that is wrong."""
    on_screen = table.number("poll_on_screen_s", 1, 60)
    elsewhere = table.number("poll_elsewhere_s", 1, 3600)
    if elsewhere and elsewhere < (on_screen or ON_SCREEN_S):
        raise table.wrong(
            N_("{where}: {key} must not be below {other}."),
            key="poll_elsewhere_s",
            other="poll_on_screen_s",
        )
    history = table.whole("history_days", 1, 3650)
    keep = table.whole("keep_days", 1, 36500)
    if keep and keep < (history or HISTORY_DAYS):
        raise table.wrong(
            N_("{where}: {key} must not be below {other}, which is {days}."),
            key="keep_days",
            other="history_days",
            days=history or HISTORY_DAYS,
        )
    return Feeding(
        requests_per_second=table.number("requests_per_second", 0.1, 50),
        requests_at_once=table.whole("requests_at_once", 1, 4),
        poll_on_screen_s=on_screen,
        poll_elsewhere_s=elsewhere,
        history_days=history,
        keep_days=keep,
    )
