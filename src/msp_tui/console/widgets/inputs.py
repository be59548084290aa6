"""What may be typed into the fields of the dialogs: amounts, numbers, PINs, keys, words. How is `step_input`."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.actions import SkipAction
from textual.widgets.input import Selection

from msp_tui.console.tty.packets import Packet, packet_of
from msp_tui.console.widgets.step_input import BURST_GAP, ENTER, Clock, StepInput
from msp_tui.domain.errors import N_
from msp_tui.domain.text import looks_like_key


class MoneyInput(StepInput):
    """An amount: at most seven digits and one comma or point."""

    refusal = N_("Left out: only an amount like 12,50 fits here.")

    def accepts(self, text: str) -> bool:
        """Seven digits at most, one mark at most, nothing else."""
        digits = sum(character.isdigit() for character in text)
        return digits <= 7 and re.fullmatch(r"[0-9]*[.,]?[0-9]*", text) is not None


class DigitsInput(StepInput):
    """A number without meaning as a quantity: an operator's number."""

    refusal = N_("Left out: only digits fit here.")
    limit: ClassVar[int] = 12

    def accepts(self, text: str) -> bool:
        """Digits, not too many."""
        return len(text) <= self.limit and re.fullmatch(r"[0-9]*", text) is not None


class _HiddenInput(StepInput):
    """What is typed shows as dots and never goes to the clipboard."""

    def __init__(self, *, clock: Clock = time.monotonic, **options: Any) -> None:
        super().__init__(clock=clock, password=True, **options)

    def action_copy(self) -> None:
        """A secret does not go to the clipboard."""
        raise SkipAction

    def action_cut(self) -> None:
        """A secret does not go to the clipboard."""
        raise SkipAction


class PinInput(_HiddenInput, DigitsInput):
    """A PIN."""

    refusal = N_("Left out: a PIN has digits only, at most 7.")
    limit = 7


class KeyInput(_HiddenInput):
    """An API key: visible ASCII without blanks, as it travels in a header; pasted, scanned or typed."""

    refusal = N_("Left out: a key has no blanks and is not longer than 512 characters.")
    early = 0.0
    blindly = True
    limit: ClassVar[int] = 512

    def accepts(self, text: str) -> bool:
        """Visible ASCII without blanks, not too long."""
        return len(text) <= self.limit and re.fullmatch(r"[!-~]*", text) is not None


class WordInput(StepInput):
    """A name or a reason, up to `limit` characters."""

    refusal = N_("Left out: this is too long for the field.")

    def __init__(
        self, value: str = "", *, limit: int = 50, clock: Clock = time.monotonic, **options: Any
    ) -> None:
        super().__init__(value, clock=clock, **options)
        self.limit = limit

    def accepts(self, text: str) -> bool:
        """Anything that can be printed, not too long."""
        return len(text) <= self.limit and text.isprintable()


class LineInput(WordInput):
    """A name, an address, a word to look for: no money moves by it, so nothing typed early is swallowed."""

    early = 0.0
    blindly = True


class NameInput(LineInput):
    """What something is to be called, or where it is; a key that is pasted here by mistake is not shown."""

    no_key: ClassVar[str] = N_("Left out: that looks like an API key, which does not belong here.")

    def accepts(self, text: str) -> bool:
        """As every line's, but no key."""
        return super().accepts(text) and not looks_like_key(text)

    def why_not(self, text: str) -> str:
        """A key, or too long."""
        return self.no_key if looks_like_key(text) else super().why_not(text)


class EnterInput(StepInput):
    """Waits for Enter alone; whatever else arrives is not shown."""

    refusal = N_("Left out: nothing is typed here, Enter goes on and Esc goes back.")
    early = 0.0
    blindly = True

    def accepts(self, text: str) -> bool:
        """Nothing."""
        return not text


class FilterInput(LineInput):
    """The words that the rows of a list must have."""


class ReferenceInput(WordInput):
    """The last words before something is sent: a scanner may type them, but its Enter does not send."""

    filled: ClassVar[str] = N_("That came like a scan; Enter by itself sends it.")
    soon: ClassVar[float] = 0.15
    """Seconds after a character in which an Enter is still the scanner's."""

    def __init__(
        self, value: str = "", *, limit: int = 50, clock: Clock = time.monotonic, **options: Any
    ) -> None:
        super().__init__(value, limit=limit, clock=clock, **options)
        self._typed_at = -1.0

    def _apply(self, run: Sequence[events.Key], packet: Packet) -> None:
        until = next((n for n, key in enumerate(run) if key.key in ENTER), len(run))
        close = self._clock() - self._typed_at < self.soon
        if any(key.is_printable for key in run):
            self._typed_at = self._clock()
            close = True
        if until == len(run) or not close:
            super()._apply(run, packet)
            return
        if self._edit(run[:until]):
            self.post_message(self.Discarded(self, self.filled))
        packet.spent = True


class ScanInput(WordInput):
    """The find box: never latched; Enter posts what stands there and keeps it, marked, so that the next scan replaces it."""

    early = 0.0
    blindly = True

    def __init__(
        self,
        value: str = "",
        *,
        typed: Callable[[str], None] | None = None,
        limit: int = 100,
        clock: Clock = time.monotonic,
        **options: Any,
    ) -> None:
        """`typed` is called with what stands here after each key: a message would be two turns of the loop more."""
        super().__init__(value, limit=limit, clock=clock, **options)
        self._typed = typed
        self._typed_at = 0.0

    def tell_typed(self) -> None:
        """To who wanted to hear at once, else as a message."""
        if self._typed is None:
            super().tell_typed()
        else:
            self._typed(self.value)

    def takes(self, key: events.Key) -> bool:
        """Also the tab of a scanner."""
        return super().takes(key) or self._ends_scan(key)

    def _ends_scan(self, key: events.Key) -> bool:
        """A tab right behind characters is a scanner's; a person's moves on."""
        close = len(packet_of(key).keys) > 1 or self._clock() - self._typed_at < BURST_GAP
        return key.key == "tab" and close

    def _apply(self, run: Sequence[events.Key], packet: Packet) -> None:
        self._typed_at = self._clock()
        pending: list[events.Key] = []
        for key in run:
            if key.key not in ENTER and key.key != "tab":
                pending.append(key)
                continue
            if not self._edit(pending):
                packet.spent = True
                return
            pending = []
            self.post_message(self.Entered(self, self.value))
            self.selection = Selection(0, len(self.value))
        if not self._edit(pending):
            packet.spent = True
