"""What a running engine goes on by once the configuration was changed from the console."""

from __future__ import annotations

from dataclasses import replace

from msp_tui.outbox import Outbox
from msp_tui.shop.pace import Gate
from msp_tui.shop.permissions import Permissions
from msp_tui.wiring.book import Book
from msp_tui.wiring.pacing import pace_of

_PACE = ("on_screen", "elsewhere", "per_second", "at_once")
"""What a pace may change on the way; how far back it reads is settled at the start."""


class TakingUp:
    """Called in the engine's loop, after the book was read."""

    def __init__(self, book: Book, gate: Gate, permissions: Permissions, outbox: Outbox) -> None:
        self._book = book
        self._gate = gate
        self._permissions = permissions
        self._outbox = outbox
        self._pace = pace_of(book.profile)

    def __call__(self) -> None:
        """Take up what differs from before."""
        profile = self._book.profile
        before, self._pace = self._pace, pace_of(profile)
        changed = {
            name: getattr(self._pace, name)
            for name in _PACE
            if getattr(self._pace, name) != getattr(before, name)
        }
        self._gate.change(replace(self._gate.pace, **changed))
        self._permissions.require_reason(profile.staffing.reason == "required")
        self._outbox.move_to(profile.habits.export_dir)
