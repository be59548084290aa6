from __future__ import annotations

import grp
import json
import os
import stat
from pathlib import Path

import pytest

from msp_tui.domain.errors import StateError
from msp_tui.store import mounts
from msp_tui.store.mounts import filesystem_of
from msp_tui.store.opening import open_journal, open_ledger
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL, intent, payment

OWN_GROUP = grp.getgrgid(os.getgid()).gr_name
FILES = {"transactions.sqlite3", "journal.sqlite3"}


def opened(path: Path, environment: str = "sandbox", share_group: str | None = None) -> StateDir:
    """The directory as this profile opens it."""
    return StateDir.open(path, environment=environment, base_url=BASE_URL, share_group=share_group)


def mode(path: Path) -> int:
    """Permission bits, setgid included."""
    return stat.S_IMODE(path.stat().st_mode)


def filled(state: StateDir) -> set[str]:
    """Write into both files and return the names of all there are while they are open."""
    ledger, journal = open_ledger(state), open_journal(state)
    ledger.save_transactions([payment(1)])
    journal.intend(intent())
    names = {file.name for file in state.path.iterdir()}
    for file in state.path.iterdir():
        assert mode(file) == state.sharing.file_mode, file
    ledger.close()
    journal.close()
    return names


def test_a_directory_is_its_owners_alone(tmp_path: Path) -> None:
    """Directory 0700, every file 0600, also those SQLite makes, whatever the umask."""
    before = os.umask(0)
    try:
        state = opened(tmp_path / "deep" / "state")
        names = filled(state)
    finally:
        os.umask(before)
    assert mode(state.path) == 0o700
    logs = {f"{name}-{suffix}" for name in FILES for suffix in ("wal", "shm")}
    assert names == FILES | logs | {"stamp.json"}


def test_a_shared_directory(tmp_path: Path) -> None:
    """With share_group the directory hands its group down and every file is 0660, whatever the umask."""
    before = os.umask(0o077)
    try:
        state = opened(tmp_path / "state", share_group=OWN_GROUP)
        filled(state)
    finally:
        os.umask(before)
    assert mode(state.path) == 0o2770
    assert opened(tmp_path / "state", share_group=OWN_GROUP) == state
    with pytest.raises(StateError, match="may be read by others") as refused:
        opened(tmp_path / "state")
    assert str(refused.value.values["command"]).startswith("chmod go-rwx ")


def test_whoever_is_killed_while_making_a_file_shuts_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It appears when the whole group may open it, or not at all."""
    state = opened(tmp_path / "state", share_group=OWN_GROUP)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Path, "chmod", killed)
        with pytest.raises(Killed):
            open_journal(state)
    assert not state.journal.exists()
    open_journal(state).close()
    assert stat.S_IMODE(state.journal.stat().st_mode) == 0o660


def test_the_group_must_be_the_named_one(tmp_path: Path) -> None:
    """A private directory is not opened up silently, and an unknown group is named."""
    opened(tmp_path / "state")
    with pytest.raises(StateError, match="is not shared with the group") as refused:
        opened(tmp_path / "state", share_group=OWN_GROUP)
    assert "chmod 2770" in refused.value.values["command"]
    with pytest.raises(StateError, match="There is no Unix group “nobody-has-this”"):
        opened(tmp_path / "state", share_group="nobody-has-this")


@pytest.mark.parametrize("name", [".", "stamp.json", "transactions.sqlite3", "journal.sqlite3-wal"])
def test_what_others_may_read_is_refused(tmp_path: Path, name: str) -> None:
    """World-readable directories and files are refused with the command that mends them."""
    state = opened(tmp_path / "my state")
    file = state.path / name
    if not file.exists():
        file.touch()
    file.chmod(file.stat().st_mode | stat.S_IROTH)
    with pytest.raises(StateError, match="may be read by others") as refused:
        opened(state.path)
    assert refused.value.values["command"] == f"chmod go-rwx '{file}'"
    os.system(refused.value.values["command"])
    opened(state.path)


def test_another_environment_is_refused(tmp_path: Path) -> None:
    """A directory belongs to one environment and base URL, and the refusal says which."""
    state = opened(tmp_path / "state")
    assert StateDir.open(state.path, environment="sandbox", base_url=BASE_URL + "/") == state
    for environment, url in (("live", BASE_URL), ("sandbox", "http://127.0.0.1:9/v1/json")):
        with pytest.raises(StateError, match="belongs to the environment “sandbox”") as refused:
            StateDir.open(state.path, environment=environment, base_url=url)
        assert BASE_URL in str(refused.value)


def test_the_demo_hands_its_directory_on(tmp_path: Path) -> None:
    """A sandbox's directory follows the sandbox to another port; nothing else is ever restamped."""
    elsewhere = "http://127.0.0.1:9/v1/json"
    path = tmp_path / "state"
    StateDir.restamp(path, environment="sandbox", base_url=elsewhere)
    assert not path.exists()
    opened(path)
    StateDir.restamp(path, environment="sandbox", base_url=elsewhere)
    state = StateDir.open(path, environment="sandbox", base_url=elsewhere)
    assert mode(state.path / "stamp.json") == 0o600
    assert [file.name for file in path.iterdir()] == ["stamp.json"]
    live = opened(tmp_path / "live", environment="live")
    with pytest.raises(StateError, match="belongs to the environment “live”"):
        StateDir.restamp(live.path, environment="sandbox", base_url=elsewhere)
    with pytest.raises(StateError, match="belongs to the environment “sandbox”"):
        StateDir.restamp(path, environment="live", base_url=elsewhere)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"environment": "live"}', "[" * 99_999])
def test_a_damaged_stamp(tmp_path: Path, text: str) -> None:
    """A stamp that cannot be read is not guessed and not replaced."""
    state = opened(tmp_path / "state")
    (state.path / "stamp.json").write_text(text)
    with pytest.raises(StateError, match="nobody can tell what the directory belongs to"):
        opened(state.path)
    assert (state.path / "stamp.json").read_text() == text


def test_the_stamp_is_readable(tmp_path: Path) -> None:
    """The stamp is plain JSON that a person can read."""
    state = opened(tmp_path / "state")
    stamp = json.loads((state.path / "stamp.json").read_text())
    assert stamp == {"environment": "sandbox", "base_url": BASE_URL}


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store needs a local disk; where nobody can tell, it is opened."""
    table = tmp_path / "mounts"
    place = f"{tmp_path}/on nfs".replace(" ", "\\040")
    table.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/x {place} nfs4 rw 0 0\n")
    monkeypatch.setattr(mounts, "MOUNTS", table)
    mount = tmp_path / "on nfs"
    mount.mkdir()
    with pytest.raises(StateError, match="network file system"):
        opened(mount / "state")
    assert list(mount.iterdir()) == []
    opened(tmp_path / "local")
    table.unlink()
    opened(mount / "state")


def test_the_deepest_mount_counts() -> None:
    """Mounts lie within and over each other."""
    table = "a / ext4 rw\nb /srv nfs rw\nc /srv/local xfs rw\nd /srv tmpfs rw\nbroken\n"
    assert filesystem_of("/srv/local/x", table) == "xfs"
    assert filesystem_of("/srv/locality", table) == "tmpfs"
    assert filesystem_of("/home", table) == "ext4"


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    """A file in the way is said so, in a sentence."""
    (tmp_path / "file").write_text("")
    (tmp_path / "file").chmod(0o600)
    with pytest.raises(StateError, match="cannot be used"):
        opened(tmp_path / "file" / "state")
    with pytest.raises(StateError, match="cannot be used"):
        opened(tmp_path / "file")


def test_a_directory_in_place_of_the_file(tmp_path: Path) -> None:
    """What cannot be opened is named."""
    state = opened(tmp_path / "state")
    state.transactions.mkdir(mode=0o700)
    with pytest.raises(StateError, match="transactions"):
        open_ledger(state)
