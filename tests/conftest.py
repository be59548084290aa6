from __future__ import annotations

import os

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
