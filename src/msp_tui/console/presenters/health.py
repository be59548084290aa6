"""What the doctor says, in words: one line of a check, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from msp_tui.domain.errors import ShopError
from msp_tui.domain.health import Check, Health, Word
from msp_tui.domain.text import clean
from msp_tui.i18n import error_lines, formats, ngettext
from msp_tui.i18n import translate as _

_MARKS = {Health.OK: "●", Health.WARN: "!", Health.FAIL: "×", Health.SKIP: "○"}
_STYLES = {Health.OK: "good", Health.WARN: "note", Health.FAIL: "bad", Health.SKIP: "faint"}
_LONGEST = 500

TEST_CODE = "MSP-TUI TEST"
"""The text of the code that a camera may be held to: it binds nothing."""


def mark(check: Check) -> tuple[str, str]:
    """A check's sign and the name of its style."""
    return _MARKS[check.health], _STYLES[check.health]


def says(check: Check, today: date) -> tuple[str, str]:
    """What it means, and what to do; the second may be empty."""
    values = {name: _written(value, today) for name, value in check.values.items()}
    sentence = clean(_(check.sentence, **values), _LONGEST)
    return sentence, clean(_(check.hint, **values), _LONGEST)


def summary(checks: Iterable[Check]) -> str:
    """How many checks there were, and how many of them want somebody."""
    found = list(checks)
    wrong = sum(check.health is Health.FAIL for check in found)
    look = sum(check.health is Health.WARN for check in found)
    parts = [ngettext("{count} check", "{count} checks", len(found))]
    parts.append(ngettext("{count} is wrong", "{count} are wrong", wrong))
    parts.append(ngettext("{count} to look at", "{count} to look at", look))
    return ", ".join(parts)


def as_facts(check: Check, today: date) -> dict[str, Any]:
    """A check for programs: its id and state stay the same in every language."""
    sentence, hint = says(check, today)
    return {
        "check": check.id,
        "subject": check.subject or None,
        "state": str(check.health),
        "says": sentence,
        "do": hint or None,
        "values": {name: _plain(value, today) for name, value in check.values.items()},
    }


def _written(value: Any, today: date) -> Any:
    if isinstance(value, datetime):
        return formats().short(value, today)
    if isinstance(value, tuple):
        return ", ".join(str(_written(one, today)) for one in value)
    if isinstance(value, float):
        return formats().number(value)
    if isinstance(value, Word):
        return _(value)
    if isinstance(value, ShopError):
        return error_lines(value)[0]
    return value


def _plain(value: Any, today: date) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if value is None or isinstance(value, int | float):
        return value
    return str(_written(value, today))
