"""A door before a sandbox that counts who comes through: every request with the process that sent it."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Passed:
    """A request: the process that sent it, its path without the query, and when (monotonic seconds)."""

    pid: int
    path: str
    at: float


class Door(ThreadingHTTPServer):
    """Hands every request on as it came; who sent it is told by who owns the connection."""

    daemon_threads = True

    def __init__(self, origin: str) -> None:
        super().__init__(("127.0.0.1", 0), _Visitor)
        self.behind = urlsplit(origin).netloc
        self.base_url = f"http://127.0.0.1:{self.server_address[1]}/v1/json"
        self.passed: list[Passed] = []
        self.inside: list[int] = [0, 0]
        self._counting = threading.Lock()

    def of(self, pid: int, since: float = 0.0) -> list[Passed]:
        """What a process sent since a moment."""
        return [one for one in list(self.passed) if one.pid == pid and one.at >= since]

    def enter(self, passed: Passed) -> None:
        """Count a request, and how many are inside at once."""
        with self._counting:
            self.passed.append(passed)
            self.inside[0] += 1
            self.inside[1] = max(self.inside)

    def leave(self) -> None:
        """It was answered."""
        with self._counting:
            self.inside[0] -= 1

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in the middle is no news."""


class _Visitor(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Door

    def setup(self) -> None:
        super().setup()
        self._pid = _owner(self.client_address[1])
        self._behind = http.client.HTTPConnection(self.server.behind, timeout=_PATIENCE_SECONDS)

    def finish(self) -> None:
        self._behind.close()
        super().finish()

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.enter(Passed(self._pid, urlsplit(self.path).path, time.monotonic()))
        try:
            self._behind.request(self.command, self.path, body or None, dict(self.headers))
            answer = self._behind.getresponse()
            said = answer.read()
        except (http.client.HTTPException, OSError):
            self.close_connection = True  # cut behind the door, cut before it
            return
        finally:
            self.server.leave()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                self.send_header(name, value)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PATCH = do_DELETE = _hand_on  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        """The test says what matters."""


@contextmanager
def counting(origin: str) -> Iterator[Door]:
    """A door before the server at this origin."""
    door = Door(origin)
    thread = threading.Thread(target=door.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield door
    finally:
        door.shutdown()
        door.server_close()
        thread.join()


def _owner(port: int) -> int:
    """The process at the other end of a connection from this port; 0 when it is gone."""
    inode = _inode(f"0100007F:{port:04X}")
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(descriptor.readlink()) == f"socket:[{inode}]":
                return int(descriptor.parts[2])
        except OSError:  # another's process, or gone since
            continue
    return 0


def _inode(local: str) -> str:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if words[1] == local:
            return words[9]
    return ""
