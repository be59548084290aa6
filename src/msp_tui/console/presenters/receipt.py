"""Receipts as lines of text, as wide as a roll of paper: what a customer may have of a sale and of a refund.

The card schemes want application, authorization and how the cardholder proved it on a receipt, and forbid
the expiry date and more of the number than its last four digits.
"""

from __future__ import annotations

from rich.cells import cell_len

from msp_tui.console.presenters.cards import brand, mode_word
from msp_tui.console.widgets.row_line import fit
from msp_tui.domain.details import RefundRow
from msp_tui.domain.money import Money
from msp_tui.domain.receipts import Item, Receipt
from msp_tui.i18n import formats
from msp_tui.i18n import translate as _

WIDTH = 40
"""Characters on a line: fits a roll of 80 mm, and of 58 mm in a small font."""

_RULE = "-" * WIDTH
_LABEL = 14


def slip_text(receipt: Receipt, terminal: str, refund_id: str = "") -> str:
    """The sale's receipt, or that of one refund by its transaction id; ends with a line break.

    `terminal` is what the terminal of the sale is called, or "".
    """
    refund = receipt.refund(refund_id) if refund_id else None
    lines = _sale(receipt, terminal) if refund is None else _refund(receipt, refund)
    return "".join(f"{line.rstrip()}\n" for line in [*_head(receipt), _RULE, *lines])


def item_words(item: Item, currency: str) -> tuple[str, str]:
    """What, and at which price: `2 x Cortado` and `2 x 3,20 €`; the price is "" when it is not said."""
    price = "" if item.unit_price is None else formats().money(Money(item.unit_price, currency))
    if item.quantity == "1":
        return item.name, price
    return f"{item.quantity} x {item.name}", f"{item.quantity} x {price}" if price else ""


def _head(receipt: Receipt) -> list[str]:
    return [text[:WIDTH].center(WIDTH) for text in (receipt.merchant, receipt.address) if text]


def _sale(receipt: Receipt, terminal: str) -> list[str]:
    title = _("SALE") if receipt.paid else _("NOT PAID")
    moment = formats().full(receipt.completed) if receipt.completed else ""
    lines = [_pair(title, moment), ""]
    lines += [_pair(*item_words(item, receipt.currency)) for item in receipt.items]
    if receipt.tip:
        lines.append(_pair(_("tip"), _money(receipt.tip, receipt)))
    if receipt.items or receipt.tip:
        lines.append(_RULE)
    total = receipt.amount if receipt.paid else 0
    lines += [_pair(_("TOTAL"), _money(total, receipt)), "", *_card(receipt)]
    lines += _facts(
        [
            (_("terminal"), f"{receipt.terminal_id} {terminal}".strip()),
            (_("application"), receipt.application_id),
            (_("authorization"), receipt.authorization_code),
            (_("order"), receipt.order_id),
            (_("transaction"), receipt.transaction_id),
        ]
    )
    if proof := _proof(receipt):
        lines += ["", proof]
    for row in receipt.refunds:
        if row.counts:
            when = formats().day(row.created.astimezone(formats().zone).date())
            lines += ["", _pair(f"{_('refunded')} {when}", _money(-row.amount, receipt))]
    return lines


def _refund(receipt: Receipt, row: RefundRow) -> list[str]:
    title = _("REFUND") if row.counts else _("REFUND, NOT MADE")
    amount = _money(-row.amount if row.counts else 0, receipt)
    lines = [_pair(title, formats().full(row.created)), "", _pair(_("TOTAL"), amount), ""]
    lines += [_("back to:"), *_card(receipt)]
    lines += _facts(
        [
            (_("refund"), row.order_id if row.order_id != receipt.order_id else ""),
            (_("transaction"), row.transaction_id),
            (_("of the sale"), receipt.order_id),
            (_("paid on"), formats().full(receipt.completed) if receipt.completed else ""),
            (_("paid"), _money(receipt.amount, receipt)),
        ]
    )
    if row.counts:
        lines += ["", _("The bank may need 1 to 14 working days.")]
    return lines


def _card(receipt: Receipt) -> list[str]:
    name = brand(receipt.payment_method)
    digits = f"**** {receipt.last4}" if receipt.last4 else ""
    card = f"{name} {digits}".strip()
    return [_pair(card, mode_word(receipt.entry_mode))] if card else []


def _proof(receipt: Receipt) -> str:
    word = receipt.verification.upper()
    if "PIN" in word:
        return _("PIN verified")
    return f"{_('Signature')}: ______________________" if "SIGNATURE" in word else ""


def _facts(pairs: list[tuple[str, str]]) -> list[str]:
    room = WIDTH - _LABEL
    return [
        f"{fit('' if start else label, _LABEL - 1)} {value[start : start + room]}"
        for label, value in pairs
        for start in range(0, len(value), room)
    ]


def _pair(left: str, right: str) -> str:
    """Left and right on one line; what is left is cut if both do not fit."""
    room = WIDTH - cell_len(right) - (1 if right else 0)
    return f"{fit(left, room)} {right}" if right else left[:WIDTH]


def _money(amount: int, receipt: Receipt) -> str:
    return formats().money(Money(amount, receipt.currency))
