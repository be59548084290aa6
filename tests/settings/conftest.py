"""A configuration file under the test's hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from msp_tui.settings import Profile, Settings

ACCOUNT_KEY = "acc0" * 10
COUNTER_KEY = "c0de" * 10
TERRACE_KEY = "7e44" * 10

SHOP = f"""
default_profile = "shop"
[profiles.shop]
environment = "sandbox"
base_url = "http://127.0.0.1:8765/v1/json"
api_key = "{ACCOUNT_KEY}"
timezone = "Europe/Amsterdam"
[[profiles.shop.groups]]
id = 57958
name = "Counter"
api_key = "{COUNTER_KEY}"
[[profiles.shop.groups]]
id = 57959
name = "Terrace"
api_key_env = "TERRACE_KEY"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the configuration stands; nothing is written there yet."""
    directory = tmp_path / "etc"
    directory.mkdir()
    return directory / "config.toml"


@pytest.fixture
def write(config: Path) -> Callable[..., Path]:
    """Write the configuration, for its owner alone unless told otherwise."""

    def write(text: str, mode: int = 0o600) -> Path:
        config.write_text(text, encoding="utf-8")
        config.chmod(mode)
        return config

    return write


@pytest.fixture
def shop(write: Callable[..., Path]) -> Callable[..., Profile]:
    """The profile that a text describes; the shop's own by default."""

    def shop(text: str = SHOP, environ: Mapping[str, str] | None = None) -> Profile:
        return Settings.load(write(text), environ or {}).profile()

    return shop


def profile_with(*lines: str, group: str = "") -> str:
    """A small profile with some lines of its own, and one group."""
    text = '[profiles.shop]\nenvironment = "live"\n' + "\n".join(lines)
    return f"{text}\n[[profiles.shop.groups]]\n{group}\n" if group else text
