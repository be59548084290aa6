"""Unbinding on the device, step by step; the console sees by itself when it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable

from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.presenters.moving import give_up_words, left_words, unbind_text
from msp_tui.domain.errors import ShopError
from msp_tui.domain.moves import Move, MoveStep
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop

LOOK_EVERY = 2.0
"""Seconds between looks whether the old terminal is still active."""


class UnbindScreen(ShopScreen):
    """Waits for the old terminal to go inactive; `c` says it is done where nothing shows it."""

    SCOPE = "unbind"

    def __init__(self, move: Move) -> None:
        super().__init__()
        self._move = move
        self._warned = False
        self._giving_up = False

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)

    def on_mount(self) -> None:
        self.headline(_("Unbind on the device"))
        old = self.desk.records.terminal(self._move.old_tid)
        text = unbind_text(
            self._move,
            old.name if old else self._move.old_tid,
            self.desk.group_name(self._move.old_group_id),
            self._move.new_group_name or self.desk.group_name(self._move.target_group_id),
            sandbox=self.desk.sandbox,
        )
        self.query_one("#figures", Static).update(text)
        self.say(*self.usual_words())
        self.do(self._look, group="look")

    def usual_words(self) -> tuple[str, str]:
        """What is waited for."""
        old = self.desk.records.terminal(self._move.old_tid)
        if old is not None and old.from_sales:
            return _("No key may list terminals: press c when the device is unbound."), ""
        return _("Waiting until the device is unbound…"), ""

    def left_words(self) -> str:
        """A move that was begun is named when it is left."""
        return left_words(self._move) if self._move.step is MoveStep.PLANNED else ""

    async def action_back(self) -> None:
        """Esc: for later."""
        self.console.step_out(self.left_words)

    async def _look(self) -> None:
        """Ask every two seconds; a network that fails is said until it answers again."""
        while self._move.step is MoveStep.PLANNED:
            try:
                self._move = await self.desk.ask(self._see)
            except ShopError as failure:
                self.complain_for_now(failure)
            else:
                self.forget_complaint()
            if self._move.step is MoveStep.PLANNED:
                await asyncio.sleep(LOOK_EVERY)
        self.onward(self._go_on)

    def _go_on(self) -> None:
        self.console.go_on_moving(self._move)

    async def _see(self, shop: Shop) -> Move:
        return await shop.moves.see_unbound(self._move)

    def action_say_unbound(self) -> None:
        """`c`: the cashier says that it is done; recorded as said, not as seen.

        While MultiSafepay still shows the terminal as paired it takes a second `c`: a device that is
        still bound goes on selling under its old TID.
        """
        old = self.desk.records.terminal(self._move.old_tid)
        shown = old is not None and old.active and not old.from_sales
        if shown and not self._warned:
            self._warned = True
            self.say(
                _("MultiSafepay still shows it as paired. If it really is unbound, press c again."),
                "note",
            )
            return
        self.do(self._said, group="look")

    async def _said(self) -> None:
        async def say(shop: Shop) -> Move:
            return await shop.moves.say_unbound(self._move)

        self._move = await self.desk.ask(say, finish=True)
        self.onward(self._go_on)

    async def act(self, action_id: str) -> None:
        """Giving up takes two keys with none between them."""
        self._giving_up = self._giving_up and action_id == "give_up"
        await super().act(action_id)

    def action_give_up(self) -> None:
        """`x`, twice: nothing has changed, and the move is over."""
        if not self._giving_up:
            self._giving_up = True
            self.say(give_up_words(self._move), "note")
            return
        self.do(self._give_up, group="look")

    async def _give_up(self) -> None:
        async def give_up(shop: Shop) -> Move:
            return await shop.moves.abandon(self._move)

        self._move = await self.desk.ask(give_up, finish=True)
        self.onward(self._go_on)

    @property
    def unoffered(self) -> Collection[str]:
        return () if self.desk.sandbox else ("virtual_device",)

    def why_not(self, action_id: str) -> str | None:
        """Virtual devices exist in the sandbox only."""
        if action_id == "virtual_device" and not self.desk.sandbox:
            return _("Only the sandbox has virtual devices.")
        return None

    def action_virtual_device(self) -> None:
        """`v`, sandbox only: a virtual device does what the screen says."""
        self.do(self._unbind_virtual)

    async def _unbind_virtual(self) -> None:
        async def unbind(shop: Shop) -> None:
            await shop.moves.unbind_virtual(self._move)

        await self.desk.ask(unbind, finish=True)
