"""The shop over the real store, as the shop's own tests have it."""

from __future__ import annotations

from tests.shop.conftest import wish, world

__all__ = ["wish", "world"]
