"""`msp-tui pay`: a payment on a terminal without a screen, followed until it is over; or the end of one that is open.

The same engine, rules and journal as the console's. Whoever interrupts it leaves the payment to the terminal, and
is told its number; so is whoever cannot follow it any longer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msp_tui.commands import WrongUsage
from msp_tui.commands.options.common import add_json
from msp_tui.commands.options.naming import terminal_of
from msp_tui.commands.talk.interrupting import ctrl_c_held
from msp_tui.commands.talk.output import json_line
from msp_tui.domain.errors import N_, RuleError, ShopError, StateError
from msp_tui.domain.text import clean
from msp_tui.i18n import formats, translate
from msp_tui.waiting import Inbox, result_of
from msp_tui.wiring.acting import acting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

    from msp_tui.commands.talk.interrupting import CtrlC
    from msp_tui.domain.payments import CloudPayment
    from msp_tui.shop.engine import Shop
    from msp_tui.shop.facts import Fact
    from msp_tui.shop.payments import PaymentWish
    from msp_tui.wiring.acting import Acting

_DESCRIPTION = 60
"""Characters of a description, as in the console."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """`AMOUNT [--terminal TID] [--description TEXT] [--json]`, or what is done with an `ORDER` that is open."""
    parser.add_argument(
        "amount", metavar="AMOUNT", nargs="?", help=translate(N_("what the customer pays: 12,50"))
    )
    parser.add_argument(
        "--terminal",
        metavar="TID",
        help=translate(N_("a terminal's TID, or its name (else the counter's own)")),
    )
    parser.add_argument(
        "--description", metavar="TEXT", default="", help=translate(N_("what it is for"))
    )
    parser.add_argument(
        "--cancel", metavar="ORDER", help=translate(N_("cancel this payment instead"))
    )
    parser.add_argument(
        "--paid",
        metavar="ORDER",
        help=translate(N_("say that this payment, whose order cannot be read, was paid")),
    )
    parser.add_argument(
        "--not-paid",
        metavar="ORDER",
        help=translate(N_("say that this payment, whose order cannot be read, was not paid")),
    )
    add_json(parser)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Start one, or end one; 0 only when it was paid, or stands as it was to stand. Raises ShopError."""
    said = (arguments.amount, arguments.cancel, arguments.paid, arguments.not_paid)
    if sum(one is not None for one in said) != 1:
        raise WrongUsage(
            N_("Say either how much, or which payment to cancel."),
            N_("Like: {command}"),
            command="msp-tui pay 12,50 --terminal 00000LQT",
        )
    facts: Inbox[Fact] = Inbox()
    with acting(arguments, environ, facts.put) as one:
        if arguments.cancel is not None:
            return _cancel(one, arguments.cancel, as_json=arguments.json)
        if arguments.amount is None:
            paid = arguments.paid is not None
            order_id = arguments.paid if paid else arguments.not_paid
            return _decide(one, order_id, paid=paid, as_json=arguments.json)
        wish = _wish(one, arguments)
        return _Following(one, facts, as_json=arguments.json).go(wish)


def _wish(acting: Acting, arguments: argparse.Namespace) -> PaymentWish:
    from msp_tui.domain.money import parse_amount
    from msp_tui.shop.payments import PaymentWish

    counter = acting.opened.profile.habits.counter_of(acting.user)
    terminal = arguments.terminal or counter.my_terminal
    if not terminal:
        raise WrongUsage(
            N_("Say on which terminal: {option}."),
            N_("{command} lists them."),
            option="--terminal TID",
            command="msp-tui terminals",
        )
    amount = parse_amount(arguments.amount)
    return PaymentWish(
        terminal_of(acting, terminal).id,
        amount,
        acting.user,
        description=clean(arguments.description, _DESCRIPTION),
        login=f"{acting.user}@{acting.host}",
    )


def _cancel(acting: Acting, order_id: str, *, as_json: bool) -> int:
    """Ask for it, and say what became of it."""
    from msp_tui.domain.payments import PaymentState

    async def cancel(shop: Shop) -> CloudPayment:
        who = {"operator": acting.user, "login": f"{acting.user}@{acting.host}"}
        return await shop.payments.cancel(order_id, **who)

    payment = _ended(acting, cancel, as_json=as_json)
    return 0 if payment.state in (PaymentState.CANCELLED, PaymentState.EXPIRED) else 1


def _decide(acting: Acting, order_id: str, *, paid: bool, as_json: bool) -> int:
    """Write down what somebody says became of it, unless its order says so itself."""
    from msp_tui.domain.payments import PaymentState

    async def decide(shop: Shop) -> CloudPayment:
        who = {"operator": acting.user, "login": f"{acting.user}@{acting.host}"}
        return await shop.payments.decide(order_id, paid=paid, **who)

    payment = _ended(acting, decide, as_json=as_json)
    return 0 if (payment.state is PaymentState.COMPLETED) == paid else 1


def _ended(
    acting: Acting, work: Callable[[Shop], Awaitable[CloudPayment]], *, as_json: bool
) -> CloudPayment:
    """What became of it, which is said."""
    from msp_tui.console.presenters.payment_words import meaning

    payment = acting.ask(work, finish=True)
    _write(_as_json(payment) if as_json else meaning(payment))
    return payment


class _Following:
    """One payment, from Enter to its end: each state on a line of its own, as it comes."""

    def __init__(self, acting: Acting, facts: Inbox[Fact], *, as_json: bool) -> None:
        self._acting = acting
        self._facts = facts
        self._as_json = as_json

    def go(self, wish: PaymentWish) -> int:
        """0 when it was paid."""
        from msp_tui.domain.payments import PaymentState

        with ctrl_c_held() as ctrl_c:
            payment = self._start(wish, ctrl_c)
            try:
                with ctrl_c.heard():
                    while (payment := self._next(payment)).open:
                        self._tell(payment)
            except KeyboardInterrupt:
                self._leave(payment)
                return 1
            except ShopError:
                _write(_where(payment.order_id), to_error=True)
                raise
            self._tell(payment)
        if not self._as_json:
            from msp_tui.console.presenters.payment_words import meaning

            _write(meaning(payment))
        return 0 if payment.state is PaymentState.COMPLETED else 1

    def _start(self, wish: PaymentWish, ctrl_c: CtrlC) -> CloudPayment:
        """Send it; its answer is waited for also when somebody presses Ctrl+C once. Raises ShopError."""
        from msp_tui.domain.payments import PAYMENT_ID

        before: set[str] = set()

        async def start(shop: Shop) -> CloudPayment:
            before.update(_ours(shop, wish))
            return await shop.payments.start(wish)

        async def begun(shop: Shop) -> list[str]:
            shop.payments.leave()  # what was not begun by now will not be
            return [one for one in _ours(shop, wish) if one not in before]

        answer = self._acting.engine.ask(start, finish=True)
        try:
            return self._waited(answer, ctrl_c)
        except KeyboardInterrupt:
            for order_id in self._acting.ask(begun):
                self._say(_where(order_id))
            raise
        except StateError as failure:
            if PAYMENT_ID in failure.values:
                _write(_where(str(failure.values[PAYMENT_ID])), to_error=True)
            raise

    def _waited(self, answer: Future[CloudPayment], ctrl_c: CtrlC) -> CloudPayment:
        try:
            with ctrl_c.heard():
                return self._answered(answer)
        except KeyboardInterrupt:
            self._say(translate(N_("It is being sent; what becomes of it is told here.")))
        with ctrl_c.heard():
            return self._answered(answer)

    @staticmethod
    def _answered(answer: Future[CloudPayment]) -> CloudPayment:
        """Raises ShopError; where another payment is open on the terminal it names the command that cancels that one."""
        from msp_tui.domain.payments import OPEN_ORDER

        try:
            return result_of(answer)
        except RuleError as refusal:
            if OPEN_ORDER not in refusal.values:
                raise
            raise RuleError(
                refusal.sentence,
                N_("Wait until it is over, or cancel it: {command}"),
                command=f"msp-tui pay --cancel {refusal.values[OPEN_ORDER]}",
                **refusal.values,
            ) from refusal

    def _next(self, payment: CloudPayment) -> CloudPayment:
        """Wait for its next state, which another program may have written down. Raises ShopError."""
        from msp_tui.shop.facts import JournalChanged, PaymentMoved, Trouble

        async def present(shop: Shop) -> CloudPayment:
            return shop.payments.present(payment.order_id)[0]

        while True:
            fact = self._facts.take()
            if isinstance(fact, PaymentMoved) and fact.payment.order_id == payment.order_id:
                return fact.payment
            if isinstance(fact, JournalChanged | Trouble):
                now = self._acting.ask(present)
                if now != payment and not now.open:
                    return now

    def _tell(self, payment: CloudPayment) -> None:
        from msp_tui.console.presenters.states import payment_sign

        if self._as_json:
            _write(_as_json(payment))
            return
        sign = payment_sign(payment.state)
        about = f"{formats().money(payment.money)}  {payment.terminal_id}  {payment.order_id}"
        _write(
            f"{formats().second(payment.last_seen)}  {sign.mark} {translate(sign.word)}  {about}"
        )

    def _leave(self, payment: CloudPayment) -> None:
        """What is known, that it goes on, and how to come back to it."""
        from msp_tui.console.presenters.payment_words import meaning

        self._say(meaning(payment))
        self._say(
            translate(
                N_("It goes on without this command. {command} cancels it."),
                command=f"msp-tui pay --cancel {payment.order_id}",
            )
        )

    def _say(self, text: str) -> None:
        """A sentence for people, apart from what programs read."""
        _write(text, to_error=self._as_json)


def _ours(shop: Shop, wish: PaymentWish) -> list[str]:
    """The numbers of what this login started on this terminal and is not over, as the journal has it."""
    return [
        one.order_id
        for one in shop.payments.open_payments()
        if one.terminal_id == wish.terminal_id and one.login == wish.login
    ]


def _where(order_id: str) -> str:
    """How to find out what became of a payment that is not followed here any longer."""
    return translate(
        N_("What becomes of payment {order_id} stands in: {command}"),
        order_id=order_id,
        command="msp-tui journal --payments",
    )


def _as_json(payment: CloudPayment) -> str:
    from msp_tui.commands.parts.journal_lines import payment_facts

    return json_line(payment_facts(payment))


def _write(text: str, *, to_error: bool = False) -> None:
    stream = sys.stderr if to_error else sys.stdout
    stream.write(text.strip() + "\n")
    stream.flush()
