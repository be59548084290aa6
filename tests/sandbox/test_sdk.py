"""MultiSafepay's official Python SDK uses the sandbox as it would MultiSafepay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from msp_tui.sandbox.webhooks import signature
from tests.sandbox.till import COUNTER
from tests.support.sandbox_process import SandboxProcess

SDK = "multisafepay[requests]==3.1.0"
ROUND = Path(__file__).with_name("sdk_round.py")
UNREACHABLE = ("from versions: none", "Connection", "timed out", "Temporary failure")

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="the SDK needs pydantic 1, which Python 3.14 refuses"
)


@pytest.fixture(scope="module")
def sdk_packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SDK with what it needs in a directory of its own, made once and kept in pytest's cache."""
    cache = getattr(request.config, "cache", None)
    here = cache.mkdir("sdk") if cache else tmp_path_factory.mktemp("sdk")
    place = Path(here) / f"{SDK}-py{sys.version_info[0]}{sys.version_info[1]}"
    if not place.exists():
        # Made aside and renamed: another worker may be making the same.
        fresh = tmp_path_factory.mktemp("fresh", numbered=True)
        made = Path(here) / f"{place.name}-{fresh.parent.name}-{os.getpid()}"
        install(made)
        try:
            made.rename(place)
        except OSError:
            return made
    return place


def install(place: Path) -> None:
    """Install the SDK beside, not into, this environment: it needs another pydantic."""
    quiet = ("--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "15")
    command = [sys.executable, "-m", "pip", "install", *quiet, "--target", str(place), SDK]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the SDK could not be fetched: the package index does not answer in time")
    if ended.returncode and any(sign in ended.stderr for sign in UNREACHABLE):
        pytest.skip("the SDK could not be fetched: the package index cannot be reached")
    assert ended.returncode == 0, ended.stderr


def play(packages: Path, sandbox: SandboxProcess, facts: dict[str, Any]) -> dict[str, Any]:
    """Run the round in an interpreter that sees the SDK and nothing of this environment."""
    switches = {"MSP_SDK_BUILD_PROFILE": "dev", "MSP_SDK_ALLOW_CUSTOM_BASE_URL": "1"}
    ended = subprocess.run(
        [sys.executable, "-S", str(ROUND)],
        input=json.dumps(facts),
        env={"PYTHONPATH": str(packages), "NO_PROXY": "*", **switches},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    seen: dict[str, Any] = json.loads(ended.stdout)
    return seen


def test_the_official_sdk_does_the_whole_round(sandbox: SandboxProcess, sdk_packages: Path) -> None:
    """Terminals, a cloud order and its events, detail, receipt, pages, refunds, cancelling."""
    body = '{"description":"Coin abîmé"}'
    auth = signature(sandbox.group_key(COUNTER), 1_767_600_000, body.encode())
    newest = sandbox.api("GET", "/transactions?limit=3").data
    seen = play(
        sdk_packages,
        sandbox,
        {
            "base_url": sandbox.base_url,
            "api_key": sandbox.api_key,
            "groups": sandbox.groups,
            "terminals": sandbox.terminals,
            "webhook": {"body": body, "auth": auth},
        },
    )
    assert seen["me"] == {"account_id": 10_042_026, "role": "merchant", "site_id": None}
    tids = [terminal["id"] for terminal in sandbox.terminals[:3]]
    assert (seen["terminals"], seen["total"], seen["of the group"]) == (tids, 6, tids)
    assert (seen["created"]["provider"], seen["created"]["group_id"]) == ("CTAP", COUNTER)
    assert (seen["created"]["active"], seen["created"]["name"]) == (False, "Borne")

    assert seen["events"] == ["initialized", "completed"]
    assert seen["detail"] == ["completed", 1250, tids[0]]
    assert seen["receipt"] == [1250, tids[0], "Librairie du Pont"]
    sale = sandbox.api("GET", "/orders/sdk-1").data
    ids = [str(row["transaction_id"]) for row in newest]
    assert seen["page"] == [str(sale["transaction_id"]), ids[0]]
    assert seen["below"] == ids[1:]

    refund_id = sale["related_transactions"][0]["transaction_id"]
    assert seen["refund"] == ["sdk-1", str(refund_id)]
    assert seen["repeated"] == seen["excessive"] == [400, 1034]
    assert seen["after"] == ["partial_refunded", 400]
    assert sale["amount_refunded"] == 400
    assert (seen["cancelled"], seen["too late"]) == ("cancelled", [409, 1000])
    assert seen["webhook"] is True

    # The SDK has one object where MultiSafepay documents a list of refunds, and a list where it
    # documents one tip: it gives no receipt for either. What was sent is the documented shape.
    taken, receipt = seen["receipt of a refunded sale"]
    assert (taken, [row["amount"] for row in receipt["related_transactions"]]) == (False, [400])
    taken, receipt = seen["receipt with a tip"]
    assert (taken, receipt["order"]["tip"]["amount"]) == (False, 200)
