"""A short list to choose from, whose cursor goes where the typed words are; Enter never takes a row that they do not name."""

from __future__ import annotations

import sys
from typing import Any, TypeVar

from textual import events
from textual.message import Message

from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.row_view import MOVES

RowT = TypeVar("RowT")

_LONGEST = 100
"""Characters of a word; no row has more."""


def plain(text: str) -> str:
    """Text as it is compared: without case and accents."""
    from msp_tui.shop.vocabulary import folded

    return folded(text)


class ChoiceList(RowList[RowT]):
    """`seek` takes what was typed. A move of the cursor ends a word; Enter where no row has it is refused."""

    typed = ""
    """The word under way; "" for none."""
    found = True
    """Whether a row has it."""
    _ended = False

    class Sought(Message):
        """`typed` is another; or Enter came although no row has it."""

        def __init__(self, choices: ChoiceList[Any]) -> None:
            super().__init__()
            self.choices = choices

        @property
        def control(self) -> ChoiceList[Any]:
            """The list."""
            return self.choices

    def seek(self, text: str) -> list[RowT]:
        """Go on with the word, the cursor on the first row that begins with it or has it; the rows that have it."""
        typed = ("" if self._ended else self.typed) + text
        return self._look_for(typed.lstrip()[:_LONGEST])

    def end_word(self) -> None:
        """What is typed next is another word; Enter is still refused while no row has this one."""
        self._ended = True

    def forget_word(self) -> None:
        """Nothing is typed any more."""
        self._ended = False
        if self.typed:
            self._look_for("")

    def takes(self, event: events.Key) -> bool:
        """Backspace belongs to the word, not to the screen, while there is one."""
        return event.key == "backspace" and bool(self.typed)

    def on_key(self, event: events.Key) -> None:
        """What the word changes; a list's own keys follow in RowList, whose handler is called as well."""
        if self.takes(event):
            event.stop()
            event.prevent_default()
            self._look_for("" if self._ended else self.typed[:-1])
        elif event.key in {"enter", "ctrl+j"} and not self.found:
            event.stop()
            event.prevent_default()
            self.end_word()
            self.post_message(self.Sought(self))
        elif event.key in MOVES or event.key in {"enter", "ctrl+j"}:
            self.forget_word()

    def _look_for(self, typed: str) -> list[RowT]:
        self.typed, self._ended = typed, False
        wanted = plain(typed.strip())
        fitting: list[tuple[bool, bool, int, RowT]] = []
        if wanted:
            for row in self._source.newest(sys.maxsize):
                texts = [plain(cell.text) for cell in self._cells(row)]
                if any(wanted in text for text in texts):
                    begins = any(text.startswith(wanted) for text in texts)
                    word_begins = any(f" {wanted}" in text for text in texts)
                    fitting.append((not begins, not word_begins, len(fitting), row))
        fitting.sort(key=lambda one: one[:3])
        rows = [one[3] for one in fitting]
        self.found = bool(rows) or not wanted
        if rows:
            self.go_to(rows[0])
        self.post_message(self.Sought(self))
        return rows
