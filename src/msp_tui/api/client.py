"""MultiSafepay's public API as the shop asks for it: one method per endpoint."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from msp_tui.api import wire
from msp_tui.api.times import AMSTERDAM, write_from, write_until
from msp_tui.api.transport import Sender
from msp_tui.domain.answers import Account, Page
from msp_tui.domain.details import OrderDetail
from msp_tui.domain.errors import N_, ConfigurationError, KeyRefused, Refused, RuleError
from msp_tui.domain.payments import CloudPayment, EventStream, PaymentNews
from msp_tui.domain.receipts import Receipt
from msp_tui.domain.refunds import RefundAnswer, RefundIntent
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.text import Secret, clean, looks_like_key

log = logging.getLogger(__name__)

PAGE_OF_TERMINALS = 100
MOST_PAGES = 100  # ten thousand terminals; a pager that never ends stops here
DESCRIPTION_LENGTH = 200
"""MultiSafepay: the longest description of a refund, and of an order."""


class Keys(Protocol):
    """Where keys come from; raises ConfigurationError when a group has none."""

    def group_key(self, group_id: int) -> Secret:
        """A group's key."""
        ...

    def account_key(self) -> Secret | None:
        """The account key, if there is one."""
        ...

    def groups(self) -> Sequence[TerminalGroup]:
        """Every group there is a key for."""
        ...


class MspClient:
    """Satisfies the shop's Gateway. Every method raises `ApiError`; only reads are ever repeated."""

    def __init__(self, sender: Sender, keys: Keys, zone: ZoneInfo = AMSTERDAM) -> None:
        """`zone` is the one assumed for timestamps without any. Whoever made the sender closes it."""
        self._sender = sender
        self._keys = keys
        self._zone = zone

    async def transactions(
        self,
        group_id: int,
        *,
        limit: int = 100,
        after: str = "",
        created_from: datetime | None = None,
        created_until: datetime | None = None,
    ) -> Page:
        """One page of a group's list, newest first, with that group's key; `created_until` is exclusive.

        Bounds are aware; in the night when clocks go back the page may reach an hour further than asked.
        """
        params: dict[str, str | int] = {"limit": limit}
        if after:
            params["after"] = after
        if created_from:
            params["created_from"] = write_from(created_from, self._zone)
        if created_until:
            params["created_until"] = write_until(created_until, self._zone)
        return await self._sender.read(
            "/transactions",
            self._keys.group_key(group_id),
            lambda body: wire.page(body, group_id, self._zone, after),
            params,
        )

    async def order(self, group_id: int, order_id: str) -> OrderDetail:
        """An order's detail, with that group's key. Raises NotFound for another group's order."""
        self._refuse_key(order_id)
        return await self._sender.read(
            f"/orders/{segment(order_id)}",
            self._keys.group_key(group_id),
            lambda body: _that_order(wire.order(body, group_id, self._zone), order_id),
        )

    def _refuse_key(self, order_id: str) -> None:
        """What is looked for ends in an address, and a key that was pasted for an order must not. Raises RuleError."""
        if not looks_like_key(order_id):
            return
        known: list[Callable[[], Secret | None]] = [self._keys.account_key]
        known += [partial(self._keys.group_key, group.id) for group in self._keys.groups()]
        for key in known:
            with suppress(ConfigurationError):
                if key() == Secret(order_id):
                    raise RuleError(
                        N_("That is an API key, not an order: it is not sent."),
                        N_("Look for the sale by its amount or its time."),
                    )

    async def receipt(self, group_id: int, order_id: str) -> Receipt:
        """An order's receipt, with that group's key. MultiSafepay: the TEST environment has none."""
        return await self._sender.read(
            f"/pos/receipt/{segment(order_id)}",
            self._keys.group_key(group_id),
            lambda body: wire.receipt(body, group_id, order_id, self._zone),
        )

    async def refund(self, intent: RefundIntent, *, fingerprint: str = "") -> RefundAnswer:
        """Ask for the refund once; nothing is left to MultiSafepay's defaults.

        MultiSafepay: an amount that is missing, empty or 0 refunds everything. Refused means that
        MultiSafepay said no, Unreachable that nothing was sent, and NoAnswer, ServerTrouble or Throttled
        that the outcome is unknown. Raises RuleError, before anything is sent, for an amount below one.
        """
        if type(intent.amount) is not int or intent.amount <= 0:
            raise RuleError(N_("A refund needs an amount."), N_("Enter the amount again."))
        description = clean(intent.reason or f"Refund {intent.order_id}", DESCRIPTION_LENGTH)
        return await self._sender.write(
            "POST",
            f"/orders/{segment(intent.order_id)}/refunds",
            self._keys.group_key(intent.group_id),
            lambda body: wire.refund(body, intent.refund_order_id),
            {
                "currency": intent.currency,
                "amount": intent.amount,
                "description": description,
                "refund_order_id": intent.refund_order_id,
                "var1": intent.refund_order_id,
                "var2": fingerprint,
            },
        )

    async def cancel_refund(self, group_id: int, order_id: str, transaction_id: str) -> None:
        """Try to void a refund that is still reserved; `transaction_id` is the refund's own. Sent once."""
        await self._sender.write(
            "PATCH",
            f"/orders/{segment(order_id)}/refunds/{segment(transaction_id)}",
            self._keys.group_key(group_id),
            wire.done,
            {"status": "void"},
        )

    async def start_payment(self, payment: CloudPayment) -> EventStream | None:
        """Send a payment to its terminal, once; where its news come from, None where MultiSafepay does not say.

        Refused means that MultiSafepay said no, Unreachable that nothing was sent, and NoAnswer,
        ServerTrouble or Throttled that the outcome is unknown. Raises RuleError, before anything is sent, for an
        amount below one.
        """
        if type(payment.amount) is not int or payment.amount <= 0:
            raise RuleError(N_("A payment needs an amount above zero."))
        description = clean(payment.description or payment.order_id, DESCRIPTION_LENGTH)
        return await self._sender.write(
            "POST",
            "/orders",
            self._keys.group_key(payment.group_id),
            lambda body: wire.started(body, payment.order_id),
            {
                "type": "redirect",
                "order_id": payment.order_id,
                "gateway": "",
                "currency": payment.currency,
                "amount": payment.amount,
                "description": description,
                "gateway_info": {"terminal_id": payment.terminal_id},
            },
        )

    async def cancel_payment(self, group_id: int, order_id: str) -> str:
        """Ask that a payment on a terminal be cancelled; what became of it, its order says.

        MultiSafepay: which key may is not documented; where the group's is refused, the account's is tried.
        Returns which one was taken: `group` or `account`.
        """
        path = f"/orders/{segment(order_id)}/cancel"
        account_key = self._keys.account_key()
        try:
            await self._sender.write("POST", path, self._keys.group_key(group_id), wire.done)
        except KeyRefused:
            if account_key is None:
                raise
        else:
            return "group"
        await self._sender.write("POST", path, account_key, wire.done)
        return "account"

    async def payment_news(
        self, stream: EventStream, order_id: str
    ) -> AsyncGenerator[PaymentNews, None]:
        """What is told of a payment until its stream ends; the first, without a status, when it is open.

        Nothing of it is a promise: read the order. Raises ApiError when the stream cannot be opened or breaks.
        """
        from msp_tui.api.events import listen  # few shops need it

        async with aclosing(listen(self._sender, stream)) as events:
            async for data, form in events:
                if data is None:
                    yield PaymentNews("", token_form=form)
                    continue
                for told in wire.news(data, order_id):
                    yield replace(told, token_form=form)

    async def terminals(self) -> list[Terminal]:
        """Every terminal that the account key may see; if it may not, what each group's key shows.

        MultiSafepay: the documents disagree on which key may ask. A group whose key is refused too is
        left out, with a line in the log; only when all are refused, the last refusal is raised.
        """
        account_key = self._keys.account_key()
        refusal: Refused | None = None
        if account_key is not None:
            try:
                return await self._paged("/terminals", account_key)
            except Refused as error:
                refusal = error
        found: dict[str, Terminal] = {}
        answered = False
        for group in self._keys.groups():
            try:
                listed = await self._with_group_key(group.id)
            except Refused as error:
                log.warning("the terminals of group %d were refused: %s", group.id, error)
                refusal = error
            else:
                answered = True
                found |= {terminal.id: terminal for terminal in listed}
        if refusal is not None and not answered:
            raise refusal
        return list(found.values())

    async def group_terminals(self, group_id: int) -> list[Terminal]:
        """The terminals of one group, with its key, or with the account key if that is refused."""
        account_key = self._keys.account_key()
        try:
            return await self._with_group_key(group_id)
        except Refused:
            if account_key is None:
                raise
        return await self._paged(_group_path(group_id), account_key)

    async def me(self, group_id: int | None = None) -> Account:
        """What MultiSafepay says of a group's key, or of the account key."""
        key = self._keys.account_key() if group_id is None else self._keys.group_key(group_id)
        if key is None:
            raise ConfigurationError(
                N_("The profile has no account key."),
                N_("Add api_key to the profile if you have one; groups work without it."),
            )
        return await self._sender.read("/me", key, wire.account)

    async def groups_of(self, key: Secret) -> set[int]:
        """The groups whose terminals a key shows; where it shows none, the one that `/me` names, if any.

        MultiSafepay: nothing says which group a key belongs to but the terminals that it shows.
        """
        account = await self._sender.read("/me", key, wire.account)
        listed = await self._paged("/terminals", key)
        groups = {terminal.group_id for terminal in listed}
        known = {group.id for group in self._keys.groups()}
        return groups or ({account.site_id} & known)

    async def _with_group_key(self, group_id: int) -> list[Terminal]:
        return await self._paged(_group_path(group_id), self._keys.group_key(group_id))

    async def _paged(self, path: str, key: Secret) -> list[Terminal]:
        """Every page of a list of terminals; ends also where the server repeats itself."""
        found: dict[str, Terminal] = {}
        seen = 0
        for page in range(1, MOST_PAGES + 1):
            kept, there, total = await self._sender.read(
                path, key, wire.terminals, {"page": page, "limit": PAGE_OF_TERMINALS}
            )
            before = len(found)
            found |= {terminal.id: terminal for terminal in kept}
            seen += there
            if not there or len(found) == before or (total is not None and seen >= total):
                break
        return list(found.values())


def segment(identifier: str) -> str:
    """An id as one segment of a path: also `/` and `.` are encoded. Raises RuleError for an empty one.

    MultiSafepay: an order id may hold `/`.
    """
    if not identifier:
        raise RuleError(N_("An order number is missing."), N_("Open the sale again."))
    return quote(identifier, safe="").replace(".", "%2E")


def _that_order(detail: OrderDetail, asked: str) -> OrderDetail:
    """The order that was asked for, also where it does not say which it is. Raises ValueError for another's answer."""
    if not detail.order_id:
        return replace(detail, order_id=asked)
    if detail.order_id.casefold() != asked.casefold():
        raise ValueError("another order's answer")
    return detail


def _group_path(group_id: int) -> str:
    return f"/terminal-groups/{group_id}/terminals"
