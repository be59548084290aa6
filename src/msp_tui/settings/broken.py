"""What is wrong with a text that is no TOML: which line, and what to do, in sentences that can be translated."""

from __future__ import annotations

import re
from pathlib import Path

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.settings.tables import shown

_PLACE = re.compile(
    r"(?P<problem>.*) \((?:at line (?P<line>\d+), column (?P<column>\d+)|.*)\)$", re.DOTALL
)
_BEGINS = re.compile(r"\s*(\[{0,2}[A-Za-z_][A-Za-z_.-]{0,39}\]{0,2})(\s*=)?(.*)", re.DOTALL)
_EXAMPLE = 'language = "fr"'

_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "Expected '=' after",
        N_(
            "{file}, line {line}, column {column}, at “{begins}”: a key is followed by = and its value."
        ),
        N_("Write the line like {example}"),
    ),
    (
        r"Invalid value|Invalid date",
        N_(
            "{file}, line {line}, column {column}, at “{begins}”: what stands after = is not a value."
        ),
        N_("Text stands between double quotes; numbers, true and false stand without."),
    ),
    (
        r"Unterminated|Illegal character '\\n'|Found invalid character '\\n'|Expected (\"'|'\")",
        N_("{file}, line {line}, column {column}, at “{begins}”: a text is not closed."),
        N_("End it with the quote it begins with, on the same line."),
    ),
    (
        r"Unescaped|Invalid hex|Escaped character",
        N_(
            "{file}, line {line}, column {column}, at “{begins}”: a backslash stands between double quotes."
        ),
        N_("Put that text between single quotes instead."),
    ),
    (
        r"Cannot|Duplicate",
        N_("{file}, line {line}, column {column}, at “{begins}”: this stands in the file already."),
        N_("Keep one of the two."),
    ),
    (
        r"Expected '\]",
        N_("{file}, line {line}, column {column}, at “{begins}”: a header is not closed."),
        N_("Write the line like {header}"),
    ),
    (
        r"Unclosed",
        N_("{file}, line {line}, column {column}, at “{begins}”: a bracket is not closed."),
        N_("Close it with its twin, after the last value inside."),
    ),
    (
        r"Expected newline",
        N_("{file}, line {line}, column {column}, at “{begins}”: something follows the value."),
        N_("Text stands between double quotes; only a remark with # may follow a value."),
    ),
)
"""How tomllib's words begin, and what we say instead."""


def not_toml(error: ValueError, text: str, file: Path) -> ConfigurationError:
    """What tomllib found, said our way. Of the line only its first word is shown: a value may be a secret."""
    found = _PLACE.match(str(error))
    problem = found["problem"] if found else str(error)
    lines = text.split("\n")
    if found and found["line"]:
        line, column = int(found["line"]), int(found["column"])
    else:  # at the end of the document
        line = max((number for number, one in enumerate(lines, 1) if one.strip()), default=1)
        column = len(lines[line - 1]) + 1
    sentence, hint = next(
        ((sentence, hint) for begins, sentence, hint in _KINDS if re.match(begins, problem)),
        (
            N_("{file}, line {line}, column {column}, at “{begins}”: this is not valid TOML."),
            N_("Write the line like {example}"),
        ),
    )
    return ConfigurationError(
        sentence,
        hint,
        file=str(file),
        line=line,
        column=column,
        begins=_begins(lines[line - 1]),
        example=_EXAMPLE,
        header="[profiles.shop]",
    )


def _begins(line: str) -> str:
    """The key or header of a line, as far as it surely is one: without digits, which every key of an API has."""
    found = _BEGINS.fullmatch(line)
    if not found:
        return "…"
    word, equals, rest = found.groups()
    return f"{shown(word)}{' =' if equals else ''}{' …' if rest.strip() else ''}"
