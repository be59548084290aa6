"""Values changed from the program: beside the hand-written files, which stay as they are, and on top of them."""

from __future__ import annotations

import fcntl
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from msp_tui.domain.errors import ConfigurationError
from msp_tui.settings import Settings
from msp_tui.settings.catalogue import ABOUT, CHANGED_HERE, WRITTEN_KEYS
from msp_tui.settings.changing import Changes
from msp_tui.settings.reading import PROFILE_KEYS
from tests.settings.conftest import SHOP

Write = Callable[..., Path]

LOOKS = SHOP.replace("[profiles.shop]\n", '[profiles.shop]\ntheme = "dark" # the owner\'s\n')


def changes(config: Path, login: str = "anna", patience: float = 120) -> Changes:
    """What somebody changes beside a configuration."""
    return Changes(config, {}, login, patience=patience)


def written(config: Path) -> Path:
    """The program's own file."""
    return config.parent / "config.settings.toml"


def test_a_change_is_written_beside_and_counts(write: Write) -> None:
    """The hand-written file keeps every byte; its value is under the changed one, and comes back."""
    config = write(LOOKS)
    changes(config).change("theme", "light")
    assert config.read_text() == LOOKS
    settings = Settings.load(config, {})
    assert settings.profile().theme == "light"
    assert settings.tables["shop"].file_of("theme") == written(config)
    assert changes(config).by_hand().profile().theme == "dark"
    head = written(config).read_text().splitlines()[:2]
    assert all(line.startswith("#") for line in head)
    assert "config.toml" in head[1]
    changes(config).take_back("theme")
    assert Settings.load(config, {}).profile().theme == "dark"
    assert not written(config).exists()


def test_every_value_that_can_be_changed_is_read_back(write: Write) -> None:
    """As it was typed, by whoever it was typed for."""
    config = write(SHOP)
    typed = {
        "language": "nl",
        "theme": "light",
        "colors": "16",
        "ascii": "TRUE",
        "home": " 57959 ",
        "my_terminal": "00000LQT",
        "day_start_hour": "6",
        "export_dir": "out",
        "refund_reason": "required",
        "lock_minutes": "0",
        "poll_on_screen_s": "2,5",
        "poll_elsewhere_s": "20",
        "requests_per_second": "4.5",
        "requests_at_once": "2",
        "history_days": "30",
        "keep_days": "400",
    }
    assert set(typed) == set(CHANGED_HERE)
    for key, text in typed.items():
        changes(config).change(key, text)
    profile = Settings.load(config, {}).profile()
    assert (profile.language, profile.theme, profile.colors, profile.ascii) == (
        "nl",
        "light",
        "16",
        True,
    )
    habits, feeding, staffing = profile.habits, profile.feeding, profile.staffing
    anna = habits.counter_of("anna")
    assert (anna.home, anna.my_terminal) == (57959, "00000LQT")
    assert habits.counter_of("bart").home is None
    assert (habits.day_start_hour, habits.export_dir) == (6, Path.home() / "out")
    assert (staffing.reason, staffing.lock_minutes) == ("required", 0)
    assert (feeding.poll_on_screen_s, feeding.poll_elsewhere_s) == (2.5, 20)
    assert (feeding.requests_per_second, feeding.requests_at_once) == (4.5, 2)
    assert (feeding.history_days, feeding.keep_days) == (30, 400)


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("theme", "blue", "config.settings.toml: theme cannot be blue; it is one of dark, light."),
        ("ascii", "yes", "config.settings.toml: ascii must be true or false"),
        ("day_start_hour", "24", "day_start_hour must be a whole number from 0 to 23"),
        ("day_start_hour", "six", "day_start_hour must be a whole number from 0 to 23"),
        ("requests_per_second", "nan", "must be a number from 0.1 to 50"),
        ("poll_elsewhere_s", "1", "poll_elsewhere_s must not be below poll_on_screen_s"),
        ("home", "-3", "home must be a positive whole number"),
        ("home", "", "home must be a positive whole number"),
        ("export_dir", "a\x1bb", "holds characters that cannot be printed"),
        ("langage", "fr", "There is no key langage; did you mean language?"),
        ("zzzzzz", "1", "There is no key zzzzzz."),
        ("environment", "live", "changed in the file only"),
        ("base_url", "http://127.0.0.1:1", "changed in the file only"),
        ("trusted_host", "evil.example", "changed in the file only"),
        ("state_dir", "/tmp", "changed in the file only"),
        ("api_key", "5ec4e7" * 7, "changed there only"),
        ("read_only", "false", "changed in the file only"),
        ("cloud_payments", "true", "changed in the file only"),
        ("printer_command", "rm", "changed in the file only"),
        ("operators", "[]", "changed in the file only"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    write: Write, key: str, text: str, said: str
) -> None:
    """One sentence, as of a file with that value; no half-written file."""
    config = write(SHOP)
    with pytest.raises(ConfigurationError) as raised:
        changes(config).change(key, text)
    assert said in str(raised.value)
    assert "5ec4e7" not in str(raised.value)
    assert not written(config).exists()


def test_every_key_of_a_profile_is_explained() -> None:
    """What it means; and nothing is changed from here that is not read back from the program's own file."""
    assert set(ABOUT) == PROFILE_KEYS
    assert WRITTEN_KEYS <= PROFILE_KEYS
    assert all(about.meaning for about in ABOUT.values())


@pytest.mark.parametrize("key", sorted(PROFILE_KEYS - WRITTEN_KEYS))
def test_the_programs_own_file_cannot_say_where_money_goes(write: Write, key: str) -> None:
    """Whoever gets something into that file has not got the keys."""
    config = write(SHOP)
    written(config).write_text(f'[profiles.shop]\n{key} = "x"\n')
    with pytest.raises(ConfigurationError, match=f"unknown key {key}") as raised:
        Settings.load(config, {})
    assert raised.value.values["command"] == f"msp-tui config unset {key}"
    changes(config).take_back(key)
    Settings.load(config, {})


def test_what_no_longer_fits_names_the_way_back(write: Write) -> None:
    """The file was edited since: the program says which command takes its own value back, and that works."""
    config = write(SHOP)
    changes(config).change("poll_elsewhere_s", "10")
    write(SHOP.replace("[profiles.shop]\n", "[profiles.shop]\npoll_on_screen_s = 20\n"))
    with pytest.raises(
        ConfigurationError, match=r"config.settings.toml, \[profiles.shop\]"
    ) as raised:
        Settings.load(config, {})
    assert raised.value.values["command"] == "msp-tui config unset poll_elsewhere_s"
    changes(config).take_back("poll_elsewhere_s")
    assert Settings.load(config, {}).profile().feeding.poll_on_screen_s == 20


@pytest.mark.parametrize(
    "text",
    [
        "profiles = 3",
        "[profiles]\nshop = 3",
        "[profiles.shop]\nlogins = 3",
        "[profiles.shop.logins]\nanna = 3",
    ],
)
def test_what_is_no_table_gives_way_to_a_change(write: Write, text: str) -> None:
    """The program's own file was edited so that no value fits into it."""
    config = write(SHOP)
    written(config).write_text(text + "\n")
    with pytest.raises(ConfigurationError):
        Settings.load(config, {})
    changes(config).change("home", "57959")
    assert Settings.load(config, {}).profile().habits.counter_of("anna").home == 57959


@pytest.mark.parametrize("text", ["x = 1", "profiles = 3", "[profiles]\nshop = 3"])
def test_no_command_is_named_that_takes_nothing_back(write: Write, text: str) -> None:
    """What is wrong stands in no profile, and only a profile's values are taken back."""
    config = write(SHOP)
    written(config).write_text(text + "\n")
    with pytest.raises(ConfigurationError) as raised:
        Settings.load(config, {})
    assert "command" not in raised.value.values


def test_there_is_nothing_to_take_back(write: Write) -> None:
    """What a file says is not taken back from here."""
    config = write(LOOKS)
    for key in ("theme", "nonsense"):
        with pytest.raises(ConfigurationError, match="nothing to take back"):
            changes(config).take_back(key)


def test_a_logins_own_value_leaves_the_others_theirs(write: Write) -> None:
    """What the file says of a login stays beside what was changed for it, and for another."""
    config = write(
        SHOP + '[profiles.shop.logins.anna]\nhome = 57958\nmy_terminal = "00000AAA"\n'
        "[profiles.shop.logins.bart]\nhome = 57958\n"
    )
    changes(config).change("home", "57959")
    changes(config, "cleo").change("home", "57959")
    habits = Settings.load(config, {}).profile().habits
    anna = habits.counter_of("anna")
    assert (anna.home, anna.my_terminal) == (57959, "00000AAA")
    assert (habits.counter_of("bart").home, habits.counter_of("cleo").home) == (57958, 57959)
    changes(config).take_back("home")
    habits = Settings.load(config, {}).profile().habits
    assert (habits.counter_of("anna").home, habits.counter_of("cleo").home) == (57958, 57959)


def test_on_the_shops_server_a_user_changes_his_own(tmp_path: Path) -> None:
    """The system-wide file need not be his, nor has he one: his changes go to his own directory."""
    system, home = tmp_path / "etc" / "config.toml", tmp_path / "home"
    system.parent.mkdir()
    system.write_text(SHOP)
    system.chmod(0o600)
    system.parent.chmod(0o555)
    environ = {"XDG_CONFIG_HOME": str(home)}
    one = Changes(None, environ, "anna", system=system)
    one.change("theme", "light")
    assert one.load().profile().theme == "light"
    assert one.load().profile().file == system
    file = home / "msp-tui" / "config.settings.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [one.name for one in system.parent.iterdir()] == ["config.toml"]
    one.take_back("theme")
    assert one.load().profile().theme == "dark"


def test_whoever_reads_the_configuration_reads_the_changes(write: Write) -> None:
    """A file that several logins are given stays usable for all of them; nobody else may write it."""
    config = write(SHOP.replace("api_key = ", "# ").replace("api_key_env", "api_key_env"), 0o664)
    changes(config).change("theme", "light")
    assert stat.S_IMODE(written(config).stat().st_mode) == 0o644


def test_profiles_that_no_file_names_any_more_do_not_matter(write: Write) -> None:
    """Nor do files of the same directory: each has its changes under its own name."""
    config = write(SHOP)
    changes(config).change("theme", "light")
    other = config.with_name("fair.toml")
    other.write_text(SHOP)
    other.chmod(0o600)
    assert Settings.load(other, {}).profile().theme == "dark"
    write(SHOP.replace("profiles.shop", "profiles.new").replace('"shop"', '"new"'))
    assert Settings.load(config, {}).profile().theme == "dark"


def test_changes_at_once_lose_nothing(write: Write) -> None:
    """Several consoles write at the same time."""
    config = write(SHOP)
    typed = {"theme": "light", "day_start_hour": "5", "refund_reason": "ask", "keep_days": "300"}
    threads = [
        threading.Thread(target=changes(config).change, args=change) for change in typed.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    text = written(config).read_text()
    assert all(key in text for key in typed)


def test_a_writer_that_hangs_is_not_waited_for_forever(write: Write) -> None:
    """One sentence, and nothing is written."""
    config = write(SHOP)
    lock = os.open(config.with_suffix(".settings.lock"), os.O_CREAT | os.O_RDONLY, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(ConfigurationError, match="being written by another"):
        changes(config, patience=0).change("theme", "light")
    os.close(lock)
    assert not written(config).exists()


def test_a_full_disk_leaves_what_was(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stands, whole."""
    config = write(SHOP)
    changes(config).change("theme", "light")
    before = written(config).read_text()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match="No space left") as raised:
        changes(config).change("language", "nl")
    assert raised.value.values["directory"] == str(config.parent)
    assert written(config).read_text() == before
