"""A screen that was taken away before its widgets stood; keys come in packets, so it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events

if TYPE_CHECKING:
    from textual.screen import Screen

    _Screen = Screen[Any]
else:
    # Textual takes the style sheet and the component classes of the first base that is a node.
    _Screen = object

_DRAWN = events.Mount | events.ScreenResume | events.Resize
"""What a screen answers by drawing on its widgets."""


class Furnished(_Screen):
    """Draws only on widgets that are there: Textual 8.2.8 tells one without any to draw all the same."""

    async def on_event(self, event: events.Event) -> None:
        gone = self._pruning or not self.children
        if not (gone and isinstance(event, _DRAWN)):
            await super().on_event(event)
