"""The tables of transactions.sqlite3, and the index behind each way of looking a sale up.

Rows are ordered by (created, seq) everywhere, so `created` follows whatever an index searches by; SQLite
ends every index with the row's number, `seq`, by itself. Parts of ids are answered by the runs of characters
in them: of three for a part of three, of four for a longer one, because every run more that has to be held
against others is time. Those indexes know rows by their slots (see `slots`), which follow time.
"""

from __future__ import annotations

from msp_tui.store.migrations import Step

_TABLES = (
    "CREATE TABLE groups (id INTEGER PRIMARY KEY, name TEXT NOT NULL, webhook_url TEXT NOT NULL, place INTEGER NOT NULL)",
    """
    CREATE TABLE terminals (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, group_id INTEGER NOT NULL, provider TEXT NOT NULL,
        active INTEGER NOT NULL, serial_number TEXT NOT NULL, manufacturer_id TEXT NOT NULL,
        country TEXT NOT NULL, created TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    # status is what counts; listed_status and detail_status are what the list and the order's detail
    # said last ("" for nothing yet). detailed: 0 not known, 1 known from a later attempt of the same
    # order, 2 from its own detail. last_read: the running number of the last detail that covered it.
    """
    CREATE TABLE transactions (
        seq INTEGER PRIMARY KEY,
        group_id INTEGER NOT NULL, transaction_id TEXT NOT NULL, order_id TEXT NOT NULL,
        type TEXT NOT NULL, status TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
        created INTEGER NOT NULL, created_raw TEXT NOT NULL, completed INTEGER,
        payment_method TEXT NOT NULL, description TEXT NOT NULL, var1 TEXT NOT NULL,
        terminal_id TEXT NOT NULL, last4 TEXT NOT NULL, entry_mode TEXT NOT NULL,
        authorization_code TEXT NOT NULL, amount_refunded INTEGER NOT NULL,
        parent_order_id TEXT NOT NULL, detailed INTEGER NOT NULL CHECK (detailed IN (0, 1, 2)),
        listed_status TEXT NOT NULL, detail_status TEXT NOT NULL, last_read INTEGER NOT NULL DEFAULT 0,
        slot INTEGER NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX by_slot ON transactions (slot)",
    """
    CREATE TABLE marks (
        group_id INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (group_id, name)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE reading (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL)",
    "INSERT INTO reading VALUES (1, 0)",
)

# Columns after seq only spare a look at the row: filters that often go with the index's own question.
_INDEXES = (
    "CREATE UNIQUE INDEX by_key ON transactions (group_id, transaction_id)",
    "CREATE INDEX by_group ON transactions (group_id, created, seq, amount)",
    "CREATE INDEX by_created ON transactions (created, seq, amount)",
    "CREATE INDEX by_order ON transactions (group_id, order_id)",
    "CREATE INDEX by_parent ON transactions (group_id, parent_order_id) WHERE parent_order_id != ''",
    "CREATE INDEX by_terminal ON transactions (terminal_id, created, seq, group_id, amount) WHERE terminal_id != ''",
    "CREATE INDEX by_last4 ON transactions (last4, created, seq, amount) WHERE last4 != ''",
    "CREATE INDEX by_amount ON transactions (amount, created, seq, group_id)",
    "CREATE INDEX by_authorization ON transactions (authorization_code, created) WHERE authorization_code != ''",
    "CREATE INDEX by_status ON transactions (status, created) WHERE status != 'completed'",
    "CREATE INDEX by_type ON transactions (type, created, seq, group_id, amount) WHERE type != 'payment'",
    """
    CREATE INDEX without_detail ON transactions (group_id, created)
        WHERE type = 'payment' AND detailed = 0 AND last_read = 0
    """,
)

# SQLite has a tokenizer for runs of three. Runs of four are given to it as words: a letter for the id, then the
# run in hexadecimal, so that it is one word whatever is in it.
_RUNS = """
    (SELECT group_concat('o' || hex(lower(substr({row}.order_id, at, 4))), ' ')
        FROM places WHERE at <= length({row}.order_id) - 3),
    (SELECT group_concat('t' || hex(lower(substr({row}.transaction_id, at, 4))), ' ')
        FROM places WHERE at <= length({row}.transaction_id) - 3)
"""
_NEW_RUNS, _OLD_RUNS = _RUNS.format(row="new"), _RUNS.format(row="old")

_ADD = f"""
    INSERT INTO order_parts (rowid, order_id) VALUES (new.slot, new.order_id);
    INSERT INTO long_parts (rowid, of_order, of_transaction) VALUES (new.slot, {_NEW_RUNS});
"""  # noqa: S608 - our own words
_REMOVE = f"""
    INSERT INTO order_parts (order_parts, rowid, order_id) VALUES ('delete', old.slot, old.order_id);
    INSERT INTO long_parts (long_parts, rowid, of_order, of_transaction) VALUES ('delete', old.slot, {_OLD_RUNS});
"""  # noqa: S608 - our own words
FILL_PARTS = (
    "INSERT INTO order_parts (order_parts) VALUES ('rebuild')",
    f"""
    INSERT INTO long_parts (rowid, of_order, of_transaction)
        SELECT slot, {_RUNS.format(row="transactions")} FROM transactions ORDER BY slot
    """,  # noqa: S608 - our own words
    # What was filled at once lies in pieces, which the next pages would pay for putting together.
    "INSERT INTO order_parts (order_parts) VALUES ('optimize')",
    "INSERT INTO long_parts (long_parts) VALUES ('optimize')",
)
"""What fills the indexes of parts when the rows were there first."""

_PARTS = (
    "CREATE TABLE places (at INTEGER PRIMARY KEY)",
    """
    WITH RECURSIVE count (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM count WHERE at < 255)
    INSERT INTO places SELECT at FROM count
    """,
    """
    CREATE VIRTUAL TABLE order_parts USING fts5(
        order_id, content='transactions', content_rowid='slot', tokenize='trigram', detail='none', columnsize=0
    )
    """,
    """
    CREATE VIRTUAL TABLE long_parts USING fts5(
        of_order, of_transaction, content='', tokenize='ascii', detail='none', columnsize=0
    )
    """,
    f"CREATE TRIGGER parts_added AFTER INSERT ON transactions BEGIN {_ADD} END",
    f"CREATE TRIGGER parts_removed AFTER DELETE ON transactions BEGIN {_REMOVE} END",
    f"""
    CREATE TRIGGER parts_changed AFTER UPDATE OF slot, order_id, transaction_id ON transactions
    WHEN old.slot != new.slot OR old.order_id != new.order_id OR old.transaction_id != new.transaction_id
    BEGIN {_REMOVE} {_ADD} END
    """,
)

# Who polls which group (polling), and which groups stand on whose screen (watching); both run out by
# themselves. `revision` counts commits that changed what a screen may show; leases are not among them.
_SHARING = (
    "CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL)",
    "INSERT INTO revision VALUES (1, 0)",
    """
    CREATE TABLE polling (
        group_id INTEGER PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL,
        last_answer INTEGER, trouble TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE watching (
        holder TEXT NOT NULL, group_id INTEGER NOT NULL, until INTEGER NOT NULL,
        PRIMARY KEY (holder, group_id)
    ) WITHOUT ROWID
    """,
)

# Orders whose detail is read before others, last asked first; `seq` is never used twice, so that whoever
# polls sees at a glance whether something was added.
_DUE = (
    """
    CREATE TABLE due (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL, order_id TEXT NOT NULL,
        UNIQUE (group_id, order_id)
    )
    """,
)

_ENDS = (
    "CREATE INDEX by_order_end ON transactions (substr(order_id, -4), created)",
    "CREATE INDEX by_transaction_end ON transactions (substr(transaction_id, -4), created)",
)

_PRICED = (
    "CREATE INDEX by_type_amount ON transactions (type, amount, created, seq, group_id) WHERE type != 'payment'",
    "CREATE INDEX by_status_amount ON transactions (status, amount, created, seq, group_id) WHERE status != 'completed'",
)

# A part of an order id is looked for in rows that have a run of it, of which many do not have the part. What tells
# stands beside the slot, so that those rows are not read.
_BY_SLOT = (
    "DROP INDEX by_slot",
    "CREATE INDEX by_slot ON transactions (slot, created, group_id, order_id)",
)

STEPS = (
    Step("transactions in slots, groups and terminals", _TABLES),
    Step("lookup indexes", _INDEXES),
    Step("parts of ids, newest first", _PARTS),
    Step("ends of ids", _ENDS),
    Step("one poller for many consoles", _SHARING),
    Step("details that are due", _DUE),
    Step("kinds and states by amount", _PRICED),
    Step("order ids by slot", _BY_SLOT),
)
