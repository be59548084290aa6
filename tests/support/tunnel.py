"""A proxy as a company's network has one: it carries encrypted connections to wherever the test says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass(slots=True)
class Tunnel:
    """`asked` are the places that clients wanted to be carried to."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """What sends a program through it."""
        return {"HTTPS_PROXY": f"http://127.0.0.1:{self.port}", "NO_PROXY": ""}


@contextmanager
def tunnel(leads: Mapping[str, int]) -> Iterator[Tunnel]:
    """Carries `host:port` to a port of this computer; anywhere else it refuses to go."""
    here = Tunnel()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            wanted = self.rfile.readline().split()
            while self.rfile.readline().strip():
                pass
            place = wanted[1].decode() if len(wanted) == 3 and wanted[0] == b"CONNECT" else "?"
            here.asked.append(place)
            if place not in leads:
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
                return
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            with socket.create_connection(("127.0.0.1", leads[place])) as there:
                away = threading.Thread(target=_carry, args=(self.connection, there), daemon=True)
                away.start()
                _carry(there, self.connection)
                away.join()

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        here.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
