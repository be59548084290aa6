"""The store as the source of a row list: pages by place, never by number."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from msp_tui.domain.frozen import frozen
from msp_tui.domain.records import FeedRow, Place, Scope

if TYPE_CHECKING:
    from msp_tui.shop.ports import Records


@frozen
class FeedSource:
    """A scope of the history, newest first."""

    records: Records
    scope: Scope

    def key(self, row: FeedRow) -> Place:
        """Where the row stands."""
        return row.place

    def newest(self, limit: int) -> list[FeedRow]:
        """The newest rows."""
        return self.records.newest(self.scope, limit)

    def oldest(self, limit: int) -> list[FeedRow]:
        """The oldest rows, newest of them first."""
        return self.records.oldest(self.scope, limit)

    def older(self, than: Hashable, limit: int) -> list[FeedRow]:
        """Rows just older than a place, newest of them first."""
        return self.records.older(self.scope, _place(than), limit)

    def newer(self, than: Hashable, limit: int) -> list[FeedRow]:
        """Rows just newer than a place, newest of them first."""
        return self.records.newer(self.scope, _place(than), limit)

    def count_newer(self, than: Hashable) -> int:
        """How many rows are newer than a place."""
        return self.records.count_newer(self.scope, _place(than))


def _place(key: Hashable) -> Place:
    if not isinstance(key, Place):
        raise TypeError("a feed's key is a Place")
    return key
