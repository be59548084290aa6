"""What people and devices do at a terminal, and the virtual ones that do it by themselves.

Cents decide what a virtual device makes of a cloud order: .05 declined, .65 soft decline and then
completed, .71 soft decline and then cancelled, .60 nobody touches the device.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from msp_tui.sandbox.cards import Card, chance_card
from msp_tui.sandbox.clock import SECOND
from msp_tui.sandbox.orders import Wish
from msp_tui.sandbox.refusal import BAD_AMOUNT, BAD_ORDER_ID, Refusal

if TYPE_CHECKING:
    from msp_tui.sandbox.agenda import Agenda
    from msp_tui.sandbox.clock import Clock
    from msp_tui.sandbox.dice import Dice
    from msp_tui.sandbox.orders import Orders
    from msp_tui.sandbox.state import Row, State
    from msp_tui.sandbox.terminals import Terminals

OUTCOMES = ("completed", "declined", "soft_declined", "cancelled")
_BY_CENTS = {5: "declined", 65: "soft_declined", 71: "soft_cancelled", 60: None}
_RESPONSES = {"declined": "05", "soft_declined": "65", "soft_cancelled": "71"}

PAY_AFTER = 2 * SECOND
SECOND_STEP_AFTER = 5 * SECOND
EXPIRE_AFTER = 60 * SECOND  # MultiSafepay: cancelled after 60 seconds without activity


class Devices:
    """Payments as they happen at a terminal, step by step on the agenda."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        agenda: Agenda,
        dice: Dice,
        terminals: Terminals,
        orders: Orders,
    ) -> None:
        self._state = state
        self._clock = clock
        self._agenda = agenda
        self._dice = dice
        self._terminals = terminals
        self._orders = orders
        agenda.on("pay", self._pay)
        agenda.on("second_step", self._second_step)
        agenda.on("expire", self._expire)

    def cloud_order(self, terminal: Row, wish: Wish) -> Row:
        """Send an order to a terminal; its virtual device takes it from there."""
        with self._state.change():
            order = self._orders.begin(terminal, wish)
            outcome = _BY_CENTS.get(wish.amount % 100, "completed")
            if outcome:
                self._pay_later(order, outcome, PAY_AFTER)
            self._agenda.note(self._clock.now() + EXPIRE_AFTER, "expire", order["seq"])
            return order

    def customer(self, terminal: Row, wish: Wish, outcome: str, after: int) -> None:
        """Let a customer come to a virtual device and be done after so many milliseconds."""
        self._pay_later(self._orders.begin(terminal, wish), outcome, after)

    def _pay_later(self, order: Row, outcome: str, after: int) -> None:
        self._agenda.note(self._clock.now() + after, "pay", order["seq"], outcome=outcome)

    def pay(self, terminal: Row, wish: Wish, card: Card | None, outcome: str) -> Row:
        """Take a payment on the device, or pay the cloud order that waits on it.

        A soft decline still under way on the device ends first. Raises Refusal when the device is busy or
        the order id was used.
        """
        with self._state.change():
            waiting = self._orders.open_on(terminal["id"])
            if waiting and waiting["status"] == "declined":
                self._hurry(waiting)
                waiting = None
            if waiting and wish.order_id == waiting["order_id"]:
                order = self._waiting(waiting, wish)
            else:
                order = self._orders.begin(terminal, wish)
            self._act(order, outcome, card or self._chance_card())
            return self._orders.get(order["seq"])

    def _hurry(self, order: Row) -> None:
        """End a soft decline now: whoever takes the next payment has seen the PIN of this one typed."""
        if entry := self._agenda.take("second_step", order["seq"]):
            self._second_step(order["seq"], entry)

    def _waiting(self, order: Row, wish: Wish) -> Row:
        if order["status"] != "initialized":
            raise Refusal(BAD_ORDER_ID, "This order was presented a card already", 409)
        if (order["amount"], order["currency"]) != (wish.amount, wish.currency):
            raise Refusal(BAD_AMOUNT, "The order waiting on this device has another amount")
        return order

    def unbind(self, terminal_id: str, pin: str) -> Row:
        """Unbind a device; the payment it was busy with is cancelled."""
        with self._state.change():
            retired = self._terminals.retire(terminal_id, pin)
            if order := self._orders.open_on(terminal_id):
                self._orders.cancel(order)
            return retired

    def _chance_card(self) -> Card:
        return chance_card(self._dice.draw("card"))

    def _act(self, order: Row, outcome: str, card: Card) -> None:
        """Do what the person at the device does."""
        if outcome == "cancelled":
            self._orders.settle(order, "cancelled")
            return
        self._orders.present_card(order, card, _RESPONSES.get(outcome, "00"))
        if outcome in ("soft_declined", "soft_cancelled"):
            self._orders.settle(order, "declined", stays_open=True)
            final = "completed" if outcome == "soft_declined" else "cancelled"
            due = self._clock.now() + SECOND_STEP_AFTER
            self._agenda.note(due, "second_step", order["seq"], final=final, card=asdict(card))
        else:
            self._orders.settle(order, outcome)

    def _pay(self, order_seq: int, detail: dict[str, Any]) -> None:
        order = self._orders.get(order_seq)
        if order["open"] and order["status"] == "initialized":
            self._act(order, detail["outcome"], self._chance_card())

    def _second_step(self, order_seq: int, detail: dict[str, Any]) -> None:
        if not self._orders.get(order_seq)["open"]:
            return
        self._orders.add_payment(order_seq)
        order = self._orders.get(order_seq)
        code = "00" if detail["final"] == "completed" else "17"
        self._orders.present_card(order, Card(**detail["card"]), code)
        self._orders.settle(order, detail["final"])

    def _expire(self, order_seq: int, _detail: dict[str, Any]) -> None:
        order = self._orders.get(order_seq)
        if order["open"] and order["status"] == "initialized":
            self._orders.settle(order, "cancelled")
