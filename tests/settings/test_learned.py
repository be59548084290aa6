"""Whose what was learned is: of two shops none sees the other's keys, or calls anything the other's way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from msp_tui.domain.errors import ConfigurationError
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.settings import Keys, Profile, Settings
from tests.settings.conftest import SHOP, TERRACE_KEY

Shop = Callable[..., Profile]
NEW_KEY = "4e30" * 10


def test_labels_are_kept_for_this_environment_alone(shop: Shop) -> None:
    """What a group or a terminal is called here only: at once in another console, never in another environment."""
    mine, other = Keys(shop(), {}), Keys(shop(), {})
    number = mine.groups()[0].id
    mine.label(str(number), "Front desk")
    mine.label("00000LQT", "Window")
    mine.label("00000LQT", "Door")
    assert other.groups()[0].name == "Front desk"
    assert other.labels() == {str(number): "Front desk", "00000LQT": "Door"}
    elsewhere = Keys(shop(SHOP.replace("sandbox", "test", 1)), {})
    assert elsewhere.labels() == {}


def test_labels_are_kept_for_this_address_alone(shop: Shop) -> None:
    """Two shops of one environment, under one name in files beside each other, call the same id differently."""
    here, there = SHOP, SHOP.replace("/v1/json", "/v2/json")
    Keys(shop(here), {}).label("00000LQT", "Door")
    elsewhere = Keys(shop(there), {})
    assert elsewhere.labels() == {}
    elsewhere.label("00000LQT", "Window")
    assert Keys(shop(here), {}).labels() == {"00000LQT": "Door"}
    assert Keys(shop(there), {}).labels() == {"00000LQT": "Window"}


def test_profiles_of_one_environment_do_not_share_what_they_learned(shop: Shop) -> None:
    """Also at one address: a second account beside the first sees neither its keys nor its names."""
    both = SHOP.replace("default_profile", "# ") + SHOP.replace("default_profile", "# ").replace(
        "profiles.shop", "profiles.fair"
    )
    file = shop().file
    file.write_text(both)
    settings = Settings.load(file, {})
    first, second = (Keys(settings.profile(name), {}) for name in ("shop", "fair"))
    first.learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    first.label("57958", "Front desk")
    assert 57960 not in {group.id for group in second.groups()}
    assert second.groups()[0].name == "Counter"
    second.learn(TerminalGroup(57960, "Kiosk"), Secret(TERRACE_KEY))
    assert first.group_key(57960).reveal() == NEW_KEY
    assert second.group_key(57960).reveal() == TERRACE_KEY


def test_files_beside_each_other_do_not_share_what_they_learned(shop: Shop, config: Path) -> None:
    """Two accounts, each with a file and a profile of the same name: neither sees the other's keys or names."""
    other = config.with_name("fair.toml")
    profile = shop()
    other.write_text(SHOP)
    other.chmod(0o600)
    first, second = Keys(profile, {}), Keys(Settings.load(other, {}).profile(), {})
    first.learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    first.label("57958", "Front desk")
    assert 57960 not in {group.id for group in second.groups()}
    assert second.labels() == {}
    second.learn(TerminalGroup(57960, "Kiosk"), Secret(TERRACE_KEY))
    second.forget(57960)
    assert first.group_key(57960).reveal() == NEW_KEY


def test_a_file_that_is_renamed_keeps_what_it_learned(shop: Shop, config: Path) -> None:
    """Also moved elsewhere together with what was learned."""
    Keys(shop(), {}).learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    renamed = config.rename(config.with_name("shop.toml"))
    keys = Keys(Settings.load(renamed, {}).profile(), {})
    assert keys.group_key(57960).reveal() == NEW_KEY


def test_a_label_of_before_addresses_were_kept_still_counts(shop: Shop, config: Path) -> None:
    """Nobody has to name a terminal again."""
    secrets = config.parent / "secrets.toml"
    secrets.write_text(
        '[[profiles.shop.labels]]\nof = "00000LQT"\nname = "Door"\nenvironment = "sandbox"\n'
    )
    secrets.chmod(0o600)
    keys = Keys(shop(), {})
    assert keys.labels() == {"00000LQT": "Door"}
    keys.label("00000LQT", "Window")
    assert keys.labels() == {"00000LQT": "Window"}


def test_a_learned_group_is_forgotten_and_a_configured_one_is_not(shop: Shop) -> None:
    """The configuration is never rewritten."""
    keys = Keys(shop(), {})
    keys.learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    keys.forget(57960)
    assert 57960 not in {group.id for group in keys.groups()}
    with pytest.raises(ConfigurationError, match="never rewritten"):
        keys.forget(keys.groups()[0].id)
