"""How quick the sandbox answers: a million transactions beside a thousand, both beside a bare route.

Requests per second at 8 connections, for a page of 100 transactions (the newest, and one in the
middle of the past) and for an order's detail (200 orders spread over the past). The bare route is
Starlette on the same server giving the same bytes, so that one sees what the rules cost. All run at
the same time and take turns; a figure is the median of the turns, a result that of neighbours.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from report import Line, middle, ratio, show
from stage import FEW, ROWS

from msp_tui.sandbox.running import RunningSandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

CONNECTIONS = 8
TURNS = 9
SECONDS = 0.8
TODAY = date(2026, 1, 5)
ASKED = ("page of 100, the newest", "page of 100, mid-past", "an order's detail")


class Target:
    """A server to measure: its port, the header that lets one in, and the paths of each question."""

    def __init__(self, origin: str, key: str, paths: dict[str, list[str]]) -> None:
        self.port = int(origin.rpartition(":")[2])
        self.head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\napi_key: {key}\r\n\r\n".encode()
        self.paths = paths
        self.rates: dict[str, list[float]] = {name: [] for name in paths}


def sandbox_target(sandbox: RunningSandbox, rows: int) -> Target:
    """Find out what to ask a sandbox: its newest page, one mid-past, orders from all its past."""
    span = min(400, max(21, rows // 40))

    def page(days_back: int, limit: int) -> str:
        until = TODAY - timedelta(days=days_back)
        return f"/transactions?limit={limit}&type=payment&created_until={until}"

    orders: list[str] = []
    for turn in range(20):
        found = sandbox.api("GET", page(span * turn // 21, 10)).data
        orders += [f"/v1/json/orders/{quote(row['order_id'], safe='')}" for row in found]
    middle = sandbox.api(
        "GET", f"/transactions?limit=1&created_until={TODAY - timedelta(span // 2)}"
    )
    cursor = middle.body["pager"]["cursor"]["after"]
    address = "/v1/json/transactions?limit=100"
    asked = ([address], [f"{address}&after={cursor}"], orders)
    return Target(sandbox.origin, sandbox.api_key, dict(zip(ASKED, asked, strict=True)))


@contextlib.contextmanager
def bare_target(sandbox: RunningSandbox, like: Target) -> Iterator[Target]:
    """Run the bare route, with the bytes the sandbox gives for each question."""
    bodies = []
    for name in ASKED:
        answer = sandbox.request("GET", like.paths[name][0], None, {"api_key": sandbox.api_key})
        bodies.append(json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")))
    process = subprocess.Popen(
        [sys.executable, __file__, "--bare"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(bodies) + "\n")
    process.stdin.flush()
    origin = process.stdout.readline().strip()
    try:
        yield Target(origin, "none", {name: [f"/{turn}"] for turn, name in enumerate(ASKED)})
    finally:
        process.terminate()
        process.wait()


def serve_bare() -> None:
    """Serve each body read from standard input at /0, /1 and so on; prints the origin."""
    import socket

    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    bodies = [body.encode() for body in json.loads(sys.stdin.readline())]

    async def give(request: Request) -> Response:
        return Response(bodies[int(request.path_params["turn"])], media_type="application/json")

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(
        Starlette(routes=[Route("/{turn}", give)]),
        http="h11",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


async def measure(target: Target, name: str, seconds: float) -> float:
    """Ask one question over and over on every connection; gives answers per second."""
    async with contextlib.AsyncExitStack() as stack:
        lines = [
            await stack.enter_async_context(connection(target.port)) for _ in range(CONNECTIONS)
        ]
        begun = time.perf_counter()
        counts = await asyncio.gather(
            *(
                ask(line, target, target.paths[name], turn, begun + seconds)
                for turn, line in enumerate(lines)
            )
        )
        return sum(counts) / (time.perf_counter() - begun)


Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextlib.asynccontextmanager
async def connection(port: int) -> AsyncIterator[Wire]:
    """Open a connection that stays open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def ask(line: Wire, target: Target, paths: Sequence[str], turn: int, until: float) -> int:
    """Send requests one after the other until it is time; gives how many were answered."""
    reader, writer = line
    count = 0
    while time.perf_counter() < until:
        path = paths[(turn * 31 + count) % len(paths)]
        writer.write(b"GET " + path.encode() + target.head)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{path} was refused: {head.splitlines()[0].decode()}")
        length = next(
            int(field.partition(b":")[2])
            for field in head.lower().splitlines()
            if field.startswith(b"content-length:")
        )
        await reader.readexactly(length)
        count += 1
    return count


async def take_turns(targets: dict[str, Target]) -> None:
    """Measure every question on every target, a short while each, again and again."""
    for name in ASKED:
        for target in targets.values():
            await measure(target, name, SECONDS / 2)
        for _ in range(TURNS):
            for target in targets.values():
                target.rates[name].append(await measure(target, name, SECONDS))


def report(targets: dict[str, Target]) -> None:
    """Print the table."""
    few, many, bare = targets.values()
    lines = []
    for name in ASKED:
        few_rates, many_rates, bare_rates = (each.rates[name] for each in (few, many, bare))
        at = f"{middle(many_rates):.0f}/s"
        slower = ratio(few_rates, many_rates)
        cost = ratio(bare_rates, many_rates)
        lines.append(Line(name, at, f"{FEW:,} rows: {middle(few_rates):.0f}/s", slower, 1.5))
        lines.append(Line(name, at, f"bare route: {middle(bare_rates):.0f}/s", cost))
    show(f"Sandbox: answers a second at {CONNECTIONS} connections, {ROWS:,} transactions", lines)


def main() -> None:
    """Measure and print."""
    with contextlib.ExitStack() as stack:
        few = stack.enter_context(RunningSandbox(history=FEW))
        many = stack.enter_context(RunningSandbox(history=ROWS))
        targets = {"few": sandbox_target(few, FEW), "many": sandbox_target(many, ROWS)}
        targets["bare"] = stack.enter_context(bare_target(many, targets["many"]))
        asyncio.run(take_turns(targets))
    report(targets)


if __name__ == "__main__":
    if sys.argv[1:] == ["--bare"]:
        serve_bare()
    else:
        main()
