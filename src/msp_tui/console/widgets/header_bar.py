"""The line above: which environment this is, always; which profile and screen; who is logged in where."""

from __future__ import annotations

from typing import Any, Protocol

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from msp_tui.console.widgets.drawn import Drawn
from msp_tui.console.widgets.row_line import fit, plain


class Place(Protocol):
    """Where we are and who is there."""

    @property
    def environment(self) -> str:
        """`sandbox`, `test` or `live`."""
        ...

    @property
    def profile(self) -> str:
        """The profile's name."""
        ...

    @property
    def login(self) -> str:
        """The login at the shop's server."""
        ...

    @property
    def host(self) -> str:
        """That server."""
        ...


class HeaderBar(Drawn):
    """SANDBOX, TEST or LIVE, the profile, the screen's title, user@host. No clock: nothing ticks."""

    DEFAULT_CSS = "HeaderBar { height: 1; width: 1fr; dock: top; }"

    def __init__(self, place: Place, **options: Any) -> None:
        """`options` are Widget's (id, classes ...)."""
        super().__init__(**options)
        self._place = place
        self._title = ""

    @property
    def title(self) -> str:
        """The screen's title, translated."""
        return self._title

    @title.setter
    def title(self, text: str) -> None:
        if text != self._title:
            self._title = text
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        """The line; where it is narrow the login goes first, the environment never."""
        place, width, base = self._place, self.size.width, self.ink()
        known = place.environment if place.environment in {"sandbox", "test"} else "live"
        badge = f" {plain(place.environment).upper()} "
        left = plain(f" {place.profile}  {self._title}")
        right = plain(f"{place.login}@{place.host} ")
        room = max(0, width - cell_len(badge))
        if cell_len(left) + 2 + cell_len(right) > room:
            right = ""
        middle = fit(left, max(0, room - cell_len(right)))
        segments = [
            Segment(badge, self.ink(known)),
            Segment(middle, base),
            Segment(right, base),
        ]
        return Strip([one for one in segments if one.text]).adjust_cell_length(width, base)
