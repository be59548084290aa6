"""Payments on terminals at MultiSafepay as tests play them: what is started, told, asked and cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime, timedelta

from msp_tui.domain.details import OrderDetail
from msp_tui.domain.errors import NotFound, Refused
from msp_tui.domain.payments import CloudPayment, EventStream, PaymentNews
from msp_tui.domain.text import Secret


class PlayedPayments:
    """`tell` changes an order and says so on its stream; `change` only changes it."""

    def __init__(self) -> None:
        self.details: dict[tuple[int, str], OrderDetail] = {}
        self.started: list[CloudPayment] = []
        self.told: dict[str, asyncio.Queue[PaymentNews | Exception | None]] = {}
        self.has_streams = True

    async def _begin(self, name: str, group_id: int, what: str = "") -> None:
        raise NotImplementedError

    def _lost(self, name: str) -> None:
        raise NotImplementedError

    async def start_payment(self, payment: CloudPayment) -> EventStream | None:
        """The order is there from now on, unless the answer is a failure."""
        await self._begin("start_payment", payment.group_id, payment.order_id)
        self.started.append(payment)
        self.details[payment.group_id, payment.order_id] = OrderDetail(
            group_id=payment.group_id,
            order_id=payment.order_id,
            transaction_id=f"7{len(self.started):07}",
            status="initialized",
            financial_status="initialized",
            amount=payment.amount,
            amount_refunded=0,
            currency=payment.currency,
            created=payment.created,
            modified=payment.created,
            terminal_id=payment.terminal_id,
        )
        self._lost("start_payment")
        return EventStream("http://h/e/", Secret("token")) if self.has_streams else None

    async def cancel_payment(self, group_id: int, order_id: str) -> str:
        """An order that is not over becomes cancelled."""
        await self._begin("cancel_payment", group_id, order_id)
        detail = self.details.get((group_id, order_id))
        if detail is None:
            raise NotFound("There is no such order.", code=1000, status=404)
        if detail.status not in ("initialized", "declined"):
            raise Refused("It cannot be cancelled.", code=1000, status=409)
        self.change(order_id, "cancelled")
        self._lost("cancel_payment")
        return "group"

    async def payment_news(
        self, stream: EventStream, order_id: str
    ) -> AsyncGenerator[PaymentNews, None]:
        """What `tell` says from now on; a failure breaks the stream, None ends it."""
        await self._begin("payment_news", 0, order_id)
        queue = self.told[order_id] = asyncio.Queue()
        yield PaymentNews("", token_form="bare")
        while (news := await queue.get()) is not None:
            if isinstance(news, Exception):
                raise news
            yield news

    def change(self, order_id: str, status: str, *, after: timedelta | None = timedelta()) -> None:
        """The order has another status; `after` its beginning it was modified, None: nobody says when."""
        (key,) = [key for key in self.details if key[1] == order_id]
        created: datetime = self.details[key].created
        modified = None if after is None else created + after
        self.details[key] = replace(
            self.details[key], status=status, financial_status=status, modified=modified
        )

    def tell(self, order_id: str, status: str) -> None:
        """The same, and its stream says so."""
        self.change(order_id, status)
        self.told[order_id].put_nowait(PaymentNews(status, "70000001", "bare"))
