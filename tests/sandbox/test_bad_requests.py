"""Whatever is sent, the answer is the envelope with a sentence, never a 5xx, and nothing changes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.till import COUNTER
from tests.support.sandbox_process import Answer, SandboxProcess

HOSTILE: list[Any] = [
    *(None, True, -1, 0, 10**30, 1.5, 1e308, "", "\x00", "\ud800", "x" * 3000, "é[b]", [], {}),
    *([[]], {"a": 1}, "12,50", "\u202e", "\x1b[2J"),
]

ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "POST",
        "/v1/json/orders",
        {
            "type": "redirect",
            "order_id": "x-1",
            "currency": "EUR",
            "amount": 1260,
            "description": "d",
            "gateway_info": {"terminal_id": "none"},
            "amount_details": {"tip": {"amount": 1}},
            "var1": "v",
        },
    ),
    ("POST", "/v1/json/terminals", {"provider": "CTAP", "group_id": 1, "name": "n"}),
    ("PATCH", "/v1/json/orders/none", {"status": "cancelled"}),
    (
        "POST",
        "/v1/json/orders/{sale}/refunds",
        {"currency": "USD", "amount": 1, "refund_order_id": "r", "description": "d", "var2": "v"},
    ),
    ("PATCH", "/v1/json/orders/{sale}/refunds/1", {"status": "void"}),
    ("POST", "/backoffice/v1/groups", {"name": "", "webhook_url": "http://example.org"}),
    ("PATCH", "/backoffice/v1/groups/1", {"name": "n", "webhook_url": "https://example.org"}),
    (
        "POST",
        "/backoffice/v1/terminals",
        {"group_id": 1, "name": "n", "provider": "SMARTPOS", "new_group_name": None},
    ),
    ("PATCH", "/backoffice/v1/terminals/none", {"name": "n"}),
    ("POST", "/backoffice/v1/terminals/none/unbind", {"pin": "1324"}),
    ("PATCH", "/backoffice/v1/settings", {"same_day_reversals": 1, "balance": "much"}),
    ("POST", "/backoffice/v1/faults", {"rules": [{"effect": "none"}]}),
    ("POST", "/device/v1/bind", {"code": "none", "serial_number": "s", "manufacturer_id": "m"}),
    ("POST", "/device/v1/unbind", {"pin": "0"}),
    (
        "POST",
        "/device/v1/payments",
        {"amount": 0, "currency": "EUR", "order_id": "p", "card": {"brand": "VISA", "last4": "1"}},
    ),
    ("POST", "/device/v1/refunds", {"order_id": "none", "amount": 1}),
]


@pytest.fixture(scope="module")
def target(shared_sandbox: SandboxProcess) -> tuple[SandboxProcess, str, str]:
    """A sandbox, a device's token and a sale that stay the same."""
    device = shared_sandbox.bind(COUNTER)
    return shared_sandbox, device.token, device.pay(1250, order_id="sale")["order_id"]


def send(target: tuple[SandboxProcess, str, str], method: str, path: str, body: Any) -> Answer:
    """Send with the key the surface asks for."""
    sandbox, token, sale = target
    device = path.startswith("/device")
    headers = {"Authorization": f"Bearer {token}"} if device else {"api_key": sandbox.api_key}
    return sandbox.request(method, path.format(sale=sale), body, headers)


def everything(target: tuple[SandboxProcess, str, str]) -> list[Any]:
    """Read all that a request could have changed."""
    sandbox = target[0]
    answers = [
        sandbox.backoffice("GET", f"/{what}") for what in ("groups", "terminals", "settings")
    ]
    return [
        *(answer.data for answer in answers),
        sandbox.backoffice("GET", "/faults").data,
        sandbox.backoffice("GET", "/clock").data,
        sandbox.api("GET", "/transactions?limit=1000").data,
    ]


def is_a_refusal(answer: Answer) -> bool:
    """Tell whether this is the error envelope, with a sentence."""
    return (
        400 <= answer.status < 500
        and isinstance(answer.body, dict)
        and set(answer.body) == {"success", "data", "error_code", "error_info"}
        and answer.body["success"] is False
        and answer.body["data"] == []
        and isinstance(answer.body["error_code"], int)
        and len(answer.body["error_info"]) > 5
    )


@pytest.mark.parametrize(("method", "path", "body"), ROUTES, ids=[f"{m} {p}" for m, p, _ in ROUTES])
def test_wrong_bodies(
    target: tuple[SandboxProcess, str, str], method: str, path: str, body: dict[str, Any]
) -> None:
    """Each field in turn hostile, or the whole body: refused in a sentence, and no trace of it."""
    before = everything(target)
    answers = {"as it is": send(target, method, path, body)}
    for field in body:
        for value in HOSTILE:
            answers[f"{field}={value!r}"] = send(target, method, path, {**body, field: value})
    for raw in (b"{", b"[]", b"7", b"\xff\xfe", b"[" * 50_000, b'{"a":NaN}', b'"\\ud800"', b"\x00"):
        answers[repr(raw[:9])] = send(target, method, path, raw)
    assert [(name, a) for name, a in answers.items() if not is_a_refusal(a)] == []
    assert everything(target) == before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1/json", 404),
        ("GET", "/v1/json/terminals/", 404),
        ("GET", "/v1/json/orders/%00", 400),
        ("GET", "/v1/json/orders/%ff", 400),
        ("GET", "/v1/json/orders/" + "x" * 5000, 404),
        ("GET", "/v1/json/orders/a/b", 404),
        ("GET", "/v1/json/orders/%2e%2e%2fme", 404),
        ("PUT", "/v1/json/orders", 405),
        ("DELETE", "/v1/json/transactions", 405),
        ("TRACE", "/device/v1/bind", 405),
        ("GET", "/v1/json/terminal-groups/x/terminals", 400),
        ("GET", "/v1/json/terminal-groups/-1/terminals", 400),
        ("GET", "/v1/json/terminals?page=0", 400),
        ("GET", "/v1/json/terminals?limit=99999999999", 400),
        ("GET", "/v1/json/pos/receipt/none", 404),
        ("PATCH", "/v1/json/orders/sale/refunds/x", 400),
        ("GET", "/device/v1/history?limit=0", 400),
    ],
)
def test_wrong_addresses(
    target: tuple[SandboxProcess, str, str], method: str, path: str, status: int
) -> None:
    """Unknown paths and methods are refused like everything else."""
    body = {"status": "void"} if method == "PATCH" else None
    answer = send(target, method, path, body)
    assert is_a_refusal(answer)
    assert answer.status == status


@pytest.mark.parametrize("seconds", [None, True, -1, "60", 10**30, [], {}, -0.1])
def test_time_moves_by_a_sane_number(
    target: tuple[SandboxProcess, str, str], seconds: object
) -> None:
    """The clock takes seconds forward and nothing else."""
    before = everything(target)
    body = {"advance_seconds": seconds}
    assert is_a_refusal(send(target, "POST", "/backoffice/v1/clock", body))
    assert everything(target) == before


def test_a_huge_body(target: tuple[SandboxProcess, str, str]) -> None:
    """More than anyone needs to say is refused unread."""
    answer = send(target, "POST", "/v1/json/orders", b" " * 300_000)
    assert is_a_refusal(answer)
    assert answer.status == 413


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from(ROUTES),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=6,
    ),
    st.data(),
)
def test_anything_at_all(
    target: tuple[SandboxProcess, str, str],
    route: tuple[str, str, dict[str, Any]],
    value: Any,
    data: st.DataObject,
) -> None:
    """Any JSON in any place is answered with the envelope, and never with a 5xx."""
    method, path, body = route
    field = data.draw(st.sampled_from([*body, "unknown"]))
    answer = send(target, method, path, {**body, field: value})
    assert answer.status < 500
    assert isinstance(answer.body, dict)
    assert isinstance(answer.body["success"], bool)


async def test_half_a_request_does_not_hold_the_servers_end(sandbox: SandboxProcess) -> None:
    """A client that stops in the middle of its body is cut off when the server ends."""
    port = int(sandbox.origin.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /v1/json/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{")
    await writer.drain()
    assert await asyncio.to_thread(sandbox.stop) == 0
    with suppress(
        ConnectionResetError
    ):  # which of the two it is depends on what was read of the body
        assert await reader.read() == b""
    writer.close()
