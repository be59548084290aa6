"""Parts of ids: which of their runs of three characters to ask the trigram index for.

Every run has to occur, but asking for one that nearly every id has (a year, a shop's prefix) only costs
time: the rarest few do, and the rows they find are held against the whole part afterwards.
"""

from __future__ import annotations

import sqlite3

_SAMPLE = 100
_CANDIDATES = 8
_ASKED = 3
_COMMON = 5 * _SAMPLE  # the sample filled up within so many rows: at least one row in five has it


def indexed(part: str) -> bool:
    """Whether the trigram index can answer for this part, given in lower case."""
    return len(part) >= 3 and "\0" not in part


def question(connection: sqlite3.Connection, part: str) -> str:
    """What to ask `ids` for, to find every row that may hold the part. Raises sqlite3.Error."""
    runs = _runs(part)
    if len(runs) > 1:
        spread = sorted(((_spread(connection, run), run) for run in runs), reverse=True)
        rare = [run for rarity, run in spread[:_ASKED] if rarity > _COMMON]
        runs = rare or [spread[0][1]]
    return " AND ".join(_quoted(run) for run in runs)


def _runs(part: str) -> list[str]:
    """Runs of three: all of a short part, else neighbouring ones from its end, where ids differ most."""
    starts = range(len(part) - 2)
    if len(starts) > _CANDIDATES:
        starts = range(len(part) - 3, -1, -3)[:_CANDIDATES]
    return list({part[at : at + 3]: None for at in starts})


def _spread(connection: sqlite3.Connection, run: str) -> float:
    """How far one has to read to meet the run so many times: the further, the rarer."""
    query = "SELECT count(*), max(rowid) FROM (SELECT rowid FROM ids WHERE ids MATCH ? LIMIT ?)"
    met, last = connection.execute(query, (_quoted(run), _SAMPLE)).fetchone()
    return float("inf") if met < _SAMPLE else float(last)


def _quoted(run: str) -> str:
    return '"' + run.replace('"', '""') + '"'
