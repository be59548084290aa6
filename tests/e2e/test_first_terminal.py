from __future__ import annotations

import stat
import tomllib

import pytest

from tests.support import wording as says
from tests.support.home import Home
from tests.support.pixels import read_codes
from tests.support.sandbox_process import SandboxProcess


@pytest.mark.e2e
def test_on_an_empty_account_the_first_terminal_makes_the_first_group(home: Home) -> None:
    """F6, a, three times Enter, and a device scans what is drawn; the new group's key is kept privately."""
    with SandboxProcess(shop="empty") as sandbox:
        assert (sandbox.groups, sandbox.terminals) == ([], [])
        file = home.configure(sandbox.base_url, [], sandbox.api_key)
        with home.open("--config", file) as console:
            console.on(says.GROUPS)
            console.press("f6")
            console.on(says.TERMINALS)
            console.press("a")
            console.on(says.ADD)
            console.press("enter")
            console.answer("")
            console.answer("")
            console.on(says.PAIR)
            console.wait_for(lambda: len(read_codes(console.cells)) == 1)
            (code,) = read_codes(console.cells)
            body = {"code": code, "serial_number": "P211226V19999"}
            bound = sandbox.device("POST", "/bind", body).data
            console.wait_for(says.IS_PAIRED)
            assert bound["terminal_id"] in console.text
            assert "P211226V19999" in console.text
            console.press("ctrl+q")
            assert console.wait_exit() == 0
        (group,) = sandbox.backoffice("GET", "/groups").data
    kept = file.with_name("secrets.toml")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    (learned,) = tomllib.loads(kept.read_text())["profiles"]["shop"]["groups"]
    assert (learned["id"], learned["api_key"]) == (group["id"], group["api_key"])
