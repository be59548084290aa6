"""Terminals and groups: added, bound, moved, listed, and who may see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.till import CAFE, COUNTER
from tests.support.sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from typing import Any


def listed(sandbox: SandboxProcess, terminal_id: str) -> dict[str, Any]:
    """Read a terminal from the public listing."""
    rows = sandbox.api("GET", "/terminals?limit=1000").data
    return next(row for row in rows if row["id"] == terminal_id)


def test_a_terminals_life(sandbox: SandboxProcess) -> None:
    """Waiting with a code, active without one, retired after unbinding; nothing is undone."""
    added = sandbox.backoffice("POST", "/terminals", {"group_id": COUNTER, "name": "Caisse 9"}).data
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", added["code"])
    assert listed(sandbox, added["id"]) == added
    assert (added["active"], added["serial_number"]) == (False, None)

    scan = {"code": added["code"], "serial_number": "S-1", "manufacturer_id": "SUNMI"}
    token = sandbox.device("POST", "/bind", scan).data["device_token"]
    active = listed(sandbox, added["id"])
    assert "code" not in active
    assert (active["active"], active["serial_number"], active["country"]) == (True, "S-1", "BE")
    again = sandbox.device("POST", "/bind", {**scan, "serial_number": "S-2"})
    assert (again.status, again.code) == (404, 1000)

    assert sandbox.device("POST", "/unbind", {"pin": "0000"}, token).status == 403
    assert listed(sandbox, added["id"])["active"]
    sandbox.device("POST", "/unbind", {"pin": "1324"}, token)
    retired = listed(sandbox, added["id"])
    assert (retired["active"], retired["serial_number"]) == (False, "S-1")
    assert "code" not in retired
    assert sandbox.device("GET", "/history", token=token).status == 401
    assert sandbox.backoffice("DELETE", f"/terminals/{added['id']}").status == 409


def test_moving_a_terminal(sandbox: SandboxProcess) -> None:
    """A device moves by unbinding and scanning a new terminal's code; sales stay where they were."""
    old = sandbox.bind(COUNTER, "S-1")
    sale = old.pay(1250)["order_id"]
    new = sandbox.backoffice("POST", "/terminals", {"group_id": CAFE}).data
    scan = {"code": new["code"], "serial_number": "S-1"}
    refused = sandbox.device("POST", "/bind", scan)
    assert (refused.status, old.terminal_id in refused.body["error_info"]) == (409, True)
    sandbox.backoffice("POST", f"/terminals/{old.terminal_id}/unbind", {"pin": "1324"})
    token = sandbox.device("POST", "/bind", scan).data["device_token"]
    later = sandbox.device("POST", "/payments", {"amount": 400}, token).data["order_id"]
    counter, cafe = sandbox.group_key(COUNTER), sandbox.group_key(CAFE)
    assert sandbox.api("GET", f"/orders/{sale}", key=counter).code is None
    assert sandbox.api("GET", f"/orders/{later}", key=counter).code == 1000
    assert sandbox.api("GET", f"/orders/{later}", key=cafe).code is None
    same = [r for r in sandbox.api("GET", "/terminals").data if r["serial_number"] == "S-1"]
    assert [(row["id"], row["active"]) for row in same] == [
        (old.terminal_id, False),
        (new["id"], True),
    ]


def test_pages_of_terminals(shared_sandbox: SandboxProcess) -> None:
    """Page, limit and total_items; a page beyond the last is empty."""
    first = shared_sandbox.api("GET", "/terminals?page=1&limit=4")
    second = shared_sandbox.api("GET", "/terminals?page=2&limit=4")
    ids = [row["id"] for row in first.data + second.data]
    assert [terminal["id"] for terminal in shared_sandbox.terminals] == ids
    assert first.body["pager"] == {"limit": 4, "page": 1, "total_items": 6}
    assert shared_sandbox.api("GET", "/terminals?page=9&limit=4").data == []


def test_keys_and_terminals(shared_sandbox: SandboxProcess) -> None:
    """A group key lists its own group's terminals and finds no other group."""
    key = shared_sandbox.group_key(CAFE)
    own = shared_sandbox.api("GET", "/terminals", key=key)
    assert [row["id"] for row in own.data] == ["000003Kb"]
    path = "/terminal-groups/{}/terminals"
    assert shared_sandbox.api("GET", path.format(CAFE), key=key).data == own.data
    foreign = shared_sandbox.api("GET", path.format(COUNTER), key=key)
    missing = shared_sandbox.api("GET", path.format(1), key=key)
    assert (foreign.code, missing.code) == (1000, 1000)
    assert len(shared_sandbox.api("GET", path.format(COUNTER)).data) == 3


@pytest.mark.parametrize("form", ["header", "bearer", "query"])
def test_three_ways_to_pass_a_key(shared_sandbox: SandboxProcess, form: str) -> None:
    """Header api_key, Authorization: Bearer and the query string all work."""
    key = shared_sandbox.group_key(COUNTER)
    headers = {"header": {"api_key": key}, "bearer": {"Authorization": f"Bearer {key}"}}
    query = f"?api_key={key}" if form == "query" else ""
    answer = shared_sandbox.request("GET", f"/v1/json/me{query}", None, headers.get(form, {}))
    assert answer.data["site_id"] == COUNTER
    listing = shared_sandbox.request(
        "GET", f"/v1/json/transactions{query}", None, headers.get(form, {})
    )
    assert key not in str(listing.body)


@pytest.mark.parametrize("path", ["/v1/json/me", "/v1/json/transactions", "/backoffice/v1/groups"])
def test_an_unknown_key(shared_sandbox: SandboxProcess, path: str) -> None:
    """Without a key, or with a wrong one, the answer is 401 and 1032."""
    for headers in ({}, {"api_key": "wrong"}, {"api_key": "\xe9"}):
        answer = shared_sandbox.request("GET", path, None, headers)
        assert (answer.status, answer.code) == (401, 1032)


def test_the_back_office_is_the_accounts(shared_sandbox: SandboxProcess) -> None:
    """A group key opens no back office."""
    headers = {"api_key": shared_sandbox.group_key(COUNTER)}
    answer = shared_sandbox.request("GET", "/backoffice/v1/groups", None, headers)
    assert (answer.status, answer.code) == (403, 1032)


def test_groups(sandbox: SandboxProcess) -> None:
    """A new group has a key of its own that works at once; names can change."""
    made = sandbox.backoffice("POST", "/groups", {"name": "Réserve"}).data
    assert set(made) == {"id", "name", "webhook_url", "api_key"}
    assert sandbox.api("GET", "/terminals", key=made["api_key"]).data == []
    renamed = sandbox.backoffice("PATCH", f"/groups/{made['id']}", {"name": "Cave"}).data
    assert renamed == {**made, "name": "Cave"}
    assert renamed in sandbox.backoffice("GET", "/groups").data
    assert len(made["api_key"]) == 40


def test_a_group_goes_only_without_terminals_and_history(sandbox: SandboxProcess) -> None:
    """An empty one is deleted; one with terminals, and an unknown one, are refused with the reason."""
    made = sandbox.backoffice("POST", "/groups", {"name": "Attic"}).data
    assert sandbox.backoffice("DELETE", f"/groups/{made['id']}").status == 200
    assert made["id"] not in {one["id"] for one in sandbox.backoffice("GET", "/groups").data}
    assert sandbox.api("GET", "/me", key=made["api_key"]).status == 401
    kept = sandbox.backoffice("DELETE", f"/groups/{CAFE}")
    assert (kept.status, kept.code) == (409, 1000)
    assert "has terminals; it stays" in kept.body["error_info"]
    assert sandbox.backoffice("DELETE", "/groups/1").status == 404


def test_the_first_terminal_makes_the_first_group() -> None:
    """On an empty account a terminal needs no group; a second one joins the only group."""
    with SandboxProcess(shop="empty") as sandbox:
        assert (sandbox.groups, sandbox.terminals) == ([], [])
        first = sandbox.backoffice("POST", "/terminals", {}).data
        second = sandbox.backoffice("POST", "/terminals", {"name": "Deux"}).data
        named = sandbox.backoffice("POST", "/terminals", {"new_group_name": "Autre"}).data
        groups = sandbox.backoffice("GET", "/groups").data
        assert [group["id"] for group in groups] == [first["group_id"], named["group_id"]]
        assert second["group_id"] == first["group_id"]
        assert groups[1]["name"] == "Autre"
        assert sandbox.backoffice("POST", "/terminals", {"name": "Trois"}).code == 1016


def test_only_ctap_terminals_are_made_over_the_api(sandbox: SandboxProcess) -> None:
    """The public endpoint makes CTAP terminals in the key's group; others are the dashboard's."""
    body = {"provider": "CTAP", "group_id": COUNTER, "name": "Borne"}
    made = sandbox.api("POST", "/terminals", body).data
    assert (made["provider"], made["name"], made["active"]) == ("CTAP", "Borne", False)
    assert sandbox.api("POST", "/terminals", {**body, "provider": "SMARTPOS"}).code == 1016
    assert sandbox.api("POST", "/terminals", body, sandbox.group_key(CAFE)).code == 1000


def test_a_waiting_terminal_can_be_renamed_and_deleted(sandbox: SandboxProcess) -> None:
    """Deleting uses its code up."""
    waiting = sandbox.backoffice("POST", "/terminals", {"group_id": COUNTER}).data
    path = f"/terminals/{waiting['id']}"
    assert sandbox.backoffice("PATCH", path, {"name": "Réserve"}).data["name"] == "Réserve"
    assert sandbox.backoffice("DELETE", path).code is None
    scan = {"code": waiting["code"], "serial_number": "S-1"}
    assert sandbox.device("POST", "/bind", scan).code == 1000


def test_unbinding_cancels_what_the_device_was_doing(sandbox: SandboxProcess) -> None:
    """An open payment ends with its device."""
    device = sandbox.bind(COUNTER)
    order = device.pay(1000, outcome="soft_declined")["order_id"]
    device.call("POST", "/unbind", {"pin": 1324})
    sandbox.advance(60)
    assert sandbox.api("GET", f"/orders/{order}").data["status"] == "cancelled"
