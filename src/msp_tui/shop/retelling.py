"""A store that fails says why; what that means for the money is said by whoever was at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msp_tui.domain.errors import StateError


@contextmanager
def retold(sentence: str, **values: Any) -> Iterator[None]:
    """A StateError in here gets this sentence, with these values; its own becomes the hint."""
    try:
        yield
    except StateError as failure:
        told = {**values, **failure.values}
        raise type(failure)(sentence, failure.sentence, **told) from failure
