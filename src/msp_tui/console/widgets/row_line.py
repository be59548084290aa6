"""One row as one line: columns, cells, and how they fit a width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from msp_tui.domain.frozen import frozen

Align = Literal["left", "right"]

MARK = "►"
GAP = 1  # cells between columns
MARK_WIDTH = 2


class Cell(NamedTuple):
    """Plain text, never markup, and the name of its style: "" or one of `paint.STYLES`.

    `lead` is a sign of one cell that stands in the gap before its column, so that it costs the text no room.
    """

    text: str
    style: str = ""
    lead: str = ""


@frozen
class Column:
    """`width` in cells; 0 shares what is left. Hidden where the list is narrower or wider than it says (0: at no width)."""

    title: str
    width: int
    align: Align = "left"
    min_width_of_list: int = 0
    max_width_of_list: int = 0

    def shows_at(self, width: int) -> bool:
        """Whether a list of so many cells has this column."""
        return self.min_width_of_list <= width <= (self.max_width_of_list or width)


def plain(text: str) -> str:
    """Text as it may reach a terminal: no control character survives; odd spaces become spaces."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


_narrow = set[str]()
"""Characters that were found to take one cell."""


def single(text: str) -> bool:
    """Whether each of its characters takes exactly one cell."""
    if _narrow.issuperset(text):
        return True
    fresh = set(text) - _narrow
    _narrow.update(character for character in fresh if cell_len(character) == 1)
    return fresh <= _narrow


def fit(text: str, width: int, align: Align = "left") -> str:
    """Exactly `width` cells of text, cut with … where it is too long."""
    text = plain(text)
    length = len(text) if text.isascii() or single(text) else cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    padding = " " * (width - length)
    return padding + text if align == "right" else text + padding


def layout(columns: Sequence[Column], width: int) -> list[int]:
    """The width of each column in a list of `width` cells; 0 for a hidden one.

    Where they have no room together the last ones are narrower, so that what is cut is seen to be, or hidden.
    """
    shown = [column for column in columns if column.shows_at(width)]
    fixed = sum(column.width for column in shown) + GAP * max(0, len(shown) - 1) + MARK_WIDTH
    elastic = [column for column in shown if not column.width]
    share, rest = divmod(max(0, width - fixed), len(elastic)) if elastic else (0, 0)
    widths = []
    for column in columns:
        if not column.shows_at(width):
            widths.append(0)
        elif column.width:
            widths.append(column.width)
        else:
            widths.append(share + (1 if rest > 0 else 0))
            rest -= 1
    start = MARK_WIDTH
    for place, wanted in enumerate(widths):
        if wanted:
            widths[place] = max(0, min(wanted, width - start))
            start += wanted + GAP
    return widths


def span(old: Iterable[Segment], new: Iterable[Segment], y: int) -> tuple[int, int, int, int]:
    """Where two lines of one width differ: x, y, width, height of the one stretch that holds it all."""
    before, after = _characters(old), _characters(new)
    # Wide or combining characters do not stand where they are counted: the whole line then.
    if len(before) != len(after) or not (_single(before) and _single(after)):
        return 0, y, sum(cell_len(text) for text, _ in after), 1
    differ = [x for x, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    return (differ[0], y, differ[-1] - differ[0] + 1, 1) if differ else (0, y, len(after), 1)


def _characters(line: Iterable[Segment]) -> list[tuple[str, Style | None]]:
    return [(character, segment.style) for segment in line for character in segment.text]


def _single(line: Iterable[tuple[str, Style | None]]) -> bool:
    return all(text.isascii() or cell_len(text) == 1 for text, _ in line)
