"""`msp-tui sale`: one sale as the store knows it, with its attempts and its refunds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msp_tui.commands.options.common import add_group, add_json, add_order
from msp_tui.commands.options.naming import settle_names
from msp_tui.commands.talk.facts import row_facts
from msp_tui.commands.talk.output import write_json
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.money import Money
from msp_tui.domain.text import clean
from msp_tui.i18n import formats, translate
from msp_tui.wiring.reading import opened_store

if TYPE_CHECKING:
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.domain.transactions import Sale

_LABEL = 16


def add_options(parser: argparse.ArgumentParser) -> None:
    """`ORDER [--group ID] [--json]`."""
    add_order(parser)
    add_group(parser)
    add_json(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the sale. Raises ShopError; RuleError when the store has no such order."""
    from msp_tui.shop.refund_rules import beside, not_listed

    with opened_store(arguments, environ) as store:
        groups = settle_names(arguments, store.groups) or tuple(store.groups)
        found = (store.records.sale(group, arguments.order) for group in groups)
        sale = next((one for one in found if one is not None), None)
        own = store.intents_of(sale) if sale is not None else []
        names = store.records.terminal_names()
    if sale is None:
        raise RuleError(
            N_("The store knows no order {order}."),
            N_("Look for it with: {command}"),
            order=arguments.order,
            command="msp-tui find",
        )
    waiting = not_listed(sale, own)
    sale = beside(sale, own)
    if arguments.json:
        refunds = [row_facts(row) for row in sale.refunds]
        figures = {"paid": sale.paid, "refunded": sale.refunded, "unlisted": sale.unlisted}
        write_json([{**row_facts(sale.payment), **figures, "left": sale.left, "refunds": refunds}])
    else:
        print_sale(sale, names, store.group_name(sale.group_id), waiting)
    return 0


def print_sale(
    sale: Sale, names: Mapping[str, str], group: str, waiting: Sequence[RefundIntent] = ()
) -> None:
    """A line for each fact; `names` are the terminals' by their TIDs, `group` the sale's group's.

    `waiting` are refunds made here that the sale's rows do not show yet.
    """
    from msp_tui.console.presenters.cards import card
    from msp_tui.console.presenters.states import intent_sign, row_sign

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
        *(
            (
                translate("refund"),
                f"{money(Money(-one.amount, one.currency))}  {formats().full(one.created)}  "
                f"{translate(intent_sign(one.state).word)}  "
                f"{translate('by {operator}', operator=one.operator)}",
            )
            for one in waiting
        ),
    ]
    for label, value in facts:
        sys.stdout.write(f"{label:<{_LABEL}}{clean(value)}".rstrip() + "\n")
