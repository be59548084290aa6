"""What the first run leaves behind when it cannot write everything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from msp_tui.domain.errors import ConfigurationError
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.settings import Keys, Profile, Settings
from msp_tui.settings.first import ACCOUNT_FILE, FirstAccount, FirstGroup, write_first

GROUP = FirstGroup(TerminalGroup(57958, "Comptoir"), Secret("5a4db0c5" * 5))
ACCOUNT = FirstAccount(Secret("acc04271" * 5))


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """One that no file says yet."""
    file = tmp_path / "msp-tui" / "config.toml"
    return Profile("shop", file, "live", "https://api.multisafepay.com/v1/json")


def write(profile: Profile, account: FirstAccount | None) -> None:
    """With comments as they are."""
    write_first(profile, [GROUP], account, str)


def test_an_account_file_of_before(profile: Profile) -> None:
    """It is never written over; it is in the way only of an account's key that would stand there."""
    old = profile.file.parent / ACCOUNT_FILE
    old.parent.mkdir()
    old.write_text("old")
    with pytest.raises(ConfigurationError, match=ACCOUNT_FILE) as refused:
        write(profile, ACCOUNT)
    assert "as the place of the account's key" in refused.value.hint
    assert not profile.file.exists()
    write(profile, None)
    assert old.read_text() == "old"
    assert Settings.load(profile.file, {}).profile().groups[0].name == "Comptoir"


def test_what_could_not_be_written_is_not_in_the_way_of_the_next_attempt(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account's key was kept already when the configuration could not be: the same answers work later."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", full)
        with pytest.raises(ConfigurationError, match="cannot be written"):
            write(profile, ACCOUNT)
    assert not profile.file.exists()
    write(profile, ACCOUNT)
    keys = Keys(Settings.load(profile.file, {}).profile(), {})
    assert (keys.account_key(), keys.group_key(57958)) == (ACCOUNT.key, GROUP.key)


def test_a_first_run_that_was_killed_is_done_again_with_the_same_answers(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account's key stands already, and is the one that is given; another one's file stays as it is."""

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", killed)
        with pytest.raises(Killed):
            write(profile, ACCOUNT)
    kept = profile.file.parent / ACCOUNT_FILE
    assert kept.exists()
    with pytest.raises(ConfigurationError, match=ACCOUNT_FILE):
        write(profile, FirstAccount(Secret("0de70123" * 5)))
    write(profile, ACCOUNT)
    keys = Keys(Settings.load(profile.file, {}).profile(), {})
    assert keys.account_key() == ACCOUNT.key
