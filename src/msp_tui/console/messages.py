"""Messages that cross screens; a widget's own messages live with the widget."""

from __future__ import annotations

from textual.message import Message

from msp_tui.shop.facts import Fact


class FactArrived(Message):
    """The engine told something; sent to the app, which hands it to the screen that shows."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self.fact = fact
