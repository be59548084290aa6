"""Takes from Babel how the shops' own locales write euros and dates; run by `make locale`.

The first screen needs no more than that. Any other locale or currency is written by Babel itself.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from babel import Locale
from babel.dates import format_skeleton

FILE = Path(__file__).parent.parent / "src" / "msp_tui" / "i18n" / "locales.json"
SHOPS = ("fr_BE", "fr_FR", "fr_LU", "fr_CH", "nl_BE", "nl_NL", "en_BE", "en_GB", "en_IE", "en_NL")
_SAMPLE = date(2026, 11, 25)


def writing(name: str) -> dict[str, str]:
    """`sum` and `negative` are euros around the figures, which stand as {}; the dates are strftime's."""
    locale = Locale.parse(name)
    pattern = locale.currency_formats["standard"]
    numbers = locale.number_symbols["latn"]
    above, below = (
        f"{before}{{}}{after}".replace("¤", locale.currency_symbols["EUR"])
        for before, after in zip(pattern.prefix, pattern.suffix, strict=True)
    )
    return {
        "decimal": numbers["decimal"],
        "group": numbers["group"],
        "sum": above,
        "negative": below,
        "day": _shape(format_skeleton("MMdd", _SAMPLE, locale=locale)),
        "date": _shape(format_skeleton("yMMdd", _SAMPLE, locale=locale)),
    }


def _shape(text: str) -> str:
    return text.replace("2026", "%Y").replace("11", "%m").replace("25", "%d")


if __name__ == "__main__":
    lines = (f" {json.dumps(name)}: {json.dumps(writing(name))}" for name in SHOPS)
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
