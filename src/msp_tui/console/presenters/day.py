"""A day's takings as lines of a screen or a terminal, and as facts for other programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from rich.cells import cell_len

from msp_tui.console.presenters.cards import brand
from msp_tui.console.widgets.row_line import fit
from msp_tui.domain.lineage import Lineage
from msp_tui.domain.money import Money
from msp_tui.domain.transactions import Totals
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _
from msp_tui.shop.day import Day, Till

Line = list[tuple[str, str]]
"""Pieces of text with the names of their styles, from left to right."""

FACTS = (
    "day",
    "hour",
    "group_id",
    "terminal_id",
    "terminal",
    "payment_method",
    "currency",
    "takings",
    "payments",
    "refunds",
    "refund_count",
    "device_tid",
)
"""What a program is told of each slice: amounts in minor units, the hour with its zone.

`terminal_id` is the TID that took it, `device_tid` the one that this device has now: by it a till is one, as on screen.
"""

_AMOUNT = 12
_COUNT = 5
_HOUR = 4
_GAP = 3
_LEAST_BAR = 5
_NAME = 18


def day_title(day: Day, place: str) -> str:
    """`Counter · 05/01/2026`, and from which hour on where that is not midnight."""
    title = f"{place} · {formats().whole_day(day.day)}"
    if day.start_hour:
        title += " " + _("from {hour}:00", hour=f"{day.start_hour:02}")
    return title


class Names(NamedTuple):
    """How a day names what took and what belongs together: terminals by TID, groups by id, devices by their TIDs."""

    terminal: Callable[[str], str]
    group: Callable[[int], str]
    lineage: Lineage


def day_lines(day: Day, width: int, names: Names) -> list[Line]:
    """Sums, then a bar for each hour, then terminals and cards: side by side in `width` cells if they fit."""
    lines: list[Line] = [*_sums(day), []]
    if not day.slices:
        return [*lines, [(" " + _("Nothing was taken on this day."), "faint")]]
    tables = [*_tables(day, names)]
    left = width - _GAP - _NAME - 2 * _amount()
    if left < _HOUR + _LEAST_BAR + _amount() + _COUNT:
        return [*lines, *_hours(day, width), [], *tables]
    hours = _hours(day, left)
    nothing: Line = []
    for one, other in zip_longest(hours, tables, fillvalue=nothing):
        gap = left + _GAP - sum(cell_len(text) for text, _style in one)
        lines.append([*one, (" " * gap, ""), *other] if other else one)
    return lines


def day_facts(day: Day, names: Names) -> Iterator[dict[str, Any]]:
    """Every slice, those of other currencies too, in order of time."""
    zone = formats().zone
    moments = {
        hour: day.hour_at(hour).astimezone(zone).isoformat()
        for hour in {one.hour for one in (*day.slices, *day.elsewhere)}
    }
    for one in sorted((*day.slices, *day.elsewhere), key=lambda one: one.hour):
        values = (
            day.day.isoformat(),
            moments[one.hour],
            one.group_id,
            one.terminal_id or None,
            names.terminal(one.terminal_id) or None,
            one.card or None,
            one.currency,
            one.takings,
            one.payments,
            one.refunds,
            one.refund_count,
            names.lineage.known_as(one.terminal_id)[-1] or None,
        )
        yield dict(zip(FACTS, values, strict=True))


def _sums(day: Day) -> Iterator[Line]:
    whole = day.whole
    yield _sum(_("takings"), whole.takings, whole, str(whole.payments), "strong")
    yield _sum(_("refunds"), -whole.refunds, whole, str(whole.refund_count), "back")
    yield _sum(_("together"), whole.takings - whole.refunds, whole, "", "strong")
    for other in day.other_currencies:
        yield _sum(_("also taken"), other.takings, other, str(other.payments), "note")
        if other.refund_count:
            yield _sum(_("also refunded"), -other.refunds, other, str(other.refund_count), "note")


def _sum(label: str, amount: int, totals: Totals, count: str, style: str) -> Line:
    return [
        (f" {fit(label, 15)}", "faint"),
        (fit(_money(amount, totals), _amount(), "right"), style),
        (fit(count, _COUNT, "right"), "faint"),
    ]


def _hours(day: Day, width: int) -> list[Line]:
    room = width - _HOUR - _amount() - _COUNT
    hours = day.by_hour
    most = max((totals.takings for _moment, totals in hours), default=0)
    lines: list[Line] = [[(fit(f" {_('hour')}", width), "faint")]]
    for moment, totals in hours:
        lines.append(
            [
                (f" {formats().clock(moment)[:2]} ", "faint"),
                (fit(bar(totals.takings, most, room), room), "good"),
                (fit(_money(totals.takings, totals), _amount(), "right"), ""),
                (fit(str(totals.payments), _COUNT, "right"), "faint"),
            ]
        )
    return lines


def bar(value: int, most: int, width: int) -> str:
    """A bar of half cells; the largest value fills `width`, and whatever is more than nothing is seen."""
    if value <= 0 or most <= 0:
        return ""
    halves = max(1, round(value * width * 2 / most))
    return "█" * (halves // 2) + "▌" * (halves % 2)


def _tables(day: Day, names: Names) -> Iterator[Line]:
    groups = [(names.group(number), totals) for number, totals in day.by_group]
    if len(groups) > 1:
        yield _heads(_("group"))
        yield from (_row(name, totals) for name, totals in groups)
        yield []
    yield _heads(_("terminal"))
    yield from _tills(day.by_till(names.lineage), names.terminal)
    yield []
    yield _heads(_("card"))
    for method, totals in day.by_card:
        yield _row(brand(method) or _("not known yet"), totals)


def _tills(tills: Sequence[Till], name: Callable[[str], str]) -> Iterator[Line]:
    """A device that had several TIDs has them below its row; several devices of one name are told apart by them."""
    called = Counter(name(one.terminal_id) for one in tills)
    for one in tills:
        text, tid = name(one.terminal_id) or _("not known yet"), one.terminal_id
        if called[text] > 1 and tid != text:
            text = f"{fit(text, _NAME - 1 - len(tid)).rstrip()} {tid}"
        yield _row(text, one.totals)
        if len(one.parts) > 1:
            yield from (_row(f"  {part}", totals, "faint") for part, totals in one.parts)


def _heads(title: str) -> Line:
    heads = (_("takings"), _("refunds"))
    return [
        (fit(title, _NAME), "faint"),
        *((fit(head, _amount(), "right"), "faint") for head in heads),
    ]


def _row(text: str, totals: Totals, style: str = "") -> Line:
    refunds = _money(-totals.refunds, totals) if totals.refund_count else ""
    return [
        (fit(text, _NAME), style),
        (fit(_money(totals.takings, totals), _amount(), "right"), style),
        (fit(refunds, _amount(), "right"), style or "back"),
    ]


def _amount() -> int:
    return formats().amount_width(_AMOUNT)


def _money(amount: int, totals: Totals) -> str:
    return formats().money(Money(amount, totals.currency))
