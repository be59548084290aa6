"""Fields that keep the order of a packet, so that money is never what nobody typed.

Textual's Input lets characters overtake Enter and Backspace when keys arrive together: `12.50⏎9876⏎` in
one packet becomes `12.509876`. Here a packet is applied as a whole, in order, or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from msp_tui.console.tty.packets import Packet, packet_of
from msp_tui.console.widgets.drawn import Drawn
from msp_tui.domain.errors import N_

Clock = Callable[[], float]

ENTER = frozenset({"enter", "ctrl+j"})
"""What ends a value; some scanners end with a line feed."""

_EDITS: dict[str, Callable[[Input], None]] = {
    "left": Input.action_cursor_left,
    "right": Input.action_cursor_right,
    "ctrl+left": Input.action_cursor_left_word,
    "ctrl+right": Input.action_cursor_right_word,
    "home": Input.action_home,
    "end": Input.action_end,
    "backspace": Input.action_delete_left,
    "delete": Input.action_delete_right,
    "ctrl+w": Input.action_delete_left_word,
    "ctrl+u": Input.action_delete_left_all,
    "ctrl+k": Input.action_delete_right_all,
}

BURST_GAP = 0.04
"""Seconds; keys closer than this belong together."""


class StepInput(Input, Drawn):
    """A field of one step. Enter posts `Entered` and latches: the owner calls `begin` for the next step.

    What is typed in the first 300 ms is swallowed: it was meant for what stood there before, and `Early` says
    so. A packet that cannot be a value of this field is left out whole and `Discarded` says so.
    """

    DEFAULT_CSS = """
    StepInput { border: none; height: 1; padding: 0; background-tint: 0%; }
    StepInput:focus { border: none; background-tint: 0%; }
    """

    refusal: ClassVar[str] = N_("What arrived at once does not fit here and was left out.")
    early: ClassVar[float] = 0.3  # seconds
    blindly: ClassVar[bool] = False
    """Whether it is typed into also where a too small window hides it; no money moves by such a field."""

    virtual_size = Reactive(Size(0, 0))
    """As every widget's, but a key does not have the screen laid out anew: a field is one line as wide as it may be."""

    class Entered(Message):
        """Enter was pressed; `value` is what stood in the field at that moment."""

        def __init__(self, field: StepInput, value: str) -> None:
            super().__init__()
            self.field = field
            self.value = value

        @property
        def control(self) -> StepInput:
            """The field."""
            return self.field

    class Discarded(Message):
        """A packet was left out; `sentence` is the message id that says so."""

        def __init__(self, field: StepInput, sentence: str) -> None:
            super().__init__()
            self.field = field
            self.sentence = sentence

        @property
        def control(self) -> StepInput:
            """The field."""
            return self.field

    class Early(Message):
        """What was typed before its question stood there was left out: too soon after it, or behind an Enter."""

    def __init__(self, value: str = "", *, clock: Clock = time.monotonic, **options: Any) -> None:
        """`clock` gives seconds; `options` are Input's (id, placeholder, password, classes ...)."""
        super().__init__(value, **options)
        self.cursor_blink = False  # a blinking cursor is 2.5 kB a second for nobody
        self.latched = False
        self._clock = clock
        self._open_until = 0.0
        self._packet: Packet | None = None
        self._applied = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        """What is short and plain is drawn here, for it changes with every key; anything else by Textual."""
        text, padding, width = self.value, self.styles.padding, crop.width
        room = width - padding.left - padding.right
        if not text or not self._is_plain(text, room) or crop.height != 1:
            return Input.render_lines(self, crop)
        looks = [""] * width
        if self.has_focus:
            first, end = sorted(self.selection)
            looks[padding.left + first : padding.left + end] = ["marked"] * (end - first)
            looks[padding.left + self.cursor_position] = "typing"
        cells = f"{' ' * padding.left}{text}".ljust(width)
        runs = groupby(zip(looks, cells, strict=True), key=itemgetter(0))
        segments = [Segment("".join(cell for _, cell in run), self.ink(look)) for look, run in runs]
        return [Strip(segments, width)]

    def _is_plain(self, text: str, room: int) -> bool:
        """Whether this is drawn here when it is the value."""
        shown = text.isascii() and text.isprintable() and not self.password
        return shown and len(text) < room and not self.scroll_offset.x

    def accepts(self, text: str) -> bool:
        """Whether this can be a value of the field, or the beginning of one."""
        return text.isprintable()

    def why_not(self, text: str) -> str:  # noqa: ARG002 - for fields with more than one reason
        """Why what arrived is left out: a message id."""
        return self.refusal

    def on_mount(self) -> None:
        """The field opens."""
        self._open_until = self._clock() + self.early

    def begin(self, value: str = "") -> None:
        """Open the field for another step, with a value that typing replaces."""
        with self.prevent(Input.Changed):
            self.value = value
        self.select_all()
        self.latched = False
        self._open_until = self._clock() + self.early

    async def _on_key(self, event: events.Key) -> None:
        packet = packet_of(event)
        if not packet.spent and not self.takes(event):
            return  # Escape, F-keys and the like are the screen's
        event.stop()
        event.prevent_default()
        if packet.spent or self.latched or self._unseen or self._too_early(packet):
            return
        at = packet.keys.index(event)
        if packet is self._packet and at < self._applied:
            return
        run = self._run(packet, at)
        self._packet, self._applied = packet, at + len(run)
        self._apply(run, packet)

    def takes(self, key: events.Key) -> bool:
        """Whether a key is this field's; Escape, F-keys and the like are the screen's."""
        return key.is_printable or key.key in _EDITS or key.key in ENTER

    def _run(self, packet: Packet, start: int) -> list[events.Key]:
        run = []
        for key in packet.keys[start:]:
            if not self.takes(key):
                break
            run.append(key)
        return run

    @property
    def _unseen(self) -> bool:
        # The screen's mark of a window that is too small to show anything but that.
        return not self.blindly and self.screen.has_class("-too-small")

    def _too_early(self, packet: Packet) -> bool:
        if self._clock() >= self._open_until:
            return False
        # A scan that began too early ends too early.
        self._open_until = max(self._open_until, self._clock() + BURST_GAP)
        packet.spent = True
        self.post_message(self.Early())
        return True

    def _apply(self, run: Sequence[events.Key], packet: Packet) -> None:
        until = next((n for n, key in enumerate(run) if key.key in ENTER), len(run))
        if not self._edit(run[:until]):
            packet.spent = True
        elif until < len(run):
            self.latched = packet.spent = True
            self.post_message(self.Entered(self, self.value))
            if any(key.is_printable for key in run[until + 1 :]):
                self.post_message(self.Early())

    def _edit(self, keys: Sequence[events.Key]) -> bool:
        """Type all of it, or nothing; whether it could be a value."""
        typed = "".join(key.character or "" for key in keys if key.is_printable)
        before, selection = self.value, self.selection
        with self.prevent(Input.Changed):
            for key in keys:
                if key.is_printable:
                    self._insert(key.character or "")
                else:
                    _EDITS[key.key](self)
            fits = not typed or (self.accepts(typed) and self.accepts(self.value))
            if not fits:
                self.value = before
                self.selection = selection
        if not fits:
            self.post_message(self.Discarded(self, self.why_not(typed)))
        elif self.value != before:
            self.tell_typed()
        return fits

    def tell_typed(self) -> None:
        """What stands here was changed by keys."""
        self.post_message(self.Changed(self, self.value))

    def _insert(self, text: str) -> None:
        value = self.value + text
        at_end = self.selection == Selection.cursor(len(self.value))
        if at_end and self._is_plain(value, self.size.width) and not self._initial_value:
            # What Textual does besides for each character (sizes, scrolling, suggestions) would change nothing.
            self.set_reactive(Input.value, value)
            self.set_reactive(Input.selection, Selection.cursor(len(value)))
            self.app.cursor_position = self.cursor_screen_offset
            self.refresh()
        elif self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)

    def _on_paste(self, event: events.Paste) -> None:
        """Pasting inserts, as far as it fits; it never submits."""
        event.stop()
        event.prevent_default()
        lines = event.text.split("\n")[0].split("\r")
        text = "".join(c for c in lines[0].strip() if c.isprintable())
        if text and not self.latched and not self._unseen and not self._too_early(Packet(())):
            self._edit([events.Key(character, character) for character in text])
