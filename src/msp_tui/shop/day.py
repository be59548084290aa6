"""A day's takings as a shop closes it: by hour, terminal and card, refunds apart.

The closing slip of the device counts a day from an hour of its own, for the company, a group or one device;
so does this, or the two could not be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from msp_tui.domain.clock import Span
from msp_tui.domain.frozen import frozen
from msp_tui.domain.takings import Slice
from msp_tui.domain.transactions import Totals

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from msp_tui.domain.lineage import Lineage
    from msp_tui.domain.records import Scope
    from msp_tui.shop.ports import Records

KeyT = TypeVar("KeyT", bound=Hashable)


def day_at(moment: datetime, start_hour: int, zone: ZoneInfo) -> date:
    """The day that a moment belongs to: before the start hour it is still the day before."""
    return (moment.astimezone(zone) - timedelta(hours=start_hour)).date()


@frozen
class Till:
    """What one device took, under the last of its TIDs that took anything; `parts` by TID, oldest first."""

    terminal_id: str
    totals: Totals
    parts: tuple[tuple[str, Totals], ...]


@frozen
class Day:
    """A scope's day from `start_hour` on; amounts in minor units of `currency`, which most of its rows have."""

    day: date
    start_hour: int
    scope: Scope
    span: Span
    currency: str
    slices: tuple[Slice, ...]
    """Those of the day's currency."""
    elsewhere: tuple[Slice, ...] = ()
    """Those of other currencies, which no sum holds."""

    @property
    def whole(self) -> Totals:
        """Everything."""
        return _sum(self.slices, self.currency)

    @property
    def by_hour(self) -> list[tuple[datetime, Totals]]:
        """From the first hour with anything to the last; each with the moment at which it begins."""
        found = self._by(lambda one: one.hour)
        if not found:
            return []
        hours = range(min(found), max(found) + 1)
        nothing = Totals(currency=self.currency)
        return [(self.hour_at(hour), found.get(hour, nothing)) for hour in hours]

    def hour_at(self, hour: int) -> datetime:
        """The moment at which a slice's hour begins, in UTC."""
        return self.span.start + timedelta(hours=hour)

    @property
    def by_terminal(self) -> list[tuple[str, Totals]]:
        """TIDs, the largest takings first; "" for what no terminal is known of, last."""
        return _largest_first(self._by(lambda one: one.terminal_id))

    def by_till(self, lineage: Lineage) -> list[Till]:
        """One for each device, also where it had several TIDs on this day: as `by_terminal` they are ordered."""
        each = self._by(lambda one: one.terminal_id)
        devices = self._by(lambda one: lineage.known_as(one.terminal_id))
        tills = {}
        for tids, totals in devices.items():
            parts = tuple((tid, each[tid]) for tid in tids if tid in each)
            tills[parts[-1][0]] = Till(parts[-1][0], totals, parts)
        return [tills[tid] for tid, _ in _largest_first({k: v.totals for k, v in tills.items()})]

    @property
    def by_card(self) -> list[tuple[str, Totals]]:
        """MultiSafepay's payment methods, the largest takings first; "" last."""
        return _largest_first(self._by(lambda one: one.card))

    @property
    def by_group(self) -> list[tuple[int, Totals]]:
        """Group ids, in their order."""
        return sorted(self._by(lambda one: one.group_id).items())

    @property
    def other_currencies(self) -> list[Totals]:
        """What was taken in each other currency."""
        found: dict[str, list[Slice]] = {}
        for one in self.elsewhere:
            found.setdefault(one.currency, []).append(one)
        return [_sum(some, currency) for currency, some in sorted(found.items())]

    def _by(self, key: Callable[[Slice], KeyT]) -> dict[KeyT, Totals]:
        found: dict[KeyT, list[Slice]] = {}
        for one in self.slices:
            found.setdefault(key(one), []).append(one)
        return {name: _sum(some, self.currency) for name, some in found.items()}


def read_day(records: Records, scope: Scope, day: date, start_hour: int, zone: ZoneInfo) -> Day:
    """The day as the store knows it. Raises StateError."""
    span = Span(_begin(day, start_hour, zone), _begin(day + timedelta(days=1), start_hour, zone))
    found = [
        one
        for one in records.slices(scope.groups, span)
        if not scope.terminal_id or one.terminal_id == scope.terminal_id
    ]
    rows = Counter[str]()
    for one in found:
        rows[one.currency] += one.payments + one.refund_count
    currency = rows.most_common(1)[0][0] if rows else "EUR"
    return Day(
        day,
        start_hour,
        scope,
        span,
        currency,
        tuple(one for one in found if one.currency == currency),
        tuple(one for one in found if one.currency != currency),
    )


def _begin(day: date, start_hour: int, zone: ZoneInfo) -> datetime:
    """Where one day ends and the next begins, in UTC; an hour that comes twice is in one day both times."""
    return datetime.combine(day, time(start_hour), zone).astimezone(UTC)


def _sum(slices: Iterable[Slice], currency: str) -> Totals:
    some = list(slices)
    return Totals(
        sum(one.takings for one in some),
        sum(one.refunds for one in some),
        sum(one.payments for one in some),
        sum(one.refund_count for one in some),
        currency,
    )


def _largest_first(found: dict[str, Totals]) -> list[tuple[str, Totals]]:
    return sorted(found.items(), key=lambda one: (not one[0], -one[1].takings, one[0]))
