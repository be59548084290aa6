"""One row as one line: columns, cells, and how they fit a width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rich.cells import cell_len, set_cell_size

Align = Literal["left", "right"]

MARK = "►"
GAP = 1  # cells between columns
MARK_WIDTH = 2


class Cell(NamedTuple):
    """Plain text, never markup, and the name of its style: "" or one of `STYLES`."""

    text: str
    style: str = ""


STYLES = ("strong", "faint", "good", "open", "bad", "back", "note")
"""What a cell may be: emphasised, secondary, completed, not final, failed, refunded, worth a look."""


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in cells; 0 shares what is left. Hidden where the list is narrower than `min_width_of_list`."""

    title: str
    width: int
    align: Align = "left"
    min_width_of_list: int = 0


def plain(text: str) -> str:
    """Text as it may reach a terminal: no control character survives; odd spaces become spaces."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def fit(text: str, width: int, align: Align = "left") -> str:
    """Exactly `width` cells of text, cut with … where it is too long."""
    text = plain(text)
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    padding = " " * (width - length)
    return padding + text if align == "right" else text + padding


def layout(columns: Sequence[Column], width: int) -> list[int]:
    """The width of each column in a list of `width` cells; 0 for a hidden one."""
    shown = [column for column in columns if width >= column.min_width_of_list]
    fixed = sum(column.width for column in shown) + GAP * max(0, len(shown) - 1) + MARK_WIDTH
    elastic = [column for column in shown if not column.width]
    share, rest = divmod(max(0, width - fixed), len(elastic)) if elastic else (0, 0)
    widths = []
    for column in columns:
        if width < column.min_width_of_list:
            widths.append(0)
        elif column.width:
            widths.append(column.width)
        else:
            widths.append(share + (1 if rest > 0 else 0))
            rest -= 1
    return widths
