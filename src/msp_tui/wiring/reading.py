"""What the commands that only read the store work on: the store itself, and what its groups are called."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_
from msp_tui.domain.frozen import frozen
from msp_tui.i18n import formats, translate
from msp_tui.wiring.opening import open_profile

if TYPE_CHECKING:
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.domain.transactions import Sale
    from msp_tui.settings import Keys
    from msp_tui.store.records import Records
    from msp_tui.store.statedir import StateDir


@frozen
class Store:
    """An opened store, the names of the profile's groups by id, and the shop's present moment and day."""

    records: Records
    groups: Mapping[int, str]
    now: datetime
    state: StateDir
    keys: Keys

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

        journal = read_journal(self.state)
        try:
            return journal.of_sale(sale.group_id, sale.order_id)
        finally:
            journal.close()


@contextmanager
def opened_store(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Iterator[Store]:
    """The store of the profile that was chosen, for reading. Raises ShopError."""
    from msp_tui.store.opening import open_records
    from msp_tui.wiring.kept_clock import shop_clock_of
    from msp_tui.wiring.state import open_state

    opened = open_profile(arguments, environ)
    state = open_state(opened)
    records = open_records(state)
    try:
        groups = {group.id: group.name for group in opened.keys.groups()}
        yield Store(records, groups, shop_clock_of(records).now(), state, opened.keys)
    finally:
        records.close()


def say_unread(records: Records) -> None:
    """Where MultiSafepay was never read into this store, say so on standard error, and what does. Raises StateError."""
    from msp_tui.domain.records import Scope

    if not records.last_answers() and not records.newest(Scope(), 1):
        said = N_("Nothing was read from MultiSafepay yet: {command} does.")
        sys.stderr.write(translate(said, command="msp-tui sync --once") + "\n")
