from __future__ import annotations

from msp_tui.shop import ports
from msp_tui.store.journal import Journal
from msp_tui.store.ledger import Ledger
from msp_tui.store.records import Records


def test_the_store_is_what_the_shop_asks_for(
    ledger: Ledger, records: Records, journal: Journal
) -> None:
    """The type checker holds the three doors against the shop's ports; here they have every method."""
    writer: ports.Ledger = ledger
    reader: ports.Records = records
    book: ports.Journal = journal
    for port, door in ((ports.Ledger, writer), (ports.Records, reader), (ports.Journal, book)):
        asked = {name for name in vars(port) if not name.startswith("_")}
        assert asked - set(dir(door)) == set()
