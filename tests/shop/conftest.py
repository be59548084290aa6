"""A shop over the real store and a MultiSafepay that tests play."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from msp_tui.domain.clock import Clock, Clocks
from msp_tui.domain.feed import FeedState
from msp_tui.domain.operators import Operator
from msp_tui.domain.payments import PaymentState
from msp_tui.domain.refunds import RefundState
from msp_tui.domain.setting import Setting
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.outbox import Outbox
from msp_tui.shop.backroom import BackRoom
from msp_tui.shop.configuring import Configuring
from msp_tui.shop.connecting import Proven
from msp_tui.shop.doctor import Doctor
from msp_tui.shop.engine import Shop
from msp_tui.shop.facts import Fact, FeedChanged, PaymentMoved, RefundMoved, Trouble
from msp_tui.shop.feed import Feed
from msp_tui.shop.handing import Handing
from msp_tui.shop.joining import Joining
from msp_tui.shop.moves import Moves
from msp_tui.shop.pace import Gate, Pace
from msp_tui.shop.payments import CloudPayments
from msp_tui.shop.permissions import Permissions
from msp_tui.shop.reader import GroupReader
from msp_tui.shop.receipts import Receipts
from msp_tui.shop.refunds import Refunds, RefundWish
from msp_tui.store.journal import Journal
from msp_tui.store.ledger import Ledger
from msp_tui.store.opening import open_journal, open_ledger, open_records
from msp_tui.store.records import Records
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL, CELLAR, COUNTER
from tests.support.fakes import FakeBackOffice, FakeGateway, FakeHands, FakeKeys
from tests.support.loop import LoopClock

QUICK = Pace(per_second=1000.0)


@dataclass
class Numbers:
    """Ids that are never the same twice."""

    prefix: str
    given: int = 0

    def __call__(self, now: datetime) -> str:
        """The next one."""
        self.given += 1
        return f"{self.prefix}-{self.given}"


@dataclass
class World:
    """Everything a shop stands on; `facts` are what it told."""

    state: StateDir
    ledger: Ledger
    records: Records
    journal: Journal
    gateway: FakeGateway = field(default_factory=FakeGateway)
    keys: FakeKeys = field(
        default_factory=lambda: FakeKeys(
            TerminalGroup(COUNTER, "Counter"),
            TerminalGroup(CELLAR, "Cellar"),
            account=Secret("account-key-of-the-shop"),
        )
    )
    clock: LoopClock = field(default_factory=LoopClock)
    facts: list[Fact] = field(default_factory=list)
    new_id: Numbers = field(default_factory=lambda: Numbers("R"))
    payment_id: Numbers = field(default_factory=lambda: Numbers("P"))
    move_id: Numbers = field(default_factory=lambda: Numbers("M"))
    pace: Pace = QUICK
    operators: tuple[Operator, ...] = ()

    def __post_init__(self) -> None:
        self.office = FakeBackOffice(self.gateway)

    def reader(self, group_id: int = COUNTER) -> GroupReader:
        """A reader as another process would have one."""
        gate = Gate(self.pace)
        return GroupReader(group_id, self.gateway, self.ledger, clock=self.clock, gate=gate)

    def feed(self) -> Feed:
        """A feed whose dice are always the same."""
        return Feed(
            self.gateway,
            self.ledger,
            self.keys,
            clocks=Clocks(self.clock, self.clock),
            gate=Gate(self.pace),
            dice=random.Random(1),
            publish=self.facts.append,
        )

    def refunds(self, journal: Journal | None = None, clock: Clock | None = None) -> Refunds:
        """The refunds of one console."""
        clock = clock or self.clock
        journal = journal or self.journal
        return Refunds(
            self.gateway,
            self.ledger,
            self.records,
            journal,
            self.permissions(journal, clock),
            clocks=Clocks(clock, clock),
            new_id=self.new_id,
            publish=self.facts.append,
        )

    def payments(
        self, journal: Journal | None = None, clock: Clock | None = None, *, enabled: bool = True
    ) -> CloudPayments:
        """The payments on terminals of one console."""
        clock = clock or self.clock
        journal = journal or self.journal
        return CloudPayments(
            self.gateway,
            self.ledger,
            self.records,
            journal.payments,
            clocks=Clocks(clock, clock),
            new_id=self.payment_id,
            allow=self.permissions(journal, clock).allow_changes,
            enabled=enabled,
            pace=self.pace,
            publish=self.facts.append,
        )

    def permissions(self, journal: Journal, clock: Clock) -> Permissions:
        """Who may refund what in one console."""
        return Permissions(
            self.operators,
            journal,
            clock=clock,
            zone=ZoneInfo("Europe/Amsterdam"),
            new_key=lambda: self.new_id(clock.now()),
        )

    def backroom(
        self, groups_changed: Callable[[], None] = lambda: None, *, live: bool = False
    ) -> BackRoom:
        """A back room with a back office and hands; on a live account with neither."""
        return BackRoom(
            self.gateway,
            self.ledger,
            self.keys,
            back_office=None if live else self.office,
            hands=None if live else FakeHands(self.gateway),
            groups_changed=groups_changed,
        )

    def moves(self, *, live: bool = False) -> Moves:
        """The guided path."""
        return Moves(self.backroom(live=live), self.journal, clock=self.clock, new_id=self.move_id)

    def handing(self, write: Callable[[str, Secret], str] = lambda path, _: path) -> Handing:
        """What is told to a till."""
        return Handing(self.gateway, self.keys, self.permissions(self.journal, self.clock), write)

    def shop(self) -> Shop:
        """All of it, wired."""
        feed = self.feed()
        backroom = self.backroom(feed.groups_changed)
        return Shop(
            feed=feed,
            refunds=self.refunds(),
            payments=self.payments(),
            backroom=backroom,
            moves=Moves(backroom, self.journal, clock=self.clock, new_id=self.move_id),
            handing=self.handing(),
            configuring=Configuring(
                _NoBook(), self.permissions(self.journal, self.clock), lambda: None
            ),
            joining=Joining(self.keys, backroom, _nobody_proves),
            journal=self.journal,
            records=self.records,
            pace=self.pace,
            outbox=Outbox(self.state.path),
            doctor=_no_doctor,
            receipts=Receipts(self.gateway),
            answered=lambda: True,
        )

    def feed_states(self, group_id: int = COUNTER) -> list[FeedState]:
        """What was told of a group's feed, in order."""
        told = [fact.state for fact in self.facts if isinstance(fact, FeedChanged)]
        return [state for state in told if state.group_id == group_id]

    def refund_states(self) -> list[RefundState]:
        """Through which states refunds were told to move."""
        return [fact.intent.state for fact in self.facts if isinstance(fact, RefundMoved)]

    def payment_states(self) -> list[PaymentState]:
        """Through which states payments were told to move."""
        return [fact.payment.state for fact in self.facts if isinstance(fact, PaymentMoved)]

    def troubles(self) -> list[str]:
        """Sentences that nobody asked for."""
        return [str(fact.error) for fact in self.facts if isinstance(fact, Trouble)]


async def _nobody_proves(_: Secret) -> Proven:
    raise AssertionError("nobody pasted a key")


class _NoBook:
    """A shop without a configuration."""

    def settings(self) -> list[Setting]:
        raise AssertionError("nobody looks at the configuration")

    def change(self, key: str, text: str) -> None:
        raise AssertionError("nobody changes the configuration")

    def take_back(self, key: str) -> None:
        raise AssertionError("nobody changes the configuration")


def _no_doctor() -> Doctor:
    raise AssertionError("nobody asked for a doctor")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh shop on disk."""
    state = StateDir.open(tmp_path / "state", environment="sandbox", base_url=BASE_URL)
    ledger, journal = open_ledger(state), open_journal(state)
    records = open_records(state)
    yield World(state, ledger, records, journal)
    for door in (records, journal, ledger):
        door.close()


@pytest.fixture
def wish() -> RefundWish:
    """Five euros of the first sale, of which all was left."""
    return RefundWish(
        group_id=COUNTER,
        order_id="sale-1",
        amount=500,
        currency="EUR",
        shown_left=1250,
        operator="12",
        login="counter",
    )


@pytest.fixture
def tills(world: World) -> None:
    """A terminal that a device is bound to, and one that waits for one."""
    world.ledger.save_terminals(
        [
            Terminal("00000LQT", "Caisse 1", COUNTER, active=True, serial_number="S1"),
            Terminal("00000NEW", "Caisse 2", COUNTER),
        ]
    )
