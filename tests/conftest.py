from __future__ import annotations

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

from tests.support.decoders import readers

settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("MSP_TUI_SOAK"),
)
settings.load_profile("any machine")
# A test says the same of the same code, however slow or busy the machine; `make soak` draws other examples.


def pytest_report_header() -> str:
    """Whoever reads the result sees what judged the QR codes."""
    return readers()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nobody waits in the end for the one who began with the longest test last."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """All that was read until now stays: to look through it for garbage again and again takes a tenth of the tests' time."""
    gc.collect()
    gc.freeze()
