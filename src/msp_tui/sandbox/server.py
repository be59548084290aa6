"""Serving the sandbox: a loopback socket, uvicorn, one line on stdout, and a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sqlite3
import sys
import threading
from typing import TYPE_CHECKING, Any

from msp_tui.sandbox import profile, scratch
from msp_tui.sandbox.refusal import SandboxError
from msp_tui.sandbox.terminals import everything
from msp_tui.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from msp_tui.sandbox.options import SandboxOptions

HOST = "127.0.0.1"


def serve(options: SandboxOptions) -> int:
    """Serve a shop until SIGINT, SIGTERM, SIGHUP or, when asked, the end of standard input.

    Gives the exit code. Raises SandboxError, with nothing half written, when it cannot start.
    """
    if options.scratch:
        scratch.check(options.scratch)
    ending = _Ending()
    with contextlib.ExitStack() as stack:
        stack.enter_context(ending.on_signals())
        if options.scratch:
            stack.callback(scratch.remove, options.scratch)
        if options.write_config:
            profile.check_target(options.write_config)
        listener = stack.enter_context(_listen(options.port))
        world = World(options)
        stack.callback(world.close)
        try:
            asyncio.run(_serve(world, listener, options, ending))
        except sqlite3.Error as problem:
            raise SandboxError(f"the state could not be written any more ({problem})") from None
    return 0


class _Ending:
    """What the signals that ask for an end do, from the first moment to the last.

    Before the server runs (a large shop is made in seconds) they leave at once; then they wake it;
    while it cleans up they change nothing.
    """

    def __init__(self) -> None:
        self.wake: Callable[[], None] = lambda: sys.exit(0)

    def __call__(self, *_: object) -> None:
        """Take a signal."""
        self.wake()

    @contextlib.contextmanager
    def on_signals(self) -> Iterator[None]:
        """Take the signals for the time of the block."""
        names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {name: signal.signal(name, self) for name in names}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)


def _listen(port: int) -> socket.socket:
    # Said in full: asyncio turns Nagle's delay (40 ms an answer) off only for sockets that say TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(256)
    except OSError as problem:
        listener.close()
        raise SandboxError(
            f"port {port} on {HOST} cannot be used ({problem.strerror}); choose another or --port 0"
        ) from None
    return listener


async def _serve(
    world: World, listener: socket.socket, options: SandboxOptions, ending: _Ending
) -> None:
    from msp_tui.sandbox.listener import run

    origin = f"http://{HOST}:{listener.getsockname()[1]}"
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wake() -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended first
            loop.call_soon_threadsafe(ended.set)

    ending.wake = wake
    if options.until_eof:
        _watch_stdin(wake)
    facts = _facts(world, origin)

    def listening() -> None:
        if options.write_config:
            profile.write(options.write_config, facts, cloud_payments=options.cloud_payments)
        world.traffic.start()
        if not _print(json.dumps(facts)):
            ended.set()

    with _woken_by_signals(loop):
        await run(world, listener, origin, listening, ended)


@contextlib.contextmanager
def _woken_by_signals(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Have every signal wake the loop: one that comes just before it sleeps is not handled until it is woken."""
    hears, tells = socket.socketpair()
    with hears, tells:
        for end in (hears, tells):
            end.settimeout(0)
        loop.add_reader(hears, hears.recv, 4096)
        before = signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            loop.remove_reader(hears)


def _print(line: str) -> bool:
    """Print the one line; False when nobody reads it any more."""
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more on its way out, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def _facts(world: World, origin: str) -> dict[str, Any]:
    """Give what whoever started the sandbox needs to know."""
    return {
        "base_url": f"{origin}/v1/json",
        "api_key": world.groups.account_key(),
        "groups": [
            {"id": row["id"], "name": row["name"], "api_key": row["api_key"]}
            for row in world.groups.all()
        ],
        "terminals": [
            {
                "id": row["id"],
                "group_id": row["group_id"],
                "name": row["name"],
                "active": row["phase"] == "active",
            }
            for row in everything(world.state)
        ],
    }


def _watch_stdin(wake: Callable[[], None]) -> None:
    """End when standard input does: the parent is gone, even if it was killed."""

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        wake()

    threading.Thread(target=wait, name="stdin", daemon=True).start()
