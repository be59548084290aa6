"""What payments on terminals need from the world, as Protocols; the rest stands in `ports`."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Protocol

from msp_tui.domain.details import OrderDetail
from msp_tui.domain.payments import (
    CloudPayment,
    EventStream,
    PaymentNews,
    PaymentState,
    PaymentStep,
)


class PaymentGateway(Protocol):
    """MultiSafepay's public API about payments on terminals. Every method raises `ApiError`."""

    async def start_payment(self, payment: CloudPayment) -> EventStream | None:
        """Send a payment to its terminal, under our order id; where its news come from, if that is said.

        Never repeated. Refused means MultiSafepay said no; Unreachable that nothing was sent; any other
        ApiError (NoAnswer, ServerTrouble, Throttled) that the outcome is unknown.
        """
        ...

    async def cancel_payment(self, group_id: int, order_id: str) -> str:
        """Ask that a payment be cancelled; what became of it, its order says. Returns which key was taken."""
        ...

    def payment_news(self, stream: EventStream, order_id: str) -> AsyncGenerator[PaymentNews, None]:
        """What is told of a payment until its stream ends; the first, without a status, when it is open.

        Raises ApiError when it cannot be opened, or breaks, ConfigurationError for a stream elsewhere than on the API's own origin.
        """
        ...

    async def order(self, group_id: int, order_id: str) -> OrderDetail:
        """An order's detail, with that group's key. Raises NotFound for one that is not there."""
        ...


class PaymentBook(Protocol):
    """What payments were intended and what became of them, each step on disk before it counts. Raises StateError."""

    def intend(self, payment: CloudPayment) -> None:
        """Write a payment down. Raises RuleError while another of the terminal is open."""
        ...

    def advance(
        self,
        order_id: str,
        to: PaymentState,
        at: datetime,
        *,
        transaction_id: str = "",
        note: str = "",
    ) -> bool:
        """Move a payment forward if its present state allows it; False when another process was first."""
        ...

    def note(self, order_id: str, kind: str, at: datetime, facts: dict[str, str]) -> None:
        """Write down what was tried with a payment (`payment cancel asked` and the like); its state stays."""
        ...

    def noted(self, order_id: str, kind: str) -> bool:
        """Whether that was written down of it before."""
        ...

    def payment(self, order_id: str) -> CloudPayment | None:
        """One payment as it stands."""
        ...

    def payments(self, limit: int = 500) -> list[CloudPayment]:
        """Open ones first, then the newest."""
        ...

    def open_payments(self) -> list[CloudPayment]:
        """Payments whose end is not written yet, oldest first."""
        ...

    def late(self, since: datetime) -> list[CloudPayment]:
        """Payments written down since that count as over without having been seen paid; oldest first."""
        ...

    def steps(self, order_id: str) -> list[PaymentStep]:
        """Every state that a payment came to, oldest first."""
        ...
