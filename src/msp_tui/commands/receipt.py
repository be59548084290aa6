"""`msp-tui receipt`: the receipt of a sale or of a refund, read from MultiSafepay, on standard output or on paper."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msp_tui.commands.options.common import add_flag, add_group, add_json, add_order
from msp_tui.commands.options.naming import settle_names
from msp_tui.domain.errors import N_, NotFound, RuleError
from msp_tui.i18n import formats
from msp_tui.wiring.reading import opened_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msp_tui.domain.clock import ShopClock
    from msp_tui.domain.receipts import Receipt
    from msp_tui.domain.transactions import Sale
    from msp_tui.shop.ports import Records
    from msp_tui.wiring.opening import Opened


def add_options(parser: argparse.ArgumentParser) -> None:
    """`ORDER [--group ID] [--print | --json]`."""
    add_order(parser)
    add_group(parser)
    form = parser.add_mutually_exclusive_group()
    add_flag(
        form,
        "--print",
        N_("hand it to the profile's printer_command instead"),
        dest="on_paper",
    )
    add_json(form)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the receipt. Raises ShopError."""
    from msp_tui import log
    from msp_tui.console.presenters.receipt import slip_text
    from msp_tui.outbox import Outbox
    from msp_tui.shop.receipts import asked_refund

    with opened_store(arguments, environ) as store:
        opened = store.opened
        log.start(store.state.path, shared=bool(opened.profile.share_group))
        groups = settle_names(arguments, store.groups) or tuple(store.groups)
        sale = _stored(store.records, groups, arguments.order)
        names = store.records.terminal_names()
    receipt = asyncio.run(_read(opened, store.clock, groups, arguments.order, sale))
    refund_id = asked_refund(receipt, sale, arguments.order)
    if arguments.json:
        sys.stdout.write(_as_json(receipt, refund_id) + "\n")
        return 0
    text = slip_text(receipt, names.get(receipt.terminal_id, ""), refund_id)
    if arguments.on_paper:
        asyncio.run(Outbox(printer=opened.profile.habits.printer_command).print(text))
    else:
        sys.stdout.write(text)
    return 0


def _stored(records: Records, groups: Sequence[int], order_id: str) -> Sale | None:
    found = (records.sale(group_id, order_id) for group_id in groups)
    return next((sale for sale in found if sale is not None), None)


async def _read(
    opened: Opened, clock: ShopClock, groups: Sequence[int], order_id: str, sale: Sale | None
) -> Receipt:
    """From the group whose sale the store knows, else from the first that has such an order. Raises ShopError."""
    from msp_tui.wiring.shop import open_gateway

    places = [(group_id, order_id) for group_id in groups]
    if sale is not None:
        places = [(sale.group_id, sale.order_id)]
    async with open_gateway(opened, clock) as gateway:
        for place in places:
            try:
                return await gateway.receipt(*place)
            except NotFound:
                continue
    raise RuleError(
        N_("There is no receipt of order {order}."),
        N_("Look for the order with: {command}"),
        order=order_id,
        command="msp-tui find",
    )


def _as_json(receipt: Receipt, refund_id: str) -> str:
    import json
    from dataclasses import asdict

    zone = formats().zone

    def written(value: object) -> object:
        return value.astimezone(zone).isoformat() if hasattr(value, "astimezone") else str(value)

    facts = asdict(receipt) | {"refund_transaction_id": refund_id or None}
    return json.dumps(facts, ensure_ascii=False, default=written)
