"""Opens the console's window and sees the engine out when it closes."""

from __future__ import annotations

import gc
from collections.abc import Callable

from msp_tui.console.app import ConsoleApp
from msp_tui.shop.engine import PATIENCE
from msp_tui.shop.facts import Fact, Publish, Ready

_FRESH = 20_000
"""So many objects more than before, and Python looks for garbage among them: a key or a poll makes some thousands
for a moment."""


class Relay:
    """Carries facts from the engine to an app that is made after it."""

    def __init__(self) -> None:
        self._take: Callable[[Fact], None] | None = None

    def connect(self, take: Callable[[Fact], None]) -> None:
        """Where facts go from now on."""
        self._take = take

    def __call__(self, fact: Fact) -> None:
        """Pass one fact on; called on the engine's thread."""
        if self._take is not None:
            self._take(fact)


def show(app: ConsoleApp, relay: Relay) -> int:
    """Run the console until it is quit; returns the exit code."""
    relay.connect(_settled(app.publish))
    gc.set_threshold(_FRESH)
    try:
        app.run(mouse=False)
    finally:
        app.desk.engine.stop(PATIENCE)
    if app.guard.signum:
        return 128 + app.guard.signum
    return app.return_code or 0


def _settled(publish: Publish) -> Publish:
    """Once the engine stands, what is loaded stays: it is never looked through for garbage again."""

    def passed_on(fact: Fact) -> None:
        if isinstance(fact, Ready):
            gc.collect()
            gc.freeze()
        publish(fact)

    return passed_on
