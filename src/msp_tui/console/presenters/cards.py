"""Cards and entry modes as a cashier may see them: brand and last four, never more."""

from __future__ import annotations

from msp_tui.domain.errors import N_
from msp_tui.domain.transactions import Transaction
from msp_tui.i18n import translate as _

_BRANDS = {
    "MASTERCARD": "Mastercard",
    "VISA": "Visa",
    "MAESTRO": "Maestro",
    "AMEX": "Amex",
    "VPAY": "V Pay",
}
_SHORT = {
    "MASTERCARD": "MC",
    "MAESTRO": "Mae.",
    "VPAY": "VPay",
    "BANCONTACT": "BC",
    "MISTERCASH": "BC",
}
_SHORTEST = 4
"""Letters of a brand that has no short name of its own."""
_MODES = (
    ("CONTACTLESS", N_("contactless")),
    ("MAGNETIC", N_("swiped")),
    ("MAGSTRIPE", N_("swiped")),
    ("MANUAL", N_("typed")),
    ("ICC", N_("chip")),
)


def card(row: Transaction) -> str:
    """`Visa ••1234`; only the brand until the detail was read."""
    name = brand(row.payment_method)
    return f"{name} ••{row.last4}" if row.last4 else name


def short_card(row: Transaction) -> str:
    """`MC ••1234`, at most eleven cells."""
    name = _SHORT.get(row.payment_method.upper()) or brand(row.payment_method)[:_SHORTEST]
    return f"{name} ••{row.last4}" if row.last4 else name


def brand(method: str) -> str:
    """MultiSafepay's payment method as its card is called."""
    return _BRANDS.get(method.upper(), method.title())


def entry_mode(row: Transaction) -> str:
    """How the card was read, in a word."""
    return mode_word(row.entry_mode)


def mode_word(entry_mode: str) -> str:
    """MultiSafepay's entry mode in a word."""
    mode = entry_mode.upper()
    for part, word in _MODES:
        if part in mode:
            return _(word)
    return entry_mode.lower()


def wallet_hint(row: Transaction) -> str:
    """Why the last four may differ from the customer's card, for contactless payments."""
    if "CONTACTLESS" not in row.entry_mode.upper():
        return ""
    return _("A phone shows other digits than the card.")
