"""The tables of journal.sqlite3: entries that nobody changes, and what they add up to."""

from __future__ import annotations

from msp_tui.store.migrations import Step

_ENTRIES = (
    """
    CREATE TABLE entries (
        seq INTEGER PRIMARY KEY, subject TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
        payload TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
    )
    """,
    "CREATE INDEX entries_by_subject ON entries (subject, seq)",
    """
    CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END
    """,
    """
    CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END
    """,
)

_INTENTS = (
    """
    CREATE TABLE intents (
        entry INTEGER PRIMARY KEY REFERENCES entries (seq),
        refund_order_id TEXT NOT NULL UNIQUE, group_id INTEGER NOT NULL, order_id TEXT NOT NULL,
        amount INTEGER NOT NULL CHECK (amount > 0), currency TEXT NOT NULL, created TEXT NOT NULL,
        operator TEXT NOT NULL, login TEXT NOT NULL, reason TEXT NOT NULL,
        state TEXT NOT NULL, changed TEXT, transaction_id TEXT NOT NULL, note TEXT NOT NULL
    )
    """,
    "CREATE INDEX intents_by_sale ON intents (group_id, order_id)",
    # One open intent for each sale, whatever any program believes.
    """
    CREATE UNIQUE INDEX open_intents ON intents (group_id, order_id)
        WHERE state IN ('intended', 'sent', 'unknown')
    """,
    """
    CREATE TRIGGER intents_are_never_deleted BEFORE DELETE ON intents
    BEGIN SELECT RAISE(ABORT, 'refund intents are never deleted'); END
    """,
    """
    CREATE TRIGGER intents_keep_what_was_intended BEFORE UPDATE OF
        entry, refund_order_id, group_id, order_id, amount, currency, created, operator, login, reason ON intents
    BEGIN SELECT RAISE(ABORT, 'what was intended is never changed'); END
    """,
)

# What may still become something else: few among many thousands.
_AWAITED = (
    """
    CREATE INDEX awaited_intents ON intents (state, created) WHERE state IN ('accepted', 'not_made')
    """,
)

_APPROVALS = (
    "ALTER TABLE intents ADD COLUMN approver TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX intents_by_operator ON intents (operator, created)",
    """
    CREATE TRIGGER intents_keep_who_approved BEFORE UPDATE OF approver ON intents
    BEGIN SELECT RAISE(ABORT, 'who approved is never changed'); END
    """,
)

_MOVES = (
    """
    CREATE TABLE moves (
        entry INTEGER PRIMARY KEY REFERENCES entries (seq),
        id TEXT NOT NULL UNIQUE, old_tid TEXT NOT NULL, old_group_id INTEGER NOT NULL,
        target_group_id INTEGER NOT NULL, new_group_name TEXT NOT NULL, name TEXT NOT NULL,
        operator TEXT NOT NULL, created TEXT NOT NULL, step TEXT NOT NULL, changed TEXT,
        new_tid TEXT NOT NULL, serial_number TEXT NOT NULL, note TEXT NOT NULL
    )
    """,
)

_DECISIONS = (
    "ALTER TABLE intents ADD COLUMN decided_by TEXT NOT NULL DEFAULT ''",
    """
    CREATE TRIGGER intents_keep_who_decided BEFORE UPDATE OF decided_by ON intents
    WHEN OLD.decided_by != '' AND NEW.decided_by != OLD.decided_by
    BEGIN SELECT RAISE(ABORT, 'who decided is never changed'); END
    """,
)

# Beside the entries: what no hash covers, because it says nothing about money.
_ASIDES = (
    "CREATE TABLE unseen (refund_order_id TEXT PRIMARY KEY) WITHOUT ROWID",
    "INSERT INTO unseen SELECT refund_order_id FROM intents WHERE state = 'unknown'",
    "CREATE TABLE wrong_pins (operator INTEGER PRIMARY KEY, times INTEGER NOT NULL, until TEXT NOT NULL)",
)

_PAYMENTS = (
    """
    CREATE TABLE payments (
        entry INTEGER PRIMARY KEY REFERENCES entries (seq),
        order_id TEXT NOT NULL UNIQUE, group_id INTEGER NOT NULL, terminal_id TEXT NOT NULL,
        amount INTEGER NOT NULL CHECK (amount > 0), currency TEXT NOT NULL, created TEXT NOT NULL,
        operator TEXT NOT NULL, login TEXT NOT NULL, description TEXT NOT NULL,
        state TEXT NOT NULL, changed TEXT, transaction_id TEXT NOT NULL, note TEXT NOT NULL
    )
    """,
    # One open payment on each terminal, whatever any program believes.
    """
    CREATE UNIQUE INDEX open_payments ON payments (terminal_id)
        WHERE state IN ('intended', 'sent', 'unknown', 'waiting', 'declined_for_now')
    """,
    """
    CREATE INDEX late_payments ON payments (state, created) WHERE state IN ('not_made', 'declined')
    """,
    """
    CREATE TRIGGER payments_are_never_deleted BEFORE DELETE ON payments
    BEGIN SELECT RAISE(ABORT, 'payments are never deleted'); END
    """,
    """
    CREATE TRIGGER payments_keep_what_was_intended BEFORE UPDATE OF
        entry, order_id, group_id, terminal_id, amount, currency, created, operator, login, description ON payments
    BEGIN SELECT RAISE(ABORT, 'what was intended is never changed'); END
    """,
)

STEPS = (
    Step("entries", _ENTRIES),
    Step("refund intents", _INTENTS),
    Step("terminal moves", _MOVES),
    Step("awaited refunds", _AWAITED),
    Step("approvals", _APPROVALS),
    Step("decisions", _DECISIONS),
    Step("outcomes to see and wrong PINs", _ASIDES),
    Step("payments on terminals", _PAYMENTS),
)
