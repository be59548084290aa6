"""One thing that a key does; which ones there are is the registry's affair (`actions`)."""

from __future__ import annotations

from msp_tui.domain.errors import N_
from msp_tui.domain.frozen import frozen
from msp_tui.i18n import translate as _

EVERYWHERE = ""
"""The scope of actions that every screen offers."""


@frozen
class Action:
    """One thing that a key does.

    `keys`: Textual's names (`f3`, `escape`), or one character. A small letter acts in either case, a
    capital only as a capital; characters act outside text fields. `title` is a word or two for the hint
    line, `help` a sentence; both are message ids. `native` actions are keys of a widget, listed here for
    the reader only. What `changes` something is not offered where the profile is read-only, what is the
    `sandbox`'s only on no other account.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    scope: str = EVERYWHERE
    dangerous: bool = False
    essential: bool = False
    native: bool = False
    changes: bool = False
    sandbox: bool = False

    @property
    def letters(self) -> tuple[str, ...]:
        """The keys that are one character."""
        return tuple(key for key in self.keys if len(key) == 1)

    @property
    def key_text(self) -> str:
        """The first key, as it is written on keyboards."""
        return key_text(self.keys[0])


_NAMED = {
    "escape": N_("Esc"),
    "enter": N_("Enter"),
    "tab": "Tab",
    "backspace": N_("Backspace"),
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "space": N_("Space"),
    "insert": N_("Insert"),
    "delete": N_("Delete"),
    "home": N_("Home"),
    "end": N_("End"),
    "pageup": N_("PageUp"),
    "pagedown": N_("PageDown"),
}


def key_text(key: str) -> str:
    """A key as it is written on keyboards."""
    if key == " ":
        return _(_NAMED["space"])
    if len(key) == 1:
        return key
    *held, last = key.split("+")
    named = _(_NAMED[last]) if last in _NAMED else last.upper()
    return "+".join([*(one.capitalize() for one in held), named])


def opens(scope: str, title: str, help: str) -> Action:  # noqa: A002 - the field's name
    """Enter, a key of the widget that has the focus."""
    return Action("open", ("enter",), title, help, scope, essential=True, native=True)
