"""`msp-tui refund`: a refund without a screen, for those who cannot use one.

The same engine, rules, permissions and journal as the console's: this only asks the questions, one after
the other. They are asked at a terminal and nowhere else, and what was typed before a question is no answer to it.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from msp_tui.commands.options.common import add_group, add_json
from msp_tui.commands.options.naming import settle_names
from msp_tui.commands.parts.refund_by_hand import Unfinished, done_by_hand, waited
from msp_tui.commands.parts.refund_sale import fresh_sale
from msp_tui.commands.talk.dialog import asked, say, ticket_for
from msp_tui.domain.errors import N_, RuleError, ShopError, TooSoon
from msp_tui.domain.text import clean
from msp_tui.i18n import error_lines, translate

if TYPE_CHECKING:
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.domain.transactions import Sale
    from msp_tui.shop.engine import Shop
    from msp_tui.shop.permissions import Purpose
    from msp_tui.shop.refunds import RefundWish
    from msp_tui.wiring.acting import Acting

_REASON = 100
"""Characters of a reason, as in the console."""
_NOTHING_SENT = N_("Nothing was typed. Nothing was sent.")


def add_options(parser: argparse.ArgumentParser) -> None:
    """`ORDER [--group ID] [--amount A] [--json]`; nothing among them can confirm anything."""
    parser.add_argument("order", metavar="ORDER", help=translate(N_("the sale's order")))
    add_group(parser)
    parser.add_argument(
        "--amount", metavar="A", help=translate(N_("how much, like 12,50 (else it is asked)"))
    )
    add_json(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Ask, send once, and say what became of it; 0 only when it was made. Raises ShopError."""
    from msp_tui.domain.refunds import MADE_STATES

    def dialog(one: Acting) -> RefundIntent:
        return _Dialog(one).go(arguments)

    nobody = N_("A refund is only made by hand, at a terminal.")
    intent = done_by_hand(arguments, environ, nobody, dialog)
    return 0 if intent and intent.state in MADE_STATES else 1


class _Dialog:
    """The questions, in the order in which the console asks them."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def go(self, arguments: argparse.Namespace) -> RefundIntent:
        """One refund, from the sale to its outcome. Raises ShopError, Unfinished."""
        from msp_tui.commands.sale import print_sale
        from msp_tui.shop.permissions import Purpose
        from msp_tui.shop.refunds import RefundWish

        acting = self._acting
        among = settle_names(arguments, acting.group_names())
        sale = fresh_sale(acting, arguments.order, among)
        names = acting.records.terminal_names()
        print_sale(sale, names, acting.group_name(sale.group_id))
        amount = self._amount(sale, arguments.amount)
        currency = sale.payment.currency
        purpose = Purpose(sale.group_id, sale.order_id, amount, currency)
        ticket = self._ticket(purpose)
        wish = RefundWish(
            group_id=sale.group_id,
            order_id=sale.order_id,
            amount=amount,
            currency=currency,
            shown_left=sale.left,
            operator=acting.user,
            login=f"{acting.user}@{acting.host}",
            reason=self._reason(),
            ticket=ticket,
        )
        self._confirm(amount)
        return self._sent(wish, purpose)

    @staticmethod
    def _amount(sale: Sale, given: str | None) -> int:
        """Raises RuleError for what cannot be refunded, and for nothing at all."""
        from msp_tui.domain.money import Money, parse_amount

        left = Money(sale.left, sale.payment.currency)
        if not sale.paid:
            raise RuleError(N_("This sale was not paid, so there is nothing to refund."))
        if not sale.left:
            raise RuleError(N_("This sale is already refunded in full."))
        amount = parse_amount(given if given is not None else _asked("amount"))
        if amount == 0:
            raise RuleError(N_("Zero is not a refund."))
        if amount > sale.left:
            raise RuleError(N_("Only {left} is left to refund on this sale."), left=left)
        return amount

    def _ticket(self, purpose: Purpose) -> str:
        """The key of what number and PIN bought; "" where no operators are. Raises RuleError, WrongPin."""
        ticket = ticket_for(self._acting, purpose, nothing=_NOTHING_SENT)
        return ticket.key if ticket else ""

    def _reason(self) -> str:
        from msp_tui.console.presenters.refund_words import OPTIONAL

        wanted = self._acting.opened.profile.staffing.reason
        if wanted == "off":
            return ""
        said = _asked("reason") if wanted == "required" else _asked(OPTIONAL, empty=True)
        return clean(said, _REASON)

    @staticmethod
    def _confirm(amount: int) -> None:
        """Raises RuleError unless the same amount was typed once more."""
        from msp_tui.domain.money import says

        if not says(_asked("confirm", amount=amount), amount):
            raise RuleError(N_("That is another amount. Nothing was sent."))

    def _sent(self, wish: RefundWish, purpose: Purpose) -> RefundIntent:
        """Send it; what may be confirmed knowingly, or came too late after the PIN, is asked again. Raises ShopError."""
        from msp_tui.shop.permissions import NotIdentified

        while True:
            try:
                return self._send(wish)
            except TooSoon as failure:
                _say_failure(failure)
                say(
                    translate(
                        N_("Nothing was sent. Confirming again asks MultiSafepay all the same.")
                    )
                )
                wish = replace(wish, knowingly=True)
            except NotIdentified as failure:
                _say_failure(failure)
                wish = replace(wish, ticket=self._ticket(purpose))
            self._confirm(wish.amount)

    def _send(self, wish: RefundWish) -> RefundIntent:
        """One refund, whose outcome is waited for. Raises ShopError when none was begun, Unfinished."""
        before: list[str] = []

        def of_sale(shop: Shop) -> list[RefundIntent]:
            return shop.journal.of_sale(wish.group_id, wish.order_id)

        async def ask(shop: Shop) -> RefundIntent:
            before.extend(one.refund_order_id for one in of_sale(shop))
            return await shop.refunds.ask(wish)

        async def known(shop: Shop) -> RefundIntent | None:
            for one in of_sale(shop):
                if one.refund_order_id not in before and one.login == wish.login:
                    return one
            shop.refunds.leave()  # it was not begun, and will not be
            return None

        sending = translate(N_(" Sending…"))
        interrupted = N_("It is being sent; what becomes of it is told here.")
        try:
            return waited(self._acting, ask, known, sending=sending, interrupted=interrupted)
        except TooSoon:
            raise  # it may be asked for again
        except ShopError as failure:
            self._end(failure)
            raise

    def _end(self, failure: ShopError) -> None:
        """Raises Unfinished where something had been written down before it failed."""
        from msp_tui.domain.refunds import REFUND_ID

        number = failure.values.get(REFUND_ID)
        if number is None:
            return

        async def written(shop: Shop) -> RefundIntent | None:
            return shop.journal.intent(str(number))

        if intent := self._acting.ask(written):
            raise Unfinished(intent, failure) from failure


def _asked(step: str, *, amount: int = 0, empty: bool = False) -> str:
    """What is typed at a step, on one line. Raises RuleError when that is nothing."""
    from msp_tui.console.presenters.refund_words import prompt

    return asked(prompt(step, amount, ""), nothing="" if empty else _NOTHING_SENT)


def _say_failure(failure: ShopError) -> None:
    say(" ".join(line for line in error_lines(failure) if line))
