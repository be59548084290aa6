"""Who may refund how much: operators, their roles, and what a role leaves to somebody else's approval."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from msp_tui.domain.frozen import frozen


class Say(StrEnum):
    """What a role says to an amount."""

    ALLOWED = "allowed"
    APPROVAL = "approval"
    NOT_ALLOWED = "not_allowed"


_ORDER = (Say.ALLOWED, Say.APPROVAL, Say.NOT_ALLOWED)


@frozen
class Limit:
    """Two limits in minor units, both included; None is without limit.

    Up to `allowed` alone, up to `approval` with somebody's approval, above that not at all.
    """

    allowed: int | None = None
    approval: int | None = 0

    def says(self, amount: int) -> Say:
        """What becomes of this amount."""
        if self.allowed is None or amount <= self.allowed:
            return Say.ALLOWED
        if self.approval is None or amount <= self.approval:
            return Say.APPROVAL
        return Say.NOT_ALLOWED


@frozen
class Role:
    """What its holders may do: one refund, and all their refunds of a day."""

    name: str
    refund: Limit = Limit()
    day: Limit = Limit()
    approves: bool = False

    def says(self, amount: int, today: int) -> Say:
        """About a refund of `amount` by somebody who refunded `today` before, both in minor units."""
        return max(self.refund.says(amount), self.day.says(today + amount), key=_ORDER.index)

    def may_approve(self, amount: int) -> bool:
        """Whether its holders may approve somebody else's refund: one that they might make alone."""
        return self.approves and self.refund.says(amount) is Say.ALLOWED


@frozen
class WrongPins:
    """How often in a row somebody's PIN was wrong, and until when no other is taken (aware UTC)."""

    times: int
    until: datetime


@frozen
class Named:
    """Who has a number, as the screens may know it before any PIN: the name, and the language (see Operator)."""

    name: str
    language: str = ""


@frozen
class Operator:
    """Somebody who refunds: the number is typed, the name stands in the journal."""

    number: int
    name: str
    role: Role
    pin_hash: str = field(repr=False)
    language: str = ""
    """What they are spoken to in: fr, nl or en; empty for the profile's language."""
