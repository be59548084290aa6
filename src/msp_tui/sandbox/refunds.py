"""Refunds: what MultiSafepay refuses and in which words, reserved until midnight, cancelled in time.

MultiSafepay has no idempotency key: its only guard against paying back twice is error 1034 for a
second refund of the same amount within five minutes, which hits honest refunds too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msp_tui.sandbox.clock import DAY, MINUTE, local_day, next_midnight
from msp_tui.sandbox.fields import ORDER_ID
from msp_tui.sandbox.refusal import (
    BAD_AMOUNT,
    BAD_CURRENCY,
    BAD_ORDER_ID,
    CANNOT_REFUND,
    Refusal,
    not_found,
)
from msp_tui.sandbox.state import insert

if TYPE_CHECKING:
    from msp_tui.sandbox.agenda import Agenda
    from msp_tui.sandbox.clock import Clock
    from msp_tui.sandbox.news import News
    from msp_tui.sandbox.orders import Orders
    from msp_tui.sandbox.state import Row, State

SAME_AMOUNT_WITHIN = 5 * MINUTE
AT_MOST_AFTER = 180 * DAY


@dataclass(frozen=True)
class RefundWish:
    """A refund as asked for; `amount` None means everything that is left.

    `terminal_id` is the terminal it is made on, None for one made over the API.
    """

    amount: int | None
    currency: str
    refund_order_id: str | None = None
    terminal_id: str | None = None
    description: str | None = None
    variables: tuple[str | None, str | None, str | None] = (None, None, None)


def wished_amount(value: object) -> int | None:
    """Read a refund's amount: missing, empty and 0 mean everything (MultiSafepay).

    Raises Refusal 1001 for what is no whole number of cents.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Refusal(BAD_AMOUNT, "amount must be a whole number of cents, not negative")
    return value or None


class Refunds:
    """Refunds of completed payments, each a transaction linked to its sale."""

    def __init__(
        self, state: State, clock: Clock, agenda: Agenda, orders: Orders, news: News
    ) -> None:
        self._state = state
        self._clock = clock
        self._agenda = agenda
        self._orders = orders
        self._news = news
        agenda.on("complete_refund", self._complete)

    def make(self, order: Row, wish: RefundWish) -> Row:
        """Refund an order, wholly or in part; gives the refund's transaction.

        Raises Refusal 1001, 1002, 1006 or 1034; then nothing has changed.
        """
        with self._state.change():
            refund_id = self._own_id(order, wish.refund_order_id)
            if wish.currency != order["currency"]:
                raise Refusal(
                    BAD_CURRENCY, f"The sale was in {order['currency']}, not {wish.currency}"
                )
            left = order["amount"] - order["refunded"]
            amount = left if wish.amount is None else wish.amount
            self._check(order, amount, left)
            refund_seq = self._book(order, amount, refund_id, wish)
            self._follow_sale(order)
            refund = self._state.one("SELECT * FROM transactions WHERE seq = ?", refund_seq)
            if refund is None:
                raise not_found("Refund")
            return refund

    def _own_id(self, order: Row, refund_order_id: str | None) -> str:
        if refund_order_id is None:
            return str(order["order_id"])
        if not ORDER_ID.fullmatch(refund_order_id):
            raise Refusal(BAD_ORDER_ID, "refund_order_id must be at most 50 of A-Z a-z 0-9 / - _")
        if self._orders.id_is_used(order["group_id"], refund_order_id):
            raise Refusal(BAD_ORDER_ID, f"refund_order_id {refund_order_id} was used already", 409)
        return refund_order_id

    def _check(self, order: Row, amount: int, left: int) -> None:
        """Raise Refusal 1034 in each of its causes."""
        now = self._clock.now()
        if order["status"] == "refunded":
            raise Refusal(CANNOT_REFUND, "The order was refunded completely already")
        if order["status"] not in ("completed", "partial_refunded"):
            raise Refusal(CANNOT_REFUND, f"An order that is {order['status']} cannot be refunded")
        if now - order["completed"] > AT_MOST_AFTER:
            raise Refusal(CANNOT_REFUND, "A card payment can be refunded for 180 days")
        if self._state.one(
            "SELECT 1 FROM transactions WHERE order_seq = ? AND type = 'refund'"
            " AND amount = ? AND created > ?",
            order["seq"],
            amount,
            now - SAME_AMOUNT_WITHIN,
        ):
            raise Refusal(
                CANNOT_REFUND, "A refund of the same amount was made less than 5 minutes ago"
            )
        if amount > left:
            raise Refusal(
                CANNOT_REFUND,
                f"The sum of the refunds would be above the sale: {left} cents are left",
            )

    def _book(self, order: Row, amount: int, refund_id: str, wish: RefundWish) -> int:
        now, sale = self._clock.now(), self._orders.payment(order)
        same_day = local_day(order["completed"]) == local_day(now)
        reversal = same_day and bool(self._state.get("same_day_reversals"))
        var1, var2, var3 = wish.variables
        seq = insert(
            self._state,
            "transactions",
            id=self._orders.new_id(),
            group_id=order["group_id"],
            order_seq=order["seq"],
            order_id=refund_id,
            terminal_id=wish.terminal_id or order["terminal_id"],
            type="refund",
            status="reserved",
            financial_status="reserved",
            amount=amount,
            currency=order["currency"],
            description=wish.description or f"Refund order {order['order_id']}",
            brand=sale["brand"],
            last4=sale["last4"],
            entry_mode=sale["entry_mode"],
            wallet=sale["wallet"],
            reversal=int(reversal),
            var1=var1,
            var2=var2,
            var3=var3,
            created=now,
            modified=now,
        )
        self._agenda.note(next_midnight(now), "complete_refund", seq)
        return seq

    def _follow_sale(self, order: Row) -> None:
        """Let the sale's status follow what was refunded of it."""
        row = self._state.one(
            "SELECT coalesce(sum(amount), 0) AS sum FROM transactions"
            " WHERE order_seq = ? AND type = 'refund' AND status != 'void'",
            order["seq"],
        )
        refunded, now = (int(row["sum"]) if row else 0), self._clock.now()
        status = "partial_refunded" if refunded < order["amount"] else "refunded"
        status = status if refunded else "completed"
        self._state.run(
            "UPDATE orders SET refunded = ?, status = ?, modified = ? WHERE seq = ?",
            refunded,
            status,
            now,
            order["seq"],
        )
        self._state.run(
            "UPDATE transactions SET status = ?, modified = ? WHERE seq = ?",
            status,
            now,
            order["payment_seq"],
        )
        self._news.touch(order["seq"])

    def void(self, order: Row, refund_transaction_id: int) -> None:
        """Cancel a refund that is still reserved.

        Raises Refusal 1000 for an unknown one, 1034 for one that is done, cancelled already or a
        same-day reversal (MultiSafepay: those cannot be cancelled).
        """
        with self._state.change():
            refund = self._state.one(
                "SELECT * FROM transactions WHERE id = ? AND order_seq = ? AND type = 'refund'",
                refund_transaction_id,
                order["seq"],
            )
            if refund is None:
                raise not_found("Refund")
            if refund["status"] != "reserved":
                raise Refusal(
                    CANNOT_REFUND, f"The refund is {refund['status']} and cannot be cancelled", 409
                )
            if refund["reversal"]:
                raise Refusal(
                    CANNOT_REFUND, "The refund is a same-day reversal and cannot be cancelled", 409
                )
            self._orders.mark(refund["seq"], "void", self._clock.now())
            self._agenda.strike("complete_refund", refund["seq"])
            self._follow_sale(order)

    def _complete(self, seq: int, _detail: dict[str, Any]) -> None:
        """Send a reserved refund at midnight, if the balance is enough; else try the next night."""
        refund = self._state.one("SELECT * FROM transactions WHERE seq = ?", seq)
        if refund is None or refund["status"] != "reserved":
            return
        now, balance = self._clock.now(), self._state.get("balance")
        if balance is not None and balance < refund["amount"]:
            self._agenda.note(next_midnight(now), "complete_refund", seq)
            return
        if balance is not None:
            self._state.put("balance", balance - refund["amount"])
        self._orders.mark(seq, "completed", now)
        self._news.touch(refund["order_seq"])
