"""Who wants to know that an order changed: open event streams, and a group's webhook."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from msp_tui.sandbox.state import State


@dataclass(frozen=True)
class Bulletin:
    """How an order stands: what one server-sent event says."""

    order_id: str
    session_id: str
    status: str
    financial_status: str
    transaction_id: int


class News:
    """Tells, once a change is kept, which orders it touched."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._touched: list[int] = []
        self._streams: dict[int, set[asyncio.Queue[Bulletin | None]]] = {}
        self._witnesses: list[Callable[[int], None]] = []
        self.closed = False

    def witness(self, call: Callable[[int], None]) -> None:
        """Call this inside the change, for each touch of an order."""
        self._witnesses.append(call)

    def touch(self, order_seq: int) -> None:
        """Note that an order has a new status."""
        for call in self._witnesses:
            call(order_seq)
        self._state.after_commit(lambda: self._tell(order_seq))

    def _tell(self, order_seq: int) -> None:
        if streams := self._streams.get(order_seq):
            bulletin = self.present(order_seq)
            for queue in streams:
                queue.put_nowait(bulletin)

    def present(self, order_seq: int) -> Bulletin | None:
        """Give an order's present state."""
        row = self._state.one(
            "SELECT o.order_id, o.session_id, o.status, o.financial_status, t.id"
            " FROM orders o JOIN transactions t ON t.seq = o.payment_seq WHERE o.seq = ?",
            order_seq,
        )
        return None if row is None else Bulletin(*row)

    def listen(self, order_seq: int) -> asyncio.Queue[Bulletin | None]:
        """Open a stream: it gets a bulletin for each change, None as a sign of life."""
        queue: asyncio.Queue[Bulletin | None] = asyncio.Queue()
        self._streams.setdefault(order_seq, set()).add(queue)
        return queue

    def leave(self, order_seq: int, queue: asyncio.Queue[Bulletin | None]) -> None:
        """Close a stream."""
        streams = self._streams.get(order_seq, set())
        streams.discard(queue)
        if not streams:
            self._streams.pop(order_seq, None)

    def close(self) -> None:
        """End every stream, now and from now on."""
        self.closed = True
        self.pulse()

    def pulse(self) -> None:
        """Give every stream a sign of life."""
        for streams in self._streams.values():
            for queue in streams:
                queue.put_nowait(None)
