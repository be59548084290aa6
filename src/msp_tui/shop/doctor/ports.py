"""What the doctor needs from the world besides the shop's own ports; all of it only looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msp_tui.domain.answers import Page
from msp_tui.domain.details import OrderDetail
from msp_tui.domain.health import Introduction, JournalFacts, Route, StoreFacts
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret


class Asking(Protocol):
    """MultiSafepay's API, with the key that is handed over. Every method raises `ApiError`."""

    async def route(self) -> Route:
        """How this computer gets there."""
        ...

    async def me(self, key: Secret) -> Introduction:
        """What a key says of itself."""
        ...

    async def newest(self, key: Secret, group_id: int, limit: int) -> Page:
        """The newest rows that a key lists."""
        ...

    async def terminals(self, key: Secret, group_id: int | None = None) -> list[Terminal]:
        """The first terminals that a key lists: all of them, or one group's."""
        ...

    async def order(self, key: Secret, group_id: int, order_id: str) -> OrderDetail:
        """An order as a key shows it."""
        ...


class Stores(Protocol):
    """The state directory; its methods may take seconds and may be called from any thread. Raises StateError."""

    @property
    def path(self) -> str:
        """Where the state is, or would be."""
        ...

    @property
    def exists(self) -> bool:
        """Whether there is anything to examine."""
        ...

    def free(self) -> int:
        """Bytes that may still be written there."""
        ...

    def store(self, groups: Sequence[int]) -> StoreFacts:
        """The store after its own check, and how far reading these groups has come."""
        ...

    def journal(self) -> JournalFacts:
        """The journal, verified."""
        ...
