"""A sale and its refunds as text for a screen of 80 columns."""

from __future__ import annotations

from datetime import date, datetime

from textual.content import Content

from msp_tui.console.presenters.cards import card, entry_mode, wallet_hint
from msp_tui.console.presenters.journal_words import WORDS
from msp_tui.console.presenters.paint import facts, paint
from msp_tui.console.presenters.receipt import item_words
from msp_tui.console.presenters.states import Sign, intent_sign, refund_sign, row_sign
from msp_tui.console.widgets.row_line import fit
from msp_tui.domain.frozen import frozen
from msp_tui.domain.money import Money
from msp_tui.domain.receipts import Receipt
from msp_tui.domain.refunds import RefundIntent
from msp_tui.domain.terminals import Terminal
from msp_tui.domain.transactions import Sale
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _
from msp_tui.shop.exceptions import Exceptional

Parts = list[tuple[str, str] | str]


@frozen
class SaleFacts:
    """What a sale's screen tells: the sale, our refunds of it, where it was made, and which day it is.

    `late`: ids of reserved refunds, ours and MultiSafepay's, that should have completed; `offered`: what
    can be done with the refunds, a sentence each.
    """

    sale: Sale
    intents: tuple[RefundIntent, ...]
    terminal: Terminal | None
    group: str
    today: date
    late: frozenset[str] = frozenset()
    offered: tuple[str, ...] = ()
    receipt: Receipt | None = None
    """None while it is not read, or where there is none."""


def sale_text(shown: SaleFacts) -> Content:
    """Amount, refunded, left; card, terminal, times; refunds with who asked for them; attempts."""
    sale, terminal, row = shown.sale, shown.terminal, shown.sale.payment
    sign = row_sign(row)
    money = formats().money
    where = f"{terminal.name} ({row.terminal_id})" if terminal else row.terminal_id
    none = "-" if row.detailed else _("not known yet")
    parts: Parts = ["\n", (f" {sign.mark} {_(sign.word)}", sign.style), "\n"]
    parts += facts(
        [
            (_("paid"), money(row.money) if sale.paid else "-", "strong"),
            *_tip(shown),
            (_("refunded"), money(Money(sale.refunded, row.currency)), "back"),
            (_("left"), money(Money(sale.left, row.currency)), "strong"),
        ]
    )
    # What is to be done stands where a small window shows it.
    if refunds := _refunds(shown):
        parts += [f"\n {_('Refunds')}\n", *refunds, "\n"]
    parts += facts(
        [
            (_("time"), formats().full(row.created), ""),
            (_("card"), f"{card(row)}  {entry_mode(row)}".strip() or none, ""),
            (_("terminal"), where or none, ""),
            (_("group"), shown.group, ""),
            (_("order"), sale.order_id, ""),
            (_("transaction"), row.transaction_id, ""),
            (_("authorization"), row.authorization_code or "-", ""),
        ]
    )
    if row.description:
        parts += facts([(_("description"), row.description, "")])
    if hint := wallet_hint(row):
        parts += [(f" {hint}\n", "faint")]
    if not refunds:
        parts += [f"\n {_('Refunds')}\n", (f"   {_('none')}\n", "faint")]
    if len(sale.attempts) > 1:
        parts += [f"\n {_('Attempts')}\n"]
        parts += [_line(row_sign(one), one.created, one.money, shown) for one in sale.attempts]
    parts += _items(shown)
    return paint(*parts)


def _tip(shown: SaleFacts) -> list[tuple[str, str, str]]:
    tip = shown.receipt.tip if shown.receipt else 0
    money = Money(tip, shown.sale.payment.currency)
    return [(_("tip in it"), formats().money(money), "")] if tip else []


def _items(shown: SaleFacts) -> Parts:
    """The lines of the till's bill, where the receipt has them."""
    receipt = shown.receipt
    if receipt is None or not receipt.items:
        return []
    lines = [item_words(item, receipt.currency) for item in receipt.items]
    return [f"\n {_('Items')}\n", *(f"   {fit(what, 40)} {price}\n" for what, price in lines)]


def _refunds(shown: SaleFacts) -> Parts:
    known = {one.transaction_id: one for one in shown.intents if one.transaction_id}
    parts: Parts = []
    for row in shown.sale.refunds:
        by = _people(known[row.transaction_id]) if row.transaction_id in known else ""
        late = row.transaction_id in shown.late
        sum_ = Money(-row.amount, row.currency)
        parts += [_line(refund_sign(row), row.created, sum_, shown, by, late=late)]
    listed = {row.transaction_id for row in shown.sale.refunds}
    for intent in shown.intents:
        if intent.transaction_id not in listed:
            late = intent.refund_order_id in shown.late
            sign, sum_ = intent_sign(intent.state), Money(-intent.amount, intent.currency)
            by = _people(intent)
            parts += [_line(sign, intent.created, sum_, shown, by, late=late)]
    if shown.late:
        hint = _(
            "Reserved refunds complete at midnight. If one has not, the balance at MultiSafepay may be too small."
        )
        parts += [(f"   {hint}\n", "note")]
    parts += [(f"   {sentence}\n", "faint") for sentence in shown.offered]
    return parts


def _people(intent: RefundIntent) -> str:
    by = _("by {operator}", operator=intent.operator)
    decided = _("decided by {name}", name=intent.decided_by) if intent.decided_by else ""
    return f"{by}  {decided}".rstrip()


def _line(
    sign: Sign, at: datetime, sum_: Money, shown: SaleFacts, after: str = "", *, late: bool = False
) -> tuple[str, str]:
    when, amount = formats().short(at, shown.today), formats().money(sum_)
    balance = _(WORDS[Exceptional.BALANCE]) if late else ""
    text = f"   {sign.mark} {when:<12} {amount:>11}  {_(sign.word)}"
    words = "  ".join(word for word in (text, balance, after) if word)
    return f"{words}\n", "note" if late else sign.style
