"""Takes from Babel how each locale writes amounts and dates; run by `make locale`.

The program reads these few lines itself: Babel costs it a tenth of its start and of its memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale, localedata
from babel.core import get_global
from babel.dates import format_skeleton

LOCALES = Path(__file__).parent.parent / "src" / "msp_tui" / "i18n" / "locales"
LANGUAGES = ("fr", "nl", "en")
_SAMPLE = date(2026, 11, 25)


def writing(name: str) -> dict[str, Any]:
    """How one locale writes; `symbols` of those currencies that are not written by their code."""
    locale = Locale.parse(name)
    pattern = locale.currency_formats["standard"]
    numbers = locale.number_symbols[locale.default_numbering_system]
    if locale.default_numbering_system != "latn" or tuple(pattern.frac_prec) != (2, 2):
        raise ValueError(f"{name} writes numbers in a way that is not foreseen")
    return {
        "decimal": numbers["decimal"],
        "group": numbers["group"],
        "sizes": list(pattern.grouping),
        "around": [list(pair) for pair in zip(pattern.prefix, pattern.suffix, strict=True)],
        "day": _shape(format_skeleton("MMdd", _SAMPLE, locale=locale)),
        "date": _shape(format_skeleton("yMMdd", _SAMPLE, locale=locale)),
        "symbols": {
            code: symbol for code, symbol in locale.currency_symbols.items() if symbol != code
        },
    }


def _shape(text: str) -> str:
    shape = text.replace("2026", "%Y").replace("11", "%m").replace("25", "%d")
    if any(character.isdigit() for character in shape):
        raise ValueError(f"{text} is not a day in plain figures")
    return shape


def names(language: str) -> Iterator[str]:
    """The language's locales that name at most a territory."""
    return (name for name in sorted(localedata.locale_identifiers()) if _plain(name, language))


def _plain(name: str, language: str) -> bool:
    return name == language or (name.startswith(f"{language}_") and len(name) == 5)


def table(language: str) -> dict[str, Any]:
    """The language's own way, and of each territory what differs from it."""
    whole = writing(language)
    places = {}
    for name in names(language):
        own = writing(name)
        # A territory may go back to the code where its language has a symbol.
        own["symbols"] = {
            code: own["symbols"].get(code, code)
            for code in own["symbols"].keys() | whole["symbols"].keys()
            if own["symbols"].get(code, code) != whole["symbols"].get(code, code)
        }
        places[name] = {key: value for key, value in own.items() if value != whole[key]}
        if not own["symbols"]:
            places[name].pop("symbols", None)
    digits = {
        code: figures[0]
        for code, figures in get_global("currency_fractions").items()
        if code != "DEFAULT" and figures[0] != 2
    }
    return {"digits": digits, "language": whole, "places": places}


if __name__ == "__main__":
    LOCALES.mkdir(exist_ok=True)
    for language in LANGUAGES:
        text = json.dumps(table(language), ensure_ascii=False, indent=1, sort_keys=True)
        (LOCALES / f"{language}.json").write_text(text + "\n", encoding="utf-8")
