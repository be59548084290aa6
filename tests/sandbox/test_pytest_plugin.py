"""The fixture for other projects, from a project that knows nothing of this one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STRANGER = """
import json
import sys
import urllib.error
import urllib.request

import pytest

HEAVY = {"starlette", "uvicorn", "httpx", "textual", "sqlite3", "msp_tui.sandbox.running"}


def ask(sandbox, method, path, body=None):
    request = urllib.request.Request(
        sandbox.base_url + path, body and json.dumps(body).encode(),
        {"api_key": sandbox.api_key}, method=method,
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]


def test_nothing_is_imported_before_it_is_used():
    assert HEAVY & set(sys.modules) == set()


def test_a_day_in_the_shop(msp_sandbox):
    order = msp_sandbox.pay(1250, order_id="mine-1", card={"brand": "VISA", "last4": "4242"})
    assert order["status"] == "completed"
    path = "/orders/mine-1"
    body = {"currency": "EUR", "amount": 400}
    msp_sandbox.fault({"match": {"method": "POST"}, "times": 1, "effect": "status", "status": 503})
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(msp_sandbox, "POST", path + "/refunds", body)
    refused.value.close()
    assert refused.value.code == 503
    ask(msp_sandbox, "POST", path + "/refunds", body)
    assert ask(msp_sandbox, "GET", path)["related_transactions"][0]["status"] == "reserved"
    assert msp_sandbox.advance(24 * 3600) == "2026-01-06T09:00:00"
    assert ask(msp_sandbox, "GET", path)["related_transactions"][0]["status"] == "completed"


@pytest.mark.msp_sandbox(shop="restaurant", history=3)
def test_another_shop(msp_sandbox):
    assert [group["id"] for group in msp_sandbox.groups] == [61200]
    assert len(ask(msp_sandbox, "GET", "/transactions")) == 3
    assert msp_sandbox.pay(500, 61200)["amount"] == 500
    msp_sandbox.fault({"effect": "garbage"})
    msp_sandbox.clear_faults()
    assert ask(msp_sandbox, "GET", "/me")["role"] == "merchant"
"""


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a stranger's tests, strict about markers and warnings, with no other plugin about."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    return subprocess.run(
        [*command, "--strict-markers", *arguments],
        cwd=project,
        env={**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_another_project_uses_the_fixture(tmp_path: Path) -> None:
    """By its entry point the fixture is there, imports nothing unused, and works throughout."""
    (tmp_path / "test_stranger.py").write_text(STRANGER)
    ended = run(tmp_path, "-p", "msp_tui_sandbox")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "3 passed" in ended.stdout


def test_a_sandbox_that_cannot_start_fails_the_test(tmp_path: Path) -> None:
    """A wrong option is a test's error with a sentence, not a hang."""
    (tmp_path / "test_wrong.py").write_text(
        "import pytest\n"
        '@pytest.mark.msp_sandbox(shop="florist")\n'
        "def test_wrong(msp_sandbox): pass\n"
    )
    ended = run(tmp_path, "-p", "msp_tui_sandbox")
    assert ended.returncode == 1
    assert "there is no shop called 'florist'" in ended.stdout
    assert "the sandbox did not start: exit code 1" in ended.stdout
