"""`msp-tui refund`: a refund without a screen, for those who cannot use one.

The same engine, rules, permissions and journal as the console's: this only asks the questions, one after
the other. They are asked at a terminal and nowhere else, and what was typed before a question is no answer to it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from msp_tui.commands.opening import open_profile
from msp_tui.commands.plain import add_group
from msp_tui.domain.errors import N_, NotFound, RuleError, StateError
from msp_tui.domain.text import clean
from msp_tui.i18n import formats, language, speak, translate

if TYPE_CHECKING:
    from msp_tui.commands.opening import Opened
    from msp_tui.domain.operators import Named
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.domain.text import Secret
    from msp_tui.domain.transactions import Sale
    from msp_tui.shop.engine import Engine, Shop
    from msp_tui.shop.permissions import Purpose, Ticket
    from msp_tui.shop.ports import Records
    from msp_tui.shop.refunds import RefundWish

_REASON = 100
"""Characters of a reason, as in the console."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """`ORDER [--group ID] [--amount A]`; nothing among them can confirm anything."""
    parser.add_argument("order", metavar="ORDER", help=translate(N_("the sale's order")))
    add_group(parser)
    parser.add_argument(
        "--amount", metavar="A", help=translate(N_("how much, like 12,50 (else it is asked)"))
    )


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Ask, send once, and say what became of it; 0 only when it was made. Raises ShopError."""
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise RuleError(
            N_("A refund is only made by hand, at a terminal."),
            N_("Run this command by hand; it asks before anything is sent."),
        )
    from msp_tui import log
    from msp_tui.commands.wiring import open_state, shop_clock_of, shop_opener
    from msp_tui.shop.engine import PATIENCE, Engine
    from msp_tui.store.opening import open_records

    opened = open_profile(arguments, environ)
    state = open_state(opened)
    log.start(state.path, shared=bool(opened.profile.share_group))
    with closing(open_records(state)) as records:
        engine = Engine(shop_opener(opened, state, shop_clock_of(records)), lambda _fact: None)
        engine.start()
        try:
            return _Dialog(opened, engine, records).go(arguments)
        finally:
            # Ctrl+C too: what was sent is waited for, and written down.
            engine.stop(PATIENCE)


class _Dialog:
    """The questions, in the order in which the console asks them."""

    def __init__(self, opened: Opened, engine: Engine, records: Records) -> None:
        self._opened = opened
        self._engine = engine
        self._records = records
        self._usual = language()

    def go(self, arguments: argparse.Namespace) -> int:
        """One refund, from the sale to its outcome."""
        from msp_tui.commands.sale import print_sale
        from msp_tui.commands.wiring import login
        from msp_tui.shop.permissions import Purpose
        from msp_tui.shop.refunds import RefundWish

        self._engine.ask(_allowed).result()
        groups = {group.id: group.name for group in self._opened.keys.groups()}
        sale = self._sale(arguments.order, self._chosen(groups, arguments.group))
        names = {known.terminal.id: known.terminal.name for known in self._records.terminals()}
        print_sale(sale, names, groups.get(sale.group_id, str(sale.group_id)))
        amount = self._amount(sale, arguments.amount)
        currency = sale.payment.currency
        ticket = self._ticket(Purpose(sale.group_id, sale.order_id, amount, currency))
        reason = self._reason()
        self._confirm(amount)
        user, host = login()
        intent = self._send(
            RefundWish(
                group_id=sale.group_id,
                order_id=sale.order_id,
                amount=amount,
                currency=currency,
                shown_left=sale.left,
                operator=user,
                login=f"{user}@{host}",
                reason=reason,
                ticket=ticket.key if ticket else "",
            )
        )
        return _told(intent)

    @staticmethod
    def _chosen(groups: Mapping[int, str], asked: int | None) -> Sequence[int]:
        if asked is None:
            return list(groups)
        if asked not in groups:
            raise RuleError(
                N_("There is no group {group}; there are {groups}."),
                group=asked,
                groups=", ".join(map(str, groups)),
            )
        return [asked]

    def _sale(self, order_id: str, groups: Sequence[int]) -> Sale:
        """The sale as it is now, whatever the store knew. Raises RuleError where it is none, or one of several."""

        async def read(shop: Shop) -> list[int]:
            having = []
            for group_id in groups:
                try:
                    await shop.refunds.read_sale(group_id, order_id)
                except NotFound:
                    continue
                having.append(group_id)
            return having

        having = self._engine.ask(read).result()
        if len(having) > 1:
            raise RuleError(
                N_("Order {order} is in several groups: {groups}."),
                N_("Say which one with --group."),
                order=order_id,
                groups=", ".join(map(str, having)),
            )
        sale = self._records.sale(having[0], order_id) if having else None
        if sale is None:
            raise RuleError(
                N_("MultiSafepay knows no order {order} here."),
                N_("Look for it with: {command}"),
                order=order_id,
                command="msp-tui find",
            )
        return sale

    def _amount(self, sale: Sale, given: str | None) -> int:
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

    def _ticket(self, purpose: Purpose) -> Ticket | None:
        """Who refunds, and who approves where it takes a second one. Raises RuleError, WrongPin.

        Each is spoken to in their own language, and whoever refunds until the end.
        """
        if not self._opened.profile.staffing.operators:
            return None
        number, pin = self._person("operator", "pin", "")
        spoken = language().code

        async def identify(shop: Shop) -> Ticket:
            return await shop.refunds.permissions.identify(number, pin, purpose)

        ticket = self._engine.ask(identify).result()
        if ticket.needs_approval:
            _say(translate(N_("This refund needs the approval of a second operator.")))
            second, their_pin = self._person("approver", "approver's pin", ticket.key)

            async def approve(shop: Shop) -> None:
                await shop.refunds.permissions.approve(ticket.key, second, their_pin)

            self._engine.ask(approve).result()
            speak(spoken, self._usual)
        return ticket

    def _person(self, who: str, pin: str, ticket: str) -> tuple[int, Secret]:
        """An operator's number and PIN; whoever cannot approve that ticket is not asked for a PIN."""
        from msp_tui.domain.text import Secret

        typed = _asked(who)
        if not typed.isascii() or not typed.isdigit():
            raise RuleError(N_("Type an operator's number."))
        number = int(typed)

        async def named(shop: Shop) -> Named:
            permissions = shop.refunds.permissions
            if ticket:
                permissions.refuse_approver(ticket, number)
            return permissions.named(number)

        known = self._engine.ask(named).result()
        speak(known.language, self._usual)
        return number, Secret(_asked(pin, name=known.name, unseen=True))

    def _reason(self) -> str:
        asked = self._opened.profile.staffing.reason
        return "" if asked == "off" else clean(_asked("reason", empty=asked != "required"), _REASON)

    @staticmethod
    def _confirm(amount: int) -> None:
        """Raises RuleError unless the same amount was typed once more."""
        from msp_tui.domain.money import AmountError, parse_amount

        typed = _asked("confirm", amount=amount)
        try:
            same = parse_amount(typed) == amount
        except AmountError:
            same = False
        if not same:
            raise RuleError(N_("That is another amount. Nothing was sent."))

    def _send(self, wish: RefundWish) -> RefundIntent:
        """One refund, whose outcome is waited for, also by whoever presses Ctrl+C once. Raises ShopError."""

        async def ask(shop: Shop) -> RefundIntent:
            intent = await shop.refunds.ask(wish)
            if not intent.open:
                with suppress(
                    StateError
                ):  # a notice on the consoles is no reason to call it failed
                    shop.journal.take_note([intent])
            return intent

        _say(translate(N_(" Sending…")))
        answer = self._engine.ask(ask, finish=True)
        try:
            return answer.result()
        except KeyboardInterrupt:
            _say(translate(N_("It is being sent; what becomes of it is told here.")))
            return answer.result()


async def _allowed(shop: Shop) -> None:
    """Raises RuleError in a profile that is read-only, before anything is asked."""
    shop.refunds.permissions.allow_changes()


def _asked(
    step: str, *, amount: int = 0, name: str = "", unseen: bool = False, empty: bool = False
) -> str:
    """What is typed at a step, on one line. Raises RuleError when that is nothing."""
    import getpass
    import termios

    from msp_tui.console.presenters.refund import prompt

    question = prompt(step, amount, name).strip() + " "
    sys.stdout.flush()
    termios.tcflush(sys.stdin, termios.TCIFLUSH)
    try:
        typed = getpass.getpass(question) if unseen else input(question)
    except (EOFError, UnicodeDecodeError):
        typed = ""
    if not typed.strip() and not empty:
        raise RuleError(N_("Nothing was typed. Nothing was sent."))
    return typed.strip()


def _told(intent: RefundIntent) -> int:
    """Say what became of it; 0 when it was made."""
    from msp_tui.console.presenters.refund import outcome_words
    from msp_tui.domain.refunds import MADE_STATES

    _say(f"{formats().money(intent.money)}: {outcome_words(intent)}")
    if intent.open:
        _say(translate(N_("{command} finds out what became of it."), command="msp-tui sync --once"))
    return 0 if intent.state in MADE_STATES else 1


def _say(text: str) -> None:
    sys.stdout.write(text.strip() + "\n")
    sys.stdout.flush()
