"""The lines of a list as they go to the terminal: titles, rows, and the words where there is no row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from msp_tui.console.widgets.row_line import GAP, MARK, MARK_WIDTH, Cell, Column, fit, layout


class RowStrips:
    """Lines are kept as they were drawn, those used last the longest: in a feed all but one only move down."""

    def __init__(self, columns: Sequence[Column], ink: Callable[[str], Style]) -> None:
        """`ink` gives the style of a name, "" the list's own."""
        self._columns = tuple(columns)
        self._ink = ink
        self._width = 0
        self._widths: Sequence[int] = ()
        self._kept: dict[tuple[tuple[Cell, ...], bool], Strip] = {}
        self._titles: Strip | None = None

    def begin(self, width: int) -> None:
        """The lines that are asked for from now on are so wide; after another width, `forget` first."""
        self._width, self._widths = width, layout(self._columns, width)

    def forget(self) -> None:
        """No line is drawn any more as it was."""
        self._kept.clear()
        self._titles = None

    def keep(self, most: int) -> None:
        """No more than so many lines, those used last."""
        while len(self._kept) > most:
            del self._kept[next(iter(self._kept))]

    def titles(self) -> Strip:
        """The columns' titles."""
        if self._titles is None:
            cells = [Cell(column.title) for column in self._columns]
            self._titles = self._strip(" ", cells, self._ink("header"))
        return self._titles

    def row(self, cells: Sequence[Cell], *, chosen: bool) -> Strip:
        """A row's line; the cursor stands on the one that is `chosen`."""
        drawn = (tuple(cells), chosen)
        line = self._kept.pop(drawn, None)
        if line is None:
            mark = MARK if chosen else " "
            line = self._strip(mark, cells, self._ink("cursor") if chosen else None)
        self._kept[drawn] = line
        return line

    def words(self, text: str) -> list[Strip]:
        """Lines of words instead of rows."""
        width, style = self._width, self._ink("faint")
        return [
            Strip([Segment(fit(f"  {line}", width), style)], width) for line in text.split("\n")
        ]

    def _strip(self, mark: str, cells: Sequence[Cell], uniform: Style | None) -> Strip:
        """A line; neighbouring cells of one style become one segment: fewer bytes on the wire."""
        base = self._ink("") if uniform is None else uniform
        segments, texts, style = [], [mark.ljust(MARK_WIDTH)], base
        taken, gap = MARK_WIDTH, ""
        for column, (text, name, lead), width in zip(
            self._columns, cells, self._widths, strict=True
        ):
            if not width:
                continue
            wanted = self._ink(name) if uniform is None and name else base
            if lead and gap:
                segments.append(Segment("".join(texts), style))
                texts, style = [lead], wanted
            elif style is base:
                texts.append(gap)
            elif gap:
                segments.append(Segment("".join(texts), style))
                texts, style = [gap], base
            if wanted is not style:
                segments.append(Segment("".join(texts), style))
                texts, style = [], wanted
            texts.append(fit(text, width, column.align))
            taken += len(gap) + width
            gap = " " * GAP
        segments.append(Segment("".join(texts), style))
        # Every piece is exactly as wide as its column, so that nothing has to be measured.
        line = Strip(segments, taken)
        return line if taken == self._width else line.adjust_cell_length(self._width, base)
