"""Which language to speak, and its catalogue. Every command begins here, so nothing heavy is imported."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # not from typing: see domain.errors
if TYPE_CHECKING:
    from collections.abc import Mapping

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


_MO = 0x950412DE


class Catalogue:
    """The sentences of a language, each looked up when it is first asked for.

    gettext would load longer than Python itself starts, and reading all thousand of them takes longer than `--help`.
    """

    __slots__ = ("_count", "_data", "_ids", "_numbers", "_said", "_texts", "code")

    def __init__(self, code: str, data: bytes) -> None:
        """`data` is a compiled catalogue of this machine's byte order; any other file says nothing."""
        self.code = code
        self._data = data
        self._said: dict[str, str] = {}
        self._numbers = numbers = memoryview(data)[: len(data) // 4 * 4].cast("I")
        readable = len(numbers) >= 5 and numbers[0] == _MO
        self._count, ids, texts = numbers[2:5] if readable else (0, 0, 0)
        # Two tables with a length and a place in the file for each text; the English ones are sorted.
        self._ids, self._texts = ids // 4, texts // 4

    def gettext(self, message: str) -> str:
        """The sentence; English where there is none."""
        return self._text(message) or message

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The sentence for so many."""
        text = self._text(f"{one}\0{many}")
        if not text:
            return one if count == 1 else many
        # In French none is still the singular.
        return text.split("\0")[count > 1 if self.code == "fr" else count != 1]

    def _text(self, message: str) -> str:
        """What stands beside an English text, the forms of a plural with a zero byte between; "" for nothing."""
        if message not in self._said:
            wanted = message.encode()
            low, high = 0, self._count
            while low < high:
                middle = (low + high) // 2
                if self._at(self._ids + 2 * middle) < wanted:
                    low = middle + 1
                else:
                    high = middle
            there = low < self._count and self._at(self._ids + 2 * low) == wanted
            self._said[message] = self._at(self._texts + 2 * low).decode() if there else ""
        return self._said[message]

    def _at(self, place: int) -> bytes:
        length, start = self._numbers[place], self._numbers[place + 1]
        return self._data[start : start + length]


_catalogues: dict[str, Catalogue] = {}


def catalogue(code: str) -> Catalogue:
    """The sentences of a language; English is what the code says."""
    if code not in _catalogues:
        try:
            with open(f"{CATALOGUES}/{code}/LC_MESSAGES/msp_tui.mo", "rb") as file:  # noqa: PTH123 - pathlib is heavy here
                data = file.read()
        except FileNotFoundError:
            data = b""
        _catalogues[code] = Catalogue(code, data)
    return _catalogues[code]
