"""Textual's command palette, closed once: what still comes after that must not reach the screen below."""

from __future__ import annotations

from contextlib import suppress

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.message import Message
from textual.widgets import Input, OptionList

from msp_tui.console.widgets.furnished import Furnished
from msp_tui.i18n import translate as _


class Palette(Furnished, CommandPalette):
    """ctrl+p. Textual 8.2.8 closes whatever is on top, and runs the command again, for each Enter of a packet."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("Search for a command…"))

    def on_mount(self) -> None:
        """A blinking cursor is bytes for nobody, for as long as this is open."""
        self.query_one(Input).cursor_blink = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, unless it is closed already."""
        return super().dismiss(result) if self.is_current else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):  # a page up or down before the list's lines were counted
            super()._action_command_list(action)

    async def _dispatch_message(self, message: Message) -> None:
        chosen = isinstance(message, Input.Submitted | OptionList.OptionSelected)
        if self.is_current or not chosen:
            await super()._dispatch_message(message)
