"""What the plain commands that only read the store share: the store itself, groups, facts of a row."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msp_tui.commands.talk.output import moment
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.text import clean
from msp_tui.i18n import formats, translate
from msp_tui.wiring.opening import open_profile

if TYPE_CHECKING:
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.domain.transactions import Sale, Transaction
    from msp_tui.settings import Keys
    from msp_tui.shop.ports import Records as Names
    from msp_tui.store.records import Records
    from msp_tui.store.statedir import StateDir

_LONGEST = 200


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


def no_group(asked: int | str, there: Mapping[int, str]) -> RuleError:
    """There is no such group; `there` are those that there are, their names by id."""
    if not there:
        return RuleError(N_("There is no group {group}; no group is known here."), group=asked)
    return RuleError(
        N_("There is no group {group}; there are {groups}."),
        group=asked,
        groups=", ".join(map(named_group, there.values(), there)),
    )


def settle_names(
    arguments: argparse.Namespace,
    groups: Mapping[int, str],
    records: Names | None = None,
    *,
    gone: bool = False,
) -> tuple[int, ...] | None:
    """Have `--group` and `--terminal`, typed as id or name in any case, be ids; gives the group, None for all.

    `groups` are names by id, `records` know the terminals; without them only the group is settled. With `gone` an
    id may be of a group that is no longer there. Raises RuleError.
    """
    if records is not None and arguments.terminal is not None:
        arguments.terminal = _terminal(records, arguments.terminal.strip())
    if arguments.group is None:
        return None
    wanted = arguments.group.strip()
    called = [one for one, name in groups.items() if name.casefold() == wanted.casefold()]
    found = next((one for one in groups if str(one) == wanted), None)
    if gone and not called and wanted.isascii() and wanted.isdigit():
        found = int(wanted)
    if found is None and len(called) != 1:
        raise no_group(clean(wanted, _LONGEST), groups)
    arguments.group = called[0] if found is None else found
    return (arguments.group,)


def _terminal(records: Names, wanted: str) -> str:
    """A TID also of a terminal that is not listed: its sales may be known."""
    names = records.terminal_names()
    called = [tid for tid, name in names.items() if name.casefold() == wanted.casefold()]
    if wanted in names or len(called) != 1:
        return wanted
    return called[0]


def named_group(name: str, group_id: int) -> str:
    """`Counter (57958)`."""
    return f"{name} ({group_id})"


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


def row_facts(row: Transaction) -> dict[str, Any]:
    """A row as programs are told it: minor units, null for what is not known yet."""
    return {
        "order_id": row.order_id,
        "transaction_id": row.transaction_id,
        "group_id": row.group_id,
        "terminal_id": row.terminal_id or None,
        "amount": row.amount,
        "currency": row.currency,
        "last4": row.last4 or None,
        "payment_method": row.payment_method,
        "type": row.type,
        "status": row.status,
        "created": moment(row.created),
    }


def say_unread(records: Records) -> None:
    """Where MultiSafepay was never read into this store, say so on standard error, and what does. Raises StateError."""
    from msp_tui.domain.records import Scope

    if not records.last_answers() and not records.newest(Scope(), 1):
        said = N_("Nothing was read from MultiSafepay yet: {command} does.")
        sys.stderr.write(translate(said, command="msp-tui sync --once") + "\n")
