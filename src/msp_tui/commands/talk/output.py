"""What commands write to standard output: tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msp_tui.domain.errors import N_
from msp_tui.domain.text import clean
from msp_tui.i18n import formats, translate

_LONGEST = 300
"""Characters of a cell at most."""


def moment(at: datetime | None) -> str | None:
    """A moment with the shop's zone, for programs."""
    return at.astimezone(formats().zone).isoformat() if at else None


def json_line(facts: Mapping[str, Any]) -> str:
    """An object on one line, in the letters that people write."""
    return json.dumps(facts, ensure_ascii=False)


def write_json(lines: Iterable[Mapping[str, Any]]) -> None:
    """One object a line."""
    for line in lines:
        sys.stdout.write(json_line(line) + "\n")


def write_now(text: str) -> None:
    """A line of its own, which whoever reads along has at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def write_table(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Columns as wide as what is in them, under their translated titles; a sentence when there is no line."""
    cells = [[clean(cell, _LONGEST) for cell in line] for line in (titles, *lines)]
    if len(cells) == 1:
        sys.stdout.write(translate(N_("Nothing found.")) + "\n")
        return
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")
