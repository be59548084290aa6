"""The dialog that starts a payment on a terminal, and how it goes: text with the console's styles."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from msp_tui.console.presenters.paint import facts, paint
from msp_tui.console.presenters.payment_words import meaning, verdict_lines
from msp_tui.console.presenters.states import payment_sign
from msp_tui.domain.money import Money
from msp_tui.domain.payments import CloudPayment, PaymentState, PaymentStep
from msp_tui.domain.terminals import Terminal
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _


def wish_text(terminal: Terminal, group: str, amount: int | None) -> Content:
    """What is about to be started; `amount` in minor units, None while it cannot be read."""
    money = "-" if amount is None else formats().money(Money(amount))
    return paint(
        "\n",
        *facts(
            [
                (_("terminal"), f"{terminal.name} ({terminal.id})", ""),
                (_("group"), group, ""),
                (_("amount"), money, "strong"),
            ]
        ),
        "\n",
    )


def amount_prompt() -> str:
    """The first step."""
    return _(" Amount that the customer pays, then Enter:")


def reference_prompt(amount: int, terminal: str) -> str:
    """The second, whose Enter sends."""
    return _(
        " Description, if you like. Enter sends {amount} to {terminal}:",
        amount=Money(amount),
        terminal=terminal,
    )


def payment_text(
    payment: CloudPayment,
    steps: Sequence[PaymentStep],
    terminal: str,
    group: str,
    *,
    offered: str = "",
) -> Content:
    """What it is, how it came to where it stands, and what that means. Nothing in it moves by itself.

    `offered`: what can be done about it, "" for nothing.
    """
    sign = payment_sign(payment.state)
    described = [(_("description"), payment.description, "")] if payment.description else []
    passed = [
        (f" {_mark(step.state)} {formats().second(step.at)}  {_word(step.state)}\n", "faint")
        for step in steps[:-1]
    ]
    last = steps[-1].at if steps else payment.last_seen
    refused = payment.state is PaymentState.REFUSED
    return paint(
        "\n",
        *facts(
            [
                (_("terminal"), f"{terminal} ({payment.terminal_id})", ""),
                (_("group"), group, ""),
                (_("amount"), formats().money(payment.money), "strong"),
                *described,
                (_("our number"), payment.order_id, ""),
                (_("started by"), payment.login or payment.operator, ""),
            ]
        ),
        "\n",
        *passed,
        (f" {sign.mark} {formats().second(last)}  {_(sign.word)}\n", sign.style),
        f"\n {meaning(payment)}\n",
        (f" {payment.note}\n" if refused and payment.note else "", "note"),
        (f" {offered}\n" if offered else "", "note"),
    )


def verdict_text(payment: CloudPayment, terminal: str) -> Content:
    """The payment, and what there is to know before somebody says what became of it."""
    lines = "".join(f" {line}\n" for line in verdict_lines())
    return paint(
        "\n",
        *facts(
            [
                (_("terminal"), f"{terminal} ({payment.terminal_id})", ""),
                (_("amount"), formats().money(payment.money), "strong"),
                (_("time"), formats().full(payment.created), ""),
                (_("our number"), payment.order_id, ""),
            ]
        ),
        f"\n {meaning(payment)}\n\n",
        lines,
    )


def _mark(state: PaymentState) -> str:
    return payment_sign(state).mark


def _word(state: PaymentState) -> str:
    return _(payment_sign(state).word)
