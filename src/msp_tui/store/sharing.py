"""One poller, many consoles: who may poll which group, for how long, and who is looking.

A lease that runs out is anyone's: a poller that was killed or is frozen is replaced without anybody's help.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from msp_tui.domain.polling import PollingShare, PollingWish
from msp_tui.store.rows import milliseconds, moment

_TAKE = """
    INSERT INTO polling (group_id, holder, until, last_answer, trouble)
    VALUES (:group, :holder, :until, :answer, :trouble)
    ON CONFLICT (group_id) DO UPDATE SET
        holder = excluded.holder, until = excluded.until, trouble = excluded.trouble,
        last_answer = max(ifnull(excluded.last_answer, last_answer), ifnull(last_answer, 0))
    WHERE holder = excluded.holder OR until <= :now OR until > :far
"""
_LOOK = """
    SELECT group_id, holder = :holder, last_answer, trouble,
        EXISTS (SELECT 1 FROM watching WHERE watching.group_id = polling.group_id),
        (SELECT ifnull(max(seq), 0) FROM due WHERE due.group_id = polling.group_id)
    FROM polling
"""


def share(connection: sqlite3.Connection, wish: PollingWish) -> list[PollingShare]:
    """Take what is free, renew what is ours, say what is watched. Raises sqlite3.Error."""
    now = milliseconds(wish.now)
    until = now + round(wish.seconds * 1000)
    common = {"holder": wish.holder, "now": now, "until": until, "far": until + (until - now)}
    for group_id, answer in wish.answers.items():
        connection.execute(
            _TAKE,
            {
                **common,
                "group": group_id,
                "answer": milliseconds(answer) if answer else None,
                "trouble": wish.troubles.get(group_id, ""),
            },
        )
    # A lease far beyond the usual length was taken before the computer's clock was set back.
    connection.execute(
        "DELETE FROM watching WHERE holder = :holder OR until <= :now OR until > :far", common
    )
    connection.executemany(
        "INSERT INTO watching (holder, group_id, until) VALUES (?, ?, ?)",
        [(wish.holder, group_id, until) for group_id in sorted(wish.watched)],
    )
    return [
        PollingShare(
            group_id, bool(mine), bool(watched), moment(answer) if answer else None, trouble, asked
        )
        for group_id, mine, answer, trouble, watched, asked in connection.execute(_LOOK, common)
    ]


def last_answers(connection: sqlite3.Connection) -> dict[int, datetime]:
    """When each group that was ever read last answered anybody on this store. Raises sqlite3.Error."""
    found = connection.execute("SELECT group_id, last_answer FROM polling WHERE last_answer > 0")
    return {group_id: moment(answer) for group_id, answer in found}


def leave(connection: sqlite3.Connection, holder: str) -> None:
    """Give back every lease and every wish of a holder. Raises sqlite3.Error."""
    connection.execute("UPDATE polling SET until = 0 WHERE holder = ?", (holder,))
    connection.execute("DELETE FROM watching WHERE holder = ?", (holder,))
