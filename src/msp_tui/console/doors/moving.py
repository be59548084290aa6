"""The ways into a move and out of it: to the step at which it stands, and to what the till is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.doors.going import GoingApp
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.console.desk import Desk
    from msp_tui.domain.moves import Move
    from msp_tui.domain.terminals import Terminal
    from msp_tui.shop.engine import Shop


class MovingDoors(GoingApp):
    """The part of the console that goes from one screen of a move to another."""

    desk: Desk

    def open_placing(self, old: Terminal | None, group_id: int | None) -> None:
        """Add a terminal, or move one."""
        from msp_tui.console.screens.placing import PlacingScreen

        self.push_screen(PlacingScreen(old, group_id))

    def open_pairing(self, terminal: Terminal) -> None:
        """The QR of a terminal that waits for its scan."""
        if self.desk.identity.read_only:
            self._refuse_moving()
            return
        screen, operator = self.screen, self.desk.identity.login
        if not isinstance(screen, ShopScreen):
            return

        async def resume() -> None:
            async def waiting(shop: Shop) -> Move:
                return await shop.moves.waiting_for(terminal, operator)

            move = await self.desk.ask(waiting, finish=True)
            if screen.shows:
                self.go_on_moving(move)

        screen.do(resume, group="pairing")

    def go_on_moving(self, move: Move) -> None:
        """Show the step at which a move stands, on top of the terminals; one that is over has none but its end."""
        from msp_tui.console.presenters.moving_words import over_words
        from msp_tui.console.screens.paired import PairedScreen
        from msp_tui.console.screens.pairing import PairingScreen
        from msp_tui.console.screens.terminals import TerminalsScreen
        from msp_tui.console.screens.unbind import UnbindScreen
        from msp_tui.domain.moves import MoveStep

        if self.desk.identity.read_only:
            self._refuse_moving()
            return
        add = keys_of("add_terminal", "terminals")[0]
        said = over_words(move, self.desk.group_name, add)
        self.go_to(TerminalsScreen(said, filter(None, (move.new_tid, move.old_tid))))
        if move.old_tid and move.step is MoveStep.PLANNED:
            self.push_screen(UnbindScreen(move))
        elif not move.done:
            self.push_screen(PairingScreen(move))
        elif move.step is MoveStep.PAIRED:
            self.push_screen(PairedScreen(move))

    def open_key_check(self, group_id: int) -> None:
        """Which group a key opens; `group_id` is the one that it should, 0 for any."""
        from msp_tui.console.screens.key_check import KeyCheckScreen

        self.push_screen(KeyCheckScreen(group_id))

    def open_joining(self, name: str) -> None:
        """A group that was made in the dashboard; `name` is what it will be called, "" for not known yet."""
        from msp_tui.console.screens.joining import JoiningScreen

        self.push_screen(JoiningScreen(name))

    def open_key_file(self, group_id: int) -> None:
        """A group's key into a file."""
        from msp_tui.console.screens.key_file import KeyFileScreen

        self.push_screen(KeyFileScreen(group_id))

    def _refuse_moving(self) -> None:
        if isinstance(self.screen, ShopScreen):
            self.screen.say(_("This profile is read-only."), "note")
