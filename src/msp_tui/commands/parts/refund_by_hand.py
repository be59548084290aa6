"""What is only done with money by hand: asked at a terminal, sent, and told; to programs as an entry of the journal.

With `--json` people are asked and told on standard error, so that standard output may be a pipe.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from typing import TYPE_CHECKING

from msp_tui.commands.talk.dialog import at_terminal, say
from msp_tui.commands.talk.interrupting import ctrl_c_held
from msp_tui.commands.talk.output import json_line, write_now
from msp_tui.domain.errors import N_, RuleError, ShopError, StateError
from msp_tui.i18n import formats, translate
from msp_tui.waiting import result_of
from msp_tui.wiring.acting import acting

if TYPE_CHECKING:
    from msp_tui.domain.refunds import RefundIntent
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting

Dialog = Callable[["Acting"], "RefundIntent"]
"""Asks, sends, and gives what became of it. Raises ShopError, Unfinished."""


class Unfinished(Exception):
    """It was begun and its end is not known: `intent` is what the journal has of it, `failure` why, None for Ctrl+C."""

    def __init__(self, intent: RefundIntent, failure: ShopError | None = None) -> None:
        super().__init__(intent.refund_order_id)
        self.intent = intent
        self.failure = failure


def done_by_hand(
    arguments: argparse.Namespace, environ: Mapping[str, str], nobody: str, dialog: Dialog
) -> RefundIntent | None:
    """What became of it, once it was told; None when somebody does not wait for that.

    `nobody` is said where there is no terminal. Raises ShopError.
    """
    as_json = arguments.json
    with _aside(as_json):
        if not at_terminal():
            raise RuleError(
                nobody, N_("Run this command by hand; it asks before anything is sent.")
            )
    with acting(arguments, environ) as one:
        try:
            with _aside(as_json):
                intent = dialog(one)
                _tell(intent)
        except Unfinished as end:
            if as_json:
                _write(one, end.intent)
            if end.failure:
                raise end.failure from None
            with _aside(as_json):
                _tell(end.intent)
                told = N_(
                    "It is not waited for any longer. What becomes of it stands in: {command}"
                )
                say(translate(told, command="msp-tui journal"))
            return None
        if as_json:
            _write(one, intent)
        if not intent.open:

            async def note(shop: Shop) -> None:
                shop.journal.take_note([intent])

            with suppress(StateError):  # a notice on the consoles is no reason to call it failed
                one.ask(note)
    return intent


def waited(
    acting: Acting,
    work: Callable[[Shop], Awaitable[RefundIntent]],
    known: Callable[[Shop], Awaitable[RefundIntent | None]],
    *,
    sending: str,
    interrupted: str,
) -> RefundIntent:
    """What became of `work`, which goes on also when somebody presses Ctrl+C once; they are told `interrupted`.

    `sending` is said first. Whoever presses it again leaves with what is `known` by then. Raises ShopError, Unfinished.
    """
    with ctrl_c_held() as ctrl_c:
        say(sending)
        answer = acting.engine.ask(work, finish=True)
        try:
            with ctrl_c.heard():
                return result_of(answer)
        except KeyboardInterrupt:
            say(translate(interrupted))
        try:
            with ctrl_c.heard():
                return result_of(answer)
        except KeyboardInterrupt:
            intent = acting.ask(known)
            if intent is None:
                raise
            raise Unfinished(intent) from None


@contextmanager
def _aside(as_json: bool) -> Iterator[None]:
    """Meanwhile what is said goes to standard error, where programs are told the outcome."""
    with redirect_stdout(sys.stderr) if as_json else nullcontext():
        yield


def _tell(intent: RefundIntent) -> None:
    """Say what became of it."""
    from msp_tui.console.presenters.refund_words import how_known, outcome_words
    from msp_tui.console.presenters.states import intent_sign

    amount = formats().money(intent.money)
    say(f"{intent_sign(intent.state).mark} {amount}  {outcome_words(intent)}")
    if known := how_known(intent):
        say(known)
    if intent.open:
        say(translate(N_("{command} finds out what became of it."), command="msp-tui sync --once"))


def _write(acting: Acting, intent: RefundIntent) -> None:
    """The entry as `journal --json` has it, on a line."""
    from msp_tui.commands.parts.journal_filters import EVERYTHING
    from msp_tui.commands.parts.journal_lines import Terminals, refund_line
    from msp_tui.shop.exceptions import exceptions, last_payments

    async def everything(shop: Shop) -> list[RefundIntent]:
        return shop.journal.intents(EVERYTHING)

    now, zone = acting.clock.computer.now(), formats().zone
    marked = exceptions(acting.ask(everything), last_payments(acting.records, zone), zone, now)
    terminals = Terminals(acting.records)
    tid = terminals.of_sale(intent.group_id, intent.order_id)
    why = marked.get(intent.refund_order_id, ())
    line = refund_line(intent, tid, terminals.name(tid), why, now.astimezone(zone).date())
    write_now(json_line(line.facts))
