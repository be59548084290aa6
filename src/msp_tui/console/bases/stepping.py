"""A dialog in steps: one thing is typed at a time, and an answer that comes after its step is too late."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual import on

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import ShopError
from msp_tui.domain.operators import Named
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop

T = TypeVar("T")
Again = Callable[[ShopError], None]
"""Says what failed, and asks once more."""


class StepScreen(ShopScreen):
    """A subclass calls `next_turn` whenever it asks for something, also for the same thing anew."""

    _turn = 0

    @on(StepInput.Discarded)
    def say_discarded(self, event: StepInput.Discarded) -> None:
        """A scan or a paste that cannot be a value of this step was left out, or its Enter was."""
        self.say(_(event.sentence), "note")

    def next_turn(self) -> None:
        """Another step stands: what is still being asked is then too late, and what was said in passing is over."""
        self._turn += 1
        self.let_pass()

    def is_turn(self, turn: int) -> bool:
        """Whether the step at which this turn was counted still stands."""
        return turn == self._turn and self.stands

    def ask_in_turn(
        self, asked: Callable[[Shop], Awaitable[T]], then: Callable[[T], None], again: Again
    ) -> None:
        """Ask the engine at this step, and go on with its answer or with its ShopError, unless it comes too late."""
        turn = self._turn

        async def asking() -> None:
            try:
                answer = await self.desk.ask(asked)
            except ShopError as failure:
                if self.is_turn(turn):
                    again(failure)
                return
            if self.is_turn(turn):
                then(answer)

        self.do(asking)

    def ask_who(
        self, number: int, then: Callable[[Named], None], again: Again, *, approves: str = ""
    ) -> None:
        """Who has this number; `approves` is the key of the ticket that they are to approve."""

        async def named(shop: Shop) -> Named:
            permissions = shop.refunds.permissions
            if approves:
                permissions.refuse_approver(approves, number)
            return permissions.named(number)

        self.ask_in_turn(named, then, again)
