"""How each login left its lists: a small file of its own in the state directory, which may be lost.

A file that is missing or damaged is an empty one; nothing that matters stands in it.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from msp_tui.domain.lists import Arrangement
from msp_tui.domain.text import clean
from msp_tui.store.statedir import StateDir
from msp_tui.store.trouble import explained

_LONGEST = 60
_LARGEST = 100_000
"""Bytes; what is larger is not ours."""


def read_arrangements(state: StateDir) -> dict[str, Arrangement]:
    """How this login left each list, by the list's name."""
    try:
        with _file(state).open("rb") as file:
            found = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    lists = found.items() if isinstance(found, dict) else ()
    return {name: _arrangement(told) for name, told in lists if isinstance(told, dict)}


def keep_arrangement(state: StateDir, name: str, arrangement: Arrangement) -> None:
    """Remember one list, beside what another console of this login wrote meanwhile. Raises StateError."""
    path = _file(state)
    kept = {**read_arrangements(state), name: arrangement}
    text = json.dumps({one: asdict(told) for one, told in kept.items()}, ensure_ascii=False)
    with explained(path):
        descriptor, name = tempfile.mkstemp(prefix=".lists-", dir=state.path)
        fresh = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)


def _file(state: StateDir) -> Path:
    # By number: a login's name may be anything.
    return state.path / f"lists-{os.getuid()}.json"


def _arrangement(told: dict[str, object]) -> Arrangement:
    return Arrangement(
        clean(str(told.get("words", "")), _LONGEST),
        told.get("on") is True,
        str(told.get("order", "")),
        told.get("falling") is True,
    )
