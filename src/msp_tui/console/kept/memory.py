"""How each list was left by this login, for the next time it opens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msp_tui.domain.lists import Arrangement

if TYPE_CHECKING:
    from msp_tui.console.desk import Desk
    from msp_tui.shop.engine import Shop


class Memory:
    """Lists by their scopes. What is kept is written by the engine's thread; if it cannot be, it holds until the end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lists = desk.arrangements()

    def of(self, scope: str) -> Arrangement:
        """How this list was left."""
        return self._lists.get(scope, Arrangement())

    def keep_words(self, scope: str, words: str, *, on: bool) -> None:
        """The words typed last into a list's filter ("" leaves those before), and whether they are on."""
        before = self.of(scope)
        self._keep(scope, replace(before, words=words or before.words, on=on))

    def keep_order(self, scope: str, order: str, *, falling: bool) -> None:
        """The column, by its message id, that orders a list; "" for the list's own order."""
        self._keep(scope, replace(self.of(scope), order=order, falling=falling))

    def _keep(self, scope: str, arrangement: Arrangement) -> None:
        if arrangement == self.of(scope):
            return
        self._lists = {**self._lists, scope: arrangement}

        async def write(_shop: Shop) -> None:
            self._desk.keep_arrangement(scope, arrangement)

        self._desk.engine.ask(write, finish=True)
