"""The shop's own memory: transactions that can be fetched again, and the journal that cannot.

Two SQLite files in one stamped directory, opened by several consoles and logins at once. Nothing of SQLite or
of the file system leaves this room: every failure becomes a `StateError` with a sentence (see `trouble`).
"""
