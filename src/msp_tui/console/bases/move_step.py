"""A step of a move that waits for a device: looked at until it is done, given up by two keys."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.domain.errors import ShopError
from msp_tui.domain.moves import Move
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop

LOOK_EVERY = 2.0
"""Seconds between two looks at MultiSafepay."""


class MoveStepScreen(ShopScreen):
    """Goes on with the move by itself, also when it was covered meanwhile."""

    def __init__(self, move: Move) -> None:
        super().__init__()
        self._move = move
        self._looking = False

    # What each step says for itself -------------------------------------------------------------

    async def look(self) -> None:
        """Ask, with a `pause` between, until the step is done, then `go_on`; a network that fails is said."""
        raise NotImplementedError

    def give_up_question(self) -> str:
        """What giving up means here, and that it takes the key once more."""
        raise NotImplementedError

    # What they share ----------------------------------------------------------------------------

    def begin_to_look(self) -> None:
        """Begin, or begin anew."""
        self.do(self._look, group="look")

    async def _look(self) -> None:
        self._looking = True
        await self.look()
        self._looking = False

    async def pause(self) -> None:
        """Between two looks."""
        await asyncio.sleep(LOOK_EVERY)

    def go_on(self) -> None:
        """To the screen of the step at which the move stands now."""
        self.onward(lambda: self.console.go_on_moving(self._move))

    def take_step(self, step: Callable[[Shop], Awaitable[Move]]) -> None:
        """Take a step that ends this one. Nobody looks meanwhile, so that no older answer undoes it here."""

        async def taking() -> None:
            try:
                self._move = await self.desk.ask(step, finish=True)
            except ShopError as failure:
                self.complain(failure)
                if self._looking:  # until this began, and not to an end of its own
                    await self.pause()
                    await self._look()
            else:
                self.go_on()

        self.do(taking, group="look")

    async def action_back(self) -> None:
        """Esc: for later."""
        self.console.step_out(self.left_words)

    def action_give_up(self) -> None:
        """`x`, twice: the move is over."""

        async def give_up(shop: Shop) -> Move:
            return await shop.moves.abandon(self._move)

        if self.asked_twice("give_up", self.give_up_question()):
            self.take_step(give_up)

    @property
    def unoffered(self) -> Collection[str]:
        return () if self.desk.sandbox else ("virtual_device",)

    def why_not(self, action_id: str) -> str | None:
        """Virtual devices exist in the sandbox only."""
        if action_id == "virtual_device" and not self.desk.sandbox:
            return _("Only the sandbox has virtual devices.")
        return super().why_not(action_id)
