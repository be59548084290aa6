from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.domain.clock import day_span, local_span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 1, 5), 24)],
)
def test_a_day_is_as_long_as_the_shop_lives_it(day: date, hours: int) -> None:
    """The days when clocks change have 23 and 25 hours."""
    span = day_span(day, AMSTERDAM)
    assert timedelta(hours=hours) == span.end - span.start


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_days_follow_one_another_without_a_gap(day: date) -> None:
    """Every moment belongs to exactly one day."""
    today, tomorrow = day_span(day, AMSTERDAM), day_span(day + timedelta(days=1), AMSTERDAM)
    assert today.end == tomorrow.start
    assert today.start in today
    assert today.end not in today


def test_an_hour_that_comes_twice_is_meant_both_times() -> None:
    """Clocks go back on 25 October 2026: 02:30 is 00:30 and 01:30 UTC."""
    span = local_span(date(2026, 10, 25), time(2, 15), timedelta(minutes=30), AMSTERDAM)
    assert datetime(2026, 10, 25, 0, 30, tzinfo=UTC) in span
    assert datetime(2026, 10, 25, 1, 30, tzinfo=UTC) in span


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.times(),
    st.integers(1, 600),
)
def test_a_span_is_never_turned_round(day: date, start: time, minutes: int) -> None:
    """Also in the hour that does not exist, a stretch of time has its end after its start."""
    span = local_span(day, start, timedelta(minutes=minutes), AMSTERDAM)
    assert span.start < span.end
