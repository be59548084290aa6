"""The QR that a device scans, and the wait until it has; nothing is ever drawn over the code."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.presenters.moving import paired_text, pairing_text
from msp_tui.console.screens.base import ShopScreen
from msp_tui.console.widgets.hint_bar import HintBar
from msp_tui.console.widgets.qr_panel import QrPanel
from msp_tui.domain.errors import ShopError
from msp_tui.domain.moves import Move, MoveStep
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop

LOOK_EVERY = 2.0
"""Seconds between looks whether a device has scanned the code."""


class PairingScreen(ShopScreen):
    """Adds the terminal if the move has none yet, shows its code, and turns to paired by itself."""

    SCOPE = "pairing"

    def __init__(self, move: Move) -> None:
        super().__init__()
        self._move = move
        self._code: Secret | None = None

    def body(self) -> Iterable[Widget]:
        with Horizontal():
            yield QrPanel()
            yield Static(id="pairing-text", markup=False)

    def on_mount(self) -> None:
        self.headline(_("Pair a terminal"))
        self.do(self._pair, group="look")

    async def _pair(self) -> None:
        if not self._move.new_tid:
            self._move, added = await self.desk.ask(self._add, finish=True)
            if added is not None:
                self._show_code(added)
        while True:
            try:
                self._move, seen = await self.desk.ask(self._see)
            except ShopError as failure:
                self.complain(failure)
            else:
                if seen is not None and seen.active:
                    self._show_paired(seen)
                    return
                if seen is not None and self._code is None:
                    self._show_code(seen)
            if self._move.step is MoveStep.ABANDONED:
                self.onward(lambda: self.console.go_on_moving(self._move))
                return
            await asyncio.sleep(LOOK_EVERY)

    async def _add(self, shop: Shop) -> tuple[Move, Terminal | None]:
        return await shop.moves.add(self._move)

    async def _see(self, shop: Shop) -> tuple[Move, Terminal | None]:
        return await shop.moves.see_paired(self._move)

    def _show_code(self, terminal: Terminal) -> None:
        self._code = terminal.code
        if self._code is None:
            self.say(_("MultiSafepay shows no code for this terminal; scan it in the dashboard."))
            return
        self.query_one(QrPanel).show(self._code.reveal())
        self._beside(
            pairing_text(
                terminal,
                self.desk.group_name(terminal.group_id),
                self._code.reveal(),
                sandbox=self.desk.sandbox,
            )
        )
        self.say(_("Waiting for the device to scan…"))

    def _show_paired(self, terminal: Terminal) -> None:
        self._code = None
        self.query_one(QrPanel).clear()
        self.query_one(QrPanel).display = False
        group = self.desk.group_name(terminal.group_id)
        self._beside(paired_text(terminal, group, self._move, self.desk.now()))
        self.query_one(HintBar).offer("paired")
        self.say(_("Paired. Esc goes back to the terminals."), "good")

    def _beside(self, text: object) -> None:
        self.query_one("#pairing-text", Static).update(text)  # type: ignore[arg-type] # Content is visual

    def why_not(self, action_id: str) -> str | None:
        """Virtual devices exist in the sandbox only, and only a code can be scanned."""
        if action_id == "virtual_device" and not self.desk.sandbox:
            return _("Only the sandbox has virtual devices.")
        if action_id in {"virtual_device", "redraw"} and self._code is None:
            return _("There is no code to scan.")
        return None

    def action_redraw(self) -> None:
        """`m`: draw the code another way, for a camera that does not read it."""
        self.query_one(QrPanel).cycle()

    def action_virtual_device(self) -> None:
        """`v`, sandbox only: a virtual device scans the code."""
        self.do(self._scan)

    async def _scan(self) -> None:
        code, move = self._code, self._move
        if code is None:
            return

        async def scan(shop: Shop) -> None:
            await shop.moves.scan_virtual(move, code)

        await self.desk.ask(scan, finish=True)
