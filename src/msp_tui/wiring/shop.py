"""The one place where the rooms meet: stores, client and use cases become a shop for the engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import Clocks, ShopClock, SystemClock
from msp_tui.domain.frozen import frozen
from msp_tui.store.statedir import StateDir
from msp_tui.wiring.opening import Opened
from msp_tui.wiring.pacing import pace_of

if TYPE_CHECKING:
    from msp_tui.api.client import MspClient
    from msp_tui.api.transport import Sender
    from msp_tui.domain.text import Secret
    from msp_tui.settings import Profile
    from msp_tui.shop.connecting import Proven
    from msp_tui.shop.doctor import Doctor
    from msp_tui.shop.engine import OpenShop, Shop
    from msp_tui.shop.facts import Publish
    from msp_tui.shop.pace import Gate, Pace
    from msp_tui.shop.permissions import Permissions
    from msp_tui.shop.ports import Journal

_READABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that reads as a digit


@frozen
class Ids:
    """Ids of our own: the moment, readable over the telephone, and a part that nobody guesses or reuses."""

    prefix: str
    zone: ZoneInfo

    def __call__(self, now: datetime) -> str:
        """`R260105-1000-4F7K2M9QXA`, in the shop's time as on screen: fits MultiSafepay's 50 characters."""
        import secrets

        tail = "".join(secrets.choice(_READABLE) for _ in range(10))
        return f"{self.prefix}{now.astimezone(self.zone):%y%m%d-%H%M}-{tail}"


def shop_opener(
    opened: Opened, state: StateDir, shop_clock: ShopClock, pace: Pace | None = None
) -> OpenShop:
    """What the engine calls in its own thread to open the shop; heavy imports happen there.

    `shop_clock` is put right by the server's answers; `pace` is the environment's own unless given.
    """

    @asynccontextmanager
    async def open_shop(publish: Publish) -> AsyncIterator[Shop]:
        chosen = pace or pace_of(opened.profile)
        async with AsyncExitStack() as closing:
            yield await _open(opened, state, shop_clock, chosen, publish, closing)

    return open_shop


async def _open(
    opened: Opened,
    state: StateDir,
    shop_clock: ShopClock,
    pace: Pace,
    publish: Publish,
    closing: AsyncExitStack,
) -> Shop:
    import random

    from msp_tui.api.backoffice import BackOfficeClient
    from msp_tui.api.client import MspClient
    from msp_tui.api.hands import HandsClient
    from msp_tui.outbox import Outbox
    from msp_tui.settings.handing import hand_out
    from msp_tui.shop.backroom import BackRoom
    from msp_tui.shop.configuring import Configuring
    from msp_tui.shop.engine import Shop
    from msp_tui.shop.feed import Feed
    from msp_tui.shop.handing import Handing
    from msp_tui.shop.joining import Joining
    from msp_tui.shop.moves import Moves
    from msp_tui.shop.pace import Gate
    from msp_tui.shop.payments import CloudPayments
    from msp_tui.shop.receipts import Receipts
    from msp_tui.shop.refunds import Refunds
    from msp_tui.store.opening import open_journal, open_ledger, open_records
    from msp_tui.wiring.kept_clock import KeptClock
    from msp_tui.wiring.taking_up import TakingUp

    profile, keys = opened.profile, opened.keys
    gate = Gate(pace)
    ledger = open_ledger(state)
    closing.callback(ledger.close)
    sender = _sender(opened, KeptClock(shop_clock, ledger).hear, gate)
    closing.push_async_callback(sender.aclose)
    journal = open_journal(state)
    closing.callback(journal.close)
    records = open_records(state)
    closing.callback(records.close)
    zone = ZoneInfo(profile.timezone)
    gateway = MspClient(sender, keys, zone)
    sandbox = profile.environment == "sandbox"
    office = BackOfficeClient(sender, keys) if sandbox else None
    hands = HandsClient(sender, keys) if sandbox else None
    clocks = Clocks(shop_clock.computer, shop_clock)
    feed = Feed(
        gateway,
        ledger,
        keys,
        clocks=clocks,
        gate=gate,
        dice=random.Random(),  # noqa: S311 - jitter, not a secret
        publish=publish,
    )
    backroom = BackRoom(
        gateway,
        ledger,
        keys,
        back_office=office,
        hands=hands,
        groups_changed=feed.groups_changed,
        in_test=profile.environment == "test",
    )
    permissions = _permissions(profile, journal, clocks, zone)
    outbox = Outbox(profile.habits.export_dir, profile.habits.printer_command)
    take_up = TakingUp(opened.book, gate, permissions, outbox)
    return Shop(
        feed=feed,
        refunds=Refunds(
            gateway,
            ledger,
            records,
            journal,
            permissions,
            clocks=clocks,
            new_id=Ids("R", zone),
            publish=publish,
        ),
        payments=CloudPayments(
            gateway,
            ledger,
            records,
            journal.payments,
            clocks=clocks,
            new_id=Ids("P", zone),
            allow=permissions.allow_changes,
            enabled=profile.cloud_payments,
            pace=pace,
            publish=publish,
        ),
        backroom=backroom,
        moves=Moves(backroom, journal, clock=clocks.computer, new_id=Ids("M", zone)),
        handing=Handing(gateway, keys, permissions, hand_out),
        configuring=Configuring(opened.book, permissions, take_up),
        joining=Joining(keys, backroom, lambda key: _prove(opened, gate, key)),
        journal=journal,
        records=records,
        pace=pace,
        doctor=lambda: _doctor(opened, gate),
        outbox=outbox,
        receipts=Receipts(gateway),
        answered=lambda: sender.answered,
    )


async def _prove(opened: Opened, gate: Gate, key: Secret) -> Proven:
    from msp_tui.wiring.checkup import asking
    from msp_tui.wiring.proving import checked, prove

    async with asking(opened.profile, gate, SystemClock()) as probe:
        return await prove(probe, checked(key))


def _doctor(opened: Opened, gate: Gate) -> Doctor:
    from msp_tui.wiring.checkup import doctor_of

    return doctor_of(opened, gate, SystemClock())


@asynccontextmanager
async def open_gateway(opened: Opened, shop_clock: ShopClock) -> AsyncIterator[MspClient]:
    """MultiSafepay's API at the profile's pace, for whoever only reads. Raises ConfigurationError."""
    from msp_tui.api.client import MspClient
    from msp_tui.shop.pace import Gate

    sender = _sender(opened, shop_clock.hear, Gate(pace_of(opened.profile)))
    try:
        yield MspClient(sender, opened.keys, ZoneInfo(opened.profile.timezone))
    finally:
        await sender.aclose()


def _sender(opened: Opened, heard: Callable[[datetime], None], gate: Gate) -> Sender:
    """Tells the server's time with every answer; each request waits for its turn at the gate."""
    from msp_tui.api.hosts import checked_base_url
    from msp_tui.api.transport import Sender, Timeouts

    profile = opened.profile
    base_url = checked_base_url(profile.base_url, profile.environment, profile.trusted_host)
    return Sender(
        base_url,
        timeouts=Timeouts(first=gate.pace.first_answer),
        heard=heard,
        turn=gate.request,
        ca_file=profile.ca_file,
    )


def _permissions(profile: Profile, journal: Journal, clocks: Clocks, zone: ZoneInfo) -> Permissions:
    import secrets

    from msp_tui.shop.permissions import Permissions

    staffing = profile.staffing
    return Permissions(
        staffing.operators,
        journal,
        clock=clocks.computer,
        zone=zone,
        new_key=secrets.token_urlsafe,
        reason_required=staffing.reason == "required",
        read_only=profile.read_only,
    )
