"""What the commands that only read the store work on: the store itself, and what its groups are called."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_
from msp_tui.domain.frozen import frozen
from msp_tui.i18n import formats, translate
from msp_tui.wiring.opening import open_profile

if TYPE_CHECKING:
    from msp_tui.domain.clock import ShopClock
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.domain.transactions import Sale
    from msp_tui.store.records import Records
    from msp_tui.store.statedir import StateDir
    from msp_tui.wiring.opening import Opened


@frozen
class Store:
    """An opened store, the names of the profile's groups by id, and the shop's clock with the moment it was opened at."""

    opened: Opened
    state: StateDir
    records: Records
    groups: Mapping[int, str]
    clock: ShopClock
    now: datetime

    @property
    def today(self) -> date:
        """The shop's present day."""
        return self.now.astimezone(formats().zone).date()

    def group_name(self, group_id: int) -> str:
        """Its name, else its id."""
        return self.groups.get(group_id, str(group_id))

    def intents_of(self, sale: Sale) -> list[RefundIntent]:
        """The journal's refunds of a sale, oldest first. Raises StateError."""
        from msp_tui.store.opening import read_journal

        with closing(read_journal(self.state)) as journal:
            return journal.of_sale(sale.group_id, sale.order_id)


@contextmanager
def opened_store(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Iterator[Store]:
    """The store of the profile that was chosen, for reading. Closed when this ends. Raises ShopError."""
    from msp_tui.store.opening import open_records
    from msp_tui.wiring.kept_clock import shop_clock_of
    from msp_tui.wiring.state import open_state

    opened = open_profile(arguments, environ)
    state = open_state(opened)
    with closing(open_records(state)) as records:
        groups = {group.id: group.name for group in opened.keys.groups()}
        clock = shop_clock_of(records)
        yield Store(opened, state, records, groups, clock, clock.now())


def say_unread(records: Records) -> None:
    """Where MultiSafepay was never read into this store, say so on standard error, and what does. Raises StateError."""
    from msp_tui.domain.records import Scope

    if not records.last_answers() and not records.newest(Scope(), 1):
        said = N_("Nothing was read from MultiSafepay yet: {command} does.")
        sys.stderr.write(translate(said, command="msp-tui sync --once") + "\n")
