"""What became of payments on terminals: heard by their event streams, known by reading their orders.

Nothing in here can start one. A stream only says when to look; the order says how it ended.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clocks
from msp_tui.domain.details import OrderDetail
from msp_tui.domain.errors import ApiError, ConfigurationError, NotFound, Refused, ShopError
from msp_tui.domain.payments import (
    FINAL_STATUSES,
    IDLE_ENDS_AFTER,
    CloudPayment,
    EventStream,
    PaymentNews,
    PaymentState,
)
from msp_tui.shop.ages import Ages
from msp_tui.shop.certainty import ABSENT_AFTER, Absence, one_by_one, until_settled
from msp_tui.shop.facts import PaymentMoved, Publish
from msp_tui.shop.pace import Pace
from msp_tui.shop.refund_rules import SEND_DEADLINE

if TYPE_CHECKING:
    from msp_tui.shop.payment_ports import PaymentBook, PaymentGateway
    from msp_tui.shop.ports import Ledger, Records

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=2)
"""So long after the sixtieth second of silence a payment is looked at."""
LOST_AFTER = timedelta(minutes=10)
"""An order that was there and is not found any more counts as gone from then on; an old one is read less often."""
BETWEEN_OLD = timedelta(minutes=1)
LATE = timedelta(days=1)
"""For so long a payment that counts as over is looked for among the sales that come in."""
_HEARD = {"initialized": PaymentState.WAITING, "declined": PaymentState.DECLINED_FOR_NOW}
_OPEN = frozenset({"initialized", "uncleared", "reserved"})
_PAID = frozenset({"completed", "shipped", "partial_refunded", "refunded", "chargeback"})


class Following:
    """Lives in the engine's loop; one task for each payment that was started here."""

    def __init__(
        self,
        gateway: PaymentGateway,
        ledger: Ledger,
        records: Records,
        book: PaymentBook,
        clocks: Clocks,
        pace: Pace,
        publish: Publish,
    ) -> None:
        self._gateway = gateway
        self._ledger = ledger
        self._records = records
        self._book = book
        self._clock = clocks.computer
        self._ages = Ages(clocks)
        self._pace = pace
        self._publish = publish
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._absence = Absence(clocks.computer)
        self._looked: dict[str, float] = {}
        self._revision = -1

    def move(
        self, payment: CloudPayment, to: PaymentState, *, transaction_id: str = "", note: str = ""
    ) -> bool:
        """Write a step down and tell the screens; False when the present state does not allow it. Raises StateError."""
        moved = self._book.advance(
            payment.order_id, to, self._clock.now(), transaction_id=transaction_id, note=note
        )
        if moved:
            self._publish(PaymentMoved(self.present(payment)))
        return moved

    def present(self, payment: CloudPayment) -> CloudPayment:
        """The payment as it stands. Raises StateError."""
        return self._book.payment(payment.order_id) or payment

    def begin(self, payment: CloudPayment, stream: EventStream | None) -> None:
        """Follow a payment that was just sent, by its stream or else by reading, until it is over."""
        task = asyncio.create_task(self._follow(payment, stream))
        self._tasks[payment.order_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(payment.order_id, None))

    def leave(self) -> None:
        """Nobody listens any more; what is open is found by whoever comes next."""
        for task in list(self._tasks.values()):
            task.cancel()

    # Listening ----------------------------------------------------------------------------------

    async def _follow(self, payment: CloudPayment, stream: EventStream | None) -> None:
        silent = 0
        try:
            while self.present(payment).open:
                if stream is not None:
                    heard, stream = await self._listen(payment, stream)
                    silent = 0 if heard else silent + 1
                with suppress(ApiError):  # it is read again, and `settle` says why it cannot be
                    await self.look(payment)
                if self.present(payment).open:
                    wait = self._pace.on_screen * max(1, silent)
                    await asyncio.sleep(min(wait, self._pace.settle))
        except ShopError as failure:
            log.warning("%s is left to be settled: %s", payment.order_id, failure)

    async def _listen(
        self, payment: CloudPayment, stream: EventStream
    ) -> tuple[bool, EventStream | None]:
        """Hear until the stream ends, breaks, or says that it is over; whether it was open, and if to open it again."""
        heard = False
        try:
            async with aclosing(self._gateway.payment_news(stream, payment.order_id)) as news:
                async for told in news:
                    if not heard:
                        heard = True
                        self._note_form(payment, told.token_form)
                        with suppress(ApiError):  # what happened before it was open nobody tells
                            await self.look(payment)
                    if told.status in FINAL_STATUSES or not self.present(payment).open:
                        return heard, None
                    await self._take(payment, told)
        except (ConfigurationError, Refused) as failure:
            log.warning("%s is followed by reading only: %s", payment.order_id, failure)
            return heard, None
        except ApiError as failure:
            log.info("the stream of %s broke: %s", payment.order_id, failure)
        return heard, stream

    async def _take(self, payment: CloudPayment, told: PaymentNews) -> None:
        """Write down what was heard; but what the stream held back may be older than what was read since it opened."""
        to, present = _HEARD.get(told.status), self.present(payment).state
        if to is PaymentState.WAITING and present is PaymentState.DECLINED_FOR_NOW:
            with suppress(ApiError):  # it is read again
                await self.look(payment)
        elif to is not None and to is not present:
            self.move(payment, to, transaction_id=told.transaction_id)

    def _note_form(self, payment: CloudPayment, form: str) -> None:
        """How the stream took its token, once for each payment: the documents say two things."""
        kind = "payment followed"
        if not self._book.noted(payment.order_id, kind):
            self._book.note(payment.order_id, kind, self._clock.now(), {"token": form})

    # Reading ------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Find out what became of open payments that nobody here hears of, by reading only.

        One that cannot be read does not keep the others waiting. Raises the first ShopError at the end.
        """
        there = self._book.open_payments()
        self._ages.look((one.order_id, at) for one in there for at in (one.created, one.last_seen))
        failure = await one_by_one(there, self._settle_one)
        self._look_for_late()
        if failure is not None:
            raise failure

    async def settle_all(self) -> list[CloudPayment]:
        """Settle for as long as certainty takes, up to a minute and a half; returns those still unknown.

        One that waits on its terminal is somebody's, and left alone. Raises ApiError when one cannot be read.
        """

        async def settle() -> list[CloudPayment]:
            await self.settle()
            return [one for one in self._book.open_payments() if one.state in _UNCERTAIN]

        return await until_settled(settle)

    async def _settle_one(self, payment: CloudPayment) -> None:
        silence = self._ages.of(payment.order_id, payment.last_seen)
        sending = silence <= SEND_DEADLINE
        if payment.state is PaymentState.INTENDED:
            if not sending:
                self.move(payment, PaymentState.NOT_MADE, note="never sent")
            return
        if payment.state is PaymentState.SENT:
            if sending:
                return
            self.move(payment, PaymentState.UNKNOWN, note="no answer was written down")
        elif payment.order_id in self._tasks and silence < IDLE_ENDS_AFTER + GRACE:
            return  # it is listened to
        if not self._rests(payment):
            await self.look(payment)

    def _rests(self, payment: CloudPayment) -> bool:
        """Whether it is an old one that was read a moment ago."""
        looked = self._looked.get(payment.order_id)
        if looked is None or self._ages.of(payment.order_id, payment.created) <= LOST_AFTER:
            return False
        return self._clock.steady() - looked < BETWEEN_OLD.total_seconds()

    async def look(self, payment: CloudPayment) -> None:
        """Read the payment's order, keep what it says, and write down what follows.

        Raises ApiError, StateError, ConfigurationError where there is no key for it.
        """
        self._looked[payment.order_id] = self._clock.steady()
        standing = self._ledger.standing(payment.group_id, payment.order_id)
        age = self._ages.of(payment.order_id, payment.created)
        try:
            detail = await self._gateway.order(payment.group_id, payment.order_id)
        except NotFound:
            self._note_absent(self.present(payment), age)
            return
        self._absence.none(payment.order_id)
        self._ledger.save_detail(detail, standing)
        present = self.present(payment)
        to = self._state_of(detail, present)
        if to is not present.state:
            self.move(present, to, transaction_id=detail.transaction_id)

    def _state_of(self, detail: OrderDetail, payment: CloudPayment) -> PaymentState:
        """How a payment stands by what its order says now; what says nothing leaves it as it is."""
        if detail.status in _PAID:
            return PaymentState.COMPLETED
        if detail.status == "expired":
            return PaymentState.EXPIRED
        if detail.status in FINAL_STATUSES:
            return (
                PaymentState.EXPIRED if self._ran_out(detail, payment) else PaymentState.CANCELLED
            )
        if detail.status == "declined":
            silence = self._ages.of(payment.order_id, payment.last_seen)
            seen = payment.state is PaymentState.DECLINED_FOR_NOW
            # MultiSafepay: an order ends 60 seconds after its last activity; a decline may be all there was.
            over = seen and silence >= IDLE_ENDS_AFTER + GRACE
            return PaymentState.DECLINED if over else PaymentState.DECLINED_FOR_NOW
        return PaymentState.WAITING if detail.status in _OPEN else payment.state

    def _ran_out(self, detail: OrderDetail, payment: CloudPayment) -> bool:
        """Whether nobody cancelled it: nobody was asked to, and nothing happened for its sixty seconds."""
        if payment.state is PaymentState.DECLINED_FOR_NOW or detail.modified is None:
            return False
        lasted = detail.modified - detail.created
        return lasted >= IDLE_ENDS_AFTER and not self._book.noted(
            payment.order_id, "payment cancel asked"
        )

    def _note_absent(self, payment: CloudPayment, age: timedelta) -> None:
        """Its order was not there at this age: certain only after two late readings; it was sent at most once."""
        counts_from = ABSENT_AFTER if payment.state is PaymentState.UNKNOWN else LOST_AFTER
        if not payment.open or age < counts_from:
            self._absence.none(payment.order_id)
        elif self._absence.certain(payment.order_id):
            self.move(payment, PaymentState.NOT_MADE, note="absent in two readings")

    def _look_for_late(self) -> None:
        """What counts as over and stands paid among the sales was paid after all; MultiSafepay is not asked."""
        revision = self._records.revision()
        if revision == self._revision:
            return
        for payment in self._book.late(self._clock.now() - LATE):
            sale = self._records.sale(payment.group_id, payment.order_id)
            if sale is not None and sale.paid:
                log.warning("payment %s was made after all", payment.order_id)
                found = sale.payment.transaction_id
                self.move(payment, PaymentState.COMPLETED, transaction_id=found, note="found later")
        self._revision = revision


_UNCERTAIN = frozenset({PaymentState.INTENDED, PaymentState.SENT, PaymentState.UNKNOWN})
