"""What is done with a refund that was made or sent: asked step by step at a terminal, as the console asks it."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msp_tui.commands.options.common import add_json
from msp_tui.commands.parts.refund_by_hand import Unfinished, done_by_hand, waited
from msp_tui.commands.talk.dialog import asked, say, ticket_for
from msp_tui.domain.errors import N_, RuleError, ShopError
from msp_tui.domain.text import clean
from msp_tui.i18n import formats, translate

if TYPE_CHECKING:
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.shop.engine import Shop
    from msp_tui.shop.permissions import Deed
    from msp_tui.wiring.acting import Acting

Act = Callable[["Shop", str], Awaitable["RefundIntent"]]
"""What the engine does with the chosen refund; the text is the ticket's key."""
Prepare = Callable[["Acting", "RefundIntent"], Act]
"""Says what it is about, asks what else there is to ask, and gives what is then to be done."""

_LABEL = 16


def add_refund(parser: argparse.ArgumentParser) -> None:
    """`REFUND [--json]`."""
    parser.add_argument(
        "refund",
        metavar="REFUND",
        help=translate(N_("our number of the refund, or its sale's order")),
    )
    add_json(parser)


def by_hand(
    arguments: argparse.Namespace,
    environ: Mapping[str, str],
    deed: Deed,
    wanted: Callable[[Acting, Sequence[RefundIntent]], list[RefundIntent]],
    prepare: Prepare,
) -> int:
    """Choose one of the `wanted` refunds, show it, ask who and the amount, do it, say what became of it.

    0 when the refund stands as it was to stand, which is also said. Raises ShopError.
    """

    def dialog(one: Acting) -> RefundIntent:
        intent = _chosen(wanted(one, _named(one, arguments.refund)))
        _show(intent)
        return _done(one, intent, deed, prepare(one, intent))

    nobody = N_("This is only done by hand, at a terminal.")
    return 0 if done_by_hand(arguments, environ, nobody, dialog) else 1


def _named(one: Acting, said: str) -> list[RefundIntent]:
    """The refunds of the journal that this may mean. Raises RuleError when there is none."""

    async def known(shop: Shop) -> list[RefundIntent]:
        number = shop.journal.intent(said)
        if number is not None:
            return [number]
        of_sale = (shop.journal.of_sale(group.id, said) for group in one.groups())
        return [intent for intents in of_sale for intent in intents]

    found = one.ask(known)
    if not found:
        raise RuleError(
            N_("The journal knows no refund {refund}."),
            N_("They stand in: {command}"),
            refund=clean(said),
            command="msp-tui journal",
        )
    return found


def _chosen(intents: list[RefundIntent]) -> RefundIntent:
    """The only one, or the one whose number in the list is typed. Raises RuleError."""
    from msp_tui.console.presenters.deed_words import deed_prompt

    if len(intents) == 1:
        return intents[0]
    for number, one in enumerate(intents, 1):
        money = formats().money(one.money)
        say(f"{number}  {formats().full(one.created)}  {money}  {one.operator}")
    typed = asked(deed_prompt("which", intents[0], ""))
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(intents):
        return intents[int(typed) - 1]
    raise RuleError(N_("There is no refund {number} here."), number=clean(typed))


def _show(intent: RefundIntent) -> None:
    from msp_tui.console.presenters.deed_words import deed_facts

    for label, value, _style in deed_facts(intent):
        say(f"{label:<{_LABEL}}{clean(value)}")


def _done(one: Acting, intent: RefundIntent, deed: Deed, act: Act) -> RefundIntent:
    """Who, then the amount once more; then it is done, and waited for. Raises ShopError, Unfinished."""
    from msp_tui.console.presenters.deed_words import deed_prompt
    from msp_tui.domain.money import says
    from msp_tui.shop.permissions import Purpose

    purpose = Purpose(intent.group_id, intent.order_id, intent.amount, intent.currency, deed)
    ticket = ticket_for(one, purpose)
    if not says(asked(deed_prompt("confirm", intent, "")), intent.amount):
        raise RuleError(N_("That is another amount. Nothing was sent."))

    async def work(shop: Shop) -> RefundIntent:
        return await act(shop, ticket.key if ticket else "")

    async def known(shop: Shop) -> RefundIntent:
        return shop.journal.intent(intent.refund_order_id) or intent

    sending = deed_prompt("sending", intent, "")
    interrupted = N_("It is being done; what becomes of it is told here.")
    try:
        return waited(one, work, known, sending=sending, interrupted=interrupted)
    except ShopError as failure:
        raise Unfinished(one.ask(known), failure) from failure
