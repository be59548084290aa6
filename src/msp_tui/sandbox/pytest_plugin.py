"""For other projects' tests: `msp_sandbox`, a running sandbox on a manual clock.

Every pytest run where msp-tui is installed loads this module, so it imports nothing until the
fixture is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msp_tui.sandbox.running import RunningSandbox


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "msp_sandbox(shop='bookshop', history=200, clock='manual', state=None, arguments=()):"
        " how the sandbox of the msp_sandbox fixture is started",
    )


@pytest.fixture
def msp_sandbox(request: pytest.FixtureRequest) -> Iterator[RunningSandbox]:
    """A fresh imitation of MultiSafepay's POS on a free loopback port: base_url, keys, advance(), fault(), pay()."""
    from msp_tui.sandbox.running import RunningSandbox

    marker = request.node.get_closest_marker("msp_sandbox")
    with RunningSandbox(**(marker.kwargs if marker else {})) as sandbox:
        yield sandbox
