"""The end of a move: what there is now, what to tell the till, and what is wrong although it is paired."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.presenters.moving import paired_text
from msp_tui.console.presenters.moving_words import wrong_words
from msp_tui.domain.moves import Move, Sighting
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop


class PairedScreen(ShopScreen):
    """`k` checks the till's key, `w` writes the right one to a file."""

    SCOPE = "paired"

    def __init__(self, move: Move) -> None:
        super().__init__()
        self._move = move

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)

    def on_mount(self) -> None:
        self.headline(_("Pair a terminal"))
        self.say(_("Paired. Esc goes back to the terminals."), "good")
        self._draw("")
        self.do(self._read, group="paired")

    async def _read(self) -> None:
        async def read(shop: Shop) -> tuple[dict[int, str], Sighting]:
            return shop.backroom.masked_keys(), await shop.moves.see_paired(self._move)

        keys, sighting = await self.desk.ask(read)
        self._draw(keys.get(self._move.target_group_id, ""))
        # What is wrong with one that is paired names no way to give it up.
        if wrong := wrong_words(sighting, self.desk.group_name, ""):
            self.say(wrong, "bad")

    def _draw(self, key: str) -> None:
        move = self._move
        terminal = self.desk.records.terminal(move.new_tid)
        if terminal is not None:
            group = self.desk.group_name(terminal.group_id)
            text = paired_text(move, terminal, group, key, move.changed)
            self.query_one("#figures", Static).update(text)

    def action_check_key(self) -> None:
        """`k`: which group the till's key opens."""
        self.console.open_key_check(self._move.target_group_id)

    def action_write_key(self) -> None:
        """`w`: the right key into a file, by an operator who may."""
        self.console.open_key_file(self._move.target_group_id)
