"""What a check of the journal finds."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from msp_tui.domain.errors import plain_sentence
from msp_tui.domain.frozen import frozen


@frozen
class Finding:
    """Something wrong in the journal: the entry's number (0 when none can be named) and a sentence with its values."""

    entry: int
    sentence: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return plain_sentence(self.sentence, self.values)
