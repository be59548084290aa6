"""The journal's entries: each carries the hash of the one before, so that none changes unseen."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from msp_tui.domain.text import clean, mask_card_numbers

_LONGEST = 500

ATTEMPTS = frozenset({"cancel asked", "cancel failed"})
"""Kinds of entries that tell what was tried with a refund and change nothing about its state."""

DECIDED = "decided"
"""The kind of an entry by which somebody says what became of an unknown refund; its new state follows."""

PAYMENT = "payment "
"""How kinds of entries about payments on terminals begin; the state follows."""

PAYMENT_NOTES = frozenset(
    {
        "payment cancel asked",
        "payment cancel taken",
        "payment cancel failed",
        "payment followed",
        "payment decided",
    }
)
"""Kinds of entries that tell what was tried with a payment and change nothing about its state."""

START = "0" * 64
"""What the first entry names as the hash before it."""


def canonical(payload: dict[str, Any]) -> str:
    """JSON that has one form only: sorted keys, no spaces, plain ASCII."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def entry_hash(previous: str, payload: str) -> str:
    """sha256 over the hash before and the canonical payload, as 64 hex digits."""
    return hashlib.sha256((previous + payload).encode("ascii", "backslashreplace")).hexdigest()


def written(moment: datetime) -> str:
    """A moment as the journal writes it: UTC, microseconds always there."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def append(
    connection: sqlite3.Connection, subject: str, kind: str, at: datetime, facts: dict[str, Any]
) -> int:
    """Add an entry inside the caller's transaction and return its number. Raises sqlite3.Error.

    The payload repeats subject, kind and moment, so that the hash covers them.
    """
    last = connection.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    number, previous = (last[0] + 1, last[1]) if last else (1, START)
    moment = written(at)
    payload = canonical({**facts, "entry": number, "subject": subject, "kind": kind, "at": moment})
    connection.execute(
        "INSERT INTO entries (seq, subject, kind, at, payload, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, subject, kind, moment, payload, previous, entry_hash(previous, payload)),
    )
    return number


def harmless(text: str) -> str:
    """One line without control characters and without card numbers: cashiers paste anything into a box."""
    return mask_card_numbers(clean(text, _LONGEST))[0]
