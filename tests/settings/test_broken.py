"""A file that is no TOML: our own sentence, the line and the column, and nothing of what may be a secret."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from msp_tui.domain.errors import ConfigurationError
from msp_tui.settings.tables import parse

SECRET = "5ec4e7" * 7
FILE = Path("/etc/msp-tui/config.toml")


def broken(text: str) -> ConfigurationError:
    """What is said of a text."""
    with pytest.raises(ConfigurationError) as raised:
        parse(text, FILE)
    return raised.value


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (f"api_key {SECRET}\n", "line 1, column 9, at “api_key …”", "is followed by = and"),
        (
            f"a = 1\napi_key = {SECRET}\n",
            "line 2, column 12, at “api_key = …”",
            "something follows",
        ),
        (f"a = 1\napi_key = k{SECRET}\n", "line 2, column 11, at “api_key = …”", "not a value"),
        ("a = 1\nb = \n", "line 2, column 5, at “b =”", "not a value"),
        ("a = 2026-02-31\n", "line 1, column 5", "not a value"),
        (f'a = 1\n  api_key = "{SECRET}\nb = 2\n', "line 2", "a text is not closed"),
        (f"a = 1\napi_key = '{SECRET}\n", "line 2", "a text is not closed"),
        (f'a = 1\napi_key = "{SECRET}', "line 2, column 54", "a text is not closed"),
        (f"api_key = '{SECRET}\n\n", "line 1", "a text is not closed"),
        (f'a = """\n{SECRET}\n\n', "line 2, column 43, at “…”", "a text is not closed"),
        ('export_dir = "C:\\pub"\n', "line 1", "a backslash stands between double quotes"),
        ('a = "\\uZZZZ"\n', "line 1", "a backslash stands between double quotes"),
        ('a = "\\uD800"\n', "line 1", "a backslash stands between double quotes"),
        ("a = 1\na = 2\n", "line 2, column 6, at “a = …”", "stands in the file already"),
        ("[a]\n[b]\n[a]\n", "line 3", "stands in the file already"),
        ("a = 1\n[a.b]\n", "line 2", "stands in the file already"),
        ("a = {b = 1, b = 2}\n", "line 1", "stands in the file already"),
        ("a = {}\n[a.b]\n", "line 2", "stands in the file already"),
        ("[profiles.shop\n", "line 1, column 15, at “[profiles.shop”", "a header is not closed"),
        ("[[a]\nb = 1\n", "line 1", "a header is not closed"),
        ("a = [1, 2\nb = 3\n", "line 2", "a bracket is not closed"),
        ("a = {b = 1\n", "line 1", "a bracket is not closed"),
        (f'api_key = "{SECRET}" "\n', "line 1, column 56", "something follows the value"),
        ("= 3\n", "line 1, column 1, at “…”", "this is not valid TOML"),
        ("[]\n", "line 1, column 2", "this is not valid TOML"),
        ("# a\x01\n", "line 1", "this is not valid TOML"),
    ],
)
def test_each_mistake_has_a_sentence_of_ours(text: str, place: str, said: str) -> None:
    """File, line, column, the key that the line begins with, what is wrong and what to do."""
    error = broken(text)
    assert str(error).startswith(f"{FILE}, {place}")
    assert said in str(error)
    assert error.hint
    assert SECRET not in f"{error} {error.hint.format(**error.values)}"


def test_the_librarys_own_words_are_not_shown() -> None:
    """They are English, whatever the reader's language."""
    with pytest.raises(tomllib.TOMLDecodeError) as raised:
        tomllib.loads("a 1")
    theirs = re.sub(r" \(at.*", "", str(raised.value))
    assert theirs not in str(broken("a 1"))


def test_a_key_on_a_line_of_its_own_is_not_repeated() -> None:
    """Somebody pasted it into the file: not even its beginning is shown."""
    assert "at “…”" in str(broken(f"a = 1\n{SECRET}\n"))
    assert "at “…abcd”" in str(broken(f"a = 1\n{'abcd' * 10}\n"))
