"""What a profile says about people: operators, the reason of a refund, the idle lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.domain.frozen import frozen
from msp_tui.settings.tables import Table

if TYPE_CHECKING:
    from msp_tui.domain.operators import Operator

REASONS = ("off", "ask", "required")
LOCK_MINUTES = 5
STAFFING_KEYS = frozenset({"operators", "roles", "refund_reason", "lock_minutes"})


@frozen
class Staffing:
    """Without operators nobody is asked who they are, and the login name stands in the journal."""

    operators: tuple[Operator, ...] = ()
    reason: str = "off"
    """off, ask or required"""
    lock_minutes: int = LOCK_MINUTES
    """0: never"""


def read_staffing(table: Table) -> Staffing:
    """A profile's keys about people. Raises ConfigurationError for the first that is wrong."""
    operators: tuple[Operator, ...] = ()
    if table.values.keys() & {"operators", "roles"}:
        from msp_tui.settings.operators import read_operators

        operators = read_operators(table)
    minutes = table.whole("lock_minutes", 0, 480)
    return Staffing(
        operators=operators,
        reason=table.choice("refund_reason", REASONS, "off"),
        lock_minutes=LOCK_MINUTES if minutes is None else minutes,
    )
