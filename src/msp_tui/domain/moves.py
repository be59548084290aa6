"""Moving a terminal to another group: the steps, each written down when it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MoveStep(StrEnum):
    """Where a move stands; the names are what is recorded."""

    PLANNED = "planned"
    UNBOUND_SEEN = "unbound_seen"  # the API showed that the old terminal is no longer active
    UNBOUND_SAID = "unbound_said"  # the cashier said so; nothing showed it
    ADDED = "added"
    PAIRED = "paired"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Move:
    """One terminal's way to a group. `old_tid` is empty when a terminal is simply added; times aware UTC.

    `target_group_id` is 0 while the new group does not exist yet; then `new_group_name` names it.
    """

    id: str
    old_tid: str
    old_group_id: int
    target_group_id: int
    new_group_name: str
    name: str
    operator: str
    created: datetime
    step: MoveStep = MoveStep.PLANNED
    changed: datetime | None = None
    new_tid: str = ""
    serial_number: str = ""
    note: str = ""

    @property
    def done(self) -> bool:
        """Nothing is left to do."""
        return self.step in {MoveStep.PAIRED, MoveStep.ABANDONED}
