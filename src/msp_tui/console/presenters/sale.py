"""A sale and its refunds as text for a screen of 80 columns."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from msp_tui.console.presenters.cards import card, entry_mode, wallet_hint
from msp_tui.console.presenters.paint import facts, paint
from msp_tui.console.presenters.states import intent_sign, row_sign
from msp_tui.domain.money import Money
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.transactions import Sale, Transaction
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _

Parts = list[tuple[str, str] | str]


def sale_text(
    sale: Sale,
    intents: tuple[RefundIntent, ...],
    terminal: Terminal | None,
    group: str,
    today: date,
) -> Content:
    """Amount, refunded, left; card, terminal, times; attempts; refunds with who asked for them."""
    row = sale.payment
    sign = row_sign(row)
    money = formats().money
    where = f"{terminal.name} ({row.terminal_id})" if terminal else row.terminal_id
    parts: Parts = ["\n", (f" {sign.mark} {_(sign.word)}", sign.style), "\n\n"]
    parts += facts(
        [
            (_("paid"), money(row.money) if sale.paid else "-", "strong"),
            (_("refunded"), money(Money(sale.refunded, row.currency)), "back"),
            (_("left"), money(Money(sale.left, row.currency)), "strong"),
            (_("time"), formats().full(row.created), ""),
            (_("card"), f"{card(row)}  {entry_mode(row)}".strip() or _("not known yet"), ""),
            (_("terminal"), where or _("not known yet"), ""),
            (_("group"), group, ""),
            (_("order"), sale.order_id, ""),
            (_("transaction"), row.transaction_id, ""),
            (_("authorization"), row.authorization_code or "-", ""),
        ]
    )
    if row.description:
        parts += facts([(_("description"), row.description, "")])
    if hint := wallet_hint(row):
        parts += [(f" {hint}\n", "faint")]
    if len(sale.attempts) > 1:
        parts += [f"\n {_('Attempts')}\n", *_lines(sale.attempts, today)]
    parts += [f"\n {_('Refunds')}\n", *_refunds(sale, intents, today)]
    return paint(*parts)


def _refunds(sale: Sale, intents: tuple[RefundIntent, ...], today: date) -> Parts:
    known = {intent.transaction_id: intent for intent in intents if intent.transaction_id}
    parts: Parts = []
    for row in sale.refunds:
        by = known[row.transaction_id].operator if row.transaction_id in known else ""
        parts += _lines((row,), today, _("by {operator}", operator=by) if by else "")
    listed = {row.transaction_id for row in sale.refunds}
    for intent in intents:
        if intent.transaction_id not in listed:
            sign = intent_sign(intent.state)
            amount = formats().money(Money(-intent.amount, intent.currency))
            when = formats().short(intent.created, today)
            words = f"{_(sign.word)}  {_('by {operator}', operator=intent.operator)}"
            parts += [(f"   {sign.mark} {when:<12} {amount:>11}  {words}\n", sign.style)]
    return parts or [(f"   {_('none')}\n", "faint")]


def _lines(rows: tuple[Transaction, ...], today: date, after: str = "") -> Parts:
    parts: Parts = []
    for row in rows:
        sign = row_sign(row)
        sum_ = Money(-row.amount if row.type == "refund" else row.amount, row.currency)
        when = formats().short(row.created, today)
        text = f"   {sign.mark} {when:<12} {formats().money(sum_):>11}  {_(sign.word)}  {after}"
        parts += [(text.rstrip() + "\n", sign.style)]
    return parts
