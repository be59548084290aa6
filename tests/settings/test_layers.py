from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from msp_tui.domain.errors import ConfigurationError
from msp_tui.settings import Keys, Settings

KEY = "5ec4e7" * 7

SERVER = f"""
default_profile = "shop"
[profiles.shop]
environment = "test"
timezone = "Europe/Brussels"
state_dir = "state"
language = "fr"
api_key = "{KEY}"
[[profiles.shop.groups]]
id = 57958
name = "Comptoir"
api_key_file = "books.key"
"""


def written(file: Path, text: str) -> Path:
    """A private file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(0o600)
    file.write_text(text)
    return file


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """The shop's server has a file of its own."""
    written(tmp_path / "etc" / "books.key", "b00c" * 8)
    return written(tmp_path / "etc" / "config.toml", SERVER)


def load(tmp_path: Path, system: Path, own: str | None = None) -> Settings:
    """What a user gets whose own file says this."""
    home = tmp_path / "home"
    if own is not None:
        written(home / "msp-tui" / "config.toml", own)
    return Settings.load(None, {"XDG_CONFIG_HOME": str(home)}, system)


def test_without_a_file_of_ones_own_the_servers_counts(tmp_path: Path, system: Path) -> None:
    """Every login of the shop's server opens the same shop; paths count from the file that names them."""
    profile = load(tmp_path, system).profile()
    assert (profile.name, profile.file) == ("shop", system)
    assert profile.state_dir == tmp_path / "etc" / "state"
    assert Keys(profile, {}).group_key(57958).reveal() == "b00c" * 8


def test_a_users_own_file_is_laid_on_top(tmp_path: Path, system: Path) -> None:
    """Key by key: what it does not say stays the server's, and learned keys stay beside the server's file."""
    own = '[profiles.shop]\nlanguage = "nl"\nstate_dir = "mine"\napi_key_env = "MINE"\n'
    settings = load(tmp_path, system, own)
    profile = settings.profile()
    table = settings.tables["shop"]
    home = tmp_path / "home" / "msp-tui"
    assert (profile.language, profile.timezone) == ("nl", "Europe/Brussels")
    assert profile.state_dir == home / "mine"
    assert profile.file == system
    assert [group.id for group in profile.groups] == [57958]
    assert Keys(profile, {}).group_key(57958).reveal() == "b00c" * 8
    account = Keys(profile, {"MINE": "f00d" * 8}).account_key()
    assert account is not None
    assert account.reveal() == "f00d" * 8
    assert table.file_of("timezone") == system
    assert table.file_of("language") == home / "config.toml"


def test_a_list_is_replaced_whole(tmp_path: Path, system: Path) -> None:
    """Groups of one's own are one's groups; a profile of one's own stands beside the server's."""
    own = f"""
        default_profile = "mine"
        [profiles.mine]
        environment = "test"
        [[profiles.shop.groups]]
        id = 1
        name = "Only"
        api_key = "{KEY}"
    """
    settings = load(tmp_path, system, own)
    assert settings.default_profile == "mine"
    assert set(settings.profiles) == {"shop", "mine"}
    assert [group.id for group in settings.profile("shop").groups] == [1]


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ('[profiles.shop]\nlangauge = "fr"\n', "home"),
        ('[profiles.shop]\nlanguage = "de"\n', "home"),
        ("[[profiles.shop.groups]]\nid = 0\n", "home"),
        ('default_profile = "shopp"\n', "home"),
    ],
)
def test_what_is_wrong_is_said_with_the_file_it_stands_in(
    tmp_path: Path, system: Path, own: str, where: str
) -> None:
    """A mistake of one's own is not looked for in the server's file."""
    with pytest.raises(ConfigurationError) as raised:
        load(tmp_path, system, own)
    assert str(tmp_path / where) in str(raised.value)


def test_a_mistake_in_the_servers_file_is_said_there(tmp_path: Path, system: Path) -> None:
    """Also when a file of one's own lies on top."""
    system.write_text(SERVER.replace("Europe/Brussels", "Europe/Brusels"))
    with pytest.raises(ConfigurationError) as raised:
        load(tmp_path, system, '[profiles.shop]\nlanguage = "nl"\n')
    assert str(system) in str(raised.value)


def test_an_open_file_is_refused_in_either_place(tmp_path: Path, system: Path) -> None:
    """Keys in a file that others can read are not used, whoever wrote it."""
    system.chmod(0o644)
    with pytest.raises(ConfigurationError, match="open to other users"):
        load(tmp_path, system)


def test_a_named_file_stands_alone(tmp_path: Path, system: Path) -> None:
    """--config and MSP_TUI_CONFIG mean that file and no other."""
    named = written(tmp_path / "named.toml", '[profiles.shop]\nenvironment = "test"\n')
    profile = Settings.load(named, {}, system).profile()
    assert (profile.file, profile.groups) == (named, ())


def test_a_server_that_is_closed_to_this_login(
    tmp_path: Path, system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not yet in its group, nobody is offered to begin a shop of his own; a whole file of one's own counts still."""
    read = Path.lstat

    def lstat(file: Path) -> os.stat_result:
        if file == system:
            raise PermissionError(errno.EACCES, "Permission denied")
        return read(file)

    monkeypatch.setattr(Path, "lstat", lstat)
    monkeypatch.setattr(os.path, "lexists", lambda file: file != system and Path(file).exists())
    for own in (None, '[profiles.shop]\nlanguage = "nl"\n'):
        with pytest.raises(ConfigurationError, match="is closed to this login") as closed:
            load(tmp_path, system, own)
        assert str(system.parent) in str(closed.value)
    assert load(tmp_path, system, SERVER).profile().file.is_relative_to(tmp_path / "home")
