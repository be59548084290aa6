"""Text that is too long for its line goes on below its own beginning, not below its label, number or margin."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.strip import Strip
    from textual.style import Style
    from textual.visual import RenderOptions

_MARGIN = re.compile(r"\s*(?:\d+\.\s+|[^\w\s]\s+|\w{1,3} ?:\s+)?")
_LABEL = re.compile(r"\s*\S.{0,16}?\s{2,}(?=\S)")
_WORD = re.compile(r"\S+")
_BEFORE, _BEHIND = frozenset(";:!?»€·="), "«"
"""Signs that begin no line, and one that ends none."""
_LEAST = 24
"""Cells that a text needs beside its label; where there are fewer it goes on below the margin."""


class Hanging(Content):
    """Content whose broken lines hang; a single word that is longer than the line is cut as ever."""

    __slots__ = ()

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Lines at this width."""
        return _hung(self.plain, width).apply(self).get_height(rules, width)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The lines at this width."""
        return _hung(self.plain, width).apply(self).render_strips(width, height, style, options)


class _Cuts:
    """Where each line of a text is cut, and how far what follows is indented."""

    def __init__(self, lines: list[tuple[int, list[int]]]) -> None:
        self._lines = lines

    def apply(self, content: Content) -> Content:
        if not any(cuts for _indent, cuts in self._lines):
            return Content(content.plain, [*content.spans])
        parts: list[Content] = []
        for (indent, cuts), line in zip(self._lines, content.split(allow_blank=True), strict=True):
            first, *rest = (piece.rstrip() for piece in line.divide(cuts))
            parts.append(first)
            parts += [piece.pad_left(indent) for piece in rest]
        return Content("\n").join(Content(part.plain, [*part.spans]) for part in parts)


@lru_cache(maxsize=64)
def _hung(text: str, width: int) -> _Cuts:
    return _Cuts([_cut(line, width) for line in text.split("\n")])


def _cut(line: str, width: int) -> tuple[int, list[int]]:
    """The cells that go before what follows, and the offsets at which the line is broken."""
    if cell_len(line) <= width:
        return 0, []
    margin, label = _MARGIN.match(line), _LABEL.match(line)
    indent = margin.end() if margin else 0
    if label and width - label.end() >= _LEAST:
        indent = max(indent, label.end())
    cuts: list[int] = []
    begun, end = 0, width
    for start, stop in _bound(line):
        if start > begun and cell_len(line[begun:stop]) > end and start > indent:
            cuts.append(start)
            begun, end = start, width - indent
    return indent, cuts


def _bound(line: str) -> list[tuple[int, int]]:
    """The words with the signs that belong to them, from where to where."""
    bound: list[tuple[int, int]] = []
    for word in _WORD.finditer(line):
        clings = bool(bound) and (
            word[0][0] in _BEFORE or line[bound[-1][0] : bound[-1][1]].endswith(_BEHIND)
        )
        if clings:
            bound[-1] = (bound[-1][0], word.end())
        else:
            bound.append(word.span())
    return bound
