"""A login whose store has a few rows, and nobody to talk to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from msp_tui.store.ledger import Ledger
from msp_tui.store.opening import open_ledger
from msp_tui.store.statedir import StateDir
from tests.store.bookshop import BASE_URL, CELLAR, COUNTER
from tests.support.home import Home

GROUPS = (
    {"id": COUNTER, "name": "Counter", "api_key": "a-key-of-a-group"},
    {"id": CELLAR, "name": "Cellar", "api_key": "another-groups-key"},
)


@contextmanager
def filling(home: Home, groups: int = len(GROUPS)) -> Iterator[Ledger]:
    """The ledger of the profile `shop`, which knows the first `groups` of GROUPS."""
    home.configure(BASE_URL, GROUPS[:groups])
    home.state.parent.mkdir(parents=True, mode=0o700)
    state = StateDir.open(home.state, environment="sandbox", base_url=BASE_URL)
    with closing(open_ledger(state)) as ledger:
        yield ledger
