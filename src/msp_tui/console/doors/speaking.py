"""Whose language is spoken: of whoever is at the screen that shows, else of who opened the lock, else the profile's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.screen import Screen

from msp_tui.i18n import Language, language, speak


class SpeakingApp(App[None]):
    """An app whose screens may each speak to somebody (`spoken`); what stands on top of one speaks alike.

    A screen that is left gives the language back to what is underneath, before that is drawn.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._usual = language()
        self.opened_in = ""
        """The language (fr, nl, en) of whoever opened the lock last; "" for the profile's."""

    def speak_up(self) -> bool:
        """Speak what the screens that stand ask for; gives whether it is another language than before."""
        return speak(_asked_for(self.screen_stack, self.opened_in), self._usual)

    def speak_usually(self, usual: Language) -> bool:
        """Another language is the profile's; gives whether that is heard at once."""
        self._usual = usual
        return self.speak_up()

    def same_tongue(self, one: str, other: str) -> bool:
        """Whether these two, each a code or "" for the profile's, are one language."""
        return (one or self._usual.code) == (other or self._usual.code)

    def pop_screen(self) -> AwaitComplete:
        """Take the screen away that shows, and its language with it."""
        gone = super().pop_screen()
        self.speak_up()
        return gone


def _asked_for(screens: Iterable[Screen[Any]], otherwise: str) -> str:
    asked = [getattr(screen, "spoken", None) for screen in screens]
    return next((code for code in reversed(asked) if code is not None), otherwise)
