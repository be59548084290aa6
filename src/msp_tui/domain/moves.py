"""Moving a terminal to another group: the steps, each written down when it happens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msp_tui.domain.frozen import frozen
from msp_tui.domain.terminals import Terminal


class MoveStep(StrEnum):
    """Where a move stands; the names are what is recorded."""

    PLANNED = "planned"
    UNBOUND_SEEN = "unbound_seen"  # the API showed that the old terminal is no longer active
    UNBOUND_SAID = "unbound_said"  # the cashier said so; nothing showed it
    ADDING = "adding"  # the new terminal is asked for; nobody knows yet whether it is there
    ADDED = "added"
    PAIRED = "paired"
    RETIRED = "retired"  # unbound for good: no new terminal was wanted
    ABANDONED = "abandoned"


DONE = frozenset({MoveStep.PAIRED, MoveStep.RETIRED, MoveStep.ABANDONED})
_ORDER = (
    {MoveStep.PLANNED},
    {MoveStep.UNBOUND_SEEN, MoveStep.UNBOUND_SAID},
    {MoveStep.ADDING},
    {MoveStep.ADDED},
    DONE,
)


@frozen
class Move:
    """One terminal's way to a group. `old_tid` is empty when a terminal is simply added; times aware UTC.

    `target_group_id` is 0 while the new group does not exist yet; then `new_group_name` names it. With
    neither, an old terminal is only unbound, and a new one goes into the only or the first group. The note of
    a move that was given up is the step at which it stood.
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
        return self.step in DONE

    @property
    def retiring(self) -> bool:
        """Only to be unbound, without a new terminal."""
        return bool(self.old_tid) and not self.target_group_id and not self.new_group_name

    @property
    def unbound(self) -> bool:
        """The device has left its old terminal, as far as anybody saw or said."""
        if self.step is MoveStep.ABANDONED:
            return bool(self.old_tid) and self.note not in ("", MoveStep.PLANNED.value)
        return bool(self.old_tid) and self.has_reached(MoveStep.UNBOUND_SEEN)

    def has_reached(self, step: MoveStep) -> bool:
        """Whether it stands at this step, at its like, or further; no step is taken twice or back."""
        return _rank(self.step) >= _rank(step)


def _rank(step: MoveStep) -> int:
    return next(place for place, steps in enumerate(_ORDER) if step in steps)


@frozen
class StepTaken:
    """One entry of the moves log."""

    step: MoveStep
    at: datetime


class Wrong(StrEnum):
    """What keeps a new terminal from being paired, or is wrong although it is."""

    GONE = "gone"
    """It is no longer listed: somebody removed it."""
    OTHER_GROUP = "other_group"
    """It is listed under another group than it was added to."""
    ELSEWHERE = "elsewhere"
    """The device scanned another code: it is bound to another terminal."""
    STILL_BOUND = "still_bound"
    """The old terminal is still shown as paired, so the device may refuse the code."""
    TWICE = "twice"
    """It is paired, and its serial number is active on another terminal too."""
    OTHER_DEVICE = "other_device"
    """It is paired, with another device than the one that was moved."""


@frozen
class Sighting:
    """What MultiSafepay shows of a new terminal; `other` is the terminal that `wrong` speaks of."""

    move: Move
    terminal: Terminal | None
    wrong: Wrong | None = None
    other: Terminal | None = None

    @property
    def paired(self) -> bool:
        """A device has scanned its code."""
        return self.terminal is not None and self.terminal.active
