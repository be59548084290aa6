"""`msp-tui decide-refund`: a manager says what became of a refund that reading cannot settle, at a terminal."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msp_tui.commands.parts.refund_deeds import add_refund, by_hand
from msp_tui.commands.talk.dialog import asked, say
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.text import clean
from msp_tui.i18n import translate

if TYPE_CHECKING:
    from msp_tui.commands.parts.refund_deeds import Act
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting

_REASON = 100
"""Characters of a reason, as in the console."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """`REFUND [--json]`."""
    add_refund(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Write the decision down, after reading the sale again. Raises ShopError."""
    from msp_tui.shop.permissions import Deed

    return by_hand(arguments, environ, Deed.DECIDE, _undecided, _prepare)


def _undecided(one: Acting, intents: Sequence[RefundIntent]) -> list[RefundIntent]:
    """Those that wait for a decision. Raises RuleError when there is none yet."""
    from msp_tui.console.presenters.deed_words import why_no_decision
    from msp_tui.shop.deciding import decidable

    now = one.clock.computer.now()
    found = [intent for intent in intents if decidable(intent, now)]
    if not found:
        raise RuleError(why_no_decision(intents, now))
    return found


def _prepare(one: Acting, intent: RefundIntent) -> Act:
    from msp_tui.console.presenters.deed_words import (
        alike_lines,
        answer_lines,
        chosen_words,
        decide_lines,
        deed_prompt,
    )

    sale = one.records.sale(intent.group_id, intent.order_id)
    shown = alike_lines(intent, sale.refunds if sale else ())
    for line in (*decide_lines(intent), *shown, *answer_lines()):
        say(line)
    question = translate(N_("m  it was made      n  it was not made      Enter alone leaves it:"))
    answer = asked(question).casefold()
    if answer not in {"m", "n"}:
        raise RuleError(N_("Nothing was done."))
    made = answer == "m"
    say(chosen_words(made))
    reason = clean(asked(deed_prompt("reason", intent, "")), _REASON)

    async def decide(shop: Shop, ticket: str) -> RefundIntent:
        return await shop.refunds.decide(
            intent.refund_order_id,
            made=made,
            reason=reason,
            operator=one.user,
            login=f"{one.user}@{one.host}",
            ticket=ticket,
        )

    return decide
