"""Payments started on a terminal from here: written down before they are sent, never sent twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clocks
from msp_tui.domain.errors import (
    N_,
    ApiError,
    ConfigurationError,
    NotFound,
    Refused,
    RuleError,
    ShopError,
    StateError,
    Unreachable,
)
from msp_tui.domain.frozen import frozen
from msp_tui.domain.payments import (
    PAYMENT_ID,
    CloudPayment,
    EventStream,
    PaymentState,
    PaymentStep,
)
from msp_tui.domain.terminals import Terminal
from msp_tui.shop.facts import Publish
from msp_tui.shop.following import Following
from msp_tui.shop.pace import Pace
from msp_tui.shop.refunds import STOOD_STILL, TO_WRITE_DOWN
from msp_tui.shop.retelling import retold
from msp_tui.shop.verdicts import Verdicts

if TYPE_CHECKING:
    from msp_tui.shop.payment_ports import PaymentBook, PaymentGateway
    from msp_tui.shop.ports import Ledger, Records

log = logging.getLogger(__name__)

_TERMINAL_TAKES_NONE = 1023
"""MultiSafepay: the gateway is unavailable; for a payment on a terminal that is the terminal."""


@frozen
class PaymentWish:
    """A payment as somebody wants it. `amount` in minor units; `description` may be empty."""

    terminal_id: str
    amount: int
    operator: str
    currency: str = "EUR"
    description: str = ""
    login: str = ""


class CloudPayments:
    """The only place that starts payments; lives in the engine, which follows them whatever the screens do."""

    def __init__(  # noqa: PLR0913 - what a payment passes through, each named
        self,
        gateway: PaymentGateway,
        ledger: Ledger,
        records: Records,
        book: PaymentBook,
        *,
        clocks: Clocks,
        new_id: Callable[[datetime], str],
        allow: Callable[[], None],
        enabled: bool,
        pace: Pace,
        publish: Publish,
    ) -> None:
        """The journal follows the computer's clock. `new_id` makes an order's id: at most 50 of A-Z a-z 0-9 - _, never twice the same.

        `allow` raises RuleError where nothing may be changed. What is open is settled also where no new
        payment is `enabled`.
        """
        self._gateway = gateway
        self._records = records
        self._book = book
        self._clock = clocks.computer
        self._new_id = new_id
        self._allow = allow
        self._enabled = enabled
        self._following = Following(gateway, ledger, records, book, clocks, pace, publish)
        self._verdicts = Verdicts(self._following, book, clocks.computer, allow)
        self._leaving = False

    async def start(self, wish: PaymentWish) -> CloudPayment:
        """Send one payment to its terminal and follow it; returns it as it stands then: waiting or unknown.

        Raises Refused when MultiSafepay said no, and any other ShopError when nothing was sent. One
        exception, which says so and names it (PAYMENT_ID): a StateError after sending, when that could not be
        written down.
        """
        with retold(N_("No payment was started, because it could not be written down.")):
            payment = self._write_down(wish)
        stream = await self._send(payment)
        self._following.begin(payment, stream)
        return self._following.present(payment)

    async def cancel(self, order_id: str, *, operator: str, login: str = "") -> CloudPayment:
        """Ask MultiSafepay to cancel an open payment, then read what became of it; returns it as it stands.

        It may be paid all the same, or still be open. Raises RuleError when there is nothing to cancel, and
        ApiError when it could not be asked, or not be found out.
        """
        self._allow()
        payment = self._known(order_id)
        if not payment.open:
            return payment
        if payment.state in (PaymentState.INTENDED, PaymentState.SENT):
            raise RuleError(N_("This payment is just being sent."), N_("Wait a moment."))
        asked = {"operator": operator, "login": login}
        self._book.note(order_id, "payment cancel asked", self._clock.now(), asked)
        failure: ApiError | None = None
        try:
            key = await self._gateway.cancel_payment(payment.group_id, order_id)
        except ApiError as refused:
            failure = refused
            said = {"note": str(refused)}
            self._book.note(order_id, "payment cancel failed", self._clock.now(), said)
        else:
            self._book.note(order_id, "payment cancel taken", self._clock.now(), {"key": key})
        await self._following.look(payment)
        after = self._following.present(payment)
        if failure is not None and after.open:
            raise _not_known(failure, payment) from failure
        return after

    async def decide(
        self, order_id: str, *, paid: bool, operator: str, login: str = ""
    ) -> CloudPayment:
        """See Verdicts.say. Raises RuleError also for one that is not in the journal."""
        payment = self._known(order_id)
        return await self._verdicts.say(payment, paid=paid, operator=operator, login=login)

    def present(self, order_id: str) -> tuple[CloudPayment, list[PaymentStep]]:
        """A payment as it stands, and how it came there. Raises RuleError for one that is not in the journal."""
        return self._known(order_id), self._book.steps(order_id)

    def payments(self, limit: int = 500) -> list[CloudPayment]:
        """What was started here: open ones first, then the newest. Raises StateError."""
        return self._book.payments(limit)

    def open_payments(self) -> list[CloudPayment]:
        """Payments whose end is not known yet, oldest first. Raises StateError."""
        return self._book.open_payments()

    async def settle(self) -> None:
        """See Following.settle."""
        await self._following.settle()

    async def settle_all(self) -> list[CloudPayment]:
        """See Following.settle_all."""
        return await self._following.settle_all()

    def leave(self) -> None:
        """The process ends: no payment begins any more, and none is followed. What was sent goes on by itself."""
        self._leaving = True
        self._following.leave()

    def _known(self, order_id: str) -> CloudPayment:
        payment = self._book.payment(order_id)
        if payment is None:
            raise RuleError(N_("There is no payment {order_id} in the journal."), order_id=order_id)
        return payment

    def _write_down(self, wish: PaymentWish) -> CloudPayment:
        """From here to the first byte nobody else gets a turn. Raises RuleError, StateError."""
        terminal = self._checked(wish)
        now, began = self._clock.now(), self._clock.steady()
        payment = CloudPayment(
            order_id=self._new_id(now),
            group_id=terminal.group_id,
            terminal_id=terminal.id,
            amount=wish.amount,
            currency=wish.currency,
            created=now,
            operator=wish.operator,
            login=wish.login,
            description=wish.description.strip(),
        )
        self._book.intend(payment)
        if not self._following.move(payment, PaymentState.SENT):
            raise RuleError(N_("Another console ruled this payment out; nothing was sent."))
        waited = timedelta(seconds=self._clock.steady() - began)
        if max(waited, self._clock.now() - now) > TO_WRITE_DOWN:
            # Whoever looked meanwhile may have found it absent often enough to count it as not made.
            self._following.move(payment, PaymentState.UNKNOWN, note=STOOD_STILL)
            self._following.move(payment, PaymentState.NOT_MADE, note="never sent")
            raise RuleError(
                N_("This computer stood still for too long."),
                N_("Nothing was started. Look at the terminal, then try again."),
            )
        return payment

    def _checked(self, wish: PaymentWish) -> Terminal:
        if self._leaving:
            raise RuleError(N_("The console is closing. Nothing was sent."))
        self._allow()
        if not self._enabled:
            raise RuleError(
                N_("Payments on terminals are not switched on in this profile."),
                N_("Its owner writes cloud_payments = true in the configuration."),
            )
        terminal = self._records.terminal(wish.terminal_id)
        if terminal is None:
            raise RuleError(N_("There is no terminal {tid} here."), tid=wish.terminal_id)
        if not terminal.active and not terminal.from_sales:
            raise RuleError(N_("No device is bound to terminal {tid}."), tid=terminal.id)
        return terminal

    async def _send(self, payment: CloudPayment) -> EventStream | None:
        try:
            stream = await self._gateway.start_payment(payment)
        except Refused as refusal:
            self._note(payment, PaymentState.REFUSED, note=str(refusal))
            raise _in_terminals_words(refusal) from refusal
        except (Unreachable, ConfigurationError, RuleError) as failure:
            # Nothing left this computer, so there is nothing to find out.
            self._note(payment, PaymentState.UNKNOWN, note=str(failure))
            self._note(payment, PaymentState.NOT_MADE, note="never sent")
            raise
        except ApiError as failure:
            self._sent(payment, PaymentState.UNKNOWN, note=str(failure))
            return None
        except asyncio.CancelledError:
            self._note(payment, PaymentState.UNKNOWN, note="interrupted")
            raise
        self._sent(payment, PaymentState.WAITING)
        return stream

    def _sent(self, payment: CloudPayment, to: PaymentState, *, note: str = "") -> None:
        """Write down where it stands; if that fails it stays open, and nobody may take it for not made."""
        told = N_(
            "The payment {order_id} was sent, but that could not be written down. Look at the terminal."
        )
        with retold(told, **{PAYMENT_ID: payment.order_id}):
            self._following.move(payment, to, note=note)

    def _note(self, payment: CloudPayment, to: PaymentState, *, note: str) -> None:
        """Write an outcome down that is told anyway; if that fails the payment stays open and is settled later."""
        try:
            self._following.move(payment, to, note=note)
        except StateError as failure:
            log.warning("%s is not written down: %s", payment.order_id, failure)


def _in_terminals_words(refusal: Refused) -> Refused:
    if refusal.code != _TERMINAL_TAKES_NONE:
        return refusal
    return Refused(
        N_("The terminal takes no payment now: it is busy, switched off or not reached."),
        N_("Nothing was started. Look at the terminal, then try again."),
        code=refusal.code,
        status=refusal.status,
    )


def _not_known(failure: ApiError, payment: CloudPayment) -> ShopError:
    if isinstance(failure, NotFound) and payment.state is PaymentState.UNKNOWN:
        return RuleError(
            N_("MultiSafepay does not know this payment, or not yet; there is nothing to cancel."),
            N_("It is read until that is certain."),
        )
    return failure
