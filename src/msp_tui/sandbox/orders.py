"""Orders and the payments under them: how they begin, and the statuses they pass through.

MultiSafepay: for POS only `completed` and `cancelled` are final; `declined` may be a soft decline
(response codes 65 and 71) that a second transaction of the same order follows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msp_tui.sandbox.clock import local_day
from msp_tui.sandbox.refusal import BAD_ORDER_ID, NOT_FOUND, UNAVAILABLE, Refusal, not_found
from msp_tui.sandbox.state import insert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msp_tui.sandbox.cards import Card
    from msp_tui.sandbox.clock import Clock
    from msp_tui.sandbox.dice import Dice
    from msp_tui.sandbox.groups import Caller
    from msp_tui.sandbox.news import News
    from msp_tui.sandbox.state import Row, State


@dataclass(frozen=True)
class Wish:
    """What a new order should be; `order_id` None lets the device number it."""

    amount: int
    currency: str
    description: str = ""
    order_id: str | None = None
    variables: tuple[str | None, str | None, str | None] = (None, None, None)
    bill: Mapping[str, object] | None = None
    cloud: bool = False


class Orders:
    """Orders by group and order id, and the one payment that speaks for each."""

    def __init__(self, state: State, clock: Clock, dice: Dice, news: News) -> None:
        self._state = state
        self._clock = clock
        self._dice = dice
        self._news = news

    def find(self, caller: Caller, order_id: str) -> Row:
        """Give an order the caller may see; another group's is not found (1000), never a leak.

        Two groups may use one order id: the account then gets the latest.
        """
        if caller.group_id is None:
            row = self._state.one(
                "SELECT * FROM orders WHERE order_id = ? ORDER BY created DESC, seq DESC LIMIT 1",
                order_id,
            )
        else:
            row = self._state.one(
                "SELECT * FROM orders WHERE order_id = ? AND group_id = ?",
                order_id,
                caller.group_id,
            )
        if row is None:
            raise not_found("Order")
        return row

    def get(self, seq: int) -> Row:
        """Give an order known by its row."""
        row = self._state.one("SELECT * FROM orders WHERE seq = ?", seq)
        if row is None:
            raise not_found("Order")
        return row

    def payment(self, order: Row) -> Row:
        """Give the transaction that speaks for the order: its latest payment."""
        row = self._state.one("SELECT * FROM transactions WHERE seq = ?", order["payment_seq"])
        if row is None:
            raise not_found("Transaction")
        return row

    def refunds(self, order: Row) -> list[Row]:
        """Give the order's refunds, oldest first."""
        return self._state.all(
            "SELECT * FROM transactions WHERE order_seq = ? AND type = 'refund' ORDER BY seq",
            order["seq"],
        )

    def open_on(self, terminal_id: str) -> Row | None:
        """Give the payment a terminal is busy with."""
        return self._state.one("SELECT * FROM orders WHERE terminal_id = ? AND open", terminal_id)

    def id_is_used(self, group_id: int, order_id: str) -> bool:
        """Tell whether an order or a refund of the group has this id already."""
        values = (order_id, group_id)
        return bool(
            self._state.one("SELECT 1 FROM orders WHERE order_id = ? AND group_id = ?", *values)
            or self._state.one(
                "SELECT 1 FROM transactions"
                " WHERE order_id = ? AND group_id = ? AND type = 'refund'",
                *values,
            )
        )

    def begin(self, terminal: Row, wish: Wish) -> Row:
        """Open an order on a terminal, with its first transaction `initialized`.

        Raises Refusal 1006 for a used order id, 1023 for a terminal that is busy or not active.
        """
        group_id, terminal_id = terminal["group_id"], terminal["id"]
        with self._state.change():
            if terminal["phase"] != "active":
                raise Refusal(UNAVAILABLE, f"Terminal {terminal_id} is not active", 409)
            if self.open_on(terminal_id):
                raise Refusal(
                    UNAVAILABLE, f"Terminal {terminal_id} is busy with another payment", 409
                )
            order_id = wish.order_id or self._ticket(terminal)
            if self.id_is_used(group_id, order_id):
                raise Refusal(BAD_ORDER_ID, f"Order id {order_id} was used already", 409)
            now = self._clock.now()
            var1, var2, var3 = wish.variables
            seq = insert(
                self._state,
                "orders",
                group_id=group_id,
                order_id=order_id,
                terminal_id=terminal_id,
                status="initialized",
                financial_status="initialized",
                open=1,
                amount=wish.amount,
                currency=wish.currency,
                description=wish.description,
                var1=var1,
                var2=var2,
                var3=var3,
                bill=json.dumps(wish.bill) if wish.bill else None,
                session_id=self._dice.token("session") if wish.cloud else None,
                events_token=self._dice.token("events") if wish.cloud else None,
                created=now,
                modified=now,
            )
            self.add_payment(seq)
            return self.get(seq)

    def _ticket(self, terminal: Row) -> str:
        """Number an order as a device does: TID, day, running number."""
        self._state.run("UPDATE terminals SET tickets = tickets + 1 WHERE id = ?", terminal["id"])
        row = self._state.one("SELECT tickets FROM terminals WHERE id = ?", terminal["id"])
        day = local_day(self._clock.now()).strftime("%y%m%d")
        return f"{terminal['id']}-{day}-{row['tickets'] if row else 0:04d}"

    def add_payment(self, order_seq: int) -> None:
        """Put one more payment under an order; from now on it speaks for the order."""
        order, now = self.get(order_seq), self._clock.now()
        payment = insert(
            self._state,
            "transactions",
            id=self.new_id(),
            group_id=order["group_id"],
            order_seq=order_seq,
            order_id=order["order_id"],
            terminal_id=order["terminal_id"],
            type="payment",
            status="initialized",
            financial_status="initialized",
            amount=order["amount"],
            currency=order["currency"],
            description=order["description"],
            brand="",
            var1=order["var1"],
            var2=order["var2"],
            var3=order["var3"],
            created=now,
            modified=now,
        )
        self._state.run("UPDATE orders SET payment_seq = ? WHERE seq = ?", payment, order_seq)
        self._news.touch(order_seq)

    def new_id(self) -> int:
        """Make a transaction id: the microsecond, as on MultiSafepay's POS receipts."""
        value = self._clock.now() * 1000 + self._dice.draw("transaction").randrange(1000)
        while self._state.one("SELECT 1 FROM transactions WHERE id = ?", value):
            value += 1
        return value

    def present_card(self, order: Row, card: Card, response_code: str) -> None:
        """Note the card that was held to the terminal and what its bank answered."""
        code = f"{self._dice.draw('authorization').randrange(1_000_000):06d}"
        self._state.run(
            "UPDATE transactions SET brand = ?, last4 = ?, wallet = ?, entry_mode = ?,"
            " response_code = ?, authorization_code = ? WHERE seq = ?",
            card.brand,
            card.last4,
            card.wallet,
            card.entry_mode,
            response_code,
            code,
            order["payment_seq"],
        )

    def settle(self, order: Row, status: str, *, stays_open: bool = False) -> None:
        """Give an order and its payment a status; `stays_open` keeps the terminal busy with it."""
        now = self._clock.now()
        completed = now if status == "completed" else None
        self.mark(order["payment_seq"], status, now)
        self._state.run(
            "UPDATE orders SET status = ?, financial_status = ?, completed = ?, modified = ?,"
            " open = ? WHERE seq = ?",
            status,
            status,
            completed,
            now,
            int(stays_open),
            order["seq"],
        )
        self._news.touch(order["seq"])

    def mark(self, seq: int, status: str, at: int) -> None:
        """Give a transaction, a payment or a refund, a status, `at` this moment."""
        self._state.run(
            "UPDATE transactions SET status = ?, financial_status = ?, completed = ?, modified = ?"
            " WHERE seq = ?",
            status,
            status,
            at if status == "completed" else None,
            at,
            seq,
        )

    def cancel(self, order: Row) -> None:
        """Cancel an order that is not final; also the repair of one stuck on `declined`.

        Doing it again changes nothing. Raises Refusal for a completed or refunded one.
        """
        with self._state.change():
            if order["status"] == "cancelled":
                return
            if order["status"] not in ("initialized", "declined"):
                raise Refusal(
                    NOT_FOUND, f"The order is {order['status']} and cannot be cancelled", 409
                )
            self.settle(order, "cancelled")

    def patch_cancelled(self, order: Row) -> None:
        """Do what PATCH does to a POS order: it ends on `declined`, where only POST cancel helps."""
        with self._state.change():
            if order["open"]:
                self.settle(order, "declined")
            elif order["status"] not in ("declined", "cancelled"):
                raise Refusal(
                    NOT_FOUND, f"The order is {order['status']} and cannot be cancelled", 409
                )
