"""MultiSafepay, its back office and the keys as tests play them: they keep state, fail on demand and remember calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from msp_tui.domain.answers import Account, GroupWithKey, Page
from msp_tui.domain.clock import Clock
from msp_tui.domain.details import OrderDetail, RefundRow
from msp_tui.domain.errors import ConfigurationError, NotFound, Refused
from msp_tui.domain.receipts import Receipt
from msp_tui.domain.refunds import RefundAnswer, RefundIntent
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Transaction
from msp_tui.shop import office_ports, payment_ports, ports
from tests.support.fake_payments import PlayedPayments


class FakeClock:
    """A clock that a test moves: time passes (`moment`, `pass_by`), or somebody sets it (`be_set`)."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)) -> None:
        self.moment = start
        self._begin = start

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment

    def steady(self) -> float:
        """Seconds that passed."""
        return (self.moment - self._begin).total_seconds()

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)

    def be_set(self, by: timedelta) -> None:
        """Somebody sets the clock forward, or back; no time passes."""
        self.moment += by
        self._begin += by


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the gateway saw it; `at` in the loop's seconds."""

    name: str
    group_id: int
    what: str
    at: float


class FakeGateway(PlayedPayments):
    """MultiSafepay's API over lists that a test fills.

    `rows` is each group's history in any order; `details` each order. `failures` are raised by the next
    calls of a method, `lose` after the call took effect; `hold` makes a method wait; `at_call` looks on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, list[Transaction]] = {}
        self.listed: list[Terminal] = []
        self.opened: dict[Secret, set[int]] = {}
        self.calls: list[Call] = []
        self.refunds: list[RefundIntent] = []
        self.fingerprints: list[str] = []
        self.failures: dict[str, list[Exception | None]] = {}
        self.lose: dict[str, list[Exception]] = {}
        self.hold: dict[str, asyncio.Event] = {}
        self.at_call: Callable[[str], None] = lambda _name: None
        self.hides_new_refunds = False

    def names(self) -> list[str]:
        """What was called, in order."""
        return [call.name for call in self.calls]

    async def _begin(self, name: str, group_id: int, what: str = "") -> None:
        self.calls.append(Call(name, group_id, what, asyncio.get_running_loop().time()))
        self.at_call(name)
        if name in self.hold:
            await self.hold[name].wait()
        waiting = self.failures.get(name)
        if waiting and (failure := waiting.pop(0)) is not None:
            raise failure
        await asyncio.sleep(0)

    def _lost(self, name: str) -> None:
        if self.lose.get(name):
            raise self.lose[name].pop(0)

    async def transactions(
        self,
        group_id: int,
        *,
        limit: int = 100,
        after: str = "",
        created_from: datetime | None = None,
        created_until: datetime | None = None,
    ) -> Page:
        """Newest first; the last page carries a cursor to an empty page, as MultiSafepay's does."""
        await self._begin("transactions", group_id, after)
        rows = sorted(
            self.rows.get(group_id, []),
            key=lambda row: (row.created, int(row.transaction_id)),
            reverse=True,
        )
        if created_from is not None:
            rows = [row for row in rows if row.created >= created_from]
        if created_until is not None:
            rows = [row for row in rows if row.created < created_until]
        if after:
            ids = [row.transaction_id for row in rows]
            rows = rows[ids.index(after) + 1 :]
        page = tuple(rows[:limit])
        return Page(page, page[-1].transaction_id if page else "")

    async def order(self, group_id: int, order_id: str) -> OrderDetail:
        """The order, or NotFound."""
        await self._begin("order", group_id, order_id)
        if (group_id, order_id) not in self.details:
            raise NotFound("There is no such order.", code=1006, status=404)
        return self.details[group_id, order_id]

    async def receipt(self, group_id: int, order_id: str) -> Receipt:
        """None here; the sandbox has them."""
        await self._begin("receipt", group_id, order_id)
        raise NotFound("There is no such order.", code=1006, status=404)

    async def refund(self, intent: RefundIntent, *, fingerprint: str = "") -> RefundAnswer:
        """Take the refund into the order, unless the answer is a failure."""
        await self._begin("refund", intent.group_id, intent.refund_order_id)
        self.refunds.append(intent)
        self.fingerprints.append(fingerprint)
        sale = self.details[intent.group_id, intent.order_id]
        row = RefundRow(
            transaction_id=f"9{len(self.refunds):07}",
            order_id=intent.refund_order_id,
            amount=intent.amount,
            currency=intent.currency,
            status="reserved",
            created=intent.created,
            var1=intent.refund_order_id,
        )
        if not self.hides_new_refunds:
            refunded = sale.amount_refunded + intent.amount
            self.details[intent.group_id, intent.order_id] = replace(
                sale,
                amount_refunded=refunded,
                status="refunded" if refunded >= sale.amount else "partial_refunded",
                refunds=(*sale.refunds, row),
            )
        self._lost("refund")
        return RefundAnswer(intent.order_id, row.transaction_id)

    async def cancel_refund(self, group_id: int, order_id: str, transaction_id: str) -> None:
        """Void a reserved refund of the order, unless the answer is a failure."""
        await self._begin("cancel_refund", group_id, transaction_id)
        sale = self.details[group_id, order_id]
        (refund,) = [one for one in sale.refunds if one.transaction_id == transaction_id]
        if refund.status != "reserved":
            raise Refused("This refund is not reserved any more.", code=1034, status=409)
        left = tuple(replace(one, status="void") if one is refund else one for one in sale.refunds)
        refunded = sale.amount_refunded - refund.amount
        self.details[group_id, order_id] = replace(
            sale,
            amount_refunded=refunded,
            status="partial_refunded" if refunded else "completed",
            refunds=left,
        )
        self._lost("cancel_refund")

    async def terminals(self) -> list[Terminal]:
        """Every terminal."""
        await self._begin("terminals", 0)
        return list(self.listed)

    async def group_terminals(self, group_id: int) -> list[Terminal]:
        """One group's terminals."""
        await self._begin("group_terminals", group_id)
        return [terminal for terminal in self.listed if terminal.group_id == group_id]

    async def groups_of(self, key: Secret) -> set[int]:
        """The groups that this key was said to open; Refused for one that nobody spoke of."""
        await self._begin("groups_of", 0)
        if key not in self.opened:
            raise Refused("MultiSafepay does not accept this API key.", code=1032, status=401)
        return self.opened[key]

    async def me(self, group_id: int | None = None) -> Account:
        """An account like any other."""
        await self._begin("me", group_id or 0)
        return Account(1, 2, "")


class FakeKeys:
    """Keys in memory. A configured name stands, as a hand-written file does."""

    def __init__(self, *groups: TerminalGroup, account: Secret | None = None) -> None:
        self.configured = {group.id: group for group in groups}
        self.learned: dict[int, GroupWithKey] = {}
        self.labelled: dict[str, str] = {}
        self.account = account
        self.broken: ConfigurationError | None = None

    def group_key(self, group_id: int) -> Secret:
        """The learned key, or one made of the id."""
        if group_id in self.learned:
            return self.learned[group_id].api_key
        if group_id in self.configured:
            return Secret(f"key-of-group-{group_id}")
        raise ConfigurationError("There is no key for group {group}.", group=group_id)

    def account_key(self) -> Secret | None:
        """The account key, if the test gave one."""
        return self.account

    def groups(self) -> list[TerminalGroup]:
        """Configured ones first."""
        if self.broken is not None:
            raise self.broken
        known = {one.group.id: one.group for one in self.learned.values()}
        later = {group: one for group, one in known.items() if group not in self.configured}
        return [
            replace(one, name=self.labelled.get(str(one.id), one.name))
            for one in (self.configured | later).values()
        ]

    def forget(self, group_id: int) -> None:
        """Let go of what was learned."""
        self.learned.pop(group_id, None)

    def labels(self) -> dict[str, str]:
        """What was labelled."""
        return self.labelled

    def label(self, of: str, name: str) -> None:
        """Keep it."""
        self.labelled[of] = name

    def learn(self, group: TerminalGroup, api_key: Secret) -> bool:
        """Keep it."""
        before, now = self.learned.get(group.id), GroupWithKey(group, api_key)
        self.learned[group.id] = now
        return before != now


class FakeBackOffice:
    """The back office over the gateway's own terminals."""

    def __init__(self, gateway: FakeGateway) -> None:
        self._gateway = gateway
        self.kept: dict[int, TerminalGroup] = {}
        self.failures: list[Exception | None] = []
        self.removed: list[str] = []

    def _begin(self) -> None:
        if self.failures and (failure := self.failures.pop(0)) is not None:
            raise failure

    def _with_key(self, group: TerminalGroup) -> GroupWithKey:
        return GroupWithKey(group, Secret(f"secret-key-{group.id:06}"))

    async def groups(self) -> list[GroupWithKey]:
        """Every group."""
        self._begin()
        return [self._with_key(group) for group in self.kept.values()]

    async def create_group(self, name: str) -> GroupWithKey:
        """A group with the next id."""
        self._begin()
        group = TerminalGroup(max(self.kept, default=100) + 1, name)
        self.kept[group.id] = group
        return self._with_key(group)

    async def rename_group(self, group_id: int, name: str) -> GroupWithKey:
        """The same group."""
        self._begin()
        self.kept[group_id] = replace(self.kept[group_id], name=name)
        return self._with_key(self.kept[group_id])

    async def set_webhook(self, group_id: int, url: str) -> GroupWithKey:
        """The same group."""
        self._begin()
        self.kept[group_id] = replace(self.kept[group_id], webhook_url=url)
        return self._with_key(self.kept[group_id])

    async def remove_group(self, group_id: int) -> None:
        """It is gone."""
        self._begin()
        del self.kept[group_id]

    async def rename_terminal(self, terminal_id: str, name: str) -> Terminal:
        """The same terminal."""
        self._begin()
        (place,) = [at for at, one in enumerate(self._gateway.listed) if one.id == terminal_id]
        self._gateway.listed[place] = replace(self._gateway.listed[place], name=name)
        return self._gateway.listed[place]

    async def add_terminal(self, name: str, *, group_id: int | None = None) -> Terminal:
        """A waiting terminal with a code."""
        self._begin()
        if group_id is None and not self.kept:
            group_id = (await self.create_group("First")).group.id
        elif group_id is None:
            (group_id,) = self.kept
        number = len(self._gateway.listed) + len(self.removed) + 1
        terminal = Terminal(
            f"0000N{number:03}", name, group_id, code=Secret(f"code-of-the-terminal-{number}")
        )
        self._gateway.listed.append(terminal)
        return terminal

    async def remove_terminal(self, terminal_id: str) -> None:
        """Only one that nobody scanned."""
        self._begin()
        (found,) = [one for one in self._gateway.listed if one.id == terminal_id]
        if found.active:
            raise Refused("This terminal is paired.", code=1000, status=400)
        self._gateway.listed.remove(found)
        self.removed.append(terminal_id)


class FakeHands:
    """A person at a virtual device."""

    def __init__(self, gateway: FakeGateway) -> None:
        self._gateway = gateway

    async def scan(self, code: Secret, serial_number: str) -> str:
        """The waiting terminal with this code becomes active."""
        for place, terminal in enumerate(self._gateway.listed):
            if terminal.code == code:
                self._gateway.listed[place] = replace(
                    terminal, active=True, serial_number=serial_number, code=None
                )
                return terminal.id
        raise Refused("No terminal has this code.", code=1000, status=404)

    async def unbind(self, terminal_id: str) -> None:
        """The terminal is no longer active and keeps its serial number."""
        self._gateway.listed = [
            replace(one, active=False) if one.id == terminal_id else one
            for one in self._gateway.listed
        ]


def satisfied() -> tuple[
    ports.Gateway,
    payment_ports.PaymentGateway,
    office_ports.KeyRing,
    office_ports.BackOffice,
    office_ports.Hands,
    Clock,
]:
    """The type checker holds the fakes against the shop's ports."""
    gateway = FakeGateway()
    return gateway, gateway, FakeKeys(), FakeBackOffice(gateway), FakeHands(gateway), FakeClock()
