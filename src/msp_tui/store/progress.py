"""How far reading has come, by the marks that the feed leaves and the index of what was never read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from msp_tui.domain.records import Progress
from msp_tui.store.marks import read_mark
from msp_tui.store.rows import moment

_UNKNOWN = """
    SELECT max(created) FROM transactions INDEXED BY without_detail
    WHERE group_id = ? AND type = 'payment' AND detailed = 0 AND last_read = 0
"""


def progress(connection: sqlite3.Connection, groups: Iterable[int]) -> Progress:
    """Of some groups together: what holds for all of them. Raises sqlite3.Error."""
    wanted = list(groups)
    back = [at for group in wanted if (at := _back(connection, group))]
    unknown = [newest_unknown(connection, group) for group in wanted]
    newest = max((at for at in unknown if at is not None), default=None)
    return Progress(max(back, default=None), None if newest is None else moment(newest))


def newest_unknown(connection: sqlite3.Connection, group_id: int) -> int | None:
    """When the newest payment was made (ms) whose detail was never read. Raises sqlite3.Error."""
    found: int | None = connection.execute(_UNKNOWN, (group_id,)).fetchone()[0]
    return found


def _back(connection: sqlite3.Connection, group_id: int) -> datetime | None:
    if read_mark(connection, group_id, "backfill") == "done":
        return None
    try:
        return datetime.fromisoformat(read_mark(connection, group_id, "backfill_reach"))
    except ValueError:  # nothing was read yet, or there is no end to speak of
        return None
