"""The lookup's queries, each shape that can be typed, beside the least that an answer of 50 rows can cost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from report import Line, middle, ms, p95, show
from stage import ROWS, stage

from msp_tui.domain.clock import SystemClock
from msp_tui.domain.transactions import Transaction
from msp_tui.shop.lookup import find
from msp_tui.shop.reading import Surroundings, read
from msp_tui.store.connection import connect
from msp_tui.store.records import Records
from msp_tui.store.rows import COLUMNS, transaction
from msp_tui.store.statedir import StateDir

ASKED = 100
LIMIT = 50
ZONE = ZoneInfo("Europe/Amsterdam")
LARGER = ROWS > 1_000_000
SLOWEST = 0.016 if LARGER else 0.008
TIMES = 10

Typed = Callable[[Transaction], str]


def _amount(row: Transaction) -> str:
    return f"{row.amount // 100},{row.amount % 100:02}"


def _local(row: Transaction, form: str) -> str:
    return f"{row.created.astimezone(ZONE):{form}}"


INDEXED: dict[str, Typed] = {
    "12,50 (amount)": _amount,
    "4242 (card, or an id's end)": lambda row: row.last4 or "4242",
    "006459 (authorization)": lambda row: row.authorization_code or "006459",
    "14:30": lambda row: _local(row, "%H:%M"),
    "yesterday": lambda _: "yesterday",
    "05/03": lambda row: _local(row, "%d/%m"),
    "14-15h": lambda row: f"{_local(row, '%H')}-{min(24, int(_local(row, '%H')) + 1)}h",
    "a TID": lambda row: row.terminal_id or "000002Or",
    "a terminal's name": lambda _: "jeunesse",
    "a whole order id": lambda row: row.order_id,
    "an order id's beginning": lambda row: row.order_id[:15],
    "an order id's end": lambda row: row.order_id[-6:],
    "visa": lambda row: row.payment_method,
    "contactless": lambda _: "contactless",
    ">50": lambda row: f">{row.amount // 100}",
    "12..15": lambda row: f"{row.amount // 100}..{row.amount // 100 + 3}",
    "refund": lambda _: "refund",
    "cancelled": lambda _: "cancelled",
    "declined (none there)": lambda _: "declined",
}
OTHER: dict[str, Typed] = {
    "an id's middle, 3": lambda row: row.order_id[-8:-5],
    "an id's middle, 6": lambda row: row.order_id[-9:-3],
    "an id's middle, no hit": lambda row: row.order_id[-7:-4] + "x" + row.order_id[-4:-1],
    "amount + card": lambda row: f"{_amount(row)} {row.last4 or '4242'}",
    "amount + time": lambda row: f"{_amount(row)} {_local(row, '%H:%M')}",
    "amount + day": lambda row: f"{_amount(row)} {_local(row, '%d/%m')}",
    "amount + terminal": lambda row: f"{_amount(row)} {row.terminal_id or '000002Or'}",
    "amount + visa": lambda row: f"{_amount(row)} {row.payment_method}",
    "card + terminal": lambda row: f"{row.last4 or '4242'} {row.terminal_id}",
    "terminal + day": lambda row: f"{row.terminal_id or '000002Or'} {_local(row, '%d/%m')}",
    "amounts + day": lambda row: (
        f"{row.amount // 100}..{row.amount // 100 + 3} {_local(row, '%d/%m')}"
    ),
    "visa contactless + day": lambda row: f"visa contactless {_local(row, '%d/%m')}",
    "refund + amount": lambda row: f"refund {_amount(row)}",
}


def main() -> None:
    """Measure and print."""
    with stage() as on:
        state = StateDir(on.store(ROWS))
        connection = connect(state.transactions, query_only=True)
        records = Records(connection, state.transactions)
        dice = random.Random(7)
        most = connection.execute("SELECT max(seq) FROM transactions").fetchone()[0]
        probe = f"SELECT {COLUMNS} FROM transactions WHERE seq = ?"
        page = f"SELECT {COLUMNS} FROM transactions WHERE seq <= ? ORDER BY seq DESC LIMIT {LIMIT}"
        rows = [
            transaction(connection.execute(probe, (dice.randrange(1, most),)).fetchone())
            for _ in range(ASKED)
        ]

        def floor() -> None:
            connection.execute(probe, (dice.randrange(1, most),)).fetchone()
            connection.execute(page, (dice.randrange(LIMIT, most),)).fetchall()

        clock = SystemClock()
        terminals = [known.terminal for known in records.terminals()]
        around = Surroundings(clock.now().astimezone(ZONE).date(), ZONE, terminals)

        def line(name: str, typed: Typed, *, indexed: bool) -> Line:
            """One shape: the query beside the floor, and the whole answer as the screen gets it."""
            query, answer, least = list[float](), list[float](), list[float]()
            for row in rows:
                text = typed(row)
                question = read(text, around).question
                least.append(_timed(floor))
                query.append(_timed(lambda q=question: records.search(q, LIMIT)))  # type: ignore[misc] # the loop's own value
                answer.append(_timed(lambda t=text: find(records, t, clock=clock, zone=ZONE)))  # type: ignore[misc] # the loop's own value
            ours = f"{ms(middle(query))} / {ms(p95(query))}; answer {ms(middle(answer))} / {ms(p95(answer))}"
            told = f"{ms(middle(least))} / {ms(p95(least))}"
            if LARGER or not indexed:
                return Line(name, ours, told, p95(query) * 1000, SLOWEST * 1000, "ms")
            return Line(name, ours, told, p95(query) / p95(least), TIMES)

        for _ in range(50):
            floor()
        lines = [line(name, typed, indexed=True) for name, typed in INDEXED.items()]
        lines += [line(name, typed, indexed=False) for name, typed in OTHER.items()]
        records.close()
    show(f"Lookup, {ROWS:,} rows, {ASKED} questions each, p50 / p95", lines)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
