"""Keys that somebody hands to a command: typed unseen at a terminal, or from a file; never among its arguments."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msp_tui.commands import WrongUsage
from msp_tui.commands.talk.dialog import asked, at_terminal
from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.system_words import system_words

if TYPE_CHECKING:
    from msp_tui.domain.text import Secret

_LONGEST = 4096


def pasted_key(file: str | None, question: str) -> Secret:
    """The key, from a file where one is named, else asked for unseen.

    Raises ConfigurationError for a file without one, WrongUsage where nobody can be asked.
    """
    from msp_tui.domain.text import Secret

    if file is None:
        if not at_terminal():
            raise WrongUsage(
                N_("A key is only asked for at a terminal."),
                N_("Name a file with {option}; - reads standard input."),
                option="--key-file",
            )
        return Secret(asked(question, unseen=True))
    try:
        if file == "-":
            text = sys.stdin.read(_LONGEST) if sys.stdin else ""
        else:
            with open(file, encoding="utf-8") as opened:  # noqa: PTH123 - as somebody typed it
                text = opened.read(_LONGEST)
    except UnicodeDecodeError:
        text = ""
    except OSError as error:
        problem = system_words(error)
        raise ConfigurationError(
            N_("{file} cannot be read: {problem}."), file=file, problem=problem
        ) from None
    if not text.strip():
        raise ConfigurationError(N_("There is no key in {file}."), file=file)
    return Secret(text.strip())
