"""The reader's language: sentences through gettext, amounts and times through one formatter.

English message ids are the source; `_` here and `N_` in `domain.errors` mark them for extraction. The
language is one for the process and chosen once at the front door by `use`.
"""

from __future__ import annotations

from msp_tui.domain.errors import Phrase
from msp_tui.i18n.language import SOURCE, Language, catalogue, choose_language

TYPE_CHECKING = False  # not from typing: see domain.errors
if TYPE_CHECKING:
    from typing import Any

    from msp_tui.domain.errors import ShopError
    from msp_tui.i18n.writing import Formats

__all__ = [
    "Language",
    "choose_language",
    "error_lines",
    "formats",
    "language",
    "ngettext",
    "only_ascii",
    "speak",
    "translate",
    "use",
]


class _Reader:
    """Who is reading: set at the front door, read everywhere else. Its formatter is made by whoever needs it."""

    language = Language("en", "en_GB")
    zone = "Europe/Amsterdam"
    ascii = False
    formats: Formats | None = None


def use(language: Language, zone: str = "Europe/Amsterdam", *, ascii: bool = False) -> None:  # noqa: A002 - as in a profile
    """Speak this language from now on, and tell times in this zone; with `ascii` without typographic signs."""
    _Reader.language = language
    _Reader.zone = zone
    _Reader.ascii = ascii
    _Reader.formats = None


def speak(code: str, usual: Language) -> bool:
    """Speak this language (fr, nl, en) from now on, or `usual`, which is also meant by its code and by "".

    Zone and signs stay as they are. Gives whether it is another language than before.
    """
    wanted = usual if code in {"", usual.code} else choose_language({}, code)
    if wanted == _Reader.language:
        return False
    use(wanted, _Reader.zone, ascii=_Reader.ascii)
    return True


def only_ascii(wanted: bool) -> None:
    """Speak without typographic signs from now on, or with them."""
    use(_Reader.language, _Reader.zone, ascii=wanted)


def language() -> Language:
    """The language in use."""
    return _Reader.language


def formats() -> Formats:
    """The formatter in use."""
    if _Reader.formats is None:
        from msp_tui.i18n.writing import Formats

        _Reader.formats = Formats(_Reader.language.locale, _Reader.zone, ascii=_Reader.ascii)
    return _Reader.formats


def translate(message: str, **values: Any) -> str:
    """The sentence in the reader's language; Money and datetime values are written its way."""
    code = _Reader.language.code
    text = _typed(catalogue(code).gettext(message) if message and code != SOURCE else message)
    return text.format(**_written(values)) if values else text


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """Like `translate`, for a sentence that depends on a number; {count} is filled in."""
    text = _typed(catalogue(_Reader.language.code).ngettext(one, many, count))
    return text.format(count=count, **_written(values))


def error_lines(error: ShopError) -> tuple[str, str]:
    """An error's sentence and hint in the reader's language; the hint may be empty."""
    return translate(error.sentence, **error.values), translate(error.hint, **error.values)


def _typed(text: str) -> str:
    if not _Reader.ascii or text.isascii():
        return text
    from msp_tui.i18n.ascii import sentence

    return sentence(text)


def _written(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: Any) -> Any:
    # Words stay as they are: `--help` has some to fill in, and must not load what writes amounts.
    if isinstance(value, str):
        return value
    return translate(value.message) if isinstance(value, Phrase) else formats().any(value)
