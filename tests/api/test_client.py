from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from msp_tui.api.client import PAGE_OF_TERMINALS, segment
from msp_tui.domain.errors import (
    ConfigurationError,
    KeyRefused,
    NotFound,
    RuleError,
    ServerTrouble,
)
from tests.api.conftest import ACCOUNT_KEY, GROUP_KEY, INTENT, ClientTo, Keys
from tests.api.raw_server import Asked, answer, no, raw_server

OTHER_KEY = "planted-group-key-57959-EF56"


def terminal(number: int, group_id: int = 57958) -> dict[str, Any]:
    """One terminal as the list shows it."""
    return {"id": f"0000{number:04d}", "name": "T", "group_id": group_id, "active": True}


def listing(*numbers: int, total: int | None = None) -> bytes:
    """A page of terminals."""
    pager = {"total_items": total} if total is not None else {}
    data = [terminal(number) for number in numbers]
    return answer(json.dumps({"success": True, "data": data, "pager": pager}))


def by_key(answers: dict[str, bytes]) -> Callable[[Asked], bytes]:
    """A server that answers each key in its own way."""
    return lambda asked: answers[asked.headers["api_key"]]


async def test_a_page_is_asked_for_in_local_time(
    client_to: ClientTo, body: Callable[[str], bytes]
) -> None:
    """Bounds are sent without a zone, as MultiSafepay's own timestamps are."""
    async with raw_server(answer(body("transactions"))) as server:
        page = await client_to(server.base_url).transactions(
            57958,
            limit=50,
            after="a+b/c==",
            created_from=datetime(2024, 6, 4, 13, 50, 17, tzinfo=UTC),
            created_until=datetime(2024, 6, 4, 14, 50, 17, tzinfo=UTC),
        )
    assert len(page.rows) == 3
    assert parse_qs(urlsplit(server.asked[0].target).query) == {
        "limit": ["50"],
        "after": ["a+b/c=="],
        "created_from": ["2024-06-04T15:50:17"],
        "created_until": ["2024-06-04T16:50:17"],
    }


async def test_an_order_is_asked_for_as_one_segment(
    client_to: ClientTo, body: Callable[[str], bytes]
) -> None:
    """A slash in an order id is part of it, and dots lead nowhere else."""
    told = json.loads(body("order"))
    del told["data"]["order_id"]
    async with raw_server(answer(json.dumps(told))) as server:
        client = client_to(server.base_url)
        detail = await client.order(57958, "2024/06-a_b")
        await client.order(57958, "..")
    assert detail.terminal_id == "0000004d"
    assert [asked.target for asked in server.asked] == [
        "/v1/json/orders/2024%2F06-a_b",
        "/v1/json/orders/%2E%2E",
    ]


def test_an_empty_id_is_not_asked_for() -> None:
    """It would ask for the list instead."""
    with pytest.raises(RuleError):
        segment("")


async def test_a_key_that_is_looked_for_as_an_order_is_not_sent(
    client_to: ClientTo, keys: Keys
) -> None:
    """Pasted into find by mistake it would stand in an address; another number of that shape is asked for."""
    groups, account, another = "5a4db0c5" * 5, "acc04271" * 5, "0de70123" * 5
    keys.by_group |= {57958: groups, 57959: "planted-group-key"}
    keys.account = account
    async with raw_server(no(1006, "Order not found", 404)) as server:
        client = client_to(server.base_url)
        for key in (groups, account):
            with pytest.raises(RuleError, match="an API key, not an order"):
                await client.order(57959, key)
        assert server.asked == []
        with pytest.raises(NotFound):
            await client.order(57959, another)


@pytest.mark.parametrize("amount", [0, -1, True, 12.5, None])
async def test_a_refund_without_an_amount_is_never_sent(client_to: ClientTo, amount: Any) -> None:
    """MultiSafepay would refund everything."""
    async with raw_server(None) as server:
        with pytest.raises(RuleError, match="amount"):
            await client_to(server.base_url).refund(replace(INTENT, amount=amount))
    assert server.asked == []


async def test_a_refund_says_its_reason(client_to: ClientTo) -> None:
    """At most as long as MultiSafepay takes, and harmless."""
    accepted = answer('{"success": true, "data": {"transaction_id": 1}}')
    async with raw_server(accepted) as server:
        await client_to(server.base_url).refund(replace(INTENT, reason="torn\n" + "x" * 300))
    sent = json.loads(server.asked[0].body)["description"]
    assert sent == ("torn " + "x" * 300)[:200]


async def test_a_refund_is_cancelled_by_its_own_id(client_to: ClientTo) -> None:
    """The attempt names the sale and the refund's transaction, and is sent once."""
    async with raw_server(answer('{"success": true, "data": {}}'), no(1034)) as server:
        await client_to(server.base_url).cancel_refund(57958, "sale/1", "6303074")
    assert server.asked[0].method == "PATCH"
    assert server.asked[0].target == "/v1/json/orders/sale%2F1/refunds/6303074"
    assert json.loads(server.asked[0].body) == {"status": "void"}


async def test_every_page_of_terminals_is_read(client_to: ClientTo) -> None:
    """Until total_items are there, also when the server's pages are smaller than asked for."""
    async with raw_server(listing(1, 2, total=3), listing(3, total=3), listing()) as server:
        found = await client_to(server.base_url).terminals()
    assert [found.id for found in found] == ["00000001", "00000002", "00000003"]
    assert [asked.target for asked in server.asked] == [
        f"/v1/json/terminals?page={page}&limit={PAGE_OF_TERMINALS}" for page in (1, 2)
    ]


@pytest.mark.parametrize("total", [None, 1809])
async def test_a_pager_that_repeats_itself_ends(client_to: ClientTo, total: int | None) -> None:
    """A server that ignores the page number, or promises more than it has, is asked once too often."""
    async with raw_server(listing(1, 2, total=total)) as server:
        assert len(await client_to(server.base_url).terminals()) == 2
    assert len(server.asked) == 2


async def test_terminals_without_an_account_key(client_to: ClientTo, keys: Keys) -> None:
    """Each group is asked with its own key, once the account key is refused."""
    keys.by_group[57959] = OTHER_KEY
    replies = by_key(
        {
            ACCOUNT_KEY: no(1032, status=401),
            GROUP_KEY: listing(1, total=1),
            OTHER_KEY: listing(1, 2, total=2),
        }
    )
    async with raw_server(replies) as server:
        found = await client_to(server.base_url).terminals()
    assert [terminal.id for terminal in found] == ["00000001", "00000002"]
    assert [urlsplit(asked.target).path for asked in server.asked] == [
        "/v1/json/terminals",
        "/v1/json/terminal-groups/57958/terminals",
        "/v1/json/terminal-groups/57959/terminals",
    ]


async def test_a_group_that_is_refused_does_not_hide_the_others(
    client_to: ClientTo, keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says which group was refused, without its key."""
    keys.account = ""
    keys.by_group[57959] = OTHER_KEY
    replies = by_key({GROUP_KEY: no(1032, status=401), OTHER_KEY: listing(2, total=1)})
    async with raw_server(replies) as server:
        assert len(await client_to(server.base_url).terminals()) == 1
    assert "57958" in caplog.text
    assert GROUP_KEY not in caplog.text


async def test_terminals_that_no_key_may_see(client_to: ClientTo) -> None:
    """Then the refusal is the answer, not an empty shop."""
    async with raw_server(no(1032, status=401)) as server:
        with pytest.raises(KeyRefused):
            await client_to(server.base_url).terminals()


async def test_one_groups_terminals_with_either_key(client_to: ClientTo, keys: Keys) -> None:
    """The documents disagree on the key, so the account key is tried after the group's."""
    replies = by_key({GROUP_KEY: no(1000, status=404), ACCOUNT_KEY: listing(1, total=1)})
    async with raw_server(replies) as server:
        client = client_to(server.base_url)
        assert len(await client.group_terminals(57958)) == 1
        keys.account = ""
        with pytest.raises(NotFound):
            await client.group_terminals(57958)


async def test_without_an_account_key_nobody_asks_with_one(client_to: ClientTo, keys: Keys) -> None:
    """The sentence says what is missing."""
    keys.account = ""
    async with raw_server(None) as server:
        with pytest.raises(ConfigurationError, match="account key"):
            await client_to(server.base_url).me()
    assert server.asked == []


async def test_trouble_is_not_taken_for_a_refusal(client_to: ClientTo) -> None:
    """A server error on the account key does not send the group keys after it."""
    async with raw_server(answer("", 500)) as server:
        with pytest.raises(ServerTrouble):
            await client_to(server.base_url).terminals()
    assert {asked.headers["api_key"] for asked in server.asked} == {ACCOUNT_KEY}


async def test_an_order_is_the_one_that_was_asked_for(client_to: ClientTo) -> None:
    """One that does not say which it is is that one; another one's answer is none."""

    def told(**more: str) -> bytes:
        data = {
            "transaction_id": 1,
            "amount": 1,
            "currency": "EUR",
            "created": "2026-01-05T13:00:00",
        }
        return answer(json.dumps({"success": True, "data": {**data, **more}}))

    async with raw_server(told()) as server:
        assert (await client_to(server.base_url).order(57958, "sale-1")).order_id == "sale-1"
    async with raw_server(told(order_id="sale-2")) as server:
        with pytest.raises(ServerTrouble):
            await client_to(server.base_url).order(57958, "sale-1")
    async with raw_server(told(order_id="Sale-1")) as server:
        assert (await client_to(server.base_url).order(57958, "sale-1")).order_id == "Sale-1"
