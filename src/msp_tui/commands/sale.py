"""`msp-tui sale`: one sale as the store knows it, with its attempts and its refunds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msp_tui.commands.plain import add_group, add_json, opened_store, row_facts, write_json
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.money import Money
from msp_tui.domain.text import clean
from msp_tui.i18n import formats, translate

if TYPE_CHECKING:
    from msp_tui.domain.transactions import Sale

_LABEL = 16


def add_options(parser: argparse.ArgumentParser) -> None:
    """`ORDER [--group ID] [--json]`."""
    parser.add_argument(
        "order", metavar="ORDER", help=translate(N_("a sale's order, or a refund's own number"))
    )
    add_group(parser)
    add_json(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the sale. Raises ShopError; RuleError when the store has no such order."""
    with opened_store(arguments, environ) as store:
        groups = store.chosen(arguments.group) or tuple(store.groups)
        found = (store.records.sale(group, arguments.order) for group in groups)
        sale = next((one for one in found if one is not None), None)
        names = {known.terminal.id: known.terminal.name for known in store.records.terminals()}
    if sale is None:
        raise RuleError(
            N_("The store knows no order {order}."),
            N_("Look for it with: {command}"),
            order=arguments.order,
            command="msp-tui find",
        )
    if arguments.json:
        refunds = [row_facts(row) for row in sale.refunds]
        left = {"paid": sale.paid, "refunded": sale.refunded, "left": sale.left}
        write_json([{**row_facts(sale.payment), **left, "refunds": refunds}])
    else:
        print_sale(sale, names, store.group_name(sale.group_id))
    return 0


def print_sale(sale: Sale, names: Mapping[str, str], group: str) -> None:
    """A line for each fact; `names` are the terminals' by their TIDs, `group` the sale's group's."""
    from msp_tui.console.presenters.cards import card
    from msp_tui.console.presenters.states import row_sign

    row, money = sale.payment, formats().money
    tid = row.terminal_id
    facts = [
        (translate("state"), translate(row_sign(row).word)),
        (translate("paid"), money(row.money) if sale.paid else "-"),
        (translate("refunded"), money(Money(sale.refunded, row.currency))),
        (translate("left"), money(Money(sale.left, row.currency))),
        (translate("time"), formats().full(row.created)),
        (translate("card"), card(row)),
        (translate("terminal"), f"{names.get(tid, '')} ({tid})".strip() if tid else "-"),
        (translate("group"), group),
        (translate("order"), sale.order_id),
        (translate("transaction"), row.transaction_id),
        *(
            (
                translate("refund"),
                f"{money(Money(-one.amount, one.currency))}  {formats().full(one.created)}  "
                f"{translate(row_sign(one).word)}",
            )
            for one in sale.refunds
        ),
    ]
    for label, value in facts:
        sys.stdout.write(f"{label:<{_LABEL}}{clean(value)}".rstrip() + "\n")
