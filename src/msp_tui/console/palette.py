"""The command palette: what the screen underneath offers, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Hits, Provider

from msp_tui.console.actions import available
from msp_tui.console.actions.action import Action
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.console.widgets.burst import BurstScreen


class ActionCommands(Provider):
    """Goes into `App.COMMANDS`."""

    async def discover(self) -> Hits:
        """Everything, before a letter is typed."""
        for action in self._offered():
            yield DiscoveryHit(
                _(action.title), lambda at=action: self._run(at), help=self._help(action)
            )

    async def search(self, query: str) -> Hits:
        """What matches the letters typed."""
        matcher = self.matcher(query)
        for action in self._offered():
            title = _(action.title)
            score = matcher.match(f"{title} {_(action.help)}")
            if score > 0:
                yield Hit(score, title, lambda at=action: self._run(at), help=self._help(action))

    def _offered(self) -> list[Action]:
        screen = self._acting()
        if screen is None:
            return []
        return [
            one
            for one in available(screen.SCOPE)
            if not one.native
            and one.id != "command_palette"
            and not (screen.read_only and one.changes)
        ]

    def _help(self, action: Action) -> str:
        return f"{action.key_text}  {_(action.help)}"

    async def _run(self, action: Action) -> None:
        screen = self._acting()
        if screen is not None:
            await screen.once_mounted(screen.act, action.id)

    def _acting(self) -> BurstScreen | None:
        from msp_tui.console.widgets.burst import BurstScreen

        return self.screen if isinstance(self.screen, BurstScreen) else None
