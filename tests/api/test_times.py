from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.api.times import AMSTERDAM, read_moment, write_from, write_until


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-06-04T15:50:17", datetime(2024, 6, 4, 13, 50, 17, tzinfo=UTC)),
        ("2024-01-04T15:50:17", datetime(2024, 1, 4, 14, 50, 17, tzinfo=UTC)),
        ("2025-05-14T09:16:56Z", datetime(2025, 5, 14, 9, 16, 56, tzinfo=UTC)),
        ("2025-05-14T09:16:56+05:30", datetime(2025, 5, 14, 3, 46, 56, tzinfo=UTC)),
        ("23-02-2022 23:31:31", datetime(2022, 2, 23, 22, 31, 31, tzinfo=UTC)),
        ("2025-10-26T02:30:00", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),  # twice: the first
        ("2025-03-30T02:30:00", datetime(2025, 3, 30, 1, 30, tzinfo=UTC)),  # never: an hour later
    ],
)
def test_every_documented_form_becomes_utc(text: str, moment: datetime) -> None:
    """A zone is assumed only where none is said."""
    assert read_moment(text, AMSTERDAM) == moment


@given(st.text())
def test_anything_else_is_a_value_error(text: str) -> None:
    """No other exception ever comes out of a timestamp."""
    try:
        moment = read_moment(text, AMSTERDAM)
    except ValueError:
        return
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00",
        "0001-06-01T00:00:00",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "9999-12-31T23:59:59Z",
        "yesterday",
    ],
)
def test_a_time_at_which_nothing_was_sold_is_a_value_error(text: str) -> None:
    """The first and the last year stand for no date, and cannot be moved into UTC, or out of it again."""
    with pytest.raises(ValueError, match=r"."):
        read_moment(text, AMSTERDAM)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_bounds_never_cut_off_what_was_asked(moment: datetime) -> None:
    """However the server reads a time that happened twice, a window holds at least what it should."""
    for fold in (0, 1):
        lower = datetime.fromisoformat(write_from(moment, AMSTERDAM))
        upper = datetime.fromisoformat(write_until(moment, AMSTERDAM))
        assert lower.tzinfo is None
        assert lower.replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC) <= moment
        assert upper.replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC) >= moment
        width = upper - lower
        assert width <= timedelta(hours=2, seconds=1)


def test_outside_that_night_bounds_are_exact() -> None:
    """An ordinary moment is written to the second."""
    moment = datetime(2024, 6, 4, 13, 50, 17, tzinfo=UTC)
    assert write_from(moment, AMSTERDAM) == "2024-06-04T15:50:17"
    assert write_until(moment, AMSTERDAM) == "2024-06-04T15:50:17"
