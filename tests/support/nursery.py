"""A process that has read the sandbox's code once, and becomes as many sandboxes as tests ask for.

Reading that code takes most of a sandbox's start, and hundreds of tests begin with one. What is born here is what
`python -m msp_tui.sandbox` is: a process with pipes, signals and an exit code of its own.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from functools import cache
from typing import TextIO

_LATE = (
    "msp_tui.sandbox.listener",
    "msp_tui.sandbox.profile",
    "uvicorn.lifespan.off",
    "uvicorn.loops.asyncio",
)
"""What a sandbox reads only when it serves."""
_MOST = 65_536


class Child:
    """A sandbox that was born, with what its starter needs of `subprocess.Popen`."""

    def __init__(self, arguments: list[str], line: socket.socket) -> None:
        stdin, mine = os.pipe()
        yours, stdout = os.pipe()
        self._told, tells = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with tells:
            handles = [stdin, stdout, 2, tells.fileno()]
            socket.send_fds(line, [json.dumps(arguments).encode()], handles)
        os.close(stdin)
        os.close(stdout)
        self.stdin: TextIO = os.fdopen(mine, "w")
        self.stdout: TextIO = os.fdopen(yours)
        self.pid = int(self._told.recv(_MOST))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Give the exit code (negative: a signal's number), None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; gives the exit code. Raises TimeoutExpired as Popen does."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("sandbox", timeout or 0.0)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal while it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], timeout)[0]:
            with self._told:
                self.returncode = int(self._told.recv(_MOST))
        return self.returncode


def born(arguments: list[str]) -> Child:
    """A sandbox with these arguments."""
    return Child(arguments, _line())


@cache
def _line() -> socket.socket:
    """The line to this process's nursery, which ends with it."""
    mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        handle = its.fileno()
        process = subprocess.Popen(
            [sys.executable, "-P", __file__, str(handle)], pass_fds=[handle], text=True
        )

    def close() -> None:
        mine.close()
        process.wait()

    atexit.register(close)
    return mine


def _tend(line: socket.socket) -> int:
    """Have children until nobody can ask for one any more, and tell of their ends; in a child it gives the exit code."""
    from msp_tui.sandbox.__main__ import main

    for name in _LATE:
        importlib.import_module(name)
    gc.freeze()
    alive: dict[int, tuple[int, socket.socket]] = {}
    while True:
        ready, _, _ = select.select([line.fileno(), *alive], [], [])
        for handle in alive.keys() & ready:
            pid, tells = alive.pop(handle)
            os.close(handle)
            with tells, contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                tells.send(str(code).encode())
        if line.fileno() not in ready:
            continue
        asked, handles, _, _ = socket.recv_fds(line, _MOST, 4)
        if not asked:
            return 0
        *streams, told = handles
        tells = socket.socket(fileno=told)
        if pid := os.fork():
            tells.send(str(pid).encode())
            for stream in streams:
                os.close(stream)
            alive[os.pidfd_open(pid)] = (pid, tells)
            continue
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
        for stream in (*streams, *alive):
            os.close(stream)
        for other in (line, tells, *(one for _, one in alive.values())):
            other.close()
        return main(json.loads(asked))


if __name__ == "__main__":
    sys.exit(_tend(socket.socket(fileno=int(sys.argv[1]))))
