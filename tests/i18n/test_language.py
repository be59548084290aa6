from __future__ import annotations

from datetime import date

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from msp_tui.i18n.language import Language, choose_language
from msp_tui.i18n.writing import Formats


@pytest.mark.parametrize(
    ("environ", "preferred", "chosen"),
    [
        ({}, "", Language("en", "en_GB")),
        ({"LANG": "C.UTF-8"}, "", Language("en", "en_GB")),
        ({"LANG": "de_DE.UTF-8"}, "", Language("en", "en_GB")),
        ({"LANG": "fr_FR.UTF-8"}, "", Language("fr", "fr_FR")),
        ({"LANG": "nl_NL.UTF-8@euro"}, "", Language("nl", "nl_NL")),
        ({"LANG": "fr"}, "", Language("fr", "fr_BE")),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "nl_BE.UTF-8"}, "", Language("nl", "nl_BE")),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "", Language("en", "en_GB")),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "nl_NL"}, "", Language("nl", "nl_NL")),
        ({"LANG": "fr_FR.UTF-8"}, "nl", Language("nl", "nl_BE")),
        ({"LANG": "nl_NL.UTF-8", "MSP_TUI_LANG": "fr"}, "nl", Language("fr", "fr_BE")),
        ({"LANG": "fr_FR.UTF-8", "MSP_TUI_LANG": "fr"}, "", Language("fr", "fr_FR")),
        ({"LANG": "fr_FR.UTF-8", "MSP_TUI_LANG": "FR"}, "", Language("fr", "fr_FR")),
        ({"LANG": "fr_FR.UTF-8", "MSP_TUI_LANG": "de"}, "", Language("fr", "fr_FR")),
        ({"LANG": "en_US.UTF-8"}, "", Language("en", "en_GB")),
        ({"LANG": "en_IE.UTF-8"}, "", Language("en", "en_IE")),
        ({"LANG": "fr_../../etc"}, "", Language("fr", "fr_BE")),
    ],
)
def test_the_language_is_the_one_asked_for_most_clearly(
    environ: dict[str, str], preferred: str, chosen: Language
) -> None:
    """MSP_TUI_LANG, then the configuration, then the environment, then English."""
    assert chosen == choose_language(environ, preferred)


def test_no_screen_writes_the_month_before_the_day() -> None:
    """The lookup reads 05/03 as the fifth of March, so every locale that can be chosen writes it so."""
    wrong = []
    for name in locale_identifiers():
        if name[:2] in {"en", "fr", "nl"} and len(name) == 5:
            locale = choose_language({"LANG": name}).locale
            if not Formats(locale).day(date(2026, 3, 5)).startswith("05"):
                wrong.append(name)
    assert wrong == []


def test_a_locale_that_nobody_knows_speaks_its_language() -> None:
    """A territory that Babel lacks does not stop the console."""
    assert Locale.parse("fr").territory is None
    assert Formats("fr_ZZ").typed_amount(1250) == "12,50"
