"""Making a shop: its groups, keys and terminals, and the weeks of trade that lie behind it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as wall_time
from typing import TYPE_CHECKING

from msp_tui.sandbox.cards import chance_card
from msp_tui.sandbox.clock import DAY, MINUTE, SECOND, ZONE, instant_of, local_day, next_midnight
from msp_tui.sandbox.state import insert

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from msp_tui.sandbox.cards import Card
    from msp_tui.sandbox.dice import Dice
    from msp_tui.sandbox.groups import Groups
    from msp_tui.sandbox.shops import ShopPlan, TerminalPlan
    from msp_tui.sandbox.state import State

OPENS = wall_time(9, 0)
OPEN_SECONDS = 9 * 3600 + 1800
_BATCH = 5000
_LEFT_ALONE = 2 * MINUTE
"""Nothing of the history is as young as this: all of it is over."""
_AT_LEAST = 180 * MINUTE
"""So much of today lies behind, as far as midnight allows, also before the doors open."""
_BETWEEN_SALES = 2 * MINUTE
"""On a day that is not over no more was sold than this leaves room for."""

_ORDER = (
    "seq",
    "group_id",
    "order_id",
    "terminal_id",
    "status",
    "financial_status",
    "open",
    "amount",
    "refunded",
    "currency",
    "description",
    "bill",
    "payment_seq",
    "created",
    "modified",
    "completed",
)
_TRANSACTION = (
    "id",
    "seq",
    "group_id",
    "order_seq",
    "order_id",
    "terminal_id",
    "type",
    "status",
    "financial_status",
    "amount",
    "currency",
    "description",
    "brand",
    "last4",
    "wallet",
    "entry_mode",
    "response_code",
    "authorization_code",
    "created",
    "modified",
    "completed",
)


def make_shop(state: State, plan: ShopPlan, groups: Groups, dice: Dice, now: int) -> None:
    """Fill a fresh state with the shop's facts, groups and terminals."""
    state.put("account_key", dice.key("account"))
    state.put("country", plan.merchant["country"])
    state.put("same_day_reversals", plan.same_day_reversals)
    state.put("balance", plan.balance)
    for group_id, name in plan.groups:
        groups.add(name, group_id=group_id)
    begun = now - 420 * DAY
    for turn, terminal in enumerate(plan.terminals):
        bound = terminal.serial_number is not None
        insert(
            state,
            "terminals",
            id=terminal.id,
            group_id=terminal.group_id,
            provider=terminal.provider,
            name=terminal.name,
            phase="active" if bound else "waiting",
            code=None if bound else dice.uuid("code"),
            manufacturer_id="SUNMI" if bound else None,
            serial_number=terminal.serial_number,
            country=plan.merchant["country"] if bound else None,
            created=begun + turn * 47 * SECOND,
            updated=begun + turn * 47 * SECOND + (185 * SECOND if bound else 0),
        )


@dataclass(frozen=True)
class _Sold:
    """What every transaction of one order shares."""

    terminal: TerminalPlan
    order_id: str
    amount: int


class History:
    """Past trade: exactly `count` transactions before the day of `now`, the same for the same seed.

    Besides, up to `today` payments on that day, before `now`.
    """

    def __init__(
        self, state: State, plan: ShopPlan, seed: int, now: int, count: int, *, today: int = 0
    ) -> None:
        self._state = state
        self._plan = plan
        self._chance = random.Random(f"{seed}:history:{plan.name}")  # noqa: S311 - play money
        self._now = now
        self._today = local_day(now)
        self._sold_today = today
        self._count = count
        self._terminals = [t for t in plan.terminals if t.serial_number]
        self._tickets = dict.fromkeys((t.id for t in self._terminals), 0)
        self._orders: list[tuple[object, ...]] = []
        self._rows: list[tuple[object, ...]] = []
        self._order_seq = 0
        self._row_seq = 0
        self._last_id = 0
        self._refund_ids: set[int] = set()

    def write(self) -> None:
        """Put the history into the state."""
        if not self._terminals or not self._plan.prices:
            return
        for day, rows in self._days():
            self._trade(day, rows)
        self._trade_today()
        self._flush()
        for terminal_id, tickets in self._tickets.items():
            self._state.run("UPDATE terminals SET tickets = ? WHERE id = ?", tickets, terminal_id)

    def _days(self) -> Iterator[tuple[date, int]]:
        """Share the transactions out over the open days, oldest first; Saturdays are busy."""
        span = min(400, max(21, self._count // 40))
        days = [self._today - timedelta(days=back) for back in range(span, 0, -1)]
        weights = [(0.0 if d.weekday() == 6 else 1.6 if d.weekday() == 5 else 1.0) for d in days]
        total, done, weight_so_far = sum(weights), 0, 0.0
        for day, weight in zip(days, weights, strict=True):
            weight_so_far += weight
            upto = round(self._count * weight_so_far / total)
            yield day, upto - done
            done = upto

    def _trade(self, day: date, rows: int) -> None:
        opens = instant_of(datetime.combine(day, OPENS, ZONE))
        midnight = next_midnight(opens)
        times = sorted(self._chance.randrange(OPEN_SECONDS * SECOND) for _ in range(rows))
        upto = self._row_seq + rows
        for moment in times:
            left = upto - self._row_seq
            if not left:
                break
            self._sale(opens + moment, left, midnight)
        if len(self._rows) >= _BATCH:
            self._flush()

    def _trade_today(self) -> None:
        """Since the doors opened, or for some hours where they have not yet: never more than the tills can take."""
        midnight = instant_of(datetime.combine(self._today, wall_time(), ZONE))
        opens = instant_of(datetime.combine(self._today, OPENS, ZONE))
        until = self._now - _LEFT_ALONE
        begins = max(midnight, min(opens, until - _AT_LEAST))
        many = min(self._sold_today, max(0, until - begins) // _BETWEEN_SALES)
        for moment in sorted(self._chance.randrange(begins, until) for _ in range(many)):
            self._sale(moment, 1, next_midnight(moment))

    def _sale(self, created: int, room: int, midnight: int) -> None:
        """Make one order with all that came of it, in at most `room` transactions."""
        chance, turn = self._chance, self._chance.random()
        terminal = chance.choices(self._terminals, range(len(self._terminals), 0, -1))[0]
        card, amount = chance_card(chance), self._amount()
        self._order_seq += 1
        order_id = self._ticket(terminal, created)
        sold = _Sold(terminal, order_id, amount)
        paid = created + chance.randrange(3, 9) * SECOND
        status, refunded = "completed", 0
        if turn < 0.03 and room > 1:
            self._payment(sold, card, created, paid, "soft_declined")
            created, paid = paid + SECOND, paid + 9 * SECOND
        elif turn < 0.05:
            status = "cancelled"
        elif turn < 0.06:
            status = "declined"
        elif turn < 0.1 and room > 1:
            refunded = amount if turn < 0.075 else max(1, amount * chance.randrange(2, 8) // 10)
        seen = status if not refunded else "refunded" if refunded == amount else "partial_refunded"
        payment = self._payment(sold, card, created, paid, seen)
        if refunded:
            self._refund(sold, refunded, card, paid, midnight)
        done = paid if status == "completed" else None
        self._orders.append(
            (
                self._order_seq,
                terminal.group_id,
                order_id,
                terminal.id,
                seen,
                status,
                0,
                amount,
                refunded,
                "EUR",
                self._plan.description,
                self._bill(amount),
                payment,
                created,
                paid,
                done,
            )
        )

    def _amount(self) -> int:
        """Add up one to three things of the shop's prices."""
        return sum(self._chance.choices(self._plan.prices, k=self._chance.choice((1, 1, 1, 2, 3))))

    def _ticket(self, terminal: TerminalPlan, created: int) -> str:
        self._tickets[terminal.id] += 1
        day = local_day(created).strftime("%y%m%d")
        return f"{terminal.id}-{day}-{self._tickets[terminal.id]:04d}"

    def _bill(self, amount: int) -> str | None:
        """Give some orders the lines of a receipt, and in a restaurant a tip."""
        turn = self._chance.random()
        if not self._plan.items or turn > 0.4:
            return None
        name = self._chance.choice(self._plan.items)
        line = {"currency": "EUR", "item_price": amount, "name": name, "quantity": 1}
        bill: dict[str, object] = {"items": [{**line, "unit_price": amount}]}
        if self._plan.tips and turn < 0.2:
            tip = max(50, amount // 10 // 50 * 50)
            bill["tip"] = {"amount": tip, "employee": {"id": "33", "name": "Camille"}}
        return json.dumps(bill)

    def _payment(self, sold: _Sold, card: Card, created: int, paid: int, status: str) -> int:
        cancelled = status == "cancelled"
        response = {"declined": "05", "soft_declined": "65"}.get(status, "00")
        status = status.removeprefix("soft_")
        done = None if status in ("declined", "cancelled") else paid
        # Payments come in the order of time with even ids, refunds in between with odd ones.
        self._last_id = max(self._last_id + 2, created * 1000 + self._chance.randrange(500) * 2)
        return self._row(
            self._last_id,
            (
                sold.terminal.group_id,
                self._order_seq,
                sold.order_id,
                sold.terminal.id,
                "payment",
                status,
                status if done is None else "completed",
                sold.amount,
                "EUR",
                self._plan.description,
                "" if cancelled else card.brand,
                None if cancelled else card.last4,
                None if cancelled else card.wallet,
                None if cancelled else card.entry_mode,
                None if cancelled else response,
                None if cancelled else f"{self._chance.randrange(1_000_000):06d}",
                created,
                paid,
                done,
            ),
        )

    def _refund(self, sold: _Sold, amount: int, card: Card, paid: int, midnight: int) -> None:
        """Make a refund within a week of the sale, but before today: it is completed by now."""
        chance = self._chance
        later = paid + chance.choice((0, 1, 1, 2, 3, 5)) * DAY + chance.randrange(600) * SECOND
        if local_day(later) >= self._today or local_day(later).weekday() == 6:
            later = paid + chance.randrange(60, 600) * SECOND
        done = midnight if later < midnight else next_midnight(later)
        own_id = sold.order_id if chance.random() < 0.5 else f"R{sold.order_id}"
        refund_id = later * 1000 + chance.randrange(500) * 2 + 1
        while refund_id in self._refund_ids:
            refund_id += 2
        self._refund_ids.add(refund_id)
        self._row(
            refund_id,
            (
                sold.terminal.group_id,
                self._order_seq,
                own_id,
                sold.terminal.id,
                "refund",
                "completed",
                "completed",
                amount,
                "EUR",
                f"Refund order {sold.order_id}",
                card.brand,
                card.last4,
                card.wallet,
                card.entry_mode,
                None,
                None,
                later,
                done,
                done,
            ),
        )

    def _row(self, transaction_id: int, values: tuple[object, ...]) -> int:
        self._row_seq += 1
        self._rows.append((transaction_id, self._row_seq, *values))
        return self._row_seq

    def _flush(self) -> None:
        for table, columns, rows in (
            ("orders", _ORDER, self._orders),
            ("transactions", _TRANSACTION, self._rows),
        ):
            marks = ", ".join("?" * len(columns))
            self._state.run_many(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - names are this module's own
                rows,
            )
            rows.clear()
