"""Another process on the same store, as a second console or `sync` is: new rows arrive at a given pace.

    python benchmarks/writer.py STATE_DIR ROWS_AT_ONCE TIMES EVERY_SECONDS

Prints one line of JSON at the end: the CPU seconds that storing one row took.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from msp_tui.domain.transactions import Transaction
from msp_tui.store.opening import open_ledger
from msp_tui.store.statedir import StateDir

TERMINALS = (("00000LQT", 57958), ("000003Kb", 57959), ("000004Og", 57960))


def main(place: Path, at_once: int, times: int, every: float) -> None:
    """Store, wait, store."""
    ledger = open_ledger(StateDir(place))
    began, spent, first = time.monotonic(), 0.0, time.time_ns()
    for turn in range(times):
        time.sleep(max(0.0, began + turn * every - time.monotonic()))
        rows = [_row(first + turn * at_once + number) for number in range(at_once)]
        before = time.thread_time()
        ledger.save_transactions(rows)
        spent += time.thread_time() - before
    ledger.close()
    print(json.dumps({"cpu": spent / (times * at_once)}))


def _row(number: int) -> Transaction:
    terminal, group = TERMINALS[number % len(TERMINALS)]
    now = datetime.now(UTC).replace(microsecond=0)
    return Transaction(
        group_id=group,
        transaction_id=str(number),
        order_id=f"{terminal}-{number}",
        type="payment",
        status="completed",
        amount=100 + number % 9000,
        currency="EUR",
        created=now,
        created_raw=f"{now:%Y-%m-%dT%H:%M:%S}",
        payment_method="VISA",
        description="Vente en magasin",
        terminal_id=terminal,
        last4=f"{number % 10_000:04}",
        entry_mode="ICC_CONTACTLESS",
        authorization_code=f"{number % 1_000_000:06}",
        detailed=True,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
