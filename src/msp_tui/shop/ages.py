"""How long ago something was written down, as far as that is certain: no clock that is set makes it older."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msp_tui.domain.clock import Clocks
from msp_tui.domain.frozen import frozen

Written = tuple[str, datetime]
"""What was written down, and when by the journal's clock."""

_NONE = timedelta()
_TOLERATED = timedelta(seconds=2)
"""Clocks that are kept right are moved by less between two looks."""
_ANOTHER_TIME = timedelta(days=1)
"""A server that is further away is a sandbox in a time of its own, which says nothing about this computer's clock."""


@frozen
class _Seen:
    """When this process first knew of it, by its steady clock and by MultiSafepay's, and how old it then was.

    `asked`: the moment when it was written down by MultiSafepay's clock, None where the clocks do not say.
    """

    steady: float
    shop: datetime
    age: timedelta
    asked: datetime | None


class Ages:
    """Of what is open in the journal; one for each process.

    What this process sees come and last is measured by its steady clock, in which a request's deadline runs too. What
    was there before is as old as the computer's clock says, unless MultiSafepay's shows that it was set since.
    """

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._seen: dict[Written, _Seen] = {}
        self._looked: float | None = None

    def look(self, there: Iterable[Written]) -> None:
        """This is all that is open now: what was not there at the last look has come since."""
        self._seen = {one: self._seen.get(one) or self._first(one[1]) for one in there}
        self._looked = self._clocks.computer.steady()

    def of(self, name: str, written: datetime) -> timedelta:
        """How old it is at least; a moment that is yet to come was at the first sight of it."""
        seen = self._known(name, written)
        computer, shop = self._clocks.computer, self._clocks.shop
        watched, server = timedelta(seconds=computer.steady() - seen.steady), shop.now()
        # Answers tell MultiSafepay's time: if less of it went by, the computer's was ahead at the first sight.
        set_since = min(_NONE, server - seen.shop - watched)
        if abs(server - computer.now()) > _ANOTHER_TIME:
            set_since = _NONE
        return watched + max(_NONE, seen.age + set_since)

    def asked(self, name: str, written: datetime) -> datetime | None:
        """When it was written down by MultiSafepay's clock; None where nobody can say."""
        return self._known(name, written).asked

    def _known(self, name: str, written: datetime) -> _Seen:
        one = (name, written)
        if one not in self._seen:
            self._seen[one] = self._first(written)
        return self._seen[one]

    def _first(self, written: datetime) -> _Seen:
        computer, shop = self._clocks.computer, self._clocks.shop
        steady, said = computer.steady(), computer.now() - written
        age = max(_NONE, said)
        if self._looked is not None:
            since = timedelta(seconds=steady - self._looked)
            age = since if age > since + _TOLERATED else age
        asked = written + (shop.now() - computer.now())
        return _Seen(steady, shop.now(), age, asked if abs(age - said) <= _TOLERATED else None)
