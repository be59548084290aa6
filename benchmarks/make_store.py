"""Fills a store for profile `shop` with realistic transactions of the bookshop's groups.

    python benchmarks/make_store.py --rows 1000000 --state-dir DIR

The file is what a year of polling would have left, row by row and index by index. A new store gets its
rows before its indexes, with the schema's own steps, which is some thirty times quicker; rows for a store
that is there already go through its ledger. The directory is not stamped: the first profile that opens it
makes it its own.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.transactions import Transaction
from msp_tui.store import schema_transactions
from msp_tui.store.connection import connect, writing
from msp_tui.store.merging import with_listed
from msp_tui.store.migrations import migrate
from msp_tui.store.opening import open_ledger
from msp_tui.store.rows import INSERT, kept, milliseconds
from msp_tui.store.slots import Slots
from msp_tui.store.statedir import StateDir

ZONE = ZoneInfo("Europe/Amsterdam")
BATCH = 5000
SORTING_KIB = 256_000
CARDS = ("VISA", "VISA", "MASTERCARD", "MASTERCARD", "MAESTRO", "VPAY", "AMEX")
MODES = ("ICC_CONTACTLESS", "ICC_CONTACTLESS", "ICC_CONTACTLESS", "ICC")


def main() -> int:
    """Fill the store and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, required=True, metavar="N")
    parser.add_argument("--state-dir", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--until",
        type=datetime.fromisoformat,
        default=datetime.now(ZONE),
        help="the newest row's time",
    )
    wanted = parser.parse_args()
    until = wanted.until if wanted.until.tzinfo else wanted.until.replace(tzinfo=ZONE)
    shop = json.loads((files("msp_tui.sandbox") / "shops" / "bookshop.json").read_text("utf-8"))
    wanted.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = StateDir(wanted.state_dir.absolute())
    began = time.perf_counter()
    rows = transactions(shop, wanted.rows, until, random.Random(wanted.seed))
    if not state.transactions.exists():
        _fill_new(state, rows)
    ledger = open_ledger(state)
    try:
        ledger.save_groups([TerminalGroup(one["id"], one["name"]) for one in shop["groups"]])
        ledger.save_terminals([_terminal(one) for one in shop["terminals"]])
        while batch := list(islice(rows, BATCH)):
            ledger.save_transactions(batch)
        for group in shop["groups"]:
            ledger.set_mark(group["id"], "backfill", "done")
    finally:
        ledger.close()
    seconds = time.perf_counter() - began
    print(f"{wanted.rows} rows in {seconds:.1f} s: {wanted.state_dir}")
    return 0


def _fill_new(state: StateDir, rows: Iterator[Transaction]) -> None:
    """Make the file with these rows: the tables first, then the rows, then every index over them."""
    tables, *indexes = schema_transactions.STEPS
    path = state.transactions
    state.create(path)
    connection = connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA cache_size = -{SORTING_KIB}")
        migrate(connection, [tables], path)
        slots = Slots(connection)
        while batch := list(islice(rows, BATCH)):
            with writing(connection):
                connection.executemany(INSERT, values(batch, slots))
        migrate(connection, [tables, *indexes], path)
        with writing(connection):
            for statement in schema_transactions.FILL_PARTS:
                connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def values(rows: Iterable[Transaction], slots: Slots) -> list[tuple[Any, ...]]:
    """What INSERT takes of rows that nobody has."""
    return [(*kept(with_listed(None, row)), slots.take(milliseconds(row.created))) for row in rows]


def transactions(
    shop: dict[str, Any], count: int, until: datetime, dice: random.Random
) -> Iterator[Transaction]:
    """`count` rows over the year before `until`, oldest first: mostly paid, some refunds, some cancelled."""
    terminals = [one for one in shop["terminals"] if "serial_number" in one]
    year = timedelta(days=365)
    moments = (until - year + year * ((place + 1) / count) for place in range(count))
    paid: list[Transaction] = []
    for place, moment in enumerate(moments):
        if paid and dice.random() < 0.03:
            yield _refund(paid.pop(dice.randrange(len(paid))), place, moment)
            continue
        row = _payment(shop, dice.choice(terminals), place, moment, dice)
        if row.status == "completed":
            paid = [*paid[-50:], row]
        yield row


def _payment(
    shop: dict[str, Any],
    terminal: dict[str, Any],
    place: int,
    moment: datetime,
    dice: random.Random,
) -> Transaction:
    amount = sum(dice.choice(shop["prices"]) for _ in range(dice.choice((1, 1, 1, 2, 3))))
    status = "completed" if dice.random() < 0.96 else "cancelled"
    created = moment.replace(microsecond=0)
    return Transaction(
        group_id=terminal["group_id"],
        transaction_id=str(1_700_000_000_000_000 + place * 7919),
        order_id=f"{terminal['id']}-{created.astimezone(ZONE):%y%m%d}-{place:07}",
        type="payment",
        status=status,
        amount=amount,
        currency="EUR",
        created=created.astimezone(UTC),
        created_raw=f"{created.astimezone(ZONE):%Y-%m-%dT%H:%M:%S}",
        payment_method=dice.choice(CARDS),
        description=shop["description"],
        terminal_id=terminal["id"],
        last4=f"{dice.randrange(10_000):04}",
        entry_mode=dice.choice(MODES),
        authorization_code=f"{dice.randrange(1_000_000):06}",
        detailed=True,
    )


def _refund(sale: Transaction, place: int, moment: datetime) -> Transaction:
    created = moment.replace(microsecond=0)
    return Transaction(
        group_id=sale.group_id,
        transaction_id=str(1_700_000_000_000_000 + place * 7919),
        order_id=sale.order_id,
        type="refund",
        status="completed",
        amount=sale.amount,
        currency=sale.currency,
        created=created.astimezone(UTC),
        created_raw=f"{created.astimezone(ZONE):%Y-%m-%dT%H:%M:%S}",
        payment_method=sale.payment_method,
    )


def _terminal(known: dict[str, Any]) -> Terminal:
    serial = known.get("serial_number", "")
    return Terminal(
        known["id"],
        known["name"],
        known["group_id"],
        active=bool(serial),
        serial_number=serial,
        manufacturer_id="SUNMI" if serial else "",
    )


if __name__ == "__main__":
    sys.exit(main())
