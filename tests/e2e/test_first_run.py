from __future__ import annotations

import pytest

from tests.support import wording as says
from tests.support.home import Home
from tests.support.processes import children, gone

pytestmark = pytest.mark.e2e


def test_without_a_configuration_the_console_offers_the_demo(home: Home) -> None:
    """The first screen of a first run; `d` opens the demo shop, which leaves nothing when it goes."""
    with home.open() as console:
        console.wait_for(says.NOT_CONFIGURED)
        assert children(console.process.pid) == []
        console.settle()
        console.press("d")
        console.on(says.GROUPS)
        console.wait_for(says.IS_LIVE)
        (server,) = children(console.process.pid)
        console.press("ctrl+q")
        assert console.wait_exit() == 0
        assert gone(server)
    assert list(home.temporary.iterdir()) == []


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
def test_a_first_run_that_is_left_writes_nothing(home: Home, key: str) -> None:
    """Looking and leaving costs nothing: no file, no directory, no process."""
    with home.open() as console:
        console.wait_for(says.NOT_CONFIGURED)
        console.settle()
        console.press("c")
        console.wait_for("Which MultiSafepay")
        if key == "q":  # in a field it is a letter
            console.press("escape")
            console.wait_for(says.NOT_CONFIGURED)
        console.settle()
        console.press(key)
        assert console.wait_exit() == 0
    given = {home.temporary, home.config.parent}
    assert [file for file in home.root.rglob("*") if file not in given] == []
