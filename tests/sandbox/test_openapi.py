"""The description at /openapi.json, held against the running server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from msp_tui.sandbox import openapi
from msp_tui.sandbox.app import ROUTES
from msp_tui.sandbox.openapi import document
from tests.sandbox.till import COUNTER

if TYPE_CHECKING:
    from tests.support.sandbox_process import Device, SandboxProcess

DESCRIPTION = schemathesis.openapi.from_dict(document(ROUTES))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
KNOWN = {"group_id": COUNTER, "order_id": "sale", "refund_id": 1, "tid": "00000LQT"}


@pytest.fixture(scope="module")
def device(shared_sandbox: SandboxProcess) -> Device:
    """A device whose sale, refunded in part, every path may ask for."""
    device = shared_sandbox.bind(COUNTER)
    device.pay(1250, order_id="sale")
    device.call("POST", "/refunds", {"order_id": "sale", "amount": 250})
    return device


@DESCRIPTION.parametrize()
@settings(
    max_examples=10,
    derandomize=True,
    suppress_health_check=[*HealthCheck],
)
def test_every_answer_is_as_described(
    case: schemathesis.Case[Any], shared_sandbox: SandboxProcess, device: Device
) -> None:
    """Whatever is sent, fitting the description or not: no 5xx, no answer outside its schema."""
    check(case, shared_sandbox, device)
    if asked := case.path_parameters:
        case.path_parameters = {**asked, **{k: v for k, v in KNOWN.items() if k in asked}}
        check(case, shared_sandbox, device)


def check(case: schemathesis.Case[Any], sandbox: SandboxProcess, device: Device) -> None:
    """Send it with the key of its surface, and hold the answer against the description."""
    headers = {"api_key": sandbox.api_key}
    if case.path.startswith("/device"):
        headers = {"Authorization": f"Bearer {device.token}"}
    answer = case.call(base_url=sandbox.origin, headers=headers, timeout=60)
    if case.operation.path.endswith("/faults"):
        # Scripted failures are meant to break the next answers; the rules go before that.
        sandbox.backoffice("DELETE", "/faults")
    case.validate_response(answer, checks=CHECKS)


def test_it_is_served_without_a_key(shared_sandbox: SandboxProcess) -> None:
    """The description is public, and the one the checks above use."""
    answer = shared_sandbox.request("GET", "/openapi.json")
    assert answer.status == 200
    assert answer.body == document(ROUTES)
    assert {path.split("/")[1] for path in answer.body["paths"]} == {
        *("v1", "events", "backoffice", "device", "openapi.json")
    }


def test_nothing_is_described_that_is_not_there() -> None:
    """Every operation and every schema of the data file is used by a route."""
    described = document(ROUTES)
    used = str(described)
    assert [n for n in described["components"]["schemas"] if f"schemas/{n}'" not in used] == []
    said = json.loads((Path(openapi.__file__).with_name("openapi.json")).read_text())
    operations = {o["operationId"] for path in described["paths"].values() for o in path.values()}
    assert set(said["operations"]) == operations
