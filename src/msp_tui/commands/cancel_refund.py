"""`msp-tui cancel-refund`: tries to cancel a refund that is still reserved, asked step by step at a terminal."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msp_tui.commands.parts.refund_deeds import add_refund, by_hand
from msp_tui.commands.talk.dialog import say
from msp_tui.domain.errors import N_, RuleError

if TYPE_CHECKING:
    from msp_tui.commands.parts.refund_deeds import Act
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting


def add_options(parser: argparse.ArgumentParser) -> None:
    """`REFUND [--json]`."""
    add_refund(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Try it, and say what became of it. Raises ShopError, Refused for a reversal."""
    from msp_tui.shop.permissions import Deed

    return by_hand(arguments, environ, Deed.CANCEL, _reserved, _prepare)


def _reserved(_one: Acting, intents: Sequence[RefundIntent]) -> list[RefundIntent]:
    """Those that are still reserved. Raises RuleError when there is none."""
    from msp_tui.domain.refunds import RefundState

    found = [intent for intent in intents if intent.state is RefundState.ACCEPTED]
    if not found:
        raise RuleError(N_("Only a refund that is still reserved can be cancelled."))
    return found


def _prepare(one: Acting, intent: RefundIntent) -> Act:
    from msp_tui.console.presenters.deed_words import cancel_lines

    for line in cancel_lines():
        say(line)

    async def cancel(shop: Shop, ticket: str) -> RefundIntent:
        return await shop.refunds.cancel(
            intent.refund_order_id,
            operator=one.user,
            login=f"{one.user}@{one.host}",
            ticket=ticket,
        )

    return cancel
