"""The two lines below: what can be done here, how it stands, and where help is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from msp_tui.console.actions import hints, keys_of
from msp_tui.console.actions.action import Action
from msp_tui.console.widgets.drawn import Drawn
from msp_tui.console.widgets.row_line import fit
from msp_tui.i18n import translate as _

_APART = re.compile(" {2,}")


class HintBar(Drawn):
    """Row 1: the screen's essential actions, as many as fit whole. Row 2: a status, and `F1 ?` at any width.

    A status too long for its row takes both; without one more actions stand there. What cannot act now stands back.
    """

    DEFAULT_CSS = "HintBar { height: 2; width: 1fr; dock: bottom; }"

    def __init__(
        self,
        scope: str,
        *,
        read_only: bool = False,
        without: Collection[str] = (),
        **options: Any,
    ) -> None:
        """`scope` of the registry, but for the actions `without`; `options` are Widget's (id, classes ...)."""
        super().__init__(**options)
        self._read_only = read_only
        self._help = " ".join(keys_of("help")[:2])
        offered = hints(scope, read_only=read_only)
        self._actions: Sequence[Action] = [one for one in offered if one.id not in without]
        self._idle = frozenset[str]()
        self._status = ("", "")
        self._notice = ("", "")

    def offer(self, scope: str) -> None:
        """Other actions from now on: the screen has come to another point."""
        self._actions = hints(scope, read_only=self._read_only)
        self._repaint_hints()

    def check(self, can: Callable[[str], bool]) -> None:
        """Which of the actions, by their ids, can act now."""
        idle = frozenset(one.id for one in self._actions if not can(one.id))
        if idle != self._idle:
            self._idle = idle
            self._repaint_hints()

    def _repaint_hints(self) -> None:
        rows = 1 if self.status else 2
        self.refresh(Region(0, self._above, self.size.width, rows))

    def notice(self, text: str, style: str = "") -> None:
        """One sentence on a row of its own above, until it is taken away with an empty one."""
        if (text, style) != self._notice:
            self._notice = (text, style)
            self.styles.height = 2 + self._above
            self.refresh()

    @property
    def _above(self) -> int:
        """Rows above the two."""
        return 1 if self._notice[0] else 0

    @property
    def status(self) -> str:
        """The sentence that stands on the second row."""
        return self._status[0]

    def say(self, text: str, style: str = "") -> None:
        """One sentence on the second row, until the next; `style` is one of a Cell's."""
        if (text, style) != self._status:
            both = self._long
            self._status = (text, style)
            if both or self._long:
                self.refresh()
            else:
                self.refresh(Region(0, 1 + self._above, self.size.width, 1))

    @property
    def _room(self) -> int:
        """Cells for a status beside the help key."""
        return max(0, self.size.width - len(self._help) - 3)

    @property
    def _long(self) -> bool:
        """A sentence that needs both rows; what went wrong matters more than the hints."""
        return cell_len(self._status[0]) + 1 > self._room

    def render_line(self, y: int) -> Strip:
        """One of the two rows, or the notice above them."""
        width = self.size.width
        base = self.ink()
        if y < self._above:
            text, style = self._notice
            line = Segment(fit(f" {text}", width), self.ink(style))
            return Strip([line]).adjust_cell_length(width, base)
        y -= self._above
        first, second = self._split(width)
        if y == 1:
            segments = self._second(second, width, base)
        elif first:
            segments = [Segment(fit(f" {first}", width), self.ink(self._status[1]))]
        else:
            segments = self._hints(self._first(width), base)
        return Strip(segments).adjust_cell_length(width, base)

    def _first(self, width: int, begin: int = 0) -> Sequence[Action]:
        """As many actions as fit whole, beginning with one of them."""
        used = 0
        for at, action in enumerate(self._actions[begin:], begin):
            used += sum(map(cell_len, self._words(action)))
            if used > width:
                return self._actions[begin:at]
        return self._actions[begin:]

    @staticmethod
    def _words(action: Action) -> tuple[str, str]:
        return f" {action.key_text} ", f" {_(action.title)}  "

    def _hints(self, actions: Sequence[Action], base: Style) -> list[Segment]:
        segments: list[Segment] = []
        for action in actions:
            key, title = self._words(action)
            if action.id in self._idle:
                segments.append(Segment(key + title, self.ink("faint")))
                continue
            name = "danger" if action.dangerous else "key"
            segments.append(Segment(key, self.ink(name)))
            segments.append(Segment(title, base))
        return segments

    def _split(self, width: int) -> tuple[str, str]:
        """The status over two rows of this width, broken between words; the first is empty when one row is enough."""
        text = self._status[0]
        if not self._long:
            return "", text
        # What stood apart on one row is told apart by a dot where it is broken over two.
        text = " ".join(_APART.sub(" · ", text.strip()).split())
        first = ""
        for word in text.split(" "):
            longer = f"{first} {word}".strip()
            if cell_len(longer) + 2 > width:
                break
            first = longer
        return first, text[len(first) :].strip()

    def _second(self, text: str, width: int, base: Style) -> list[Segment]:
        key = self.ink("key")
        help_text = f" {self._help} "
        left = max(0, width - len(help_text) - 1)
        if text:
            words = [Segment(fit(f" {text}", left), self.ink(self._status[1]))]
        else:
            words = self._hints(self._first(left, len(self._first(width))), base)
            words = list(Strip(words).adjust_cell_length(left, base))
        return [
            *words,
            Segment(" " if width > len(help_text) else "", base),
            Segment(help_text[-width:] if width < len(help_text) else help_text, key),
        ]
