"""What the tests of the console share: a pilot that knows when a key is done with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.turning import prompt_keys


@pytest.fixture(autouse=True)
def prompt() -> Iterator[None]:
    """However busy the machine is, a key is done with when its press returns."""
    with prompt_keys():
        yield
