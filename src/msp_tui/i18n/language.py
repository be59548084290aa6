"""Which language to speak, and its catalogue."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "catalogues"
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


@dataclass(frozen=True, slots=True)
class Language:
    """`code` picks the catalogue (fr, nl, en); `locale` how amounts and dates are written (fr_BE)."""

    code: str
    locale: str


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
    return Language("en", _HOME["en"])


def _territory(code: str, texts: list[str]) -> str:
    for text in texts:
        name = text.partition(".")[0].partition("@")[0]
        if name.lower().startswith(code + "_") and name[3:].isalpha() and len(name) == 5:
            territory = f"{code}_{name[3:].upper()}"
            return _HOME[code] if territory in _MONTH_FIRST else territory
    return _HOME[code]


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """The sentences of a language; English is what the code says."""
    return gettext.translation("msp_tui", CATALOGUES, [code], fallback=True)
