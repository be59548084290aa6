from __future__ import annotations

import tomllib

import pytest

from tests.e2e.test_connect import (
    ASKS_ACCOUNT,
    ASKS_KEY,
    IS_READY,
    a_group,
    answer,
    paste,
)
from tests.live.kinds import name_of, some_kinds
from tests.secrets.hunt import Hunt
from tests.support import wording as says
from tests.support.certificates import Authority
from tests.support.home import Home
from tests.support.live_account import Kind, live_account
from tests.support.sandbox_process import SandboxProcess
from tests.support.tunnel import tunnel

pytestmark = pytest.mark.e2e

BOOKS, CAFE = 57958, 57959
HOSTS = {"live": "api.multisafepay.com", "test": "testapi.multisafepay.com"}


@pytest.mark.parametrize("kind", some_kinds(), ids=name_of)
def test_from_nothing_to_the_first_feed(
    kind: Kind, home: Home, sandbox: SandboxProcess, authority: Authority
) -> None:
    """MultiSafepay's own address, two groups and the account: the console stands, and no key is seen anywhere."""
    environment = "test" if kind.test else "live"
    host, groups = HOSTS[environment], {BOOKS: "Comptoir", CAFE: "Café"}
    keys = {name: sandbox.group_key(number) for number, name in groups.items()}
    hunt = Hunt({**keys, "account": sandbox.api_key})
    with (
        live_account(sandbox, kind, authority=authority, names=f"DNS:{host}") as running,
        tunnel({f"{host}:443": running.port}) as proxy,
        home.open(env={**proxy.env, "SSL_CERT_FILE": str(authority.file)}) as console,
    ):
        console.wait_for(says.NOT_CONFIGURED)
        console.settle()
        console.press("c")
        console.wait_for("Which MultiSafepay")
        console.press(*["backspace"] * 4)
        answer(console, environment)
        for number, name in groups.items():
            console.wait_for(ASKS_KEY)
            a_group(console, keys[name], name, number="" if names_it(kind) else str(number))
        console.wait_for(ASKS_KEY)
        console.press("enter")
        console.wait_for(ASKS_ACCOUNT)
        paste(console, sandbox.api_key)
        console.wait_for("Where is the account's key kept?")
        console.press("enter")
        console.wait_for(IS_READY)
        console.press("enter")
        console.on(says.GROUPS)
        console.wait_for(says.IS_LIVE)
        console.press("ctrl+q")
        assert console.wait_exit() == 0
        assert hunt.leaks(bytes(console.transcript)) == []
        assert (running.strays, set(proxy.asked)) == ([], {f"{host}:443"})
    file = home.root / ".config" / "msp-tui" / "config.toml"
    (profile,) = tomllib.loads(file.read_text())["profiles"].values()
    assert (profile["environment"], profile["base_url"]) == (environment, f"https://{host}/v1/json")
    assert {group["id"]: group["name"] for group in profile["groups"]} == groups


def names_it(kind: Kind) -> bool:
    """Whether anything that the account shows names a key's group."""
    return kind.sites or (kind.terminals in ("open", "group") and not kind.test)
