"""The tables the shop lives in. Instants are milliseconds UTC, amounts minor units."""

from __future__ import annotations

APPLICATION_ID = 0x4D535053
FORMAT = 1
LATE = 3_600_000  # milliseconds; few rows but refunds are completed longer after they were created

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE groups (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  api_key TEXT NOT NULL UNIQUE,
  webhook_url TEXT,
  created INTEGER NOT NULL
);
CREATE TABLE terminals (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  group_id INTEGER NOT NULL REFERENCES groups (id),
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('waiting', 'active', 'retired')),
  code TEXT UNIQUE,
  manufacturer_id TEXT,
  serial_number TEXT,
  country TEXT,
  device_token TEXT UNIQUE,
  tickets INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
);
CREATE TABLE orders (
  seq INTEGER PRIMARY KEY,
  group_id INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  status TEXT NOT NULL,
  financial_status TEXT NOT NULL,
  open INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  refunded INTEGER NOT NULL DEFAULT 0,
  currency TEXT NOT NULL,
  description TEXT NOT NULL,
  var1 TEXT, var2 TEXT, var3 TEXT,
  bill TEXT,
  session_id TEXT,
  events_token TEXT,
  payment_seq INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  completed INTEGER
);
CREATE TABLE transactions (
  seq INTEGER PRIMARY KEY,
  id INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  order_seq INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  financial_status TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  description TEXT NOT NULL,
  brand TEXT NOT NULL,
  last4 TEXT,
  wallet TEXT,
  entry_mode TEXT,
  response_code TEXT,
  authorization_code TEXT,
  reversal INTEGER NOT NULL DEFAULT 0,
  var1 TEXT, var2 TEXT, var3 TEXT,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  completed INTEGER
);
CREATE TABLE agenda (
  id INTEGER PRIMARY KEY,
  due INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject INTEGER NOT NULL,
  detail TEXT NOT NULL
);
CREATE TABLE faults (id INTEGER PRIMARY KEY, rule TEXT NOT NULL, times INTEGER);
"""

# Made after the seeded history is in: much quicker than keeping them up to date row by row.
# Every listing is a walk along one of the `transactions_*` indexes, newest first, so that a page
# costs its own rows whatever the table holds.
INDEXES = f"""
CREATE INDEX terminals_by_group ON terminals (group_id, seq);
CREATE UNIQUE INDEX terminals_one_per_device ON terminals (serial_number) WHERE phase = 'active';
CREATE UNIQUE INDEX orders_by_id ON orders (order_id, group_id);
CREATE UNIQUE INDEX orders_by_token ON orders (events_token) WHERE events_token IS NOT NULL;
CREATE INDEX orders_open ON orders (terminal_id) WHERE open;
CREATE UNIQUE INDEX transactions_by_id ON transactions (id);
CREATE INDEX transactions_by_order ON transactions (order_seq, seq);
CREATE INDEX transactions_newest ON transactions (created, seq);
CREATE INDEX transactions_newest_of_group ON transactions (group_id, created, seq);
CREATE INDEX transactions_by_status ON transactions (status, created, seq);
CREATE INDEX transactions_by_type ON transactions (type, created, seq);
CREATE INDEX transactions_late ON transactions (completed, created)
  WHERE completed - created > {LATE};
CREATE INDEX refunds_by_order_id ON transactions (order_id, group_id) WHERE type = 'refund';
CREATE INDEX agenda_by_due ON agenda (due, id);
CREATE INDEX agenda_by_subject ON agenda (kind, subject);
"""
