"""Several programs on one shop do the same at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from subprocess import CompletedProcess

import pytest

from tests.e2e.test_one_poller import until
from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess

pytestmark = pytest.mark.e2e

THREE = range(3)


def test_a_group_is_made_once(home: Home) -> None:
    """The back office takes both names: whoever was second takes its own group away again, key and all."""
    delay = {"effect": "delay", "seconds": 3600, "times": len(THREE)}
    match = {"method": "POST", "path": "/backoffice/v1/groups"}
    with SandboxProcess(history=2) as shop:
        home.configure(shop.base_url, shop.groups, shop.api_key)
        assert home.run("--config", home.config, "groups").returncode == 0
        shop.backoffice("POST", "/faults", {"rules": [{"match": match, **delay}]})

        def make(_: int) -> CompletedProcess[str]:
            return home.run("--config", home.config, "groups", "new", "Foire")

        with ThreadPoolExecutor(len(THREE)) as programs:
            asked = programs.map(make, THREE)
            until(lambda: not shop.backoffice("GET", "/faults").data["rules"])
            shop.clear_faults()  # all three have asked by now, and none has an answer
            done = list(asked)
        groups = shop.backoffice("GET", "/groups").data
    assert [one["name"] for one in groups].count("Foire") == 1
    assert sorted(one.returncode for one in done) == [0, 1, 1]
    assert all("group" in one.stderr and "Foire" in one.stderr for one in done if one.returncode)
    assert home.config.with_name("secrets.toml").read_text().count("Foire") == 1


def test_every_value_that_is_set_stays(home: Home) -> None:
    """Each program writes its own beside what the others write."""
    home.configure("http://127.0.0.1:9/v1/json", [])
    values = {"theme": "light", "day_start_hour": "5", "refund_reason": "ask"}

    def write(value: tuple[str, str]) -> CompletedProcess[str]:
        return home.run("--config", home.config, "config", "set", *value)

    with ThreadPoolExecutor(len(values)) as programs:
        done = list(programs.map(write, values.items()))
    assert [one.returncode for one in done] == [0] * len(values)
    text = home.config.with_name("config.settings.toml").read_text()
    assert all(key in text for key in values)
