"""The clients against the running sandbox, over a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from msp_tui.api.backoffice import BackOfficeClient
from msp_tui.api.client import MspClient
from msp_tui.api.hands import HandsClient
from msp_tui.api.transport import Sender
from msp_tui.domain.errors import KeyRefused, NoAnswer, NotFound, Refused, ServerTrouble
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Transaction
from msp_tui.shop.office_ports import BackOffice, Hands
from msp_tui.shop.ports import Gateway
from tests.api.conftest import INTENT, Keys
from tests.support.sandbox_process import Device, SandboxProcess

MORNING = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)  # the manual clock starts at nine in Amsterdam


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxProcess]:
    """One bookshop for every test here; each takes payments of its own."""
    with SandboxProcess() as running:
        yield running


def keys_of(sandbox: SandboxProcess) -> Keys:
    """The keys that the sandbox printed."""
    return Keys({group["id"]: group["api_key"] for group in sandbox.groups}, sandbox.api_key)


@pytest.fixture
async def gateway(sandbox: SandboxProcess) -> AsyncIterator[MspClient]:
    """The client, also checked to be what the shop asks for."""
    sender = Sender(sandbox.base_url)
    client = MspClient(sender, keys_of(sandbox))
    _: Gateway = client
    yield client
    await sender.aclose()


@pytest.fixture
async def back_office(sandbox: SandboxProcess) -> AsyncIterator[BackOfficeClient]:
    """The sandbox's back office."""
    sender = Sender(sandbox.base_url)
    client = BackOfficeClient(sender, keys_of(sandbox))
    _: BackOffice = client
    yield client
    await sender.aclose()


@pytest.fixture
async def hands(sandbox: SandboxProcess) -> AsyncIterator[HandsClient]:
    """Hands on the sandbox's devices."""
    sender = Sender(sandbox.base_url)
    client = HandsClient(sender, keys_of(sandbox))
    _: Hands = client
    yield client
    await sender.aclose()


@pytest.fixture
def group(sandbox: SandboxProcess) -> int:
    """The first group's id."""
    return int(sandbox.groups[0]["id"])


@pytest.fixture(scope="module")
def device(sandbox: SandboxProcess) -> Device:
    """A device of the first group, bound for these tests."""
    return sandbox.bind(sandbox.groups[0]["id"], "CONTRACT-1")


async def test_the_whole_history_by_pages(gateway: MspClient, group: int) -> None:
    """Following the cursor gives every row once, newest first, and ends."""
    rows: list[Transaction] = []
    after = ""
    while True:
        page = await gateway.transactions(group, limit=20, after=after)
        rows += page.rows
        after = page.after
        if not after:
            break
    assert len(rows) > 40
    assert len({row.transaction_id for row in rows}) == len(rows)
    assert [row.created for row in rows] == sorted((row.created for row in rows), reverse=True)
    assert {row.group_id for row in rows} == {group}


async def test_a_window_holds_what_was_asked(
    gateway: MspClient, group: int, device: Device
) -> None:
    """A payment lies in the window around its time, and in no window that ends before."""
    order = device.pay(1500)
    (row,) = [
        row for row in (await gateway.transactions(group)).rows if row.order_id == order["order_id"]
    ]
    around = await gateway.transactions(
        group, created_from=row.created, created_until=row.created + timedelta(seconds=1)
    )
    before = await gateway.transactions(group, created_until=row.created)
    assert row in around.rows
    assert row not in before.rows
    assert row.created >= MORNING


async def test_a_sale_knows_its_terminal_and_card(
    gateway: MspClient, group: int, device: Device
) -> None:
    """What the list does not say, the detail does."""
    order = device.pay(1250, card={"brand": "VISA", "last4": "0042"}, order_id="2026/01-a_b")
    detail = await gateway.order(group, order["order_id"])
    assert detail.order_id == "2026/01-a_b"
    assert detail.transaction_id == str(order["transaction_id"])
    assert (detail.amount, detail.left) == (1250, 1250)
    assert (detail.last4, detail.terminal_id) == ("0042", device.terminal_id)
    assert detail.payment_method == "VISA"
    assert detail.status == "completed"


async def test_another_groups_order_is_not_found(
    gateway: MspClient, sandbox: SandboxProcess, device: Device
) -> None:
    """Reading it, refunding it: neither is possible with another group's key."""
    order = device.pay(1250)
    stranger = int(sandbox.groups[1]["id"])
    with pytest.raises(NotFound):
        await gateway.order(stranger, order["order_id"])
    intent = replace(INTENT, group_id=stranger, order_id=order["order_id"])
    with pytest.raises(Refused):
        await gateway.refund(intent)


async def test_a_refund_and_what_is_refused_after_it(
    gateway: MspClient, group: int, device: Device
) -> None:
    """Part of a sale is refunded once; the same again, or more than is left, is refused with a reason."""
    order = device.pay(2000)
    intent = replace(
        INTENT, group_id=group, order_id=order["order_id"], amount=700, refund_order_id="T-1"
    )
    made = await gateway.refund(intent, fingerprint="00ff00ff00ff00ff")
    detail = await gateway.order(group, order["order_id"])
    (refund,) = detail.refunds
    assert refund.transaction_id == made.transaction_id
    assert (refund.amount, refund.status, refund.order_id) == (700, "reserved", "T-1")
    assert (refund.var1, refund.var2) == ("T-1", "00ff00ff00ff00ff")
    assert detail.left == 1300
    for again in (
        replace(intent, refund_order_id="T-2"),
        replace(intent, refund_order_id="T-3", amount=1301),
    ):
        with pytest.raises(Refused, match=r"MultiSafepay says: .") as refused:
            await gateway.refund(again)
        assert refused.value.code == 1034
    assert (await gateway.order(group, order["order_id"])).left == 1300


async def test_a_reserved_refund_is_cancelled(
    gateway: MspClient, group: int, device: Device, sandbox: SandboxProcess
) -> None:
    """Where the shop's refunds are no reversals, voiding one gives its amount back to the sale."""
    sandbox.backoffice("PATCH", "/settings", {"same_day_reversals": False})
    order = device.pay(900)
    intent = replace(INTENT, group_id=group, order_id=order["order_id"], amount=900)
    made = await gateway.refund(replace(intent, refund_order_id="V-1"))
    await gateway.cancel_refund(group, order["order_id"], made.transaction_id)
    detail = await gateway.order(group, order["order_id"])
    assert [row.status for row in detail.refunds] == ["void"]
    assert detail.left == 900


@pytest.mark.parametrize(
    ("effect", "error", "refunds"),
    [("cut_before", NoAnswer, 0), ("cut_after", NoAnswer, 1), ("garbage", ServerTrouble, None)],
)
async def test_an_unknown_outcome_is_never_sent_again(
    gateway: MspClient,
    group: int,
    device: Device,
    sandbox: SandboxProcess,
    effect: str,
    error: type[Exception],
    refunds: int | None,
) -> None:
    """Whether the cut came before or after, the refund was asked for once and reading tells what became of it."""
    order = device.pay(3000)
    rule = {"match": {"method": "POST", "path": "/v1/json/orders/*/refunds"}, "times": 1}
    sandbox.fault({**rule, "effect": effect})
    intent = replace(
        INTENT, group_id=group, order_id=order["order_id"], refund_order_id=f"C-{effect}"
    )
    with pytest.raises(error):
        await gateway.refund(intent)
    found = (await gateway.order(group, order["order_id"])).refunds
    assert len(found) <= 1
    assert refunds is None or len(found) == refunds
    assert {row.var1 for row in found} <= {f"C-{effect}"}


async def test_terminals_of_the_shop_and_of_a_group(
    gateway: MspClient, sandbox: SandboxProcess, group: int
) -> None:
    """The account sees them all, a group its own; the one that waits has a code, masked."""
    everything = await gateway.terminals()
    ids = {terminal.id for terminal in everything}
    assert {terminal["id"] for terminal in sandbox.terminals} <= ids
    mine = await gateway.group_terminals(group)
    assert {terminal.group_id for terminal in mine} == {group}
    assert {terminal.id for terminal in mine} < ids
    waiting = next(terminal for terminal in everything if terminal.waiting)
    assert waiting.code is not None
    assert waiting.code.reveal() not in repr(waiting)


async def test_what_a_key_says_of_itself(gateway: MspClient, group: int) -> None:
    """A group's key and the account's answer differently."""
    assert (await gateway.me(group)).site_id == group
    assert (await gateway.me()).account_id


async def test_a_wrong_key_is_refused(sandbox: SandboxProcess, group: int) -> None:
    """The sentence is about the key, and does not hold it."""
    sender = Sender(sandbox.base_url)
    client = MspClient(sender, Keys({group: "no-such-key-0000"}))
    with pytest.raises(KeyRefused, match="API key") as refused:
        await client.transactions(group)
    await sender.aclose()
    assert refused.value.code == 1032
    assert "no-such-key" not in str(refused.value)


async def test_groups_are_made_and_renamed(back_office: BackOfficeClient) -> None:
    """Each comes with its key, as a secret."""
    made = await back_office.create_group("Garden")
    renamed = await back_office.rename_group(made.group.id, "Terrace")
    assert renamed.group.name == "Terrace"
    assert renamed.api_key == made.api_key
    assert renamed in await back_office.groups()
    assert made.api_key.reveal() not in repr(made)


async def test_a_terminal_moves_from_code_to_device_and_back(
    back_office: BackOfficeClient, hands: HandsClient, gateway: MspClient, group: int
) -> None:
    """Added it waits; scanned it is paired; unbound it is retired, and its device may be bound anew."""
    added = await back_office.add_terminal("Till 9", group_id=group)
    assert added.waiting
    assert added.code is not None
    assert await hands.scan(added.code, "SN-MOVE") == added.id
    paired = await terminal(gateway, group, added.id)
    assert paired.active
    assert (paired.serial_number, paired.code) == ("SN-MOVE", None)
    await hands.unbind(added.id)
    assert (await terminal(gateway, group, added.id)).retired
    fair = await back_office.create_group("Fair")
    moved = await back_office.add_terminal("Till 9", group_id=fair.group.id)
    assert moved.group_id != group
    assert moved.code is not None
    assert await hands.scan(moved.code, "SN-MOVE") == moved.id


async def terminal(gateway: MspClient, group: int, tid: str) -> Terminal:
    """One terminal as its group lists it."""
    return next(found for found in await gateway.group_terminals(group) if found.id == tid)


async def test_a_waiting_terminal_is_removed(
    back_office: BackOfficeClient, gateway: MspClient, group: int
) -> None:
    """One that no device scanned goes; a wrong code binds nothing."""
    added = await back_office.add_terminal("Mistake", group_id=group)
    await back_office.remove_terminal(added.id)
    assert added.id not in {terminal.id for terminal in await gateway.terminals()}
    with pytest.raises(Refused):
        await back_office.remove_terminal(added.id)


async def test_an_unknown_code_is_refused(hands: HandsClient) -> None:
    """The sentence does not repeat the code."""
    code = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(Refused) as refused:
        await hands.scan(Secret(code), "SN-NOBODY")
    assert code not in str(refused.value)


async def test_the_first_terminal_of_an_empty_account_makes_its_group() -> None:
    """An account without groups lists nothing, and gets its first group with its first terminal."""
    with SandboxProcess(shop="empty", history=0) as sandbox:
        sender = Sender(sandbox.base_url)
        back_office = BackOfficeClient(sender, Keys({}, sandbox.api_key))
        gateway = MspClient(sender, Keys({}, sandbox.api_key))
        assert await back_office.groups() == []
        assert await gateway.terminals() == []
        added = await back_office.add_terminal("Till 1")
        assert [known.group.id for known in await back_office.groups()] == [added.group_id]
        await sender.aclose()


async def test_every_answer_tells_the_sandboxs_own_time(
    sandbox: SandboxProcess, group: int
) -> None:
    """What counts five minutes and 180 days is the server's clock, wherever it stands."""
    heard: list[datetime] = []
    sender = Sender(sandbox.base_url, heard=heard.append)
    await MspClient(sender, keys_of(sandbox)).transactions(group)
    sandbox.advance(3600)
    await MspClient(sender, keys_of(sandbox)).transactions(group)
    await sender.aclose()
    assert heard[0].year == 2026
    assert heard[1] - heard[0] >= timedelta(hours=1)
