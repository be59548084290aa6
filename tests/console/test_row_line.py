from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from msp_tui.console.widgets.row_line import Column, layout, span

WIDTH = 12
STYLES = (None, Style(bold=True), Style(reverse=True))


def _line(cells: list[tuple[str, int]]) -> list[Segment]:
    return [Segment(character, STYLES[style]) for character, style in cells]


cells = st.lists(
    st.tuples(st.sampled_from("ab é€"), st.integers(0, 2)), min_size=WIDTH, max_size=WIDTH
)


@given(cells, cells)
def test_beside_the_stretch_nothing_differs(
    old: list[tuple[str, int]], new: list[tuple[str, int]]
) -> None:
    """The stretch that is painted again begins and ends at a difference, and leaves none out."""
    x, y, width, height = span(_line(old), _line(new), 7)
    assert (y, height) == (7, 1)
    assert old[:x] == new[:x]
    assert old[x + width :] == new[x + width :]
    if old != new:
        assert old[x] != new[x]
        assert old[x + width - 1] != new[x + width - 1]


def test_a_line_with_wide_characters_is_painted_whole() -> None:
    """Where a character takes two cells, counting characters would miss the place."""
    assert span([Segment("書店 1")], [Segment("書店 2")], 0) == (0, 0, 6, 1)


def test_columns_without_room_are_narrower_or_hidden() -> None:
    """In a narrow window what is cut ends in a sign that says so, and none is painted beside the window."""
    columns = (Column("one", 4), Column("two", 10), Column("three", 6))
    assert layout(columns, 24) == [4, 10, 6]
    assert layout(columns, 20) == [4, 10, 2]
    assert layout(columns, 15) == [4, 8, 0]
