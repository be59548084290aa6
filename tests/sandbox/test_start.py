"""Starting and ending: the one line, the options, the files it may and may not touch."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from msp_tui.sandbox import profile, scratch
from msp_tui.sandbox.refusal import SandboxError
from msp_tui.sandbox.server import _listen
from tests.support.sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from pathlib import Path


def start(*arguments: str) -> subprocess.Popen[str]:
    """Start a sandbox with exactly these arguments."""
    return subprocess.Popen(
        [sys.executable, "-m", "msp_tui.sandbox", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def fails(*arguments: str) -> tuple[int, str]:
    """Start one that must not start; gives its exit code and what it said."""
    out, err = (process := start(*arguments)).communicate(timeout=120)
    assert out == ""
    assert "Traceback" not in err
    return process.returncode, err


def test_it_prints_one_line_and_nothing_more() -> None:
    """The line is JSON with the documented facts; a key never comes out again."""
    process = start("--clock", "manual", "--history", "0")
    assert process.stdout
    facts = json.loads(process.stdout.readline())
    assert set(facts) == {"base_url", "api_key", "groups", "terminals"}
    assert facts["groups"][0]["id"] == 57958
    assert {"id": "00000LQT", "group_id": 57958, "name": "Caisse principale", "active": True} in (
        facts["terminals"]
    )
    with socket.create_connection(("127.0.0.1", int(facts["base_url"].split(":")[2][:-8]))) as s:
        s.sendall(f"GET /v1/json/me?api_key={facts['api_key']} HTTP/1.1\r\n".encode())
        s.sendall(b"Host: x\r\nConnection: close\r\n\r\n")
        assert s.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_it_and_its_scratch(tmp_path: Path, name: signal.Signals) -> None:
    """However it is asked to end, the scratch directory goes with it, the state file too."""
    place = tmp_path / "scratch"
    place.mkdir()
    (place / scratch.MARKER).touch()
    arguments = ("--scratch", str(place), "--state", str(place / "shop"))
    process = start(*arguments, "--history", "0")
    assert process.stdout
    process.stdout.readline()
    process.send_signal(name)
    assert process.communicate(timeout=120)[1] == ""
    assert process.returncode == 0
    assert not place.exists()


def test_a_signal_while_the_shop_is_made(tmp_path: Path) -> None:
    """Asked to end before it listens, it leaves neither a half-made shop nor its scratch."""
    place, state = tmp_path / "scratch", tmp_path / "shop"
    place.mkdir()
    (place / scratch.MARKER).touch()
    process = start("--scratch", str(place), "--state", str(state), "--history", "5000000")
    while not state.exists():
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=120) == ("", "")
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_answers_are_not_held_back() -> None:
    """The socket says that it is TCP, without which every second answer waits 40 ms."""
    with _listen(0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_the_end_of_standard_input_ends_it(tmp_path: Path) -> None:
    """A parent that dies takes the server with it."""
    (tmp_path / scratch.MARKER).touch()
    process = start("--until-eof", "--scratch", str(tmp_path), "--history", "0")
    assert process.stdout
    process.stdout.readline()
    process.communicate(timeout=120)
    assert (process.returncode, tmp_path.exists()) == (0, False)


def test_an_unmarked_directory_is_never_removed(tmp_path: Path) -> None:
    """Only a directory with the marker is scratch."""
    (tmp_path / "precious").touch()
    code, err = fails("--scratch", str(tmp_path))
    assert (code, "is not a scratch directory" in err) == (1, True)
    assert (tmp_path / "precious").exists()
    linked = tmp_path / "link"
    linked.symlink_to(tmp_path)
    (tmp_path / scratch.MARKER).touch()
    with pytest.raises(SandboxError):
        scratch.check(linked)


def test_wrong_starts_say_why(tmp_path: Path) -> None:
    """A taken port, an unknown shop, a foreign file: one line and exit code 1, nothing written."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, err = fails("--port", port, "--state", str(tmp_path / "shop"))
    assert (code, err.count("\n")) == (1, 1)
    assert f"port {port}" in err
    for arguments in (("--shop", "../x"), ("--shop", "florist"), ("--state", str(tmp_path))):
        code, err = fails(*arguments)
        assert (code, err.count("\n")) == (1, 1), arguments
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        *(("--port", "70000"), ("--port", "x"), ("--history", "-1"), ("--traffic", "nan")),
        *(("--clock", "sun"), ("--seed", "x"), ("--what",)),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    """Options that cannot be are exit code 2."""
    assert fails(*arguments)[0] == 2


def test_the_written_profile(tmp_path: Path) -> None:
    """The profile points at this sandbox, is private, and only ever replaces one of its own."""
    config = tmp_path / "config.toml"
    with SandboxProcess(history=0, arguments=("--write-config", str(config))) as sandbox:
        assert config.stat().st_mode & 0o777 == 0o600
        read = tomllib.loads(config.read_text())
        shop = read["profiles"]["shop"]
        assert (read["default_profile"], shop["environment"]) == ("shop", "sandbox")
        assert (shop["base_url"], shop["api_key"]) == (sandbox.base_url, sandbox.api_key)
        assert shop["timezone"] == "Europe/Amsterdam"
        assert shop["groups"] == sandbox.groups
        assert "cloud_payments" not in shop
    arguments = ("--write-config", str(config), "--cloud-payments")
    with SandboxProcess(history=0, arguments=arguments) as again:
        assert again.base_url in config.read_text()
        assert tomllib.loads(config.read_text())["profiles"]["shop"]["cloud_payments"] is True
    config.write_text("mine = true\n")
    code, err = fails("--write-config", str(config))
    assert (code, "was not written by the sandbox" in err) == (1, True)
    assert config.read_text() == "mine = true\n"
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_where_no_profile_can_be(tmp_path: Path) -> None:
    """A missing directory, a directory, a link: refused before anything starts."""
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    for path in (tmp_path / "no" / "config.toml", tmp_path, link):
        with pytest.raises(SandboxError):
            profile.check_target(path)
