"""Uvicorn, with what the sandbox needs of it: connections that can be cut, an end that is quick."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from msp_tui.sandbox.answers import refused
from msp_tui.sandbox.app import build
from msp_tui.sandbox.refusal import BAD_DATA, Refusal

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Generator

    from starlette.types import Scope

    from msp_tui.sandbox.world import World


_GRACE_SECONDS = 0.5  # what answers under way get to be finished when the server ends


class _Cuttable(H11Protocol):
    """An HTTP connection that can be found by its client's address and cut; `none` says that there is none."""

    live: dict[tuple[str, int], asyncio.Transport] = {}  # noqa: RUF012 - one server a process
    none = asyncio.Event()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        if self.client:
            self.live[self.client] = transport
            self.none.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.client:
            self.live.pop(self.client, None)
            if not self.live:
                self.none.set()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - as uvicorn's
        """Refuse what is no HTTP request in the same words as every other, and hang up."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = refused(Refusal(BAD_DATA, "This is not an HTTP request"))
            headers = [*answer.raw_headers, (b"connection", b"close")]
            for event in (
                h11.Response(status_code=answer.status_code, headers=headers),
                h11.Data(data=bytes(answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    @classmethod
    def cut(cls, scope: Scope) -> None:
        """Close a request's connection at once, without an answer."""
        if transport := cls.live.get(tuple(scope["client"] or ())):
            transport.abort()


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers, which would end the process instead of returning.

    It serves until `ended`, and ends as soon as it can: Uvicorn looks ten times a second whether it may, and whether
    everybody has gone.
    """

    def __init__(
        self, config: uvicorn.Config, listening: Callable[[], None], ended: asyncio.Event
    ) -> None:
        super().__init__(config)
        self._listening = listening
        self._ended = ended

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals to the sandbox."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets=sockets)
        self._listening()

    async def main_loop(self) -> None:
        """Serve until the end."""
        await self._ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more, let answers under way be finished for a moment, and hang up."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if _Cuttable.live:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_Cuttable.none.wait(), _GRACE_SECONDS)
        for transport in list(_Cuttable.live.values()):
            transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()


async def run(
    world: World,
    listener: socket.socket,
    origin: str,
    listening: Callable[[], None],
    ended: asyncio.Event,
) -> None:
    """Serve a shop on a socket until `ended`; `listening` is called when it answers."""
    config = uvicorn.Config(
        build(world, origin, _Cuttable.cut, ended),
        http=_Cuttable,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # a client's bad request is answered, not told to whoever started this
        access_log=False,
        server_header=False,
        date_header=False,
        # Uvicorn's 5 seconds would close idle connections just as a client sends money on them.
        timeout_keep_alive=75,
    )
    server = _Server(config, listening, ended)
    agenda = asyncio.create_task(world.agenda.follow())
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    ending = asyncio.create_task(ended.wait())
    # The agenda never ends of itself: when it does, its failure must not stay unseen.
    await asyncio.wait((agenda, serving, ending), return_when=asyncio.FIRST_COMPLETED)
    ended.set()
    world.agenda.stop()
    world.news.close()
    await serving
    for task in (agenda, ending):
        if not task.done():
            task.cancel()
    await asyncio.gather(ending, return_exceptions=True)
    with contextlib.suppress(asyncio.CancelledError):
        await agenda
