"""What somebody says became of a payment whose order nobody here can read (any more), so that its terminal is free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msp_tui.domain.clock import Clock
from msp_tui.domain.errors import N_, ApiError, ConfigurationError, KeyRefused, RuleError
from msp_tui.domain.payments import SAID_BY, CloudPayment, PaymentState
from msp_tui.shop.deciding import due_at

if TYPE_CHECKING:
    from msp_tui.shop.following import Following
    from msp_tui.shop.payment_ports import PaymentBook

_BEING_SENT = frozenset({PaymentState.INTENDED, PaymentState.SENT})


def verdict_at(payment: CloudPayment, now: datetime) -> datetime | None:
    """From when somebody may say what became of it, by the journal's clock; None when there is nothing to say."""
    if not payment.open or payment.state in _BEING_SENT:
        return None
    return due_at(payment.created, now)


class Verdicts:
    """The order is read once more; only where its key is refused, or gone, does anybody's word count."""

    def __init__(
        self, following: Following, book: PaymentBook, clock: Clock, allow: Callable[[], None]
    ) -> None:
        """`clock` is the journal's, `allow` as in CloudPayments."""
        self._following = following
        self._book = book
        self._clock = clock
        self._allow = allow

    async def say(
        self, payment: CloudPayment, *, paid: bool, operator: str, login: str
    ) -> CloudPayment:
        """Write down who says that it was paid, or was not; returns it as it stands.

        One that is over by what its order says is over, whatever was said. Raises RuleError when there is
        nothing to say, when its order can be read and is still open, and when it cannot be read just now.
        """
        self._allow()
        at = verdict_at(payment, self._clock.now())
        if at is None or at > self._clock.now():
            raise RuleError(
                N_("There is nothing to say about this payment (any more): look at it."),
                N_(
                    "What became of one that cannot be read can be said two minutes after it began."
                ),
            )
        if await self._readable(payment):
            present = self._following.present(payment)
            if present.open:
                raise RuleError(
                    N_("Its order can be read, and says itself what becomes of it."),
                    N_("Cancel it, or wait a moment."),
                )
            return present
        said = {"operator": operator, "login": login, "paid": "yes" if paid else "no"}
        self._book.note(payment.order_id, "payment decided", self._clock.now(), said)
        to = PaymentState.COMPLETED if paid else PaymentState.NOT_MADE
        self._following.move(payment, to, note=f"{SAID_BY}{login or operator}")
        return self._following.present(payment)

    async def _readable(self, payment: CloudPayment) -> bool:
        """Read its order; False where no key opens it."""
        try:
            await self._following.look(payment)
        except (KeyRefused, ConfigurationError):
            return False
        except ApiError as failure:
            raise RuleError(
                N_("Its order cannot be read just now, so nothing is decided."),
                N_("Try again when MultiSafepay answers."),
            ) from failure
        return True
