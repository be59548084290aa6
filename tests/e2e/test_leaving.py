from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from tests.support import wording as says
from tests.support.home import Console, Home
from tests.support.processes import children, gone

SIGNALLED = 128


def hang_up(console: Console) -> None:
    """The line drops."""
    console.hang_up()


def send(number: signal.Signals) -> Callable[[Console], None]:
    """Somebody ends the console from outside."""
    return lambda console: console.signal(number)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("leave", "code"),
    [
        (send(signal.SIGKILL), -signal.SIGKILL),
        (send(signal.SIGTERM), SIGNALLED + signal.SIGTERM),
        (send(signal.SIGHUP), SIGNALLED + signal.SIGHUP),
        (hang_up, SIGNALLED + signal.SIGHUP),
    ],
    ids=["kill -9", "SIGTERM", "SIGHUP", "dropped line"],
)
def test_however_the_console_goes_the_demo_leaves_nothing(
    home: Home, leave: Callable[[Console], None], code: int
) -> None:
    """The server ends with the console and the temporary directory is empty again."""
    with home.open("demo") as console:
        console.on(says.GROUPS)
        console.wait_for(says.IS_LIVE)
        (server,) = children(console.process.pid)
        assert list(home.temporary.iterdir())
        leave(console)
        assert console.wait_exit() == code
        assert gone(server)
    assert list(home.temporary.iterdir()) == []
