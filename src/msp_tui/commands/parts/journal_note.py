"""`msp-tui journal --take-note`: what became of refunds that nobody has seen, told once for every console."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msp_tui.commands.options.naming import has_sales, settle_names
from msp_tui.commands.parts.journal_filters import filters
from msp_tui.wiring.acting import acting

if TYPE_CHECKING:
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.shop.engine import Shop


def take_note(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print them, then take note of those that were printed. Raises ShopError."""
    from msp_tui.commands.parts.journal_lines import Terminals, print_lines, refund_line
    from msp_tui.i18n import formats

    with acting(arguments, environ) as one:

        async def unseen(shop: Shop) -> list[RefundIntent]:
            return shop.journal.unseen()

        waiting = one.ask(unseen)
        known, ours = has_sales(one.records), {intent.group_id for intent in waiting}
        settle_names(
            arguments,
            one.group_names(),
            one.records,
            heard_of=lambda group_or_tid: group_or_tid in ours or known(group_or_tid),
        )
        wanted, terminals = filters(arguments), Terminals(one.records)
        today = one.clock.computer.now().astimezone(formats().zone).date()
        told, lines = [], []
        for intent in waiting:
            terminal_id = terminals.of_sale(intent.group_id, intent.order_id)
            takes = wanted.takes(intent.created, intent.operator, intent.group_id)
            if takes and wanted.terminal_id in (None, terminal_id):
                told.append(intent)
                name = terminals.name(terminal_id)
                lines.append(refund_line(intent, terminal_id, name, (), today))
        print_lines(arguments, lines)

        async def seen(shop: Shop) -> None:
            shop.journal.take_note(told)

        if told:
            one.ask(seen, finish=True)
    return 0
