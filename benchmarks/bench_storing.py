"""A page of 1,000 transactions from MultiSafepay's bytes to the commit, beside sqlite3 storing the same rows."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from make_store import values
from report import Line, middle, ms, ratio, show
from stage import ROWS, Stage, stage

from msp_tui.api.wire import page
from msp_tui.store.connection import connect, writing
from msp_tui.store.opening import open_ledger
from msp_tui.store.rows import INSERT
from msp_tui.store.slots import Slots
from msp_tui.store.statedir import StateDir

ROUNDS = 20
PAGE = 1000
GROUP = 57958
ZONE = ZoneInfo("Europe/Amsterdam")


def main() -> None:
    """Measure and print."""
    with stage() as on, tempfile.TemporaryDirectory(prefix="bench-") as made:
        lines = _measure(on, Path(made))
    show(f"Storing a page of {PAGE:,}, {ROWS:,} rows behind it, {ROUNDS} rounds", lines)


def _measure(on: Stage, copy: Path) -> list[Line]:
    shutil.copy(StateDir(on.store(ROWS)).transactions, copy)
    copy.chmod(0o700)
    state = StateDir(copy)
    ledger = open_ledger(state)
    plain = connect(state.transactions)
    ours, again, theirs, parsing = list[float](), list[float](), list[float](), list[float]()
    page(_body(0, 0), GROUP, ZONE)
    for turn in range(ROUNDS):
        body = _body(turn, 0)
        began = time.perf_counter()
        rows = page(body, GROUP, ZONE).rows
        parsed = time.perf_counter()
        ledger.save_transactions(rows)
        ours.append(time.perf_counter() - began)
        parsing.append(parsed - began)

        theirs_rows = page(_body(turn, 1), GROUP, ZONE).rows
        inserted = values(reversed(theirs_rows), Slots(plain))
        began = time.perf_counter()
        with writing(plain):
            plain.executemany(INSERT, inserted)
        theirs.append(time.perf_counter() - began)

        began = time.perf_counter()
        ledger.save_transactions(page(body, GROUP, ZONE).rows)
        again.append(time.perf_counter() - began)
    plain.close()
    ledger.close()
    return [
        Line(
            "a page of new rows, parse to commit",
            f"{ms(middle(ours))} (parse {ms(middle(parsing))})",
            f"executemany {ms(middle(theirs))}",
            ratio(theirs, ours),
            0.5,
            "x its speed",
            at_least=True,
        ),
        Line("the same page again, nothing changed", ms(middle(again))),
    ]


def _body(turn: int, whose: int) -> bytes:
    """A page as MultiSafepay writes it, newest first, with ids that nobody else has."""
    newest = datetime.now(UTC).astimezone(ZONE)
    rows = [
        {
            "amount": 100 + (turn * 37 + place * 13) % 9000,
            "completed": f"{newest - timedelta(seconds=place):%Y-%m-%dT%H:%M:%S}",
            "costs": [{"amount": 12, "type": "SYSTEM"}],
            "created": f"{newest - timedelta(seconds=place):%Y-%m-%dT%H:%M:%S}",
            "currency": "EUR",
            "debit_credit": "D",
            "description": "Vente en magasin",
            "financial_status": "completed",
            "invoice_id": "",
            "net": 100,
            "order_id": f"00000LQT-{turn:02}{whose}-{place:06}-{turn * 7919:05}",
            "payment_method": "VISA",
            "status": "completed",
            "transaction_id": 900_000_000_000 + (turn * 2 + whose) * 1000 + PAGE - place,
            "type": "payment",
            "var1": "",
        }
        for place in range(PAGE)
    ]
    pager = {"cursor": {"after": "older", "before": "newer"}, "limit": PAGE}
    return json.dumps({"success": True, "data": rows, "pager": pager}).encode()


if __name__ == "__main__":
    main()
