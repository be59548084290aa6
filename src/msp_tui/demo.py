"""The demo shop: a sandbox server as a process of its own, which cannot outlive the console.

The server ends when its standard input does, and this process holds the other end of that pipe: however
the console goes, `kill -9` included, the system closes it. The server then also removes the directory in
which everything of the demo lives, unless the reader asked for a directory that stays.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from msp_tui.domain.errors import N_, ConfigurationError, ShopError
from msp_tui.domain.system_words import system_words
from msp_tui.domain.text import clean
from msp_tui.log import redact

TODAY = 40
"""Payments that were taken today before the demo starts: its day is not empty."""
TRAFFIC = 12
"""Payments a minute that the demo's devices take on their own."""
_START_SECONDS = 30.0
_STOP_SECONDS = 1.5
_OTHER_SECONDS = 3.0
_MARKER = ".msp-tui-scratch"  # the sandbox removes only directories that carry it


class DemoFailed(ShopError):
    """The demo shop did not start."""


@dataclass(slots=True)
class DemoShop:
    """A running demo shop. `directory` is the state directory; `config` names the profile to open on it."""

    directory: Path
    config: Path
    base_url: str
    temporary: bool
    _process: subprocess.Popen[bytes]
    _lock: int

    @classmethod
    def start(
        cls,
        directory: Path | None = None,
        *,
        traffic: float = TRAFFIC,
        options: tuple[str, ...] = (),
        patience: float = _START_SECONDS,
    ) -> DemoShop:
        """Start the server and wait until it listens, at most `patience` seconds.

        In `directory` everything stays for the next time, the port too unless it is taken by then; without
        one it is all temporary. `options` are more of the sandbox's own, such as `--seed 7`. Raises
        ConfigurationError for a directory that cannot be used, DemoFailed when the server does not start.
        """
        temporary = directory is None
        place = _scratch() if directory is None else _kept(directory)
        config = place / "config.toml"
        with ExitStack() as undo:
            lock = -1 if temporary else _alone_in(place)
            undo.callback(_leave, place, lock, temporary=temporary)
            where = ("--scratch", place) if temporary else ("--state", place / "sandbox.sqlite3")
            port = 0 if temporary else _free_port(config)
            process, base_url = _launched(
                [
                    *("--until-eof", "--port", str(port)),
                    *("--traffic", f"{traffic:g}", "--today", str(TODAY)),
                    *(
                        "--write-config",
                        str(config),
                        "--cloud-payments",
                        *map(str, where),
                        *options,
                    ),
                ],
                lock,
                patience,
            )
            undo.pop_all()
        return cls(place, config, base_url, temporary, process, lock)

    @property
    def running(self) -> bool:
        """Whether the server is still there."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the server, within two seconds, and remove what was temporary. May be called twice."""
        if self._process.stdin and not self._process.stdin.closed:
            _end(self._process)
            _leave(self.directory, self._lock, temporary=self.temporary)


def _scratch() -> Path:
    """A private temporary directory that the server may remove."""
    place = Path(tempfile.mkdtemp(prefix="msp-tui-demo-"))
    (place / _MARKER).touch()
    return place


def _kept(directory: Path) -> Path:
    """The directory that was asked for, made for its owner alone if it is new."""
    place = directory.expanduser().absolute()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(place, error) from None
    return place


def _unusable(place: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        N_("{directory} cannot be used for the demo: {problem}."),
        directory=str(place),
        problem=system_words(error),
    )


def _alone_in(place: Path) -> int:
    """Keep every other demo out of the directory, until this process and the server are both gone."""
    try:
        handle = os.open(place / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unusable(place, error) from None
    # The server of a console that was killed needs a moment to notice.
    deadline = time.monotonic() + _OTHER_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(0.05)
                continue
            os.close(handle)
            raise ConfigurationError(
                N_("Another demo is running in {directory}."),
                N_("Quit it first, or choose another directory with --state-dir."),
                directory=str(place),
            ) from None
        return handle


def _free_port(config: Path) -> int:
    """The port that the configuration remembers if it is still free, else 0: any."""
    from msp_tui.settings import Settings

    if not config.exists():
        return 0
    profile = Settings.load(config, {}).profile()
    port = urlsplit(profile.base_url).port or 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


def _launched(
    options: list[str], lock: int, patience: float
) -> tuple[subprocess.Popen[bytes], str]:
    """The server with its base URL, in a session of its own: the terminal's signals are not for it.

    Raises DemoFailed with the last thing it complained of; it is gone then.
    """
    # Without a name: the server removes its directory before it says why it could not start.
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "msp_tui", "sandbox", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,
            pass_fds=() if lock < 0 else (lock,),
        )
        with ExitStack() as undo:
            undo.callback(_end, process)
            try:
                base_url = str(json.loads(_first_line(process, patience))["base_url"])
            except (ValueError, KeyError, TypeError):
                undo.close()
                complaints.seek(0)
                raise DemoFailed(
                    N_("The demo shop did not start: {reason}"),
                    reason=_last_line(complaints.read().decode("utf-8", "replace"), process),
                ) from None
            undo.pop_all()
    return process, base_url


def _first_line(process: subprocess.Popen[bytes], patience: float) -> bytes:
    """What the server prints when it listens; less than a line if it ended or time ran out."""
    if process.stdout is None:
        return b""
    output = process.stdout.fileno()
    deadline = time.monotonic() + patience
    line = b""
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([output], [], [], max(0.0, deadline - time.monotonic()))
        more = os.read(output, 65536) if ready else b""
        if not more:
            break
        line += more
    return line


def _last_line(complaints: str, process: subprocess.Popen[bytes]) -> str:
    said = [line.strip() for line in complaints.splitlines() if line.strip()]
    if not said:
        return f"it ended with code {process.returncode}."
    return clean(redact(said[-1]), 300).removeprefix("msp-tui: ")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the server's input, wait, and if need be kill it."""
    with process:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _leave(place: Path, lock: int, *, temporary: bool) -> None:
    if temporary:
        shutil.rmtree(place, ignore_errors=True)
    if lock >= 0:
        os.close(lock)
