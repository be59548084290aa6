"""A sale as it is now, for the commands that do something with its money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msp_tui.commands.options.naming import named_group
from msp_tui.domain.errors import N_, NotFound, RuleError

if TYPE_CHECKING:
    from msp_tui.domain.transactions import Sale
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting


def fresh_sale(acting: Acting, order_id: str, among: Sequence[int] | None) -> Sale:
    """The sale read now, whatever the store knew, beside what only our journal knows of it.

    `among` are the groups to look in, None all. Raises RuleError where there is none, or one in several groups.
    """
    from msp_tui.shop.refund_rules import beside

    groups = [one.id for one in acting.groups()] if among is None else among

    async def read(shop: Shop) -> list[int]:
        having = []
        for one in groups:
            try:
                await shop.refunds.read_sale(one, order_id)
            except NotFound:
                continue
            having.append(one)
        return having

    having = acting.ask(read)
    if len(having) > 1:
        raise RuleError(
            N_("Order {order} is in several groups: {groups}."),
            N_("Say which one with --group."),
            order=order_id,
            groups=", ".join(named_group(acting.group_name(one), one) for one in having),
        )
    sale = acting.records.sale(having[0], order_id) if having else None
    if sale is None:
        raise RuleError(
            N_("MultiSafepay knows no order {order} here."),
            N_("Look for it with: {command}"),
            order=order_id,
            command="msp-tui find",
        )

    async def beside_ours(shop: Shop) -> Sale:
        return beside(sale, shop.journal.of_sale(sale.group_id, sale.order_id))

    return acting.ask(beside_ours)
