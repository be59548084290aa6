"""MultiSafepay's list on a day that no shop has: 1,000 new payments a second, from the moment it is told to.

A sandbox that makes and answers so many would take the processor from the console that reads them; this
knows nothing but the bytes of a page. It prints its base URL as JSON; `GET /start` opens the doors.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

PER_SECOND = 1000
MOST = 15_000
ZONE = ZoneInfo("Europe/Amsterdam")
NOTHING = {"success": True, "data": [], "pager": {}}


class Flood:
    """Answers every request; the group whose key ends in `busy` is the one with the payments."""

    def __init__(self) -> None:
        self._began = 0.0
        self._opened = datetime.now(ZONE)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request by request."""
        while head := await self._head(reader):
            target = urlsplit(head.split(" ", 2)[1])
            key = re.search(r"(?im)^api_key: *(\S+)", head)
            answer = self._answer(target.path, parse_qs(target.query), key[1] if key else "")
            body = json.dumps(answer).encode()
            writer.write(
                f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode()
            )
            writer.write(body)
            await writer.drain()
        writer.close()

    async def _head(self, reader: asyncio.StreamReader) -> str:
        try:
            return (await reader.readuntil(b"\r\n\r\n")).decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            return ""

    def _answer(self, path: str, asked: dict[str, list[str]], key: str) -> dict[str, Any]:
        if path == "/start":
            self._began, self._opened = time.monotonic(), datetime.now(ZONE)
        if path.endswith("/transactions") and key.endswith("busy") and self._began:
            return self._page(int(asked["limit"][0]), int(asked.get("after", ["0"])[0]))
        if "/orders/" in path:
            return {"success": True, "data": self._row(int(path.rpartition("-")[2]))}
        return NOTHING

    def _page(self, limit: int, before: int) -> dict[str, Any]:
        """The newest payments older than number `before`, or the newest of all."""
        made = min(MOST, int((time.monotonic() - self._began) * PER_SECOND))
        first = min(before - 1, made) if before else made
        numbers = range(first, max(0, first - limit), -1)
        after = str(numbers[-1]) if numbers and numbers[-1] > 1 else ""
        rows = [self._row(number) for number in numbers]
        return {"success": True, "data": rows, "pager": {"cursor": {"after": after}}}

    def _row(self, number: int) -> dict[str, Any]:
        moment = f"{self._opened + timedelta(seconds=number / PER_SECOND):%Y-%m-%dT%H:%M:%S}"
        return {
            "transaction_id": 10**15 + number,
            "order_id": f"flood-{number}",
            "type": "payment",
            "status": "completed",
            "financial_status": "completed",
            "amount": 100 + number % 9000,
            "currency": "EUR",
            "created": moment,
            "completed": moment,
            "payment_method": "VISA",
            "description": "Vente en magasin",
        }


async def main() -> None:
    """Listen until the process is ended."""
    server = await asyncio.start_server(Flood().serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"base_url": f"http://127.0.0.1:{port}/v1/json"}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
