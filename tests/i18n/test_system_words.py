from __future__ import annotations

import errno
import os
from collections.abc import Iterator

import pytest

from msp_tui import i18n
from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.system_words import system_words
from msp_tui.i18n import Language, error_lines

UNUSUAL = errno.EXDEV


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.use(Language("en", "en_GB"))


def said(number: int) -> tuple[str, str]:
    """What a reader is told of a file that cannot be read, and what the log is told."""
    failure = ConfigurationError(
        N_("{file} cannot be read: {problem}."),
        file="/k",
        problem=system_words(OSError(number, os.strerror(number))),
    )
    return error_lines(failure)[0], str(failure)


@pytest.mark.parametrize(
    ("code", "number", "sentence"),
    [
        ("en", errno.EACCES, "/k cannot be read: Permission denied."),
        ("fr", errno.EACCES, "Impossible de lire /k : permission refusée."),
        ("nl", errno.ENOENT, "bestand of map bestaat niet."),
        ("fr", UNUSUAL, f"{os.strerror(UNUSUAL)}."),
    ],
)
def test_the_systems_words_are_said_in_the_readers_language(
    code: str, number: int, sentence: str
) -> None:
    """Inside a sentence, in the language that is spoken when it is shown; rare ones as the system has them."""
    i18n.use(Language(code, f"{code}_BE"))
    reader, log = said(number)
    assert reader.endswith(sentence)
    assert log == f"/k cannot be read: {os.strerror(number)}."


def test_an_error_without_a_number_has_a_name() -> None:
    """What is raised with a text only still says what it is."""
    assert str(system_words(TimeoutError())) == "TimeoutError"
