from __future__ import annotations

import json
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from msp_tui import demo
from msp_tui.demo import DemoFailed, DemoShop
from msp_tui.domain.errors import ConfigurationError
from msp_tui.settings import Keys, Settings

Start = Callable[..., DemoShop]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary directory, for this test alone."""
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return place


@pytest.fixture
def start() -> Iterator[Start]:
    """Start demo shops; whatever still runs at the end of the test is stopped."""
    shops: list[DemoShop] = []

    def start(*arguments: Path, **options: tuple[str, ...]) -> DemoShop:
        shops.append(DemoShop.start(*arguments, **options))  # type: ignore[arg-type] # only `options` is used
        return shops[-1]

    yield start
    for shop in shops:
        shop.stop()


def answers(shop: DemoShop) -> bool:
    """Whether the server answers, with a key of the configuration that it wrote."""
    profile = Settings.load(shop.config, {}).profile()
    key = Keys(profile, {}).group_key(profile.groups[0].id)
    request = urllib.request.Request(
        f"{profile.base_url}/transactions?limit=1", headers={"api_key": key.reveal()}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bool(json.load(answer)["success"])


def gone(pid: int, seconds: float = 60) -> bool:
    """Whether a process ends in time, which is told by the system and not by looking again and again."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([handle], [], [], seconds)
    os.close(handle)
    return bool(ready)


def killed_console(*arguments: str) -> tuple[int, Path]:
    """Start a demo in another process and kill that one with -9; gives the server's pid and the directory."""
    code = (
        "import sys; from pathlib import Path; from msp_tui.demo import DemoShop; "
        "shop = DemoShop.start(*map(Path, sys.argv[1:])); "
        "(shop.directory / 'transactions.sqlite3').touch(); "
        "print(shop._process.pid, shop.directory, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as console:
        assert console.stdout is not None
        pid, _, place = console.stdout.readline().decode().strip().partition(" ")
        assert (Path(place) / "transactions.sqlite3").exists()
        console.send_signal(signal.SIGKILL)
        console.wait()
    return int(pid), Path(place)


def test_the_demo_is_a_working_shop_that_leaves_nothing(start: Start, temporary: Path) -> None:
    """The server answers with the keys of its configuration; stopping takes it and its files away."""
    shop = start()
    assert answers(shop)
    assert shop.directory.parent == temporary
    assert stat.S_IMODE(shop.directory.stat().st_mode) == 0o700
    shop.stop()
    assert not shop.running
    assert list(temporary.iterdir()) == []
    shop.stop()


def test_killing_the_console_ends_the_server_and_removes_its_files(temporary: Path) -> None:
    """After kill -9 of the process that started it, the server and everything temporary go."""
    pid, place = killed_console()
    assert gone(pid)
    assert not place.exists()
    assert list(temporary.iterdir()) == []


def test_a_server_that_was_killed_leaves_nothing_either(start: Start, temporary: Path) -> None:
    """When the server dies first, stopping still clears up."""
    shop = start()
    os.kill(shop._process.pid, signal.SIGKILL)
    assert gone(shop._process.pid)
    assert not shop.running
    shop.stop()
    assert list(temporary.iterdir()) == []


def test_with_a_directory_the_shop_stays_and_keeps_its_port(
    start: Start, tmp_path: Path, temporary: Path
) -> None:
    """The second time it is the same shop at the same address, unless somebody took the port."""
    place = tmp_path / "kept"
    first = start(place)
    address = first.base_url
    first.stop()
    second = start(place)
    assert second.base_url == address
    second.stop()
    port = urlsplit(address).port
    with socket.create_server(("127.0.0.1", port or 0)):
        third = start(place)
        assert third.base_url != address
        assert answers(third)
    third.stop()
    assert {"config.toml", "sandbox.sqlite3"} <= {file.name for file in place.iterdir()}
    assert list(temporary.iterdir()) == []


def test_after_a_kill_the_same_directory_opens_at_once(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A demo whose console was killed is waited for, and then the shop is there again."""
    monkeypatch.setattr(demo, "_OTHER_SECONDS", 120)  # a busy machine ends its server late
    pid, place = killed_console(str(tmp_path / "kept"))
    shop = start(place)
    assert gone(pid, 0)
    assert (place / "transactions.sqlite3").exists()
    assert answers(shop)


def test_two_demos_do_not_share_a_directory(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is refused, and the first goes on."""
    monkeypatch.setattr(demo, "_OTHER_SECONDS", 0)
    first = start(tmp_path / "kept")
    with pytest.raises(ConfigurationError, match="Another demo is running"):
        start(tmp_path / "kept")
    assert answers(first)


def test_a_configuration_of_somebodys_own_is_not_written_over(start: Start, tmp_path: Path) -> None:
    """A directory with a hand-written configuration is refused, and the file stays as it was."""
    own = '[profiles.shop]\nenvironment = "live"\n'
    (tmp_path / "config.toml").write_text(own)
    with pytest.raises(DemoFailed, match=r"config\.toml"):
        start(tmp_path)
    assert (tmp_path / "config.toml").read_text() == own
    with pytest.raises(DemoFailed):
        start(tmp_path)


def test_why_it_did_not_start_is_said(start: Start, temporary: Path) -> None:
    """The server's own sentence is passed on, and nothing stays behind."""
    with pytest.raises(DemoFailed, match="did not start: there is no shop called 'nope'"):
        start(options=("--shop", "nope"))
    assert list(temporary.iterdir()) == []


def test_a_server_that_says_nothing_is_not_waited_for(temporary: Path) -> None:
    """When time runs out the server is ended and the demo says so."""
    with pytest.raises(DemoFailed):
        DemoShop.start(patience=0)
    assert list(temporary.iterdir()) == []


def test_a_directory_that_cannot_be_made_is_said(start: Start, tmp_path: Path) -> None:
    """A file in the place of the directory is named."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="file cannot be used for the demo"):
        start(tmp_path / "file")
