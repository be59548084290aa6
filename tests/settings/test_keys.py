from __future__ import annotations

import errno
import fcntl
import grp
import importlib.util
import os
import stat
import sys
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from msp_tui.domain.errors import ConfigurationError
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.settings import Keys, Profile, sources
from msp_tui.settings.learned import LearnedKeys
from msp_tui.shop.office_ports import KeyRing
from tests.settings.conftest import ACCOUNT_KEY, COUNTER_KEY, SHOP, TERRACE_KEY, profile_with

Shop = Callable[..., Profile]
NEW_KEY = "4e30" * 10


def keyed(line: str) -> str:
    """A profile with one group, whose key comes from where the line says."""
    return profile_with(group=f"id = 7\nname = 'Counter'\n{line}")


def failure(profile: Profile) -> ConfigurationError:
    """What is said when that group's key cannot be had."""
    with pytest.raises(ConfigurationError) as caught:
        Keys(profile, {}).group_key(7)
    assert str(caught.value).startswith("Counter (7): ")
    return caught.value


def python(code: str) -> str:
    """A key that Python says."""
    return f"api_key_command = ['{sys.executable}', '-c', '''{code}''']"


def test_keys_of_the_configuration(shop: Shop) -> None:
    """Keys come from the file and the environment; each is told to the log's redaction."""
    heard: list[Secret] = []
    keys: KeyRing = Keys(shop(), {"TERRACE_KEY": TERRACE_KEY + "\n"}, heard.append)
    assert heard == []
    assert keys.group_key(57958).reveal() == COUNTER_KEY
    assert keys.group_key(57959).reveal() == TERRACE_KEY
    account = keys.account_key()
    assert account is not None
    assert account.reveal() == ACCOUNT_KEY
    assert [key.reveal() for key in heard] == [COUNTER_KEY, TERRACE_KEY, ACCOUNT_KEY]


def test_no_account_key_is_none(shop: Shop) -> None:
    """A profile without an account key has none."""
    assert Keys(shop(keyed("")), {}).account_key() is None


def test_a_key_from_a_file_beside_the_configuration(shop: Shop, config: Path) -> None:
    """The first line of the file is the key; it is read once."""
    file = config.parent / "counter.key"
    file.write_text(f"  {COUNTER_KEY}  \nsecond line\n")
    file.chmod(0o600)
    keys = Keys(shop(keyed("api_key_file = 'counter.key'")), {})
    assert keys.group_key(7).reveal() == COUNTER_KEY
    file.unlink()
    assert keys.group_key(7).reveal() == COUNTER_KEY


def test_an_open_key_file_is_refused_until_it_is_closed(shop: Shop, config: Path) -> None:
    """The refusal carries the command; once it ran, the same ring gives the key."""
    file = config.parent / "counter.key"
    file.write_text(COUNTER_KEY)
    file.chmod(0o644)
    keys = Keys(shop(keyed("api_key_file = 'counter.key'")), {})
    with pytest.raises(ConfigurationError) as caught:
        keys.group_key(7)
    assert os.system(caught.value.values["command"]) == 0
    assert keys.group_key(7).reveal() == COUNTER_KEY


def test_a_key_from_a_command(shop: Shop) -> None:
    """The first line that the command says is the key; it runs without a shell and without input."""
    code = f'import sys; assert not sys.stdin.read(); print("{COUNTER_KEY}"); print("more")'
    assert Keys(shop(keyed(python(code))), {}).group_key(7).reveal() == COUNTER_KEY
    line = f"api_key_command = 'echo \"{COUNTER_KEY}\" '"
    assert Keys(shop(keyed(line)), dict(os.environ)).group_key(7).reveal() == COUNTER_KEY


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("api_key_env = 'COUNTER'", "the environment variable COUNTER, which is not set"),
        ("api_key_command = 'no-such-program-at-all'", "could not be started: No such file"),
        (python("raise SystemExit(3)"), "failed with code 3"),
        (python("pass"), "api_key_command gave no usable key"),
        (python("print(chr(233) * 40)"), "api_key_command gave no usable key"),
        ("", "There is no key for group 7"),
    ],
)
def test_a_source_that_fails_is_named(shop: Shop, line: str, said: str) -> None:
    """The sentence names the group and the source."""
    profile = shop(keyed(line))
    with pytest.raises(ConfigurationError) as caught:
        Keys(profile, {}).group_key(7)
    assert said in str(caught.value)


def keyring_of(directory: Path, code: str) -> dict[str, str]:
    """A login whose keyring's library is this code."""
    package = directory / "keyring"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(f"import sys\n{code}")
    return {"PYTHONPATH": str(directory)}


def test_a_key_from_the_systems_keyring(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library is asked in a process of its own; what it refuses, or its absence, is one sentence."""
    profile = shop(keyed("api_key_keyring = 'msp tui/till/counter'"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert "needs the Python package keyring" in str(failure(profile))
    monkeypatch.undo()
    code = f"assert sys.argv[1:] == ['get', 'msp tui/till', 'counter']; print('{COUNTER_KEY}')"
    environ = keyring_of(tmp_path, code)
    monkeypatch.syspath_prepend(tmp_path)
    assert Keys(profile, environ).group_key(7).reveal() == COUNTER_KEY
    assert "keyring" not in sys.modules
    with pytest.raises(ConfigurationError, match="the keyring gives no key"):
        Keys(shop(keyed("api_key_keyring = 'msp-tui/other'")), environ).group_key(7)


@pytest.mark.parametrize("text", ["counter", "/counter", "msp-tui/"])
def test_a_keyrings_key_has_a_service_and_a_name(shop: Shop, text: str) -> None:
    """Anything else is refused when the configuration is read."""
    with pytest.raises(ConfigurationError, match="must be written like msp-tui/counter"):
        shop(keyed(f"api_key_keyring = '{text}'"))


def test_a_command_never_shows_its_errors(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    """What a failing command complains about reaches neither the screen nor the sentence."""
    code = f'import sys; sys.stderr.write("{COUNTER_KEY}"); print("{COUNTER_KEY}"); sys.exit(1)'
    assert COUNTER_KEY not in str(failure(shop(keyed(python(code)))))
    assert capfd.readouterr() == ("", "")


def test_a_key_pasted_as_a_file_name_is_not_shown(shop: Shop) -> None:
    """A missing file whose name looks like a key is shown masked."""
    keys = Keys(shop(keyed(f"api_key_file = '{COUNTER_KEY}'")), {})
    with pytest.raises(ConfigurationError) as caught:
        keys.group_key(7)
    assert COUNTER_KEY not in f"{caught.value} {caught.value.values}"


def test_a_slow_command_is_ended_with_its_children(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that does not answer in time is killed, and not asked again at once."""
    monkeypatch.setattr(sources, "COMMAND_SECONDS", 0.2)
    moment = 0.0
    profile = shop(keyed("api_key_command = ['sh', '-c', 'sleep 600 | cat']"))
    source = profile.groups[0].key
    assert source is not None
    key = sources.LazyKey(source, profile, os.environ, lambda _: None, lambda: moment)
    with pytest.raises(ConfigurationError, match="gave no answer") as first:
        key.read()
    with pytest.raises(ConfigurationError) as second:
        key.read()
    assert first.value is second.value
    moment = 31.0
    with pytest.raises(ConfigurationError) as third:
        key.read()
    assert first.value is not third.value


def test_a_learned_key_is_kept_privately_and_seen_by_other_consoles(
    shop: Shop, config: Path
) -> None:
    """A key learned by one console is at once in the ring of another that was already open."""
    profile = shop()
    mine, other = Keys(profile, {}), Keys(profile, {})
    assert [group.id for group in other.groups()] == [57958, 57959]
    before = config.read_bytes()
    mine.learn(TerminalGroup(57960, "Kiosk «é»"), Secret(NEW_KEY))
    assert other.group_key(57960).reveal() == NEW_KEY
    assert [group.name for group in other.groups()] == ["Counter", "Terrace", "Kiosk «é»"]
    assert before == config.read_bytes()
    assert stat.S_IMODE((config.parent / "secrets.toml").stat().st_mode) == 0o600
    other.learn(TerminalGroup(57961, "Bar"), Secret(TERRACE_KEY))
    assert mine.group_key(57961).reveal() == TERRACE_KEY
    assert sorted(file.name for file in config.parent.iterdir()) == [
        "config.toml",
        "secrets.lock",
        "secrets.toml",
    ]


def test_learned_keys_are_shared_with_the_group_and_nobody_else(shop: Shop, config: Path) -> None:
    """With share_group the secrets file and its lock are 0640, which the next console accepts."""
    mine = grp.getgrgid(os.getegid()).gr_name
    text = SHOP.replace("api_key =", f'share_group = "{mine}"\napi_key =', 1)
    Keys(shop(text), {}).learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    for name in ("secrets.toml", "secrets.lock"):
        assert stat.S_IMODE((config.parent / name).stat().st_mode) == 0o640
    assert Keys(shop(text), {}).group_key(57960).reveal() == NEW_KEY


def test_whoever_is_killed_while_making_the_lock_shuts_nobody_out(
    shop: Shop, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It appears when the group may open it, or not at all."""
    mine = grp.getgrgid(os.getegid()).gr_name
    text = SHOP.replace("api_key =", f'share_group = "{mine}"\napi_key =', 1)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    lock = config.parent / "secrets.lock"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fchmod", killed)
        with pytest.raises(Killed):
            Keys(shop(text), {}).learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    assert not lock.exists()
    Keys(shop(text), {}).learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    assert stat.S_IMODE(lock.stat().st_mode) == 0o640


@pytest.mark.parametrize("why", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_group_that_cannot_be_kept_says_who_can(
    shop: Shop, config: Path, monkeypatch: pytest.MonkeyPatch, why: int
) -> None:
    """On a shop's server its directory may be root's; a full disk is nobody's permission."""
    opened = os.open

    def closed(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).startswith(str(config.parent / "secrets")):
            raise OSError(why, os.strerror(why))
        return opened(path, *rest, **more)

    keys = Keys(shop(), {})
    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(ConfigurationError) as refused:
        keys.learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    secrets = config.parent / "secrets.toml"
    assert str(refused.value) == f"{secrets} cannot be written: {os.strerror(why)}."
    hint = refused.value.hint.format(**refused.value.values)
    who = f"Whoever may write in {config.parent} can change it."
    assert hint == ("" if why == errno.ENOSPC else who)


def test_a_linked_secrets_file_stays_linked(shop: Shop, config: Path, tmp_path: Path) -> None:
    """Where secrets.toml is a symbolic link, the file that it points to is replaced."""
    real = tmp_path / "real.toml"
    real.touch(0o600)
    (config.parent / "secrets.toml").symlink_to(real)
    Keys(shop(), {}).learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    assert (config.parent / "secrets.toml").is_symlink()
    assert NEW_KEY in real.read_text()


def test_what_is_known_already_is_not_written_again(shop: Shop, config: Path) -> None:
    """Learning the same again, or a group whose key is configured, leaves the secrets file alone."""
    keys = Keys(shop(), {})
    keys.learn(TerminalGroup(57958, "Counter"), Secret(NEW_KEY))
    assert keys.group_key(57958).reveal() == COUNTER_KEY
    secrets = config.parent / "secrets.toml"
    assert not secrets.exists()
    keys.learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    written = secrets.stat().st_ino
    keys.learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    assert written == secrets.stat().st_ino
    keys.learn(TerminalGroup(57960, "Kiosk"), Secret(TERRACE_KEY))
    assert keys.group_key(57960).reveal() == TERRACE_KEY
    assert secrets.read_text().count("57960") == 1


def test_a_learned_key_fills_a_configured_group_that_has_none(shop: Shop) -> None:
    """A group that the configuration only names takes its key from the secrets file."""
    keys = Keys(shop(keyed("")), {})
    keys.learn(TerminalGroup(7, "Till"), Secret(NEW_KEY))
    assert keys.group_key(7).reveal() == NEW_KEY
    assert [group.name for group in keys.groups()] == ["Counter"]


def test_a_key_learned_in_one_environment_is_not_sent_to_another(shop: Shop) -> None:
    """A profile that is pointed at another environment forgets what it learned in the first."""
    Keys(shop(), {}).learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    elsewhere = Keys(shop(SHOP.replace('"sandbox"', '"test"')), {})
    assert [group.id for group in elsewhere.groups()] == [57958, 57959]
    with pytest.raises(ConfigurationError):
        elsewhere.group_key(57960)


def test_a_key_learned_at_one_address_is_not_sent_to_another(shop: Shop) -> None:
    """A second shop of the same environment, also from a file beside the first, has its own learned keys."""
    Keys(shop(), {}).learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    other = SHOP.replace("/v1/json", "/v2/json")
    assert other != SHOP
    elsewhere = Keys(shop(other), {})
    assert [group.id for group in elsewhere.groups()] == [57958, 57959]
    elsewhere.learn(TerminalGroup(57960, "Fair"), Secret(COUNTER_KEY))
    assert elsewhere.group_key(57960).reveal() == COUNTER_KEY
    assert Keys(shop(), {}).group_key(57960).reveal() == NEW_KEY


def test_what_another_version_wrote_survives(shop: Shop, config: Path) -> None:
    """Entries that this program does not know are kept when it writes."""
    secrets = config.parent / "secrets.toml"
    secrets.write_text("[pins]\nanna = 'x'\n[profiles.other]\nlater = 1\n")
    secrets.chmod(0o600)
    Keys(shop(), {}).learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    kept = tomllib.loads(secrets.read_text())
    assert kept["pins"] == {"anna": "x"}
    assert kept["profiles"]["other"] == {"later": 1}


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("[profiles.shop", 0o600, "line 1"),
        ("profiles = 1", 0o600, "must be written as tables"),
        ("[[profiles.shop.groups]]\nid = 1\nname = 'x'", 0o600, "api_key is missing"),
        ("", 0o644, "open to other users"),
    ],
)
def test_a_broken_secrets_file_is_named_and_left_alone(
    shop: Shop, config: Path, text: str, mode: int, said: str
) -> None:
    """A secrets file that cannot be used is neither read nor overwritten; configured keys still work."""
    secrets = config.parent / "secrets.toml"
    secrets.write_text(text)
    secrets.chmod(mode)
    keys = Keys(shop(), {})
    assert keys.group_key(57958).reveal() == COUNTER_KEY
    with pytest.raises(ConfigurationError, match=said):
        keys.groups()
    with pytest.raises(ConfigurationError, match=said):
        keys.learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    assert text == secrets.read_text()


def test_many_consoles_learn_at_once(shop: Shop) -> None:
    """Nothing is lost when several write at the same time."""
    profile = shop()
    rings = [Keys(profile, {}) for _ in range(8)]
    for ring in rings:
        ring._learned._patience = 120.0  # how long a slow disk takes is not what this is about
    threads = [
        threading.Thread(target=ring.learn, args=(TerminalGroup(n, f"Group {n}"), Secret(NEW_KEY)))
        for n, ring in enumerate(rings, start=1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {*range(1, 9), 57958, 57959} == {group.id for group in rings[0].groups()}


def test_a_writer_that_hangs_is_not_waited_for_forever(shop: Shop, config: Path) -> None:
    """When another process keeps the lock, the sentence says so."""
    lock = os.open(config.parent / "secrets.lock", os.O_CREAT | os.O_RDONLY, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(ConfigurationError, match="being written by another"):
        LearnedKeys(shop(), patience=0).keep(TerminalGroup(1, "x"), Secret(NEW_KEY))
    os.close(lock)


def test_a_directory_that_cannot_be_written_is_said(
    shop: Shop, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, or a directory of somebody else, gives a sentence and leaves nothing behind."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match="No space left"):
        Keys(shop(), {}).learn(TerminalGroup(57960, "Kiosk"), Secret(NEW_KEY))
    assert sorted(file.name for file in config.parent.iterdir()) == ["config.toml", "secrets.lock"]
