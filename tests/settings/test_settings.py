from __future__ import annotations

import grp
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shlex import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp_tui.domain.errors import ConfigurationError
from msp_tui.settings import ConfiguredGroup, Profile, Settings, state_dir
from msp_tui.settings.feeding import Feeding
from msp_tui.settings.habits import Counter
from msp_tui.settings.tables import parse
from tests.settings.conftest import COUNTER_KEY, SHOP, profile_with

Write = Callable[..., Path]


def refusal(config: Path) -> ConfigurationError:
    """What is said of this file."""
    with pytest.raises(ConfigurationError) as caught:
        Settings.load(config, {})
    assert "{" not in caught.value.hint.format(**caught.value.values)
    return caught.value


def test_the_contracts_configuration_is_read(shop: Callable[..., Profile]) -> None:
    """The documented file gives a profile with its groups in the file's order."""
    profile = shop()
    assert (profile.name, profile.environment) == ("shop", "sandbox")
    assert profile.base_url == "http://127.0.0.1:8765/v1/json"
    assert [(g.id, g.name) for g in profile.groups] == [(57958, "Counter"), (57959, "Terrace")]
    assert profile.account_key is not None


def test_how_multisafepay_is_asked_is_a_setting(shop: Callable[..., Profile]) -> None:
    """What is not said is left to the program."""
    assert shop().feeding == Feeding()
    said = shop(
        profile_with(
            "requests_per_second = 2",
            "requests_at_once = 1",
            "poll_on_screen_s = 2.5",
            "poll_elsewhere_s = 60",
            "history_days = 30",
            "keep_days = 30",
        )
    )
    assert said.feeding == Feeding(2.0, 1, 2.5, 60.0, 30, 30)


def test_no_configuration_is_a_state_of_its_own(tmp_path: Path) -> None:
    """Without any file the settings are empty, and asking for a profile says how to look around."""
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    settings = Settings.load(None, environ, tmp_path / "system-wide.toml")
    assert not settings.configured
    assert tmp_path / "msp-tui" / "config.toml" == settings.file
    with pytest.raises(ConfigurationError) as caught:
        settings.profile()
    assert "msp-tui demo" in caught.value.hint


@pytest.mark.parametrize("named_by", ["option", "environment"])
def test_a_named_file_must_exist(tmp_path: Path, named_by: str) -> None:
    """A file that somebody named and that is not there is an error."""
    missing = tmp_path / "nowhere.toml"
    option = missing if named_by == "option" else None
    environ = {} if option else {"MSP_TUI_CONFIG": str(missing)}
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml does not exist"):
        Settings.load(option, environ)


def test_the_option_wins_over_the_environment_over_xdg(tmp_path: Path) -> None:
    """--config comes before MSP_TUI_CONFIG, which comes before XDG_CONFIG_HOME."""
    places = [tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "msp-tui" / "config.toml"]
    places[2].parent.mkdir()
    for file in places:
        file.write_text(profile_with())
    environ = {"MSP_TUI_CONFIG": str(places[1]), "XDG_CONFIG_HOME": str(tmp_path)}
    assert places[0] == Settings.load(places[0], environ).file
    assert places[1] == Settings.load(None, environ).file
    assert places[2] == Settings.load(None, environ | {"MSP_TUI_CONFIG": ""}).file


def test_live_and_test_know_their_address(shop: Callable[..., Profile]) -> None:
    """The address of MultiSafepay's own API need not be written down."""
    assert shop(profile_with()).base_url == "https://api.multisafepay.com/v1/json"


def test_a_file_of_another_editor_is_forgiven(config: Path) -> None:
    """A byte order mark and Windows line ends do not matter."""
    config.write_bytes(b"\xef\xbb\xbf" + profile_with().replace("\n", "\r\n").encode())
    assert Settings.load(config, {}).profile().environment == "live"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no profile in it"),
        ("[profile.shop]\n", "unknown key profile; did you mean profiles?"),
        ("profiles = 3\n", "profiles must be written as tables like [profiles.shop]"),
        (f"default_profile = 'shoop'\n{profile_with()}", "default_profile names shoop"),
        ('[profiles."a/b"]\nenvironment = "live"\n', "a profile's name has only letters"),
        (profile_with("time_zone = 'UTC'"), "unknown key time_zone; did you mean timezone?"),
        (profile_with("zzz = 1"), "unknown key zzz; possible are api_key,"),
        (profile_with("timezone = 'Europe/Atlantis'"), "timezone Europe/Atlantis is unknown"),
        (profile_with("timezone = '../../etc/passwd'"), "is unknown; write it like"),
        (profile_with("timezone = 'Europe'"), "timezone Europe is unknown"),
        (profile_with("read_only = 'yes'"), "read_only must be true or false"),
        (profile_with("cloud_payments = 1"), "cloud_payments must be true or false"),
        (profile_with("language = 'de'"), "language cannot be de; it is one of fr, nl, en"),
        (profile_with("colors = 256"), "colors must be text between quotes"),
        (profile_with("theme = 'blue'"), "theme cannot be blue; it is one of dark, light"),
        (profile_with('trusted_host = "a\\u001bb"'), "cannot be printed"),
        (profile_with("base_url = 'ftp://a'"), "base_url must be a plain address"),
        (profile_with("base_url = 'https://[a'"), "base_url must be a plain address"),
        (profile_with("base_url = 'https://a:99999'"), "base_url must be a plain address"),
        (profile_with("groups = 3"), "must be written as tables under [[profiles.shop.groups]]"),
        (profile_with(group="name = 'x'"), "[[profiles.shop.groups]] 1: id is missing"),
        (profile_with(group="id = 1"), "[[profiles.shop.groups]] 1: name is missing"),
        (profile_with(group="id = '1'\nname = 'x'"), "id must be a positive whole number"),
        (profile_with(group="id = true\nname = 'x'"), "id must be a positive whole number"),
        (profile_with(group="id = 1\nname = 'x'\nkey = 'y'"), "unknown key key; did you mean"),
        (profile_with(group="id = 1\nname = 'x'\napi_key_command = \"a 'b\""), "without its twin"),
        (profile_with(group="id = 1\nname = 'x'\napi_key_command = []"), "must be a command"),
        (
            profile_with(group="id=1\nname='x'\n[[profiles.shop.groups]]\nid=1\nname='y'"),
            "[[profiles.shop.groups]] 2: group 1 stands here twice; the first is called x",
        ),
        (
            profile_with(group="id = 1\nname = 'x'\napi_key_env = 'A'\napi_key_file = 'b'"),
            "comes from api_key_env, api_key_file at once",
        ),
        (profile_with("requests_per_second = 0"), "must be a number from 0.1 to 50"),
        (profile_with("requests_per_second = nan"), "must be a number from 0.1 to 50"),
        (profile_with("requests_at_once = 2.5"), "must be a whole number from 1 to 4"),
        (profile_with("poll_on_screen_s = '2'"), "must be a number from 1 to 60"),
        (profile_with("poll_elsewhere_s = true"), "must be a number from 1 to 3600"),
        (
            profile_with("poll_on_screen_s = 9", "poll_elsewhere_s = 8.5"),
            "poll_elsewhere_s must not be below poll_on_screen_s",
        ),
        (profile_with("history_days = 0"), "must be a whole number from 1 to 3650"),
        (profile_with("keep_days = 179"), "must not be below history_days, which is 180"),
        (
            profile_with("history_days = 400", "keep_days = 399"),
            "must not be below history_days, which is 400",
        ),
        (profile_with("keep_day = 200"), "unknown key keep_day; did you mean keep_days?"),
        ("[profiles.shop]\nenvironment = 'liv'\n", "environment cannot be liv"),
        ("[profiles.shop]\nbase_url = 'http://x'\n", "environment is missing"),
        ("[profiles.shop]\nenvironment = 'sandbox'\n", "base_url is missing"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(write: Write, text: str, said: str) -> None:
    """Each mistake gives one line with the file, the place and what to write."""
    config = write(text)
    sentence = str(refusal(config))
    assert said in sentence
    assert str(config) in sentence
    assert "\n" not in sentence


def test_bytes_that_are_no_text_are_placed(config: Path) -> None:
    """A file in another encoding is refused with the line."""
    config.write_bytes(b"# ok\nname = '\xe9'\n")
    assert "line 2: this is not UTF-8 text" in str(refusal(config))


def test_a_link_to_nowhere_is_said(tmp_path: Path) -> None:
    """A configuration that is a dangling link is an error, not the absence of a configuration."""
    (tmp_path / "msp-tui").mkdir()
    (tmp_path / "msp-tui" / "config.toml").symlink_to(tmp_path / "gone")
    with pytest.raises(ConfigurationError, match="does not exist"):
        Settings.load(None, {"XDG_CONFIG_HOME": str(tmp_path)})


def test_a_directory_is_not_a_configuration(tmp_path: Path) -> None:
    """A directory in the place of the file is said to be one."""
    assert "is a directory" in str(refusal(tmp_path))


@pytest.mark.parametrize(
    "line",
    [
        "api_key = '{key}\\u00e9 '",
        "api_key = '{key} {key}'",
        'api_key = ["{key}"]',
        "api_key = {key}",
        'api_key = "{key}',
        "api_key_env = '{key}/'",
        'api_key_command = "curl \'{key}"',
        "base_url = 'https://{key}@x/'",
        "environment = '{key}'",
        "timezone = '{key}'",
        "{key} = 1",
    ],
)
def test_no_sentence_repeats_a_key(write: Write, line: str) -> None:
    """However a key was written down wrongly, the error does not show it."""
    error = refusal(write("[profiles.shop]\n" + line.replace("{key}", COUNTER_KEY)))
    assert COUNTER_KEY not in f"{error!r} {error} {error.values}"


def test_a_profile_does_not_show_its_keys(shop: Callable[..., Profile]) -> None:
    """A profile that is printed by accident gives no key away."""
    assert COUNTER_KEY not in repr(shop())


def test_a_profile_is_chosen_by_name_by_default_or_by_being_the_only_one(write: Write) -> None:
    """--profile, then default_profile, then the only profile; several without a default are refused."""
    two = "[profiles.shop]\nenvironment='live'\n[profiles.school]\nenvironment='test'\n"
    settings = Settings.load(write(two), {})
    assert settings.profile("school").name == "school"
    with pytest.raises(ConfigurationError, match="several profiles"):
        settings.profile()
    with pytest.raises(ConfigurationError, match="it has shop, school") as caught:
        settings.profile("schol")
    assert caught.value.values["meant"] == "school"
    assert Settings.load(write("default_profile='shop'\n" + two), {}).profile().name == "shop"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620])
def test_an_open_file_with_a_key_is_refused_with_the_command(write: Write, mode: int) -> None:
    """A key that others can read is not used, and the command that mends it works."""
    config = write(SHOP, mode)
    error = refusal(config)
    assert f"chmod 600 {quote(str(config))}" == error.values["command"]
    assert os.system(error.values["command"]) == 0
    assert Settings.load(config, {}).configured


def test_an_open_file_without_a_key_is_fine(write: Write) -> None:
    """Where only the names of key sources stand, everybody may read."""
    text = profile_with(group="id = 1\nname = 'x'\napi_key_env = 'KEY'")
    assert Settings.load(write(text, 0o644), {}).configured


def test_the_share_group_may_read_and_nobody_else(write: Write) -> None:
    """0640 is accepted when the file belongs to the group that share_group names; more never is."""
    mine = grp.getgrgid(os.getegid()).gr_name
    text = profile_with(f"share_group = '{mine}'", group=f"id=1\nname='x'\napi_key='{COUNTER_KEY}'")
    assert mine == Settings.load(write(text, 0o640), {}).profile().share_group
    config = write(text, 0o660)
    assert f"chmod 640 {quote(str(config))}" == refusal(config).values["command"]
    other = next(g.gr_name for g in grp.getgrall() if g.gr_gid != os.getegid())
    config = write(text.replace(mine, other, 1), 0o640)
    named = quote(str(config))
    assert f"chgrp {other} {named} && chmod 640 {named}" == refusal(config).values["command"]


def test_a_share_group_that_does_not_exist_is_said(write: Write) -> None:
    """A share_group unknown to the system is named."""
    text = profile_with("share_group = 'no-such-group'", f"api_key = '{COUNTER_KEY}'")
    assert "no such group" in str(refusal(write(text, 0o640)))


def test_the_state_directory_is_the_first_that_is_named(
    shop: Callable[..., Profile], tmp_path: Path
) -> None:
    """--state-dir, MSP_TUI_STATE_DIR, the profile's, else one of the profile's name in XDG's place."""
    environ = {"XDG_STATE_HOME": str(tmp_path)}
    plain, placed = shop(), shop(profile_with("state_dir = 'state'"))
    assert tmp_path / "msp-tui" / "shop" == state_dir(None, plain, environ)
    assert placed.file.parent / "state" == state_dir(None, placed, environ)
    environ["MSP_TUI_STATE_DIR"] = str(tmp_path / "env")
    assert tmp_path / "env" == state_dir(None, placed, environ)
    assert tmp_path / "asked" == state_dir(tmp_path / "asked", placed, environ)


def test_a_group_without_a_source_is_read(shop: Callable[..., Profile]) -> None:
    """A group may leave its key to the secrets file."""
    profile = shop(profile_with(group="id = 1\nname = 'Counter'"))
    assert (ConfiguredGroup(1, "Counter", None),) == profile.groups


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text whatsoever gives anything but a table or one clear error."""
    said = ""
    try:
        parse(text, Path("config.toml"))
    except ConfigurationError as error:
        said = str(error)
    assert said.isprintable()


def test_settings_load_nothing_heavy(write: Write) -> None:
    """Reading a configuration costs the start of the console next to nothing."""
    heavy = (
        "textual",
        "httpx",
        "pydantic_core",
        "babel",
        "sqlite3",
        "tomli_w",
        "asyncio",
        "logging",
    )
    code = (
        "import sys; from pathlib import Path; from msp_tui.settings import Settings, Keys; "
        "Settings.load(Path(sys.argv[1]), {}).profile(); "
        f"print(sorted(set({heavy}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(write(SHOP))], check=True, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"


def test_keys_of_a_profile_come_before_everybodys(shop: Callable[..., Profile]) -> None:
    """A key or several for an action, as they are written; what they mean the console knows."""
    everybodys = 'keys = { find = "f3", help = ["f1", "h"] }\n'
    said = shop(everybodys + profile_with('keys = { find = ["f8", "/"] }'))
    assert said.keys == {"find": ("f8", "/"), "help": ("f1", "h")}


@pytest.mark.parametrize("keys", ["3", "{ find = 3 }", "{ find = [3] }"])
def test_keys_that_are_none_are_refused(shop: Callable[..., Profile], keys: str) -> None:
    """One sentence with the place."""
    with pytest.raises(ConfigurationError, match="keys"):
        shop(profile_with(f"keys = {keys}"))


def test_a_login_may_have_a_counter_of_its_own(shop: Callable[..., Profile]) -> None:
    """What a login says comes before what the profile says, value by value."""
    said = shop(
        profile_with(
            "home = 57958",
            'my_terminal = "00000LQT"',
            'logins = { anna = { home = 57959 }, bert = { my_terminal = "00000LQU" } }',
        )
    ).habits
    assert said.counter_of("anna") == Counter(57959, "00000LQT")
    assert said.counter_of("bert") == Counter(57958, "00000LQU")
    assert said.counter_of("carl") == Counter(57958, "00000LQT")
    assert shop().habits.counter_of("anna") == Counter(None, "")


@pytest.mark.parametrize(
    "wrong", ["home = 0", 'home = "Counter"', "logins = { anna = { hom = 3 } }"]
)
def test_a_counter_that_is_none_is_refused(shop: Callable[..., Profile], wrong: str) -> None:
    """With the nearest name, or what is wanted."""
    with pytest.raises(ConfigurationError, match="home"):
        shop(profile_with(wrong))
