"""A server that answers with exactly the bytes it is given, or hangs up, and counts what it was asked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came over the socket."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Reply = bytes | None | Callable[[Asked], bytes]
"""Bytes to answer, None to hang up without a word, or a function of the request."""

SILENCE = b""
"""Keep the connection open and say nothing until the server closes."""


@dataclass(slots=True)
class RawServer:
    """Answers with `replies` in turn, the last one for ever after."""

    replies: Sequence[Reply]
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/json"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (asked := await _request(reader)) is not None:
                self.asked.append(asked)
                reply = self.replies[min(len(self.asked), len(self.replies)) - 1]
                if reply is None:
                    return
                if reply == SILENCE:
                    await self.closing.wait()
                    return
                said = reply if isinstance(reply, bytes) else reply(asked)
                writer.write(said)
                await writer.drain()
                if b"connection: close" in said:
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Asked | None:
    first = (await reader.readline()).decode()
    if not first:
        return None
    method, target, _ = first.split()
    headers = {}
    while line := (await reader.readline()).decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, target, headers, body)


@asynccontextmanager
async def raw_server(
    *replies: Reply, context: ssl.SSLContext | None = None
) -> AsyncIterator[RawServer]:
    """A running server on a free loopback port; over TLS where there is a context."""
    server = RawServer(replies)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.closing.set()
        listening.close()
        await listening.wait_closed()


def answer(body: str | bytes, status: int = 200, *headers: str) -> bytes:
    """A whole HTTP answer."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Said", "content-type: application/json", *headers]
    head = "\r\n".join([*lines, f"content-length: {len(content)}", "", ""])
    return head.encode() + content


def no(code: int, info: str = "", status: int = 400) -> bytes:
    """MultiSafepay's envelope of an error."""
    body = f'{{"success": false, "data": [], "error_code": {code}, "error_info": "{info}"}}'
    return answer(body, status)
