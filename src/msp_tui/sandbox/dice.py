"""Chance that can be repeated: everything drawn follows from the seed and from what was drawn before."""

from __future__ import annotations

import hashlib
import random
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from msp_tui.sandbox.state import State

# Keys must be seen to be the sandbox's own; these digits read "sandbox" as far as hex can.
KEY_MARK = "5a4db0c5"


class Dice:
    """Draws by purpose, so that drawing one thing more never changes the others."""

    def __init__(self, seed: int, state: State) -> None:
        self._seed = seed
        self._state = state

    def _next(self, purpose: str) -> bytes:
        turn = self._state.count(f"dice:{purpose}")
        return hashlib.sha256(f"{self._seed}:{purpose}:{turn}".encode()).digest()

    def key(self, purpose: str) -> str:
        """Draw an API key: 40 hex digits as MultiSafepay's, beginning with the sandbox's mark."""
        return (KEY_MARK + self._next(purpose).hex())[:40]

    def token(self, purpose: str) -> str:
        """Draw a token of 48 hex digits."""
        return self._next(purpose).hex()[:48]

    def uuid(self, purpose: str) -> str:
        """Draw a version 4 UUID."""
        return str(uuid.UUID(bytes=self._next(purpose)[:16], version=4))

    def draw(self, purpose: str) -> random.Random:
        """Give a fresh generator for one decision."""
        return random.Random(self._next(purpose))  # noqa: S311 - play money
