"""What leaves the console when the profile says `ascii = true`: every cell one of ASCII's characters.

It is done to the drawn lines, last of all, so that no screen, border or name from outside is forgotten. A line
keeps its width.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment

from msp_tui.console.widgets.drawn import RewritingFilter

if TYPE_CHECKING:
    from textual.color import Color

_SIGNS = {
    sign: plain
    for plain, signs in {
        '"': "“”„«»",
        "'": "‘’",
        "-": "–—─",
        "|": "·│",
        "+": "┌┐└┘├┤┬┴┼╔╗╚╝",
        "=": "═▌",
        "#": "█■",
        "*": "•●",
        "o": "○°œø",
        "x": "×",
        "v": "√↓",
        "^": "↑",
        ">": "►→",
        "<": "◄←",
        "~": "…≈",
        "a": "æ",
        "A": "Æ",
        "O": "ŒØ",
        "s": "ß",
        "E": "€",
    }.items()
    for sign in signs
}
_SPARE = re.compile("…  ")
"""What was not cut: there is room behind it for three points."""

_OWN = re.compile(r"»(?=\w)")
"""The mark of one's own terminal; behind a quotation there is no letter."""


class AsciiOnly(RewritingFilter):
    """Takes every character that is not ASCII for one that is."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's own
        """The line in as many cells, in the same colours."""
        return [
            one if one.text.isascii() else Segment(in_ascii(one.text), one.style, one.control)
            for one in segments
        ]


@lru_cache(4096)
def in_ascii(text: str) -> str:
    """Text in exactly as many cells: letters without accents, a sign for a sign, ? for what has none."""
    return "".join(map(_character, _OWN.sub(">", _SPARE.sub("...", text))))


def _character(character: str) -> str:
    if character.isascii():
        return character
    if character in _SIGNS:
        return _SIGNS[character]
    plain = unicodedata.normalize("NFKD", character)[0]
    width = cell_len(character)
    return plain if width == 1 and plain.isascii() and plain.isprintable() else "?" * width
