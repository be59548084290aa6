"""Which language to speak, and its catalogue. Every command begins here, so nothing heavy is imported."""

from __future__ import annotations

import os
from collections.abc import Mapping

TYPE_CHECKING = False  # not from typing: see domain.errors
if TYPE_CHECKING:
    from gettext import NullTranslations

CATALOGUES = os.path.join(os.path.dirname(__file__), "catalogues")  # noqa: PTH118, PTH120 - pathlib is heavy here
SOURCE = "en"
"""The language that the code itself speaks: it has no catalogue."""
_HOME = {"fr": "fr_BE", "nl": "nl_BE", "en": "en_GB"}
_MONTH_FIRST = frozenset(
    [
        "en_AS",
        "en_BI",
        "en_GU",
        "en_MH",
        "en_MP",
        "en_PH",
        "en_PR",
        "en_UM",
        "en_US",
        "en_VI",
        "fr_CA",
    ]
)
"""05/03 is the fifth of March in the lookup, so no screen may write it for the third of May."""


class Language:
    """`code` picks the catalogue (fr, nl, en); `locale` how amounts and dates are written (fr_BE)."""

    # By hand: dataclasses cost `--help` as much as Python's own start.
    __slots__ = ("code", "locale")

    def __init__(self, code: str, locale: str) -> None:
        self.code = code
        self.locale = locale

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Language) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"Language({self.code!r}, {self.locale!r})"


def choose_language(environ: Mapping[str, str], preferred: str = "") -> Language:
    """MSP_TUI_LANG, else the configuration's `preferred`, else LC_ALL, LC_MESSAGES or LANG, else English.

    A territory is kept from the environment when it speaks the chosen language: MSP_TUI_LANG=fr with
    LANG=fr_FR.UTF-8 writes amounts the French way. One that writes the month before the day is not.
    """
    surroundings = [environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    spoken = next((text for text in surroundings if text), "")
    for wish in (environ.get("MSP_TUI_LANG", ""), preferred, spoken):
        code = wish[:2].lower()
        if code in _HOME:
            return Language(code, _territory(code, [wish, *surroundings]))
    return Language(SOURCE, _HOME[SOURCE])


def _territory(code: str, texts: list[str]) -> str:
    for text in texts:
        name = text.partition(".")[0].partition("@")[0]
        if name.lower().startswith(code + "_") and name[3:].isalpha() and len(name) == 5:
            territory = f"{code}_{name[3:].upper()}"
            return _HOME[code] if territory in _MONTH_FIRST else territory
    return _HOME[code]


_catalogues: dict[str, NullTranslations] = {}


def catalogue(code: str) -> NullTranslations:
    """The sentences of a language; English is what the code says."""
    if code not in _catalogues:
        from gettext import GNUTranslations, NullTranslations

        try:
            with open(f"{CATALOGUES}/{code}/LC_MESSAGES/msp_tui.mo", "rb") as file:  # noqa: PTH123 - pathlib is heavy here
                _catalogues[code] = GNUTranslations(file)
        except FileNotFoundError:
            _catalogues[code] = NullTranslations()
    return _catalogues[code]
