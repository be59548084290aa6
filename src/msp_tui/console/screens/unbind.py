"""Unbinding on the device, step by step; the console sees by itself when it is done."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.move_step import MoveStepScreen
from msp_tui.console.presenters.moving import give_up_words, left_words, unbind_text
from msp_tui.domain.errors import ShopError
from msp_tui.domain.moves import Move, MoveStep
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop


class UnbindScreen(MoveStepScreen):
    """Waits for the old terminal to go inactive; `c` says it is done where nothing shows it."""

    SCOPE = "unbind"

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
        self.begin_to_look()

    def usual_words(self) -> tuple[str, str]:
        """What is waited for."""
        old = self.desk.records.terminal(self._move.old_tid)
        if old is not None and old.from_sales:
            key = self.key_of("say_unbound")
            said = _("No key may list terminals: press {key} when the device is unbound.", key=key)
            return said, ""
        return _("Waiting until the device is unbound…"), ""

    def left_words(self) -> str:
        """A move that was begun is named when it is left."""
        return left_words(self._move) if self._move.step is MoveStep.PLANNED else ""

    async def look(self) -> None:
        while self._move.step is MoveStep.PLANNED:
            try:
                self._move = await self.desk.ask(self._see)
            except ShopError as failure:
                self.complain_for_now(failure)
            else:
                self.forget_complaint()
            if self._move.step is MoveStep.PLANNED:
                await self.pause()
        self.go_on()

    async def _see(self, shop: Shop) -> Move:
        return await shop.moves.see_unbound(self._move)

    def action_say_unbound(self) -> None:
        """`c`: the cashier says that it is done; recorded as said, not as seen.

        While MultiSafepay still shows the terminal as paired it takes a second `c`: a device that is
        still bound goes on selling under its old TID.
        """
        old = self.desk.records.terminal(self._move.old_tid)
        shown = old is not None and old.active and not old.from_sales
        question = _(
            "MultiSafepay still shows it as paired. If it really is unbound, press {key} again.",
            key=self.key_of("say_unbound"),
        )
        if shown and not self.asked_twice("say_unbound", question):
            return

        async def say(shop: Shop) -> Move:
            return await shop.moves.say_unbound(self._move)

        self.take_step(say)

    def give_up_question(self) -> str:
        """Nothing has changed yet."""
        return give_up_words(self._move)

    def action_virtual_device(self) -> None:
        """`v`, sandbox only: a virtual device does what the screen says."""
        self.do(self._unbind_virtual)

    async def _unbind_virtual(self) -> None:
        async def unbind(shop: Shop) -> None:
            await shop.moves.unbind_virtual(self._move)

        await self.desk.ask(unbind, finish=True)
